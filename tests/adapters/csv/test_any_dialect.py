"""The same invoices, written in any dialect: whatever the headers, marks and encoding, they are the same."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.csv.reading import adds_up, pull

HEADERS = {
    name: spellings.split("|")
    for name, spellings in {
        "debtor_number": "Debiteurnummer|Klantnr.|Customer No.|customer_id|N° client|Kundennummer|AccountCode",
        "debtor_name": "Naam|Klantnaam|Customer name|Nom du client|Kundenname|AccountName|Debiteur|Customer",
        "invoice_number": "Factuurnummer|Factuurnr|Invoice No|InvoiceNumber|N° facture|Rechnungsnr.|invoice_id",
        "issued": "Factuurdatum|Datum|Invoice date|invoice_date|Date facture|Rechnungsdatum|InvoiceDate",
        "due": "Vervaldatum|Due date|due_date|Date d'échéance|Fällig am|DueDate",
        "amount": "Factuurbedrag|Bedrag|Bedrag incl. btw|Invoice amount|Total|Montant TTC|Rechnungsbetrag",
        "open": "Openstaand|Openstaand bedrag|Saldo|Outstanding amount|Balance due|Solde|Offener Betrag",
        "currency": "Valuta|Currency|Devise|Währung|Munt",
        "other": "Omschrijving|Dagboek|Days late|Aanmaningen|IBAN|Project",
    }.items()
}
DATE_FORMS = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%Y-%m-%d 00:00:00"]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]
NAMES = ["Jansen B.V.", "Café Zoë", "Müller & Söhne", "d'Hondt, Piet", "Société Générale", "Ürk; Vis"]


@dataclass(frozen=True)
class Invoice:
    debtor: int
    number: str
    issued: date
    due: date
    amount: Decimal
    open: Decimal


@st.composite
def invoices(draw: st.DrawFn) -> list[Invoice]:
    """A few invoices, and some whose dates and amounts leave no doubt about how the list is written."""
    found = [
        Invoice(0, f"B-{at:03d}", date(2024, 1, 31), date(2024, 2, 29), Decimal("1234.56"), Decimal("1234.56"))
        for at in range(4)
    ]
    for at in range(draw(st.integers(2, 8))):
        issued = draw(st.dates(date(2024, 1, 1), date(2024, 12, 31)))
        amount = Decimal(draw(st.integers(1, 900_000_00))).scaleb(-2)
        left = draw(st.sampled_from([amount, amount, Decimal("0.00"), (amount / 2).quantize(Decimal("0.01"))]))
        due = issued + timedelta(days=draw(st.integers(0, 60)))
        found.append(Invoice(draw(st.integers(0, 5)), f"A-{at + 1:03d}", issued, due, amount, left))
    return found


@dataclass(frozen=True)
class Writing:
    headers: dict[str, str]
    order: list[str]
    dates: str
    comma: bool
    group: str
    sign: str
    separator: str
    encoding: str
    title: bool
    total: bool


@st.composite
def writings(draw: st.DrawFn) -> Writing:
    """One of the countless ways in which packages write a list."""
    comma = draw(st.booleans())
    return Writing(
        {name: draw(st.sampled_from(headers)) for name, headers in HEADERS.items()},
        draw(st.permutations(list(HEADERS))),
        draw(st.sampled_from(DATE_FORMS)),
        comma,
        draw(st.sampled_from(["", ".", "\u00a0"] if comma else ["", ",", "'"])),
        draw(st.sampled_from(["", "€ ", "EUR "])),
        draw(st.sampled_from([";", ",", "\t", "|"])),
        draw(st.sampled_from(ENCODINGS)),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def _amount(amount: Decimal, how: Writing) -> str:
    text = f"{amount:,.2f}".replace(",", "\0").replace(".", "," if how.comma else ".")
    return how.sign + text.replace("\0", how.group)


def _cells(invoice: Invoice, how: Writing) -> list[str]:
    values = {
        "debtor_number": f"D{invoice.debtor:02d}",
        "debtor_name": NAMES[invoice.debtor],
        "invoice_number": invoice.number,
        "issued": invoice.issued.strftime(how.dates),
        "due": invoice.due.strftime(how.dates),
        "amount": _amount(invoice.amount, how),
        "open": _amount(invoice.open, how),
        "currency": "EUR",
        "other": "",
    }
    return [values[name] for name in how.order]


def _text(listed: list[Invoice], how: Writing) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=how.separator)
    if how.title:
        writer.writerow(["Openstaande posten"])
        writer.writerow([])
    writer.writerow([how.headers[name] for name in how.order])
    writer.writerows(_cells(invoice, how) for invoice in listed)
    if how.total:
        sums = {"amount": sum(i.amount for i in listed), "open": sum(i.open for i in listed), "debtor_name": "Totaal"}
        total = {name: _amount(value, how) if isinstance(value, Decimal) else value for name, value in sums.items()}
        writer.writerow([str(total.get(name, "")) for name in how.order])
    return out.getvalue().encode(how.encoding)


def _expected(listed: list[Invoice]) -> set[tuple[Any, ...]]:
    return {(f"D{i.debtor:02d}", i.number, i.issued, i.due, i.amount, i.open) for i in listed}


def _found(content: bytes, name: str) -> set[tuple[Any, ...]]:
    listing = pull({"content": content, "filename": name}, date(2025, 6, 1))
    assert (listing.questions, listing.errors) == ([], [])
    assert adds_up(listing.counts)
    assert listing.complete
    assert all(debtor.name == NAMES[int(debtor.key[1:])] for debtor in listing.debtors)
    return {(r.debtor, r.number, r.issued, r.due, r.amount.amount, r.open.amount) for r in listing.receivables}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(invoices(), writings())
def test_the_same_invoices_in_any_dialect_are_the_same_invoices(listed: list[Invoice], how: Writing) -> None:
    assert _found(_text(listed, how), "list.csv") == _expected(listed)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(invoices(), writings())
def test_the_same_invoices_in_a_workbook_are_the_same_invoices(listed: list[Invoice], how: Writing) -> None:
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    sheet.append([how.headers[name] for name in how.order])
    for invoice in listed:
        cells: list[Any] = list(_cells(invoice, how))
        for name, value in (
            ("issued", invoice.issued),
            ("due", invoice.due),
            ("amount", float(invoice.amount)),
            ("open", float(invoice.open)),
        ):
            cells[how.order.index(name)] = value
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    assert _found(out.getvalue(), "list.xlsx") == _expected(listed)
