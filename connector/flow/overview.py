"""What pages and tables list: every debtor with what is late, what is open, and the next step with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connector.flow.dunning import preview
from connector.model import Act, Debtor, Decision, Money, Receivable, Scope, Verdict
from connector.rules.ranking import place
from connector.store import debtors, receivables
from connector.store.engine import Store

# What asks for attention first.
_ORDER = {Act.SEND: 0, Act.PROPOSE: 1, Act.HOLD: 2, Act.WAIT: 3, Act.FINISHED: 4, Act.CLOSED: 5}


@dataclass(frozen=True, slots=True)
class Owed:
    """One receivable with its verdict."""

    receivable: Receivable
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class DebtorRow:
    """One debtor on one day. `late` and `open` are per currency; `lead` is the verdict that is told first."""

    debtor: Debtor
    late: tuple[Money, ...]
    open: tuple[Money, ...]
    decision: Decision
    owed: tuple[Owed, ...]

    @property
    def lead(self) -> Verdict | None:
        found = sorted(
            (o.verdict for o in self.owed), key=lambda v: (_ORDER[v.act], v.sends_on or date.max, v.receivable)
        )
        return found[0] if found else None

    @property
    def late_amount(self) -> tuple[Decimal, str]:
        """For sorting only: the most late first, euros before other currencies."""
        return place(self.late), self.debtor.name.casefold()


def overview(store: Store, scope: Scope, now: datetime) -> list[DebtorRow]:
    """Every debtor with something open, the most late first; by the same code as the run, without touching anything."""
    report = preview(store, scope, now)
    with store.read(scope, now) as tx:
        people = debtors.of_keys(tx, [d.debtor for d in report.decisions])
        owed = receivables.of_debtors(tx, [d.debtor for d in report.decisions])
    rows = [
        row_of(d, people.get(d.debtor, Debtor(d.debtor, d.debtor)), owed.get(d.debtor, [])) for d in report.decisions
    ]
    return sorted((row for row in rows if row.owed), key=lambda row: row.late_amount)


def row_of(decision: Decision, debtor: Debtor, receivables_: list[Receivable]) -> DebtorRow:
    """A debtor as a list shows him: what is not closed of these receivables, each with its verdict."""
    known = {r.key: r for r in receivables_}
    shown = [v for v in decision.verdicts if v.act is not Act.CLOSED and v.receivable in known]
    owed = tuple(
        sorted((Owed(known[v.receivable], v) for v in shown), key=lambda o: (o.receivable.due, o.receivable.key))
    )
    late = [o.receivable.open for o in owed if o.receivable.due < decision.day]
    return DebtorRow(debtor, _sums(late), _sums([o.receivable.open for o in owed]), decision, owed)


def _sums(amounts: list[Money]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return tuple(sums[currency] for currency in sorted(sums))
