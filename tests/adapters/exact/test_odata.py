"""How questions to Exact are written, what never leaves, and how its answers are read."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exact.entities import entities, entity
from adapters.exact.odata import (
    Literal,
    after,
    both,
    contains,
    date_of,
    either,
    equals,
    filtered,
    guid,
    listed,
    long,
    long_of,
    moment,
    moment_of,
    select,
    single,
    text,
)
from connector.errors import SourceUnavailable

ID = "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
ACCOUNTS = entity("crm/Accounts")
ROW = {"ID": ID, "Name": "Jansen"}
SECONDS = st.integers(-2_208_988_800, 7_258_118_399)  # from 1900 to 2199
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# ---------------------------------------------------------------- literals


def test_each_kind_of_value_is_written_as_exact_wants_it() -> None:
    assert guid(ID.upper()) == f"guid'{ID}'"
    assert long(123) == "123L"
    assert text("'s-Hertogenbosch & 't Gooi") == "'''s-Hertogenbosch & ''t Gooi'"
    assert moment(date(2026, 1, 29)) == "datetime'2026-01-29T00:00:00'"


def test_a_moment_is_written_in_utc_and_needs_its_time_zone() -> None:
    summer = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 7, 1, 1, 30, tzinfo=summer)) == "datetime'2026-06-30T23:30:00'"
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 7, 1))  # noqa: DTZ001 # that is what is refused


@pytest.mark.parametrize("said", ["", "12", ID[:-1], f"{ID}'", "g" + ID[1:], "' or 1 eq 1 or ID eq guid'"])
def test_what_is_no_guid_is_not_asked_for(said: str) -> None:
    with pytest.raises(ValueError, match="no guid"):
        guid(said)


def test_a_text_that_cannot_be_typed_is_not_looked_for() -> None:
    with pytest.raises(ValueError, match="printed"):
        text("a\nb")


@given(st.text().filter(str.isprintable))
def test_no_text_ends_its_quotation_marks(value: str) -> None:
    quoted = text(value)
    assert re.fullmatch("'(?:[^']|'')*'", quoted)
    assert quoted[1:-1].replace("''", "'") == value
    assert filtered(ACCOUNTS, equals("Name", quoted)) == f"Name eq {quoted}"


# ---------------------------------------------------------------- filters and selections


def test_a_filter_is_put_together_from_pieces() -> None:
    of_status = either(equals("Status", 20), equals("Status", 30))
    assert both(equals("Account", guid(ID)), of_status) == f"Account eq guid'{ID}' and (Status eq 20 or Status eq 30)"
    assert both("", equals("IsSales", True)) == "IsSales eq true"
    assert either(equals("Blocked", False)) == "Blocked eq false"
    assert after("Timestamp", 77) == "Timestamp gt 77L"
    assert contains("Subject", "[it's]") == "substringof('[it''s]',Subject) eq true"


def test_a_filter_that_would_let_everything_pass_is_none() -> None:
    for make in (both, either):
        with pytest.raises(ValueError, match="filters something"):
            make()
    with pytest.raises(ValueError, match="filters something"):
        either("", equals("Status", 20))


def test_a_bare_text_is_no_value() -> None:
    with pytest.raises(ValueError, match="written by"):
        equals("Name", "Jansen")  # type: ignore[arg-type]
    assert equals("Name", Literal("'Jansen'")) == "Name eq 'Jansen'"


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("crm/Accounts", equals("IsBlocked", True)),
        ("crm/Accounts", both(equals("Blocked", True), after("Timestamp", 1))),
        ("bulk/Cashflow/Receivables", equals("IsFullyPaid", False)),
        ("bulk/Cashflow/Receivables", "DueDate gt datetime'2026-01-01T00:00:00'"),
        ("sync/Cashflow/PaymentTerms", equals("LineType", 20)),
        ("activities/CommunicationNotes", contains("Title", "x")),
        ("crm/Accounts", "startswith(Nom,'x') eq true"),
    ],
)
def test_a_field_that_cannot_be_filtered_by_never_leaves(name: str, where: str) -> None:
    with pytest.raises(ValueError, match="cannot be filtered by"):
        filtered(entity(name), where)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("crm/Accounts", equals("Name", text("Unknown Field 'x' or Nothing"))),
        ("crm/Accounts", "trim(Code) eq '25' and not startswith(Name,'x') eq true"),
        ("crm/Contacts", f"ID eq guid'{ID}' and Modified gt datetime'2026-01-01T00:00:00' and HID ne null"),
        ("crm/Accounts", ""),
    ],
)
def test_what_stands_in_quotation_marks_is_no_field(name: str, where: str) -> None:
    assert filtered(entity(name), where) == where


def test_every_entity_can_be_asked_by_what_the_table_says() -> None:
    for one in entities().values():
        for field in one.filterable:
            assert filtered(one, f"{field} eq null")


def test_a_selection_names_the_fields_of_its_entity() -> None:
    assert select(ACCOUNTS, ("ID", "Name", "Code")) == "ID,Name,Code"


@pytest.mark.parametrize("names", [(), ("ID", "Nmae"), ("id",), ("ID", "ID"), ("*",), ("Name", "BSN")])
def test_a_wrong_selection_never_leaves(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="is not asked for"):
        select(ACCOUNTS, names)


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("said", "rows", "following"),
    [
        ({"d": {"results": [ROW, ROW], "__next": "https://next"}}, [ROW, ROW], "https://next"),
        ({"d": {"results": [ROW], "__count": "1"}}, [ROW], ""),
        ({"d": {"results": [], "__next": None}}, [], ""),
        ({"d": [ROW]}, [ROW], ""),
        ({"d": []}, [], ""),
    ],
)
def test_a_list_comes_in_two_shapes(said: Any, rows: list[Any], following: str) -> None:
    assert listed(said) == (rows, following)


@pytest.mark.parametrize(
    ("said", "row"),
    [({"d": ROW}, ROW), ({"d": [ROW]}, ROW), ({"d": {"results": [ROW]}}, ROW), ({"d": []}, None)],
)
def test_a_record_comes_in_three_shapes_or_is_not_there(said: Any, row: Any) -> None:
    assert single(said) == row


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        [ROW],
        {},
        ROW,
        {"d": None},
        {"d": "text"},
        {"d": [1]},
        {"d": {"results": None}},
        {"d": {"results": ROW}},
        {"d": {"results": [ROW], "__next": 7}},
    ],
)
def test_an_answer_in_another_form_is_not_understood(said: Any) -> None:
    for read in (listed, single):
        with pytest.raises(SourceUnavailable):
            read(said)


def test_a_record_is_no_list_and_two_are_not_one() -> None:
    with pytest.raises(SourceUnavailable):
        listed({"d": ROW})
    for said in ({"d": [ROW, ROW]}, {"d": {"results": [ROW], "__next": "https://next"}}):
        with pytest.raises(SourceUnavailable, match="several"):
            single(said)


# ---------------------------------------------------------------- values


def test_a_due_date_is_the_day_it_has_in_utc() -> None:
    assert date_of("/Date(1790812800000)/") == date(2026, 10, 1)
    assert date_of("/Date(1790899199999)/") == date(2026, 10, 1)
    assert date_of("/Date(-86400000)/") == date(1969, 12, 31)


@given(SECONDS)
def test_a_moment_that_is_read_is_the_one_that_is_asked_for(seconds: int) -> None:
    at = moment_of(f"/Date({seconds}000)/")
    assert at == EPOCH + timedelta(seconds=seconds)
    assert moment(at) == f"datetime'{at:%Y-%m-%dT%H:%M:%S}'"


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        1790812800000,
        "2026-10-01",
        "/Date()/",
        "/Date(1)/x",
        "/Date(1+0200)/",
        "/Date(999999999999999)/",
    ],
)
def test_what_is_no_date_is_not_read_as_one(said: object) -> None:
    with pytest.raises(ValueError, match="is no date"):
        date_of(said)


def test_long_numbers_come_as_texts() -> None:
    assert (long_of("9007199254740993"), long_of("-1"), long_of(7)) == (9007199254740993, -1, 7)


@pytest.mark.parametrize("said", [None, "", "1.0", "1e3", True, 1.0, "١٢", " 1"])
def test_what_is_no_whole_number_is_not_read_as_one(said: object) -> None:
    with pytest.raises(ValueError, match="whole number"):
        long_of(said)
