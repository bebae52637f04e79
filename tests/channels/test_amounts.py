"""The finished mail is read back, and every amount in it is one of the statement's, to the cent."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.carrier import Parcel
from connector.channels.email import message
from connector.channels.reading import read
from connector.model import Charge, Money, Notice, Payment, PaymentKind
from connector.pay.epc import payment_code
from connector.rules.statement import Statement
from tests.channels.parcels import TODAY, asked, euro, parcel, receivable
from tests.channels.test_texts import shown

SIGNS = {"€": "EUR", "US$": "USD", "$US": "USD", "£": "GBP", "£GB": "GBP", "CHF": "CHF"}
AMOUNT = {
    "nl": re.compile(r"(€|US\$|£|CHF)\xa0(-?[0-9.]+,[0-9]{2,})"),
    "en": re.compile(r"(-?)(€|US\$|£|CHF)\xa0?([0-9,]+\.[0-9]{2,})"),
    "fr": re.compile(r"(-?[0-9\u202f]+,[0-9]{2,})\xa0(€|\$US|£GB|£|CHF)"),
}


def amounts(text: str, language: str) -> Counter[tuple[str, Decimal]]:
    """Every amount that stands in a text, as a reader of that language understands it."""
    found: Counter[tuple[str, Decimal]] = Counter()
    for match in AMOUNT[language].finditer(text):
        if language == "nl":
            sign, digits = match[1], match[2].replace(".", "").replace(",", ".")
        elif language == "fr":
            sign, digits = match[2], match[1].replace("\u202f", "").replace(",", ".")
        else:
            sign, digits = match[2], match[1] + match[3].replace(",", "")
        found[SIGNS[sign], Decimal(digits)] += 1
    return found


def expected(statement: Statement) -> Counter[tuple[str, Decimal]]:
    """Each line once, each total once in the table and once where it is said how to pay."""
    found: Counter[tuple[str, Decimal]] = Counter()
    said = [line.open for line in statement.lines]
    said += [line.amount for line in statement.lines if line.amount != line.open]
    said += [-credit.amount for credit in statement.credits]
    said += [charge.amount for charge in statement.charges]
    said += [totals.payable for totals in statement.totals]
    said += [totals.payable for totals in statement.totals if totals.payable.positive]
    for money in said:
        found[money.currency, money.amount] += 1
    return found


def read_back(given: Parcel) -> dict[str, Counter[tuple[str, Decimal]]]:
    mail = read(message.render(given, payment_code(given)).raw)
    return {"text": amounts(mail.text, given.language), "html": amounts(shown(mail.html), given.language)}


cents = st.integers(1, 10**11).map(lambda n: Decimal(n) / 100)
currencies = st.sampled_from(["EUR", "EUR", "EUR", "USD", "GBP", "CHF"])

kinds = st.sampled_from([PaymentKind.RECEIVED, PaymentKind.CREDIT])


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    receivables = []
    for n in range(draw(st.integers(1, 6))):
        whole = Money(draw(cents), draw(currencies))
        open_amount = draw(st.one_of(st.just(whole.amount), st.integers(0, int(whole.amount * 100)).map(_cents)))
        receivables.append(receivable(f"A{n}", whole, open=Money(open_amount, whole.currency)))
    payments = [
        Payment(f"p{n}", "d-1", Money(draw(cents), draw(currencies)), TODAY, kind, number=f"C{n}")
        for n, kind in enumerate(
            draw(st.lists(st.sampled_from([PaymentKind.RECEIVED, PaymentKind.CREDIT]), max_size=3))
        )
    ]
    charges = [
        Charge(each.key, "reminder", Money(draw(cents), each.amount.currency), TODAY)
        for each in receivables
        if draw(st.booleans())
    ]
    return asked(receivables, payments, charges)


def _cents(count: int) -> Decimal:
    return Decimal(count) / 100


@given(statements(), st.sampled_from(["nl", "en", "fr"]))
def test_every_amount_in_the_mail_is_one_of_the_statement_and_none_is_missing(
    statement: Statement, language: str
) -> None:
    if not any(totals.payable.positive for totals in statement.totals):
        return  # no such message is made
    found = read_back(parcel(statement=statement, language=language))
    assert found["text"] == expected(statement)
    assert found["html"] == expected(statement)


class Rows(HTMLParser):
    """The cells of every table row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.rows.append([])

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


