"""Erasing a person: his key is destroyed, what names him is blanked, and the chain still verifies.

What stays says nothing of him: amounts and dates of his receivables, the steps and messages that they got, and the
manifests of his case, all under an alias. The keys of his receivables stay too: when the source lists him again, no
step that he got is sent a second time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, null, select, update

from connector.errors import BadInput, Fault, NotFound, Refused
from connector.model import Contact, DeliveryState, Hold, HoldKind, ReceivableState
from connector.store import chain, debtors, deliveries, holds, looks, own_words, quarantine, warned
from connector.store import tables as t
from connector.store.cases import HOUSE, Cases
from connector.store.engine import Tx
from connector.store.queries import among, here, rows

ALIAS = looks.ALIAS
_DONE_WITH = (ReceivableState.SETTLED, ReceivableState.WRITTEN_OFF, ReceivableState.NO_LONGER_LISTED)


def forget(tx: Tx, debtor: str, by: str = "") -> str:
    """Erase this debtor; the alias under which what says nothing of him stays. Raises NotFound, and Refused while a
    message to him is claimed: it may be leaving at this moment.

    Messages that still wait, or could not be sent, are withdrawn. Call `Store.scrub` after the commit: only then are
    the bytes gone from the files too. Copies made before, such as backups, are the operator's to replace.
    """
    if debtor == HOUSE or not _known(tx, debtor):
        raise NotFound("there is no such debtor")
    cases = Cases(tx)
    case = cases.ids([debtor])[debtor]
    if cases.destroyed(case):
        raise Refused("this debtor was forgotten already")
    _refuse_while_it_is_sent(tx, debtor)
    alias = f"{ALIAS}{case}"
    _withdraw(tx, debtor)
    _keep_that_he_was_marked(tx, debtor)
    _blank(tx, debtor, alias)
    _destroy(tx, case)
    for table in t.metadata.sorted_tables:
        if "debtor" in table.c:
            _change(tx, table, table.c.debtor == debtor, debtor=alias)
    chain.append_forgotten(tx, alias, case, {"by": by})
    return alias


def forget_old(tx: Tx, today: date, days: int, by: str = "retention") -> list[str]:
    """Erase whoever owes nothing and of whom nothing happened for more than this number of days; their aliases."""
    return [forget(tx, debtor, by) for debtor in old_ones(tx, today, days)]


def old_ones(tx: Tx, today: date, days: int) -> list[str]:
    """Who that would be, by key; nothing is erased."""
    if days < 1:
        fault = Fault("retention days", f"{days} is under 1", "give a number of whole days")
        raise BadInput("the retention period cannot be used", [fault])
    last_day = today - timedelta(days=days)
    busy = set(_busy(tx, today))
    signs: dict[str, date] = {}
    for debtor, day in _signs_of_life(tx):
        signs[debtor] = max(day, signs.get(debtor, day))
    return sorted(debtor for debtor, day in signs.items() if day < last_day and debtor not in busy)


def is_alias(debtor: str) -> bool:
    """Whether this is not a debtor's own key but what stays of somebody who was erased."""
    return debtor.startswith(ALIAS)


def _known(tx: Tx, debtor: str) -> bool:
    return bool(rows(tx, t.debtors, key=debtor) or rows(tx, t.cases, debtor=debtor))


def _refuse_while_it_is_sent(tx: Tx, debtor: str) -> None:
    if any(delivery.state is DeliveryState.CLAIMED for delivery in deliveries.history(tx, debtor)):
        raise Refused("a message to this debtor is being sent at this moment; erase them in ten minutes, when it left")


def _withdraw(tx: Tx, debtor: str) -> None:
    for delivery in deliveries.history(tx, debtor):
        deliveries.withdraw(tx, delivery.key)  # does nothing to what left, or perhaps did


def _keep_that_he_was_marked(tx: Tx, debtor: str) -> None:
    """Not with what: only that he stood still. Should he come back, a person looks first."""
    person = debtors.get(tx, debtor)
    if person is not None and person.marks:
        holds.add(tx, debtor, Hold(HoldKind.IDENTITY, "", "tijdig", tx.now.date(), way_back="lifted"))


def _blank(tx: Tx, debtor: str, alias: str) -> None:
    names = _names_of(tx, debtor)
    _blank_quarantine(tx, debtor, names)
    warned.blank(tx, [*names, *_numbers_of(tx, debtor)])
    own = {"key": alias, "name": "", "number": "", "contacts": [], "address": null(), "marks": []}
    _change(tx, t.debtors, t.debtors.c.key == debtor, **own)
    for table in (t.debtor_marks, t.debtor_bounces, t.own_words):
        tx.conn.execute(delete(table).where(here(tx, table), table.c.debtor == debtor))
    _change(tx, t.listed, t.listed.c.debtor == debtor, name="", words="", through=looks.AWAKE)
    his_receivables = select(t.receivables.c.key).where(here(tx, t.receivables), t.receivables.c.debtor == debtor)
    his_deliveries = select(t.deliveries.c.key).where(here(tx, t.deliveries), t.deliveries.c.debtor == debtor)
    _change(tx, t.steps_done, t.steps_done.c.receivable.in_(his_receivables), reason="")
    _change(tx, t.attempts, t.attempts.c.delivery.in_(his_deliveries), detail="", rendered=null())
    _change(tx, t.deliveries, t.deliveries.c.debtor == debtor, approves=null())
    _change(tx, t.approvals, t.approvals.c.delivery.in_(his_deliveries), parts={})
    _change(tx, t.rewordings, t.rewordings.c.delivery.in_(his_deliveries), pieces=null())
    _change(tx, t.holds, t.holds.c.debtor == debtor, reason="", way_back="")
    _change(tx, t.payments, t.payments.c.debtor == debtor, number="")
    _change(tx, t.tasks, t.tasks.c.subject == debtor, subject=alias)
    _change(tx, t.tasks, t.tasks.c.debtor == debtor, detail="", proposal="")
    still_open = (t.tasks.c.debtor == debtor) & t.tasks.c.closed_at.is_(None)
    _change(tx, t.tasks, still_open, closed_at=tx.now)
    subject = t.journal_subjects.c.subject
    telling = subject.not_in(his_receivables) & subject.not_in(his_deliveries)
    _change(tx, t.journal_subjects, (t.journal_subjects.c.debtor == debtor) & telling, subject="")
    _change(tx, t.receivables, t.receivables.c.debtor == debtor, reference="")


