"""Invoices that may be one and the same: by number or by amount and day, and no instalments of one invoice."""

from dataclasses import replace

from connector.model import Receivable
from connector.rules.twice import look_alikes
from tests.rules.builders import invoice


def groups(*receivables: Receivable) -> list[tuple[str, ...]]:
    return [tuple(r.key for r in group) for group in look_alikes(receivables)]


def test_the_same_amount_on_the_same_day_looks_alike() -> None:
    assert groups(
        invoice("F1", "70.00", due="2026-03-01"),
        invoice("F2", "70.00", due="2026-03-01"),
        invoice("F3", "70.00", due="2026-03-02"),
        invoice("F4", "71.00", due="2026-03-01"),
    ) == [("F1", "F2")]


def test_the_same_number_in_another_spelling_looks_alike() -> None:
    one = replace(invoice("A", "1.00"), number="2026-0012")
    other = replace(invoice("B", "2.00"), number="2026 12")
    assert groups(one, other) == [("A", "B")]


def test_instalments_and_what_is_paid_look_like_nothing() -> None:
    parts = [
        replace(invoice(key, "50.00"), number="F1", invoice="I1", instalment=n, instalments=2)
        for n, key in enumerate(("F1a", "F1b"), start=1)
    ]
    paid = [
        invoice("F7", "70.00", open="0.00", due="2026-03-01"),
        invoice("F8", "70.00", due="2026-03-01"),
    ]
    assert groups(*parts, *paid) == []
