"""Amounts: what is one, what is none, and what is evidence of the decimal mark."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv.amounts import (
    Amount,
    AmountEvidence,
    Decimals,
    NotAnAmount,
    TwoReadings,
    currency_of,
    parse_amount,
    weigh,
)

COMMA, POINT = Decimals.COMMA, Decimals.POINT


@pytest.mark.parametrize(
    ("text", "decimals", "value", "currency"),
    [
        ("1.234,56", COMMA, "1234.56", ""),
        ("1234,5", COMMA, "1234.50", ""),
        ("12", COMMA, "12.00", ""),
        ("1,234.56", POINT, "1234.56", ""),
        ("1,234,567.8", POINT, "1234567.80", ""),
        ("€ 12,50", COMMA, "12.50", "EUR"),
        ("12,50 EUR", COMMA, "12.50", "EUR"),
        ("EUR 1.000", COMMA, "1000.00", "EUR"),
        ("£1,000", POINT, "1000.00", "GBP"),
        ("US$ 5.00", POINT, "5.00", "USD"),
        ("$5.00", POINT, "5.00", "$"),
        ("100 kr", COMMA, "100.00", "KR"),
        ("-12,50", COMMA, "-12.50", ""),
        ("12,50-", COMMA, "-12.50", ""),
        ("€ -12,50", COMMA, "-12.50", "EUR"),
        ("-€ 12,50", COMMA, "-12.50", "EUR"),
        ("−12,50", COMMA, "-12.50", ""),
        ("(12.50)", POINT, "-12.50", ""),
        ("(€ 1.234,00)", COMMA, "-1234.00", "EUR"),
        ("12,50 CR", COMMA, "-12.50", ""),
        ("12,50 D", COMMA, "12.50", ""),
        ("+12,50", COMMA, "12.50", ""),
        ("1.234,-", COMMA, "1234.00", ""),
        ("1.234,--", COMMA, "1234.00", ""),
        ("12.-", POINT, "12.00", ""),
        ("1'234.50", POINT, "1234.50", ""),
        ("1 234,50", COMMA, "1234.50", ""),
        ("1\u00a0234,50", COMMA, "1234.50", ""),
        ("1\u202f234\u202f567,50", COMMA, "1234567.50", ""),
        (" 12,50 ", COMMA, "12.50", ""),
        (",50", COMMA, "0.50", ""),
        ("12,5000", COMMA, "12.50", ""),
        ("0,00", COMMA, "0.00", ""),
    ],
)
def test_amounts_as_people_write_them(text: str, decimals: Decimals, value: str, currency: str) -> None:
    assert parse_amount(text, decimals) == Amount(Decimal(value), currency)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "€", "abc", "NaN", "nan", "Infinity", "inf", "1e5", "1E5", "“12”", "12;50", "0x10", "1_000",
        "--5", "-5-", "(5", "5)", "(-5)", "1.23.4", "1,23,4", "12.34,56.78", "1..2", "1 2 3", "12 34,50", "1.2345,00",
        "12,50 XXQ", "１２", "٣", "12,50€€", "1/2", "50%", "=1+1", "12,50 12,50", "9" * 80,
    ],
)  # fmt: skip
@pytest.mark.parametrize("decimals", [COMMA, POINT, None])
def test_what_is_no_amount_is_refused(text: str, decimals: Decimals | None) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text, decimals)


@pytest.mark.parametrize("text", ["12,345", "0,001", "1.234,567", "99999999999,00", "10.000.000.000"])
def test_more_than_two_decimals_and_absurd_sizes_are_refused(text: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text, COMMA)


@pytest.mark.parametrize("text", ["1.234", "12.500", "-1.234", "€ 1,234", "999.999"])
def test_an_amount_with_two_readings_is_not_read_without_knowing_the_mark(text: str) -> None:
    with pytest.raises(TwoReadings):
        parse_amount(text, None)


def test_three_decimals_are_read_where_the_column_writes_three_throughout() -> None:
    assert parse_amount("12.500", POINT, thousandths=True).value == Decimal("12.50")
    with pytest.raises(NotAnAmount):
        parse_amount("12.505", POINT, thousandths=True)


def evidence(*texts: str) -> AmountEvidence:
    found = AmountEvidence()
    for line, text in enumerate(texts, start=2):
        found.add(line, text)
    found.settle()
    return found


@pytest.mark.parametrize(
    ("texts", "decimals"),
    [
        (["1.234", "12,50"], COMMA),
        (["1.234", "1.234.567"], COMMA),
        (["1,234", "1,234,567"], POINT),
        (["1.234,5"], COMMA),
        (["1234.567"], POINT),
        (["0.125"], POINT),
        (["1.234", "99.5"], POINT),
        (["1.234,-"], COMMA),
        (["12,50"] * 20 + ["12.50"], COMMA),
    ],
)
def test_the_mark_is_decided_for_the_whole_column(texts: list[str], decimals: Decimals) -> None:
    assert weigh(evidence(*texts)).decimals is decimals


def test_another_column_of_the_same_file_is_evidence_too() -> None:
    assert weigh(evidence("1.234"), [evidence("12,50")]).decimals is COMMA


def test_a_column_without_evidence_is_asked_about_and_the_first_doubtful_cell_is_named() -> None:
    verdict = weigh(evidence("100", "1.234", "2.500"))
    assert (verdict.decimals, verdict.asks) == (None, (3, "1.234"))


def test_whole_numbers_need_no_question() -> None:
    verdict = weigh(evidence("100", "1234"))
    assert (verdict.decimals, verdict.asks) == (None, None)


def test_a_column_that_contradicts_itself_is_asked_about() -> None:
    verdict = weigh(evidence("12,50", "12.50", "13.50"))
    assert verdict.contradicts
    assert verdict.asks == (2, "12,50")


@pytest.mark.parametrize(("word", "code"), [("€", "EUR"), ("eur", "EUR"), ("Euro", "EUR"), ("GBP", "GBP"), ("XXQ", "")])
def test_currencies_by_sign_and_code(word: str, code: str) -> None:
    assert currency_of(word) == code


cents = st.integers(min_value=-(10**11), max_value=10**11).map(lambda n: Decimal(n).scaleb(-2))
groups = {COMMA: (".", "", " ", "\u00a0", "\u202f", "'"), POINT: (",", "", " ", "\u00a0", "'")}


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Decimals, Decimal]:
    """An amount, written in one of the ways that people use."""
    value = draw(cents)
    decimals = draw(st.sampled_from(Decimals))
    whole, fraction = f"{abs(value):.2f}".split(".")
    grouped = f"{int(whole):,}".replace(",", draw(st.sampled_from(groups[decimals])))
    number = grouped + ("," if decimals is COMMA else ".") + fraction
    sign = "-" if value < 0 else ""
    form = draw(st.sampled_from(["{s}{n}", "{n}{s}", "€ {s}{n}", "{s}€ {n}", "{s}{n} EUR", "EUR {n}{s}"]))
    return form.format(s=sign, n=number), decimals, value


@given(written())
def test_an_amount_written_in_any_dialect_is_read_back_the_same(case: tuple[str, Decimals, Decimal]) -> None:
    text, decimals, value = case
    if abs(value) >= 10**10:
        with pytest.raises(NotAnAmount):
            parse_amount(text, decimals)
    else:
        assert parse_amount(text, decimals).value == value


@given(st.lists(written(), min_size=1, max_size=8), st.sampled_from(Decimals))
def test_a_column_with_cents_is_never_read_under_the_wrong_mark(
    cases: list[tuple[str, Decimals, Decimal]], decimals: Decimals
) -> None:
    column = [text for text, mark, _ in cases if mark is decimals]
    if column:
        assert weigh(evidence(*column)).decimals is decimals


@given(st.text(max_size=80), st.sampled_from([COMMA, POINT, None]))
def test_any_text_is_an_amount_or_refused_and_nothing_else(text: str, decimals: Decimals | None) -> None:
    try:
        amount = parse_amount(text, decimals)
    except NotAnAmount:
        return
    assert amount.value.is_finite()
    assert any(sign in "0123456789" for sign in text)
    assert amount.value == amount.value.quantize(Decimal("0.01"))
