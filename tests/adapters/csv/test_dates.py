"""Dates: what is one, what is none, and what is evidence of the order of day and month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv.dates import DateEvidence, NotADate, Order, OrderFound, parse_date, weigh_order

DMY, MDY, YMD = Order.DMY, Order.MDY, Order.YMD
LAST_OF_JANUARY = date(2024, 1, 31)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2024-01-31", None),
        ("2024/1/31", None),
        ("2024.01.31", DMY),
        ("20240131", None),
        ("20240131", DMY),
        ("20240131.0", None),
        ("31012024", DMY),
        ("01312024", MDY),
        ("31-01-2024", DMY),
        ("31/1/24", DMY),
        ("31.01.2024", DMY),
        ("1/31/2024", MDY),
        ("01-31-24", MDY),
        ("24-01-31", YMD),
        ("2024-01-31 00:00:00", None),
        ("2024-01-31T00:00:00", None),
        ("2024-01-31T09:30:00.123", None),
        ("1/31/2024 12:00:00 AM", MDY),
        ("31-01-2024 14:05", DMY),
        ("2024-01-31T00:00:00+01:00", None),
        ("2024-01-30T23:00:00Z", None),
        ("2024-01-31T00:00:00Z", None),
        ("31 januari 2024", None),
        ("31 jan. 2024", None),
        ("31-jan-24", None),
        ("woensdag 31 januari 2024", None),
        ("January 31, 2024", None),
        ("Jan 31 2024", None),
        ("31st January 2024", None),
        ("31 janv. 2024", None),
        ("31. Januar 2024", None),
        (" 31-01-2024 ", DMY),
    ],
)
def test_the_same_day_in_many_forms(text: str, order: Order | None) -> None:
    assert parse_date(text, order) == LAST_OF_JANUARY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 mrt 2024", date(2024, 3, 1)),
        ("1er mars 2024", date(2024, 3, 1)),
        ("1 mei 2024", date(2024, 5, 1)),
        ("1 août 2024", date(2024, 8, 1)),
        ("1. März 2024", date(2024, 3, 1)),
        ("1 okt 24", date(2024, 10, 1)),
    ],
)
def test_months_in_dutch_french_and_german(text: str, found: date) -> None:
    assert parse_date(text, None) == found


@pytest.mark.parametrize(("text", "year"), [("1-1-79", 2079), ("1-1-80", 1980), ("1-1-00", 2000)])
def test_two_digits_stand_for_1980_to_2079(text: str, year: int) -> None:
    assert parse_date(text, DMY) == date(year, 1, 1)


@pytest.mark.parametrize(
    "text", ["00-00-0000", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "01-01-0001"]
)
def test_what_packages_write_for_never_is_no_date_and_no_fault(text: str) -> None:
    assert parse_date(text, DMY) is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("31-02-2024", DMY),
        ("29-02-2023", DMY),
        ("13-13-2024", DMY),
        ("01-13-2024", DMY),
        ("13-01-2024", MDY),
        ("2024-13-01", None),
        ("20240231", None),
        ("01-02-2024", None),
        ("01-02-2024", YMD),
        ("31-01-224", DMY),
        ("31-01-0024", DMY),
        ("31-01-9999", DMY),
        ("31/01-2024", DMY),
        ("32 januari 2024", None),
        ("31 foo 2024", None),
        ("45306", None),
        ("", DMY),
        ("vandaag", DMY),
        ("31-01-2024x", DMY),
        ("2024-01-31T25:00:00Z", None),
        ("３１-01-2024", DMY),
    ],
)
def test_what_is_no_day_is_refused(text: str, order: Order | None) -> None:
    with pytest.raises(NotADate):
        parse_date(text, order)


def test_a_moment_is_turned_into_the_local_day() -> None:
    assert parse_date("2024-06-30T22:30:00Z", None) == date(2024, 7, 1)


def evidence(*texts: str) -> DateEvidence:
    found = DateEvidence()
    for line, text in enumerate(texts, start=2):
        found.add(line, text)
    found.settle()
    return found


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01-02-2024", "13-02-2024"], DMY),
        (["1/2/2024", "2/13/2024", "2/14/2024", "2/15/2024"], MDY),
        (["12/31/2024"], MDY),
        (["99-12-31"], YMD),
        (["31012024"], DMY),
        (["13-01-2024"] * 10 + ["01-13-2024"], DMY),
    ],
)
def test_the_order_is_decided_for_the_whole_column(texts: list[str], order: Order) -> None:
    assert weigh_order(evidence(*texts)).order is order


def test_another_date_column_is_evidence_too() -> None:
    assert weigh_order(evidence("01-02-2024"), [evidence("31-01-2024")]).order is DMY


def test_the_month_in_front_takes_more_proof_than_one_cell_that_may_be_a_slip() -> None:
    alone = weigh_order(evidence("01-02-2024", "12-31-2024"))
    assert (alone.order, alone.asks, alone.scarce) == (None, (3, "12-31-2024"), True)
    many = weigh_order(evidence("01-02-2024", "12-31-2024"), [evidence("12-30-2024", "12-29-2024")])
    assert many.order is MDY
    few = weigh_order(evidence(*["01-02-2024"] * 10, "12-31-2024", "12-30-2024", "12-29-2024"))
    assert few.scarce
    assert weigh_order(evidence("01-02-2024"), [evidence("12-31-2024")]).scarce


def test_a_package_that_writes_the_month_in_front_is_believed_at_one_cell() -> None:
    assert weigh_order(evidence("01/02/2024", "12/31/2024"), custom=MDY).order is MDY


def test_columns_that_contradict_each_other_are_weighed_together() -> None:
    days_first = evidence(*(f"{day}-01-2024" for day in range(13, 28)))
    assert weigh_order(evidence("01-02-2024", "12-31-2024"), [days_first]).order is DMY
    assert weigh_order(evidence("01-02-2024", "12-31-2024"), [evidence("13-01-2024")]).contradicts
    months_first = evidence(*(f"01-{day}-2024" for day in range(13, 28)))
    assert weigh_order(evidence("01-02-2024", "31-12-2024"), [months_first]).order is MDY
    assert weigh_order(months_first, [days_first]).order is MDY, "each proves its own"
    assert weigh_order(days_first, [months_first]).order is DMY


def test_without_evidence_it_is_asked_and_the_first_doubtful_cell_is_named() -> None:
    assert weigh_order(evidence("05/05/2024", "01/02/2024")) == OrderFound(None, (3, "01/02/2024"))


def test_the_year_in_front_needs_no_question() -> None:
    assert weigh_order(evidence("2024-01-02", "20240203", "3 mei 2024")) == OrderFound(None)


def test_day_and_month_alike_need_no_question() -> None:
    assert weigh_order(evidence("05/05/2024")) == OrderFound(None)
    assert parse_date("05/05/2024", None) == date(2024, 5, 5)


def test_custom_decides_dashes_and_never_slashes() -> None:
    assert weigh_order(evidence("01-02-2024"), custom=DMY) == OrderFound(DMY, by_custom=True)
    assert weigh_order(evidence("01/02/2024"), custom=DMY).asks == (2, "01/02/2024")


def test_nobody_writes_the_month_in_front_with_points() -> None:
    assert weigh_order(evidence("01.02.2024")).order is DMY


def test_a_column_that_contradicts_itself_is_asked_about() -> None:
    assert weigh_order(evidence("13-01-2024", "01-13-2024")).contradicts


days = st.dates(min_value=date(1980, 1, 1), max_value=date(2079, 12, 31))
forms = {
    DMY: ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%d%m%Y"],
    MDY: ["%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y"],
    YMD: ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
}
cases = st.sampled_from([(order, form) for order, written in forms.items() for form in written])


@given(days, cases)
def test_a_date_written_in_any_form_is_read_back_the_same(day: date, case: tuple[Order, str]) -> None:
    order, form = case
    assert parse_date(day.strftime(form), order) == day


@given(st.lists(days, min_size=1, max_size=10), cases)
def test_a_column_is_never_read_in_the_wrong_order(column: list[date], case: tuple[Order, str]) -> None:
    order, form = case
    if form == "%y-%m-%d":
        return  # 24-01-31 may be the last of January or a day in 2031; that form is told by the setting
    assert weigh_order(evidence(*(day.strftime(form) for day in column))).order in (order, None)


@given(st.text(max_size=40), st.sampled_from([DMY, MDY, YMD, None]))
def test_any_text_is_a_day_or_refused_and_nothing_else(text: str, order: Order | None) -> None:
    try:
        found = parse_date(text, order)
    except NotADate:
        return
    assert found is None or 1950 <= found.year <= 2199
