"""A customer's statement and history: every currency by itself, files without formulas, and many pages kept quick."""

import csv
import io
import time
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from connector.flow import acts
from connector.model import Charge, Money, Payment, Receivable, ReceivableState
from connector.store import charges, debtors, journal, payments, receivables
from tests.web.houses import BOOKS, NOW, TODAY, debtor, invoice
from tests.web.visitors import Visitor, words_of


def absorb(visitor: Visitor, *owed: Receivable, paid: tuple[Payment, ...] = ()) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        receivables.absorb(tx, owed)
        payments.absorb(tx, paid)


def statement(visitor: Visitor, key: str = "1") -> str:
    return words_of(visitor.text(f"{visitor.debtor(key)}/statement"))


def rows(visitor: Visitor, key: str = "1") -> list[list[str]]:
    answer = visitor.get(f"{visitor.debtor(key)}/statement.csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rekeningoverzicht-K')
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def test_each_currency_has_its_own_sums_and_credits_are_taken_off(visitor: Visitor) -> None:
    usd = invoice("103", "1", 40, "12500.00", "USD")
    credit = Payment("P1", "1", Money(Decimal("34.50"), "EUR"), TODAY, number="bank 7")
    absorb(visitor, usd, paid=(credit,))
    text = statement(visitor)
    assert "In EUR Open € 1.314,50 Waarvan te laat € 1.314,50 Kosten en rente € 0,00" in text
    assert "Niet-gekoppeld tegoed € -34,50 Per saldo te betalen € 1.280,00" in text
    assert "In USD Open US$ 12.500,00" in text


def test_a_disputed_part_stays_open_and_is_named(visitor: Visitor) -> None:
    acts.dispute(
        visitor.house.store, visitor.house.scope(BOOKS), "101", "kapot", "Anna", NOW, Money(Decimal("34.50"), "EUR")
    )
    assert "Open € 1.314,50 Waarvan te laat € 1.314,50 Waarvan betwist € 34,50" in statement(visitor)


def test_costs_stay_on_the_statement_after_the_invoice_was_paid(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        charges.book(tx, Charge("101", "letter", Money(Decimal("40.00"), "EUR"), TODAY, "collection_costs"))
    paid = replace(invoice("101", "1", 12, "1234.50"), open=Money(Decimal(0), "EUR"), state=ReceivableState.SETTLED)
    absorb(visitor, paid)
    assert "Kosten en rente € 40,00" in statement(visitor)
    assert "Per saldo te betalen € 120,00" in statement(visitor)


def test_a_credit_in_a_currency_in_which_nothing_is_open_is_shown(visitor: Visitor) -> None:
    absorb(visitor, paid=(Payment("P1", "1", Money(Decimal("10.00"), "CHF"), TODAY),))
    assert "Per saldo te betalen CHF -10,00" in statement(visitor)


def test_a_customer_with_nothing_open_has_an_empty_statement(visitor: Visitor) -> None:
    paid = [
        replace(invoice(k, "1", 12), open=Money(Decimal(0), "EUR"), state=ReceivableState.SETTLED)
        for k in ("101", "102")
    ]
    absorb(visitor, *paid)
    assert "Er staat niets open." in statement(visitor)
    assert len(rows(visitor)) == 1


def test_the_files_hold_the_same_rows_and_no_cell_is_a_formula(visitor: Visitor) -> None:
    absorb(visitor, replace(invoice("104", "1", 3, "5.00"), number="=1+1"))
    told = rows(visitor)
    assert told[0] == ["Wat", "Nummer", "Datum", "Vervaldatum", "Dagen te laat", "Bedrag", "Open", "Valuta"]
    assert ["Factuur", "F101", "2026-01-20", "2026-02-19", "12", "1234,50", "1234,50", "EUR"] in told
    assert ["Factuur", "'=1+1", "2026-01-29", "2026-02-28", "3", "5,00", "5,00", "EUR"] in told
    answer = visitor.get(f"{visitor.debtor('1')}/statement.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    cells = list(sheet.iter_rows())
    assert len(cells) == len(told)
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}, "a formula would be f"
    assert [cell.value for cell in cells[1]][-3:] == [1234.5, 1234.5, "EUR"]
    assert visitor.get(f"{visitor.debtor('1')}/statement.exe").status_code == 404


def test_each_reader_gets_the_file_that_his_spreadsheet_reads_as_numbers(visitor: Visitor) -> None:
    english = Visitor(visitor.app, visitor.house, BOOKS, language="en")
    yen = replace(invoice("104", "1", 3, "2000", "JPY"), number="Y1")
    absorb(visitor, yen, replace(invoice("105", "1", 3, "25308.3"), number="E1"))
    dutch, theirs = (who.get(f"{who.debtor('1')}/statement.csv").text.splitlines() for who in (visitor, english))
    assert "Factuur;E1;2026-01-29;2026-02-28;3;25308,30;25308,30;EUR" in dutch
    assert "Invoice,E1,2026-01-29,2026-02-28,3,25308.30,25308.30,EUR" in theirs
    assert "Factuur;Y1;2026-01-29;2026-02-28;3;2000;2000;JPY" in dutch
    assert "Waarvan betwist;;;;;;0,00;EUR" in dutch


@pytest.mark.parametrize("page", ["statement", "statement.csv", "statement.xlsx", "history", "contacts", "plan"])
def test_an_unknown_customer_has_no_pages(visitor: Visitor, page: str) -> None:
    assert visitor.get(f"{visitor.debtor('nobody')}/{page}").status_code == 404
    assert visitor.get(f"/debtor/nonsense/{page}").status_code == 404


# ---------------------------------------------------------------- long cases


@pytest.fixture
def long(visitor: Visitor) -> Visitor:
    """Three hundred invoices and two thousand events."""
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    with store.write(scope, NOW) as tx:
        debtors.absorb(tx, [debtor("L", "Lange Geschiedenis B.V.")])
        receivables.absorb(tx, [invoice(f"L{n}", "L", n % 60 - 10) for n in range(300)])
        journal.append_all(
            tx, [journal.Entry("noted", "L", "", {"by": "Anna", "text": f"nr {n}"}) for n in range(2000)]
        )
    return visitor


def test_a_long_case_is_shown_in_parts_and_quickly(long: Visitor) -> None:
    long.text(long.debtor("L"))
    begun = time.perf_counter()
    text = long.text(long.debtor("L"))
    assert time.perf_counter() - begun < 2
    assert "Alles wat er gebeurde (2000)" in text
    assert "nr 1999" in text
    assert "nr 1900" not in text
    assert "Laatst gezegd 3 mrt 2026 09:00: Notitie door Anna: nr 1999." in words_of(text)
    assert text.count('<th role="rowheader"') == 50
    assert long.text(long.debtor("L"), page=6).count('<th role="rowheader"') == 50


def test_the_history_is_gone_through_from_page_to_page_without_a_gap(long: Visitor) -> None:
    seen, address = [], f"{long.debtor('L')}/history"
    while address:
        text = long.text(address)
        seen += [word.removesuffix(".") for word in words_of(text).split() if word.removesuffix(".").isdigit()]
        link = text.partition('rel="next" href="')[2].partition('"')[0]
        address = link.replace("&amp;", "&")
    told = [int(word) for word in seen]
    assert set(range(2000)) <= set(told)


@pytest.mark.parametrize("before", ["0", "-5", "9" * 30, "x", "1.5", ""])
def test_a_strange_place_in_the_history_is_no_fault_of_ours(visitor: Visitor, before: str) -> None:
    assert visitor.get(f"{visitor.debtor('1')}/history", before=before).status_code == 200


def test_a_decision_tells_only_what_it_changed_also_at_the_edge_of_a_page(visitor: Visitor) -> None:
    visitor.post("/run")
    visitor.post(f"{visitor.debtor('2')}/block", {"block-reason": "in gesprek"})
    visitor.post("/run")
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    with store.read(scope, NOW) as tx:
        decided = [e for e in journal.of_debtor(tx, "2") if e.kind == "decided"]
    assert decided
    text = words_of(visitor.text(f"{visitor.debtor('2')}/history", before=decided[-1].seq + 1))
    assert "Besloten:" in text
