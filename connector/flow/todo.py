"""The list of tasks for people: every task there is, in the order of what it is worth, with what is needed to do it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Channel, Contact, Debtor, JournalEvent, Money, Receivable, ReceivableState, Task, TaskKind
from connector.rules.calling import BY_PHONE
from connector.rules.ranking import first, place
from connector.rules.worth import History, Worth, is_slow
from connector.store import debtors, deliveries, history, journal, receivables, tasks
from connector.store.engine import Tx
from connector.store.tasks import Listed

YEARS = timedelta(days=730)  # how far a debtor's history is looked back
# Said or asked by people and messages: what a caller wants to know before he dials.
TOLD = ("noted", "called", "promised", "planned_payments", "held", "sent", "promise_broken", "plan_broken", "bounced")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list. `late` and `open` are the debtor's, per currency; `worth` is None for what is about no
    amount: that stands on top, because it holds up everything."""

    listed: Listed
    debtor: Debtor | None
    about: str  # the invoices' labels, "" for the whole debtor
    late: tuple[Money, ...]
    open: tuple[Money, ...]
    oldest: date | None  # due day of what is open the longest
    worth: Worth | None

    @property
    def task(self) -> Task:
        return self.listed.task

    @property
    def phone(self) -> Contact | None:
        """Whom to call; None when there is no number or a call solves nothing."""
        by_phone = self.debtor is not None and self.task.kind in BY_PHONE
        return self.debtor.reachable_by(Channel.PHONE) if self.debtor and by_phone else None


def items(tx: Tx, today: date, later: bool = False) -> list[Item]:
    """What is to be done now, or (`later`) what was put off, the most worth first."""
    chosen = [one for one in tasks.listed(tx) if _is_later(one, today) is later]
    keys = sorted({one.debtor for one in chosen if one.debtor})
    people = debtors.of_keys(tx, keys)
    owed = receivables.open_of(tx, keys)
    lines = _of_messages(tx, chosen)
    past = histories(tx, keys, today)
    found = [
        _item(one, people.get(one.debtor), owed.get(one.debtor, ()), lines, past.get(one.debtor, History()), today)
        for one in chosen
    ]
    return sorted(found, key=_order)


def _order(item: Item) -> tuple[bool, Decimal, int]:
    return item.worth is not None, place([item.worth.value] if item.worth else []), item.listed.number


def _is_later(one: Listed, today: date) -> bool:
    return one.later_until is not None and one.later_until > today


def _item(
    one: Listed,
    debtor: Debtor | None,
    owed: Sequence[Receivable],
    lines: Mapping[str, Sequence[str]],
    past: History,
    today: date,
) -> Item:
    asked = [r for r in owed if r.state is ReceivableState.OPEN and r.open.positive]
    late = [r for r in asked if r.due < today]
    named = {one.task.subject, *lines.get(one.task.subject, ())}
    about = [r for r in owed if r.key in named]
    return Item(
        listed=one,
        debtor=debtor or (Debtor(one.debtor, one.debtor) if one.debtor else None),
        about=", ".join(r.label for r in about),
        late=_sums(late),
        open=_sums(asked),
        oldest=min((r.due for r in asked), default=None),
        worth=worth_of(about or late or asked, past, today) if one.debtor else None,
    )


def worth_of(about: Iterable[Receivable], past: History, today: date) -> Worth:
    """What a task about these is worth: in euro where any are open, since currencies neither add up nor compare."""
    some = [r for r in about if r.open.positive]
    most = first(_sums(some))
    days = max((max((today - r.due).days, 0) for r in some if r.open.currency == most.currency), default=0)
    return Worth(most, past, days)


def histories(tx: Tx, keys: Sequence[str], today: date) -> dict[str, History]:
    """How these debtors paid and kept their word, in two queries however many they are."""
    since, found = today - YEARS, dict[str, History]()
    for debtor, due, paid_on, many in history.paid_since(tx, keys, since) if keys else ():
        slow = many if is_slow(due, paid_on) else 0
        found[debtor] = found.get(debtor, History()) + History(many, slow)
    for debtor, kept, many in history.judged_since(tx, keys, since) if keys else ():
        found[debtor] = found.get(debtor, History()) + History(many, 0 if kept else many)
    return found


def said_last(tx: Tx, debtors_: Sequence[str]) -> dict[str, JournalEvent]:
    """The newest thing that was said to each of these, or by him."""
    return journal.newest_of_debtors(tx, debtors_, TOLD)


def _of_messages(tx: Tx, chosen: Sequence[Listed]) -> dict[str, list[str]]:
    """The receivables of the messages that tasks are about."""
    kinds = (TaskKind.SETTLE_UNCLEAR, TaskKind.MEND_SENDING)
    keys = [one.task.subject for one in chosen if one.task.kind in kinds]
    return {key: [line.receivable for line in one.lines] for key, one in deliveries.of_keys(tx, keys).items()}


def _sums(some: Iterable[Receivable]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for receivable in some:
        currency = receivable.open.currency
        sums[currency] = sums[currency] + receivable.open if currency in sums else receivable.open
    return tuple(sums[currency] for currency in sorted(sums))
