"""Today's decisions as a person goes through them: what leaves by itself, what waits for a yes, what waits for later
and why, what went wrong, and what left. Read from what was decided last, in the same few queries for any number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from connector.flow.dunning import DEFAULT
from connector.model import Channel, Debtor, DebtorKind, DeliveryState, Money, Notice
from connector.rules.policy import Policy
from connector.rules.presets import ladder_of
from connector.store import approvals, installations, policies, reviewing
from connector.store.engine import Tx


class Kind(StrEnum):
    """In the order in which a person wants to see them."""

    ASKS = "asks"  # waits for a yes
    LEAVES = "leaves"  # by itself, today or as soon as it may
    TROUBLE = "trouble"  # failed, or nobody knows
    LATER = "later"
    LEFT = "left"


_KINDS: Mapping[str, Kind] = {
    DeliveryState.PROPOSED.value: Kind.ASKS,
    DeliveryState.PLANNED.value: Kind.LEAVES,
    DeliveryState.CLAIMED.value: Kind.LEAVES,
    DeliveryState.FAILED.value: Kind.TROUBLE,
    DeliveryState.UNCLEAR.value: Kind.TROUBLE,
    DeliveryState.SENT.value: Kind.LEFT,
}
# Said of a receivable by the message that it is in, which is listed itself.
_TOLD_BY_ITS_MESSAGE = frozenset(("in_flight", "unclear", "send_failed"))


@dataclass(slots=True)
class Item:
    """One message, or what of one debtor waits for one reason. Without a `delivery` it is decided only so far."""

    kind: Kind
    reason: str  # a state of a message, or why it waits
    debtor: str
    name: str
    number: str
    debtor_kind: DebtorKind
    notice: Notice | None
    channel: Channel | None
    delivery: str = ""
    approved_by: str = ""
    sends_on: date | None = None
    again: bool = False  # somebody approved it before, and it changed since
    receivables: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    open: dict[str, Decimal] = field(default_factory=dict)  # per currency

    @property
    def called(self) -> str:
        return self.name or self.number or self.debtor

    @property
    def money(self) -> tuple[Money, ...]:
        return tuple(Money(self.open[currency], currency) for currency in sorted(self.open))

    def add(self, row: Any) -> None:
        """One more receivable of it."""
        self.receivables.append(row.receivable)
        self.labels.append(f"{row.number} ({row.instalment}/{row.instalments})" if row.instalments > 1 else row.number)
        self.open[row.currency] = self.open.get(row.currency, Decimal(0)) + row.open


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to see of it; nothing chosen is everything. Amounts are in whatever currency is open."""

    q: str = ""
    notice: str = ""
    channel: str = ""
    kind_of_debtor: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    def fits(self, item: Item) -> bool:
        return (
            self.notice in ("", item.notice)
            and self.channel in ("", item.channel)
            and self.kind_of_debtor in ("", item.debtor_kind)
            and self._is_about(item)
            and any(self._is_so_much(amount) for amount in item.open.values() or (Decimal(0),))
        )

    def _is_about(self, item: Item) -> bool:
        text = self.q.strip().casefold()
        return not text or any(text in name.casefold() for name in (item.name, item.number, *item.labels))

    def _is_so_much(self, amount: Decimal) -> bool:
        return (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the items, counted and added up per currency."""

    name: str
    number: int
    open: tuple[Money, ...]


def items(tx: Tx) -> list[Item]:
    """Everything of today; within each kind first what is asked once more, then the most money."""
    since = datetime.combine(tx.now.date(), time.min, tx.now.tzinfo)
    messages = {row.key: _of_message(row) for row in reviewing.messages(tx, since)}
    lapsed = _lapsed(tx, messages.values())
    told = set()
    for row in reviewing.owed(tx, since):
        item = messages[row.delivery]
        item.add(row)
        item.again |= item.kind is Kind.ASKS and (row.receivable, row.step) in lapsed
        told.add(row.receivable)
    return sorted([*messages.values(), *_decided(tx, told)], key=_order)


def _order(item: Item) -> tuple[object, ...]:
    return item.kind, not item.again, -max(item.open.values(), default=Decimal(0)), item.called


def _lapsed(tx: Tx, messages: Iterable[Item]) -> set[tuple[str, str]]:
    """The receivables and steps that a yes was about which holds no more, of whoever is asked about."""
    asked = {item.debtor for item in messages if item.kind is Kind.ASKS}
    found = approvals.lapsed(tx, asked) if asked else []
    return {(line.receivable, line.step) for one in found for line in one.lines}


def groups(some: Iterable[Item]) -> list[Group]:
    """By kind, in its order; kinds without any too."""
    return _grouped(some, [kind.value for kind in Kind], lambda item: item.kind.value)


def reasons(some: Iterable[Item]) -> list[Group]:
    """By reason, the most frequent first."""
    return sorted(_grouped(some, [], lambda item: item.reason), key=lambda group: (-group.number, group.name))


def by_notice(some: Iterable[Item]) -> list[Group]:
    """By what kind of message it is, the most frequent first."""
    found = _grouped(some, [], lambda item: item.notice.value if item.notice is not None else "")
    return sorted(found, key=lambda group: (-group.number, group.name))


def _grouped(some: Iterable[Item], names: Sequence[str], name_of: Any) -> list[Group]:
    counted: dict[str, int] = dict.fromkeys(names, 0)
    sums: dict[str, dict[str, Decimal]] = {name: {} for name in names}
    for item in some:
        name = name_of(item)
        counted[name] = counted.get(name, 0) + 1
        mine = sums.setdefault(name, {})
        for currency, amount in item.open.items():
            mine[currency] = mine.get(currency, Decimal(0)) + amount
    return [
        Group(name, number, tuple(Money(sums[name][c], c) for c in sorted(sums[name])))
        for name, number in counted.items()
    ]


def _of_message(row: Any) -> Item:
    kind, notice, channel = _KINDS[row.state], Notice(row.notice), Channel(row.channel)
    item = Item(kind, row.state, row.debtor, *_person(row), notice, channel)
    item.delivery, item.approved_by, item.sends_on = row.key, row.approved_by, row.planned_for
    return item


def _person(row: Any) -> tuple[str, str, DebtorKind]:
    return row.name or "", row.called or "", DebtorKind(row.kind) if row.kind else DebtorKind.UNKNOWN


def _decided(tx: Tx, told: set[str]) -> Iterable[Item]:
    """What no message was made of: one item for each debtor, reason and step."""
    saved, general = policies.saved(tx), installations.get(tx).policy or DEFAULT
    found: dict[tuple[str, str, str], Item] = {}
    for row in reviewing.decided(tx):
        if row.receivable in told or row.code in _TOLD_BY_ITS_MESSAGE:
            continue
        name = row.debtor, row.code, row.step
        if name not in found:
            found[name] = _waiting(row, saved, general)
        found[name].add(row)
    return found.values()


def _waiting(row: Any, saved: Mapping[str, Policy], general: str) -> Item:
    kind = {"send": Kind.LEAVES, "propose": Kind.ASKS}.get(row.act, Kind.LATER)
    own = row.own_policy if row.own_policy is not None else row.policy
    name, called, debtor_kind = _person(row)
    debtor = Debtor(row.debtor, name, called, debtor_kind, country=row.country or "", policy=own or "")
    policy = saved.get(ladder_of(debtor, general))
    place = policy.index(row.step) if policy is not None else None
    step = policy.steps[place] if policy is not None and place is not None else None
    notice, channel = (step.notice, step.channel) if step is not None else (None, None)
    item = Item(kind, row.code, row.debtor, name, called, debtor_kind, notice, channel)
    item.sends_on = row.sends_on
    return item