@pytest.mark.parametrize(
    ("language", "one", "two", "both"),
    [
        ("nl", "€\xa0100,00", "€\xa0300,00", "€\xa0400,00"),
        ("en", "€100.00", "€300.00", "€400.00"),
        ("fr", "100,00\xa0€", "300,00\xa0€", "400,00\xa0€"),
    ],
)
def test_every_invoice_has_its_own_amount_and_the_total_is_theirs(language: str, one: str, two: str, both: str) -> None:
    """Rows of 100 and 300 make 400, the same in text and HTML (scenario S10)."""
    lines = asked([receivable("A1", euro("100.00")), receivable("A2", euro("300.00"), TODAY - timedelta(days=3))])
    rendered = message.render(parcel(statement=lines, language=language), None)
    rows = Rows()
    rows.feed(rendered.html)
    cells = [row for row in rows.rows if len(row) in (2, 3)]
    assert [(row[0][:2], row[-1]) for row in cells if row[0].startswith("A") and row[0][1].isdigit()] == [
        ("A1", one),
        ("A2", two),
    ]
    assert [row[-1] for row in cells if "Tota" in row[0]] == [both]
    open_label, total_label = {
        "nl": ("Nog open", "Totaal te betalen"),
        "en": ("Still open", "Total to pay"),
        "fr": ("Reste à payer\xa0", "Total à payer\xa0"),
    }[language]
    assert re.findall(rf"{open_label}: (.+)", rendered.text) == [one, two]
    assert re.findall(rf"{total_label}: (.+)", rendered.text) == [both]


def test_credits_and_costs_are_lines_of_their_own_with_their_sign() -> None:
    statement = asked(
        [receivable("A1", euro("100.00"), open=euro("80.00"))],
        [
            Payment("p1", "d-1", euro("5.00"), TODAY, PaymentKind.CREDIT, number="CN-1"),
            Payment("p2", "d-1", euro("2.50"), TODAY, number="bank 44"),
        ],
        [Charge("r-A1", "reminder", euro("1.25"), TODAY), Charge("r-A1", "other", euro("0.75"), TODAY, "postage")],
    )
    text = message.render(parcel(statement=statement), None).text
    for block in (
        "  Factuurbedrag: €\xa0100,00\n  Nog open: €\xa080,00",
        "Af: creditnota CN-1 van 9 juni 2026\n  €\xa0-5,00",
        "Af: al van u ontvangen (bank 44)\n  €\xa0-2,50",
        "Erbij: herinneringskosten van 9 juni 2026 voor factuur A1\n  €\xa01,25",
        "Erbij: kosten van 9 juni 2026 voor factuur A1\n  €\xa00,75",
        "Totaal te betalen: €\xa074,50",
        "Bedrag: €\xa074,50",
    ):
        assert block in text
    formal = message.render(parcel(Notice.FORMAL_NOTICE, statement=statement), None).text
    assert "geen kosten" not in formal, "this one does bring costs"


def test_an_amount_is_printed_whole_and_never_rounded() -> None:
    statement = asked([receivable("A1", euro("10.005"))])
    assert "€\xa010,005" in message.render(parcel(statement=statement), None).text


def test_the_control_itself_sees_one_wrong_cent() -> None:
    right = asked([receivable("A1", euro("100.00"))])
    wrong = replace(right, lines=(replace(right.lines[0], open=euro("100.01"), amount=euro("100.01")),))
    assert read_back(parcel(statement=wrong))["text"] != expected(right)