def _names_of(tx: Tx, debtor: str) -> list[str]:
    """What a text may call him, by the source and by whoever corrected it, for its word lies beneath his; nothing so
    short that it stands in every other word."""
    names = {debtor, *(row.email for row in rows(tx, t.debtor_bounces, debtor=debtor))}
    for person in filter(None, (debtors.get(tx, debtor), debtors.told(tx, debtor))):
        names |= {person.name, *(person.address.lines if person.address else ())}
        names |= _of_contacts(person.contacts)
    for word in own_words.of_debtors(tx, [debtor]).get(debtor, ()):
        if word.field.startswith(own_words.CONTACT):
            own = own_words.contact_in(word)
            names |= _of_contacts(filter(None, (own.contact, own.instead_of)))
    return sorted(name for name in {each.strip() for each in names} if len(name) > 2)


def _of_contacts(contacts: Iterable[Contact]) -> set[str]:
    return {text for contact in contacts for text in (contact.email, contact.name, contact.phone)}


def _numbers_of(tx: Tx, debtor: str) -> list[str]:
    """Of his invoices, credits and receipts."""
    owed, paid = rows(tx, t.receivables, debtor=debtor), rows(tx, t.payments, debtor=debtor)
    return sorted({row.number for row in owed} | {row.number for row in paid} - {""})


def _blank_quarantine(tx: Tx, debtor: str, names: Sequence[str]) -> None:
    """Texts of records that could not be read may name him, also where the debtor's own key could not be read."""
    wanted = [name.casefold() for name in names]
    known, kept = quarantine.listing(tx), []
    for error in known:
        said = f"{error.column} {error.reason} {error.record} {error.hint}".casefold()
        if error.debtor != debtor and not any(name in said for name in wanted):
            kept.append(error)
    if len(kept) < len(known):
        quarantine.replace(tx, kept)


def _destroy(tx: Tx, case: str) -> None:
    _change(tx, t.cases, t.cases.c.case_id == case, wrapped_key=null(), destroyed_at=tx.now)
    this = (here(tx, t.journal_contents), t.journal_contents.c.sealed_for == case)
    tx.conn.execute(delete(t.journal_contents).where(*this))


def _change(tx: Tx, table: Table, condition: ColumnElement[bool], **values: Any) -> None:
    tx.conn.execute(update(table).where(here(tx, table), condition).values(values))


def _busy(tx: Tx, today: date) -> Iterator[str]:
    """Whoever owes something, is owed something, or has something going on."""
    r, p, h = t.receivables, t.payments, t.holds
    open_states = [state.value for state in deliveries.OPEN]
    conditions = (
        (r, r.c.state.not_in([state.value for state in _DONE_WITH])),
        (p, p.c.receivable.is_(None) & p.c.state.in_(["final", "pending"])),
        (h, h.c.until.is_(None) | (h.c.until >= today)),
        (t.promises, t.promises.c.ended_on.is_(None)),
        (t.plans, t.plans.c.ended_on.is_(None)),
        (t.deliveries, among(tx, t.deliveries.c.state, open_states)),
        (t.cases, t.cases.c.wrapped_key.is_(None)),  # forgotten already
    )
    for table, condition in conditions:
        yield from tx.conn.execute(select(table.c.debtor).distinct().where(here(tx, table), condition)).scalars()


def _signs_of_life(tx: Tx) -> Iterator[tuple[str, date]]:
    """(debtor, local day) of everything that ever happened to anybody."""
    d, r, p, s, j = t.debtors, t.receivables, t.payments, t.journal_subjects, t.journal
    same_event = (s.c.tenant == j.c.tenant) & (s.c.installation == j.c.installation) & (s.c.seq == j.c.seq)
    queries = (
        select(d.c.key, d.c.changed_at).where(here(tx, d)),
        select(r.c.debtor, func.max(r.c.due)).where(here(tx, r)).group_by(r.c.debtor),
        select(r.c.debtor, func.max(r.c.settled_on)).where(here(tx, r)).group_by(r.c.debtor),
        select(p.c.debtor, func.max(p.c.value_date)).where(here(tx, p)).group_by(p.c.debtor),
        select(s.c.debtor, func.max(j.c.at)).join(j, same_event).where(here(tx, s)).group_by(s.c.debtor),
    )
    for query in queries:
        for debtor, last in tx.conn.execute(query):
            if debtor != HOUSE and last is not None:
                yield debtor, last.astimezone(tx.now.tzinfo).date() if isinstance(last, datetime) else last
