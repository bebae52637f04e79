"""What a decision costs, beside merely looking at the same facts."""

from datetime import date
from time import process_time

import pytest

from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.presets import DEFAULT
from tests.rules.builders import facts, invoice

TODAY = date(2026, 3, 10)
DEBTORS, EACH = 5_000, 10


def _debtors() -> list[Facts]:
    due = [date(2026, 1 + n % 4, 1 + n % 28) for n in range(EACH)]
    some = tuple(invoice(f"F{n}", f"{n + 10}.00", due=day) for n, day in enumerate(due))
    return [facts(*some, data_as_of=TODAY) for _ in range(DEBTORS)]


def _look(known: list[Facts]) -> int:
    return sum(r.due < TODAY and r.open.amount > 0 for f in known for r in f.receivables)


@pytest.mark.bench
def test_a_decision_costs_a_bounded_number_of_looks_and_does_not_grow_with_the_number_of_debtors() -> None:
    known = _debtors()
    began = process_time()
    late = _look(known)
    floor = process_time() - began
    began = process_time()
    for one in known[: DEBTORS // 10]:
        decide(one, DEFAULT, TODAY)
    tenth = process_time() - began
    began = process_time()
    decided = sum(len(decide(one, DEFAULT, TODAY).verdicts) for one in known)
    spent = process_time() - began
    per_line = spent / decided * 1e6
    growth = spent / (tenth * 10)
    print(
        f"\ndecide: {decided:,} receivables of {DEBTORS:,} debtors, {late:,} late: {per_line:.0f} µs each, "
        f"{spent / floor:.0f} x a mere look; ten times the debtors cost {growth * 10:.1f} x the time"
    )
    assert decided == DEBTORS * EACH
    assert growth < 1.5
