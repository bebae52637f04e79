"""A ledger on an ordinary day: most of it waits, some is due today, and a few debtors have something in the way."""

from datetime import date, timedelta
from decimal import Decimal

from connector.model import Contacted, Hold, HoldKind, Money, Receivable, StepDone
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from tests.rules.builders import debtor

EACH = 10  # receivables of one debtor


def ordinary(debtors: int, policy: Policy, today: date) -> list[Facts]:
    """Everything fell due between ninety days ago and a month ahead; every step before today was taken on its day.

    Three debtors in a hundred have a dispute or a block.
    """
    return [_debtor(n, policy, today) for n in range(debtors)]


def _debtor(n: int, policy: Policy, today: date) -> Facts:
    key = f"D{n}"
    owed = tuple(_receivable(key, n, i, today) for i in range(EACH))
    done = tuple(step for receivable in owed for step in _history(receivable, policy, today))
    laid = Hold(HoldKind.DISPUTE if n % 2 else HoldKind.BLOCK, "not now", "Els", today, receivable=owed[0].key, key="h")
    return Facts(
        debtor=debtor(key),
        receivables=owed,
        data_as_of=today,
        done=done,
        contacts=tuple(Contacted(step.on, step.notice, (step.receivable,)) for step in done[-3:]),
        holds=(laid,) if n % 100 < 3 else (),
    )


def _receivable(key: str, n: int, i: int, today: date) -> Receivable:
    due = today + timedelta(days=30 - (n * 7 + i * 13) % 120)
    amount = Money(Decimal(100 + (n + i) % 900), "EUR")
    return Receivable(f"{key}-{i}", key, f"{n}-{i}", due - timedelta(days=30), due, amount, amount)


def _history(receivable: Receivable, policy: Policy, today: date) -> list[StepDone]:
    days = [(step, receivable.due + timedelta(days=policy.position(i))) for i, step in enumerate(policy.steps)]
    return [
        StepDone(receivable.key, policy.ladder, s.key, s.notice, on, term_ends=on + timedelta(days=s.term_days))
        for s, on in days
        if on < today
    ]
