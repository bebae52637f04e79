"""What may stand in a $filter, and that everything else is refused."""

import pytest

from tests.adapters.exact.sandbox.callers import Caller

SINGLE, BULK, SYNC = "cashflow/Receivables", "bulk/Cashflow/Receivables", "sync/Cashflow/PaymentTerms"


def ids(api: Caller, text: str, path: str = SINGLE) -> set[str]:
    return {row["ID"] for row in api.rows(path, select="ID,Timestamp" if "sync" in path else "ID", filter=text)}


@pytest.mark.parametrize(
    ("word", "low", "same", "high"),
    [
        ("eq", False, True, False),
        ("ne", True, False, True),
        ("gt", False, False, True),
        ("ge", False, True, True),
        ("lt", True, False, False),
        ("le", True, True, False),
    ],
)
def test_comparisons_choose_what_they_say(api: Caller, word: str, low: bool, same: bool, high: bool) -> None:
    terms = [row for row in api.books.rows("terms") if row["LineType"] == 20]
    chosen = {20: low, 30: same, 40: high, 50: high}
    wanted = {row.key for row in terms if chosen[row["Status"]]}
    assert ids(api, f"Status {word} 30") == wanted
    assert wanted


def test_and_binds_more_than_or_and_brackets_more_than_both(api: Caller) -> None:
    either = ids(api, "Status eq 20 or Status eq 50 and TransactionType eq 40")
    bracketed = ids(api, "(Status eq 20 or Status eq 50) and TransactionType eq 40")
    assert either == ids(api, "Status eq 20") | (ids(api, "Status eq 50") & ids(api, "TransactionType eq 40"))
    assert bracketed < either


def test_guids_moments_truths_numbers_and_nothing_are_compared_as_what_they_are(api: Caller) -> None:
    term = next(row for row in api.books.rows("terms") if row["Status"] == 50 and row["TransactionType"] == 20)
    assert term.key in ids(api, f"Account eq guid'{term['Account']}' and Status eq 50")
    assert term.key in ids(api, f"DueDate ge datetime'{term['DueDate']}' and IsFullyPaid eq true")
    assert term.key in ids(api, f"AmountDC eq {-term['AmountDC']} and EndDate ne null")
    assert term.key not in ids(api, "EndDate eq null")


def test_guids_are_the_same_in_capitals(api: Caller) -> None:
    account = api.account()
    assert ids(api, f"ID eq guid'{account.key.upper()}'", "crm/Accounts") == {account.key}


def test_texts_begin_or_hold_or_are_trimmed(api: Caller) -> None:
    account = api.books.add_account("Bakker 't Hoekje")
    assert ids(api, "startswith(Name,'Bakker ''t')", "crm/Accounts") == {account.key}
    assert ids(api, "substringof('t Hoek',Name) eq true", "crm/Accounts") == {account.key}
    assert account.key not in ids(api, "substringof('t Hoek',Name) eq false", "crm/Accounts")
    assert ids(api, f"trim(Code) eq '{account['Code'].strip()}'", "crm/Accounts") == {account.key}


def test_a_code_without_its_blanks_finds_nobody(api: Caller) -> None:
    account = api.account()
    assert ids(api, f"Code eq '{account['Code'].strip()}'", "crm/Accounts") == set()
    assert ids(api, f"Code eq '{account['Code']}'", "crm/Accounts") == {account.key}


def test_only_listed_fields_may_be_filtered_on_bulk(api: Caller) -> None:
    assert ids(api, "Status eq 20 or Status eq 30", BULK) == ids(api, "Status le 30")
    for text in ("IsFullyPaid eq false", "DueDate lt datetime'2026-01-01T00:00:00'"):
        assert api("GET", BULK, select="ID", filter=text).status_code == 400


def test_only_the_timestamp_may_be_filtered_on_sync_and_the_entity_on_deleted(api: Caller) -> None:
    assert api("GET", SYNC, select="ID", filter="LineType eq 20").status_code == 400
    assert api("GET", SYNC, select="ID", filter="Timestamp gt 1").status_code == 200
    assert api("GET", "sync/Deleted", select="ID", filter="Timestamp gt 1L and EntityType eq 10").status_code == 200


def test_a_timestamp_needs_its_suffix_when_it_is_long(api: Caller) -> None:
    last = max(row.timestamp for row in api.books.rows("terms"))
    assert ids(api, f"Timestamp ge {last}L", SYNC)
    assert api("GET", SYNC, select="ID", filter=f"Timestamp gt {last}").status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "Status",
        "Status eq",
        "Status eq 20 and",
        "(Status eq 20",
        "Status eq 20)",
        "Status is 20",
        "Status eq '20'",
        "Status eq ID",
        "20 eq Status",
        "ID eq 'x'",
        "ID eq guid'x'",
        "ID eq guid'cd613e30d8f14adf91b7584a2265b1f5'",
        "DueDate gt '2026-01-01'",
        "DueDate gt datetime'yesterday'",
        "Nobody eq 1",
        "YourRef eq 12",
        "IsFullyPaid eq 1",
        "substringof(YourRef,'x')",
        "startswith(Status,'2')",
        "trim(Status) eq '20'",
        "year(DueDate) eq 2026",
        "not Status eq 20",
        "Status eq 20 ; drop",
    ],
)
def test_what_cannot_be_compared_is_refused(api: Caller, text: str) -> None:
    answer = api("GET", SINGLE, select="ID", filter=text)
    assert answer.status_code == 400
    assert api.error(answer)
