"""Takes a page of a source into the store: who owes, what is owed and paid, what turned, and what is gone."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from connector.flow import source_reminders
from connector.flow.recognition import hold_changed_debtor, hold_mixed, under_known_keys, with_what_is_known
from connector.model import Receivable, ReceivableState, Task, TaskKind
from connector.source import Page
from connector.store import debtors, installations, journal, payments, receivables, reminding, tasks
from connector.store.engine import Tx
from connector.store.receivables import Told


def take_in(tx: Tx, page: Page, asked: int) -> set[str]:
    """Absorb records that were asked for by name, by the question of this number."""
    return store_page(tx, *recognised(tx, page, asked))


def absorb(tx: Tx, page: Page, asked: int | None = None) -> set[str]:
    """Take in a page's records, which answer this question (None = asked just now); the debtors of whom something
    changed. An unchanged record wakes nobody."""
    return store_page(tx, page, receivables.compare(tx, page.receivables, asked))


def recognised(tx: Tx, page: Page, asked: int, mentioned: AbstractSet[str] = frozenset()) -> tuple[Page, Told]:
    """The page under the keys by which its invoices are known already, and how it differs from what is known; what
    earlier pages `mentioned` is none of those."""
    told = receivables.compare(tx, page.receivables, asked)
    if installations.get(tx).connection is not None:  # a platform's keys are its own, and two of them are two invoices
        return page, told
    known = under_known_keys(tx, page, told.new, mentioned)
    return (page, told) if known is page else (known, receivables.compare(tx, known.receivables, asked))


def store_page(tx: Tx, page: Page, told: Told) -> set[str]:
    """All of it into the store; the debtors of whom something changed."""
    told = with_what_is_known(told, page.silent)
    changed = debtors.absorb(tx, page.debtors)
    changed |= receivables.keep(tx, told)
    changed |= payments.absorb(tx, page.payments)
    changed |= payments.withdraw_untold(tx, page.booked, {p.key for p in page.payments} if page.booked else ())
    changed |= payments.withdraw(tx, page.withdrawn)
    changed |= source_reminders.take_in(tx, page.reminded)
    reminding.note(tx, page.reminds)
    journal.append_all(tx, [turn for key, r in told.other.items() for turn in _turns(told.before[key], r)])
    hold_changed_debtor(tx, told.before, told.other.values())
    hold_mixed(tx, [r for r in page.receivables if r.key in page.uncertain], told)
    return changed | {r.debtor for r in _vanish_by_name(tx, page.gone, told.asked)}


_ENDS = {
    ReceivableState.HANDED_OVER: "handed_over_by_source",
    ReceivableState.WRITTEN_OFF: "written_off_by_source",
}


def _turns(old: Receivable, new: Receivable) -> Iterator[journal.Entry]:
    was, is_ = _is_open(old), _is_open(new)
    who, said = (new.debtor, new.key), {"invoice": new.label}
    if old.disputed is not new.disputed and (is_ or new.disputed):  # a dispute of what was paid ended with it
        yield journal.Entry("disputed_by_source" if new.disputed else "undisputed_by_source", *who, said)
    if old.state is ReceivableState.UNKNOWN and new.state is not ReceivableState.UNKNOWN:
        yield journal.Entry("seen_again", *who, said)
    if was and not is_:
        yield journal.Entry(_ENDS.get(new.state, "closed_by_source"), *who, {**said, "was": str(old.open)})
    elif was and is_:
        yield from _changes(old, new)
    elif is_ and not was and old.state is not ReceivableState.UNKNOWN:
        yield journal.Entry("open_again", *who, {**said, "open": str(new.open)})


def _changes(old: Receivable, new: Receivable) -> Iterator[journal.Entry]:
    """What changed of one that was open and still is."""
    who, said = (new.debtor, new.key), {"invoice": new.label}
    if old.open != new.open:
        yield journal.Entry("open_changed", *who, {**said, "was": str(old.open), "open": str(new.open)})
    if old.due != new.due:
        days = {"was_due": old.due.isoformat(), "day": new.due.isoformat()}
        yield journal.Entry("due_changed", *who, {**said, **days})


def _is_open(receivable: Receivable) -> bool:
    return receivable.state in (ReceivableState.OPEN, ReceivableState.UNKNOWN) and receivable.open.positive


def _vanish_by_name(tx: Tx, keys: Sequence[str], asked: int) -> list[Receivable]:
    """Promise 5 for one record: what the source does not know any more is unknown, not paid."""
    if not keys:
        return []
    gone = [r for r in receivables.not_told_since(tx, keys, asked) if r.state is ReceivableState.OPEN]
    receivables.set_state(tx, [r.key for r in gone], ReceivableState.UNKNOWN)
    tell_vanished(tx, gone)
    return gone


def tell_vanished(tx: Tx, gone: Sequence[Receivable]) -> None:
    """The journal says so, and a person is to look at each."""
    journal.append_all(tx, [journal.Entry("vanished", r.debtor, r.key, {"invoice": r.label}) for r in gone])
    to_do: dict[str, list[Task]] = {}
    for receivable in gone:
        to_do.setdefault(receivable.debtor, []).append(Task(TaskKind.LOOK_AT_VANISHED, receivable.key))
    tasks.note_all(tx, to_do)
