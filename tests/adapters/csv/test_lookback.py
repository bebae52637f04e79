"""The look back: a list read as things stood on a day, with what became known later left out."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.model import PaymentKind, ReceivableState
from tests.adapters.csv.reading import adds_up, pull, read

SAMPLE = Path(__file__).parents[3].parent / "shared" / "data" / "ar" / "ibm_accounts_receivable.csv"
DAY = date(2013, 6, 18)

needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason=f"the real receivables file is not at {SAMPLE}")


@needs_sample
def test_of_2466_real_invoices_573_are_to_come_1801_settled_and_92_open_of_which_9_late() -> None:
    listing = pull({"path": SAMPLE, "currency": "EUR"}, DAY)
    assert listing.counts == {"rows": 2466, "not_yet_issued": 573, "settled": 1801, "open": 92, "errors": 0}
    still_open = [r for r in listing.receivables if r.state is ReceivableState.OPEN]
    assert len(still_open) == 92
    assert sum(r.due < DAY for r in still_open) == 9
    assert all(r.open == r.amount for r in still_open)
    assert all(r.settled_on and r.settled_on <= DAY for r in listing.receivables if r not in still_open)
    assert listing.complete


@needs_sample
def test_the_real_file_is_recognised_by_name_and_its_invoice_numbers_keep_their_zeros() -> None:
    listing = pull({"path": SAMPLE, "currency": "EUR"}, DAY)
    assert "ibm-receivables" in listing.recognised["dialect"]
    assert listing.recognised["dates"].startswith("mdy (proved by ")
    assert all(len(r.number) == 10 for r in listing.receivables)
    assert any(r.disputed for r in listing.receivables)


@needs_sample
def test_the_real_file_is_read_the_same_without_knowing_its_dialect() -> None:
    known = pull({"path": SAMPLE, "currency": "EUR"}, DAY)
    text = SAMPLE.read_text().replace("customerID", "Customer No.", 1).replace("invoiceNumber", "Invoice No.", 1)
    generic = read(text.encode(), DAY)
    assert "generic-en" in generic.recognised["dialect"]
    assert generic.receivables == known.receivables


@needs_sample
def test_the_real_file_does_not_say_its_currency_so_it_is_asked() -> None:
    listing = pull({"path": SAMPLE}, DAY)
    assert [question.code for question in listing.questions] == ["currency"]
    assert listing.counts["waiting"] == 2466
    assert not listing.receivables
    assert not listing.complete


@needs_sample
def test_pages_hold_a_thousand_rows_and_only_the_last_is_complete() -> None:
    pages = pull({"path": SAMPLE, "currency": "EUR"}, DAY).pages
    assert [page.counts["rows"] for page in pages] == [1000, 1000, 466]
    assert [page.complete for page in pages] == [False, False, True]
    assert all(adds_up(page.counts) for page in pages)


LIST = """
    Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Betaald;Betaald op
    1;Alfa;F1;13-01-2024;12-02-2024;100,00;100,00;20-02-2024
    1;Alfa;F2;20-01-2024;19-02-2024;100,00;40,00;
    1;Alfa;F3;13-03-2024;12-04-2024;100,00;0,00;
    1;Alfa;C1;25-01-2024;25-01-2024;-30,00;0,00;
"""


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2024, 1, 12), {}),
        (date(2024, 1, 13), {"F1": "open 100.00"}),
        (date(2024, 2, 19), {"F1": "open 100.00", "F2": "open 60.00"}),
        (date(2024, 2, 20), {"F1": "settled 0.00", "F2": "open 60.00"}),
        (date(2024, 3, 13), {"F1": "settled 0.00", "F2": "open 60.00", "F3": "open 100.00"}),
    ],
)
def test_an_invoice_exists_from_its_date_and_is_paid_from_the_day_of_payment(day: date, states: dict[str, str]) -> None:
    listing = read(LIST, day)
    assert {r.number: f"{r.state} {r.open.amount}" for r in listing.receivables} == states
    assert adds_up(listing.counts)


def test_what_was_settled_later_is_open_for_its_full_amount_again() -> None:
    invoice = read(LIST, date(2024, 2, 19)).by_number()["F1"]
    assert (invoice.open, invoice.settled_on) == (invoice.amount, None)


def test_a_credit_of_a_later_day_does_not_count_yet() -> None:
    assert read(LIST, date(2024, 1, 24)).payments == []
    credit = read(LIST, date(2024, 1, 25)).payments[0]
    assert (credit.kind, credit.amount.amount, credit.receivable) == (PaymentKind.CREDIT, Decimal("30.00"), None)


def test_an_older_import_does_not_hide_what_is_not_yet_issued_in_the_counts() -> None:
    counts = read(LIST, date(2024, 1, 24)).counts
    assert counts == {"rows": 4, "not_yet_issued": 2, "settled": 0, "open": 2, "errors": 0}


rows = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        st.integers(0, 60),
        st.one_of(st.none(), st.integers(-10, 90)),
        st.integers(-500, 5000),
    ),
    max_size=20,
)


@given(rows, st.dates(date(2023, 12, 1), date(2025, 3, 1)))
def test_counts_always_add_up_and_nothing_of_later_days_is_known(
    invoices: list[tuple[date, int, int | None, int]], day: date
) -> None:
    lines = ["Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Betaald op", "0;Nul;F;2023-01-01;2023-01-31;1,00;"]
    for at, (issued, term, paid_after, cents) in enumerate(invoices):
        due = date.fromordinal(issued.toordinal() + term)
        paid = date.fromordinal(due.toordinal() + paid_after).isoformat() if paid_after is not None else ""
        lines.append(f"{at % 3};Naam;F{at};{issued};{due};{cents // 100},{cents % 100:02d};{paid}")
    listing = read("\n".join(lines).encode(), day)
    assert adds_up(listing.counts)
    assert listing.counts["rows"] == len(invoices) + 1
    assert all(r.issued <= day and (r.settled_on is None or r.settled_on <= day) for r in listing.receivables)
    assert all(p.value_date <= day and p.amount.positive for p in listing.payments)
