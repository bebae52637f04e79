"""The page of today, gathered: which items it lists, and what it tells of each of the few that one page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request, url_for

from connector.errors import TijdigError
from connector.flow import changes, review, seen
from connector.flow.approval import TAKEN_BACK
from connector.flow.asking import asked
from connector.flow.departure import leaves_at
from connector.flow.dunning import policy_for
from connector.flow.review import Group, Item, Kind
from connector.model import Decision, Delivery, DeliveryState, Money
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, installations, policies, reviewing, rewordings
from connector.store import facts as known
from connector.store.approvals import Lapsed
from connector.store.engine import Tx
from connector.store.rewordings import Reworded
from connector.web import language, listing
from connector.web.desk import Desk
from connector.web.language import say
from connector.web.listing import Part
from connector.web.review_forms import FilterForm

KEPT = ("kind", "reason")  # of an address, beside what the filter says
CHOICES = ("q", "notice", "channel", "debtor_kind", "least", "most")


@dataclass(frozen=True, slots=True)
class Row:
    """One item as it is told. `asks` are the totals of a message as it would leave now; `leaves` is the first moment at
    which it may (None = now); `mark` says what was shown of it."""

    item: Item
    mark: str = ""
    asks: tuple[Money, ...] = ()
    leaves: datetime | None = None
    why: str = ""
    lapsed: str = ""
    reworded: Reworded | None = None
    decided: bool = True  # False: nothing can be decided about this debtor, and `why` says why not

    @property
    def differs(self) -> bool:
        """Whether it asks something else than what its invoices have open: less credits, with costs."""
        return bool(self.asks) and self.asks != self.item.money


@dataclass(frozen=True, slots=True)
class Queue:
    """What the page tells. `marks` are of everything that may be approved with these choices, on all pages."""

    kind: Kind
    reason: str
    groups: Sequence[Group]
    reasons: Sequence[Group]
    part: Part[Item]
    rows: Sequence[Row]
    marks: Mapping[str, str]  # mark → delivery
    chosen: Sequence[Item]
    not_due: int

    @property
    def sums(self) -> tuple[Money, ...]:
        return next((group.open for group in review.groups(self.chosen) if group.name == self.kind), ())


def gather(here: Desk, form: FilterForm, page: int) -> Queue:
    """Everything within these choices, in the same number of questions however much there is."""
    with here.store.read(here.scope, here.now) as tx:
        wanted = form.wanted
        fitting = [item for item in review.items(tx) if wanted.fits(item)]
        groups = review.groups(fitting)
        kind = chosen_kind(groups)
        of_kind = [item for item in fitting if item.kind is kind]
        reason = request.args.get("reason", "")
        chosen = [item for item in of_kind if reason in ("", item.reason)]
        part = listing.part(chosen, page)
        marks = seen.marks(tx, [item.delivery for item in chosen if item.kind is Kind.ASKS and item.delivery])
        return Queue(
            kind=kind,
            reason=reason,
            groups=groups,
            reasons=review.reasons(of_kind) if kind is Kind.LATER else (),
            part=part,
            rows=rows_of(tx, part.rows, marks),
            marks={mark: key for key, mark in marks.items()},
            chosen=chosen,
            not_due=reviewing.not_due(tx),
        )


def chosen_kind(groups: Sequence[Group]) -> Kind:
    """As the address says; else the first kind that has anything, so that a page is never needlessly empty."""
    name = request.args.get("kind", "")
    if name in set(Kind):
        return Kind(name)
    return next((Kind(group.name) for group in groups if group.number), Kind.ASKS)


def choices() -> dict[str, Any]:
    """What was chosen, for the next address."""
    return {name: value for name, value in request.args.items() if value and _is_choice(name)}


def _is_choice(name: str) -> bool:
    return name in KEPT or name.removeprefix(f"{FilterForm.room}-") in CHOICES


# ---------------------------------------------------------------- what is told of each


@dataclass(frozen=True, slots=True)
class _Told:
    """One debtor of a page, decided about anew."""

    facts: Facts
    policy: Policy
    decision: Decision


def rows_of(tx: Tx, items: Sequence[Item], marks: Mapping[str, str]) -> list[Row]:
    """With the sentences and amounts of this moment."""
    people, wrong = _decided(tx, {item.debtor for item in items})
    keys = [item.delivery for item in items if item.delivery]
    there, edits = deliveries.of_keys(tx, keys), rewordings.told(tx, keys)
    lapsed = approvals.lapsed(tx, {item.debtor for item in items if item.kind is Kind.ASKS})
    said = deliveries.last_words(tx, [item.delivery for item in items if item.kind is Kind.TROUBLE and item.delivery])
    found = []
    for item in items:
        row = Row(
            item, marks.get(item.delivery, ""), reworded=edits.get(item.delivery), why=said.get(item.delivery, "")
        )
        told = people.get(item.debtor)
        if told is None:
            found.append(replace(row, decided=False, why=wrong.get(item.debtor, "")))
        elif item.delivery:
            found.append(_of_message(tx, row, there[item.delivery], told, lapsed))
        else:
            found.append(replace(row, why=_why(item, told.decision)))
    return found


def _decided(tx: Tx, debtors: set[str]) -> tuple[dict[str, _Told], dict[str, str]]:
    """And why not, of whom nothing can be decided."""
    installation, saved = installations.get(tx), policies.saved(tx)
    found, wrong = {}, {}
    for facts in known.load(tx, tx.now.date(), debtors, installation):
        try:
            policy = policy_for(facts.debtor, installation, saved)
            found[facts.debtor.key] = _Told(facts, policy, decide(facts, policy, tx.now.date()))
        except (TijdigError, ValueError, ArithmeticError) as error:
            wrong[facts.debtor.key] = str(error)
    return found, wrong


def _of_message(tx: Tx, row: Row, delivery: Delivery, told: _Told, lapsed: Sequence[Lapsed]) -> Row:
    if delivery.state is DeliveryState.SENT:
        return row
    totals = asked(delivery, told.facts, told.policy, tx.now.date()).statement.totals
    leaves = leaves_at(delivery, told.facts, told.policy, tx.now)
    return replace(row, asks=tuple(t.payable for t in totals), leaves=leaves, lapsed=lapsed_words(delivery, lapsed))


def _why(item: Item, decision: Decision) -> str:
    """The sentence of the first of its receivables."""
    mine = (v for v in decision.verdicts if v.receivable in item.receivables)
    verdict = next(mine, None)
    return language.verdict(verdict) if verdict is not None else ""


def lapsed_words(delivery: Delivery, lapsed: Sequence[Lapsed]) -> str:
    """That a yes to these very steps holds no more, and what changed; "" = there was none."""
    mine = [one.approval for one in lapsed if set(one.lines) & set(delivery.lines)]
    if delivery.state is not DeliveryState.PROPOSED or not mine:
        return ""
    given = mine[-1]
    if given.changed == (TAKEN_BACK,):
        return say("today.taken_back", by=given.by, at=language.moment(given.at))
    changed = changes.what_changed(given.changed, given.asks, given.asks_now, language.current())
    return say("today.lapsed", by=given.by, at=language.moment(given.at), changed=changed)


def address_of(row: Row) -> str:
    """Where to see it: a message on its own page, what left as it left, and all else at the debtor."""
    return url_for("messages.page", key=row.item.delivery, **choices()) if row.item.delivery else ""
