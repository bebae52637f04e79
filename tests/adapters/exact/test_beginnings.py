"""Where a pull begins: after the last one, or anew when what is known is good no more."""

import json
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.exact.cursor import VERSION, read_cursor
from adapters.exact.sandbox import Quirks
from connector.errors import Refused
from connector.model import ReceivableState
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import QUIET, read
from tests.adapters.exact.stand import ROOMY, ExactStand, standing, with_small_pages
from tests.source_contract import Meter, Stopped


def test_a_division_that_was_moved_is_read_anew_at_once(stand: ExactStand, account: Account) -> None:
    stand.books.move()
    added, paid, deleted = stand.add(), stand.pay(), stand.delete()
    entry = stand.some()
    stand.books.pay(entry, "10.00")
    found = read(stand, account)
    assert not any(page.complete for page in found)
    assert "moved" in str([page.warnings for page in found])
    assert account.owed == stand.owed()
    assert added in account.owed
    assert account.receivables[paid].state is ReceivableState.SETTLED
    assert [key for page in found for key in page.gone] == [deleted]
    place = len(stand.log.asked)
    read(stand, account)
    assert stand.requests(place) == dict.fromkeys(QUIET, 1)


def test_a_move_survives_a_stop_anywhere(stand: ExactStand, account: Account) -> None:
    stand.books.move()
    stand.pay(), stand.delete()
    before, steps = account.cursor, 2 * 8
    for step in range(1, steps):
        one = Account(receivables=dict(account.receivables), cursor=before)
        stand.meter = Meter(stops_at=step)
        with suppress(Stopped):
            one.read(stand.source(), stand.today)
        stand.meter = Meter()
        one.read(stand.source(), stand.today)
        assert one.owed == stand.owed(), f"after a stop at step {step}"


@pytest.mark.parametrize(
    "text", ["{}", "null", "[]", "no cursor", '{"v":0}', '{"v":1}', '{"v":2}', '{"v":2,"phase":"dreams"}']
)
def test_a_cursor_that_cannot_be_read_has_everything_read_anew(stand: ExactStand, account: Account, text: str) -> None:
    stand.pay()
    account.cursor = text
    read(stand, account)
    account.read(stand.source(), stand.today)
    assert account.owed == stand.owed()


def test_a_cursor_of_another_version_is_not_read(account: Account) -> None:
    said = json.loads(account.cursor or "")
    assert read_cursor(json.dumps(said))
    assert read_cursor(json.dumps({**said, "v": VERSION + 1})) is None
    assert read_cursor(json.dumps({**said, "books": said["books"][:-9]})) is None


@pytest.mark.parametrize(("days", "anew"), [(50, False), (70, True)])
def test_a_cursor_from_before_the_log_of_deletions_is_not_gone_on_from(
    stand: ExactStand, account: Account, days: int, anew: bool
) -> None:
    stand.delete()
    stand.clock.forward(days=days)
    stand.end_token()
    found = read(stand, account)
    assert any("read anew" in warning for page in found for warning in page.warnings) is anew
    account.read(stand.source(), stand.today)
    assert account.owed == stand.owed()


def test_a_list_of_changes_that_may_not_be_seen_is_no_list_without_changes() -> None:
    quirks = Quirks(**ROOMY, blind=frozenset({"sync/Cashflow/PaymentTerms"}))  # type: ignore[arg-type]
    with standing(24, quirks) as stand, pytest.raises(Refused, match="may not see"):
        Account().read(stand.source(), stand.today)


def test_who_may_not_see_the_divisions_reads_all_the_same_and_is_refused_once_a_day() -> None:
    quirks = Quirks(**ROOMY, absent=frozenset({"system/Divisions"}))  # type: ignore[arg-type]
    with standing(24, quirks) as stand:
        account = Account()
        for _ in range(4):
            read(stand, account)
        assert account.owed == stand.owed()
        assert stand.requests()["system/Divisions"] == 1
        stand.clock.forward(days=1)
        stand.end_token()
        read(stand, account)
        assert stand.requests()["system/Divisions"] == 3  # with the token that had ended, and with the new one


def test_a_move_while_the_divisions_could_not_be_seen_is_found_once_they_can(
    stand: ExactStand, account: Account
) -> None:
    honest = stand.sandbox.world.quirks
    stand.sandbox.world.quirks = replace(honest, absent=frozenset({"system/Divisions"}))
    read(stand, account)
    stand.books.move()
    stand.pay()
    read(stand, account)
    stand.sandbox.world.quirks = honest
    read(stand, account)
    assert account.owed == stand.owed()


def test_a_division_without_any_invoice_is_read_all_the_same() -> None:
    with standing(0) as stand:
        account = Account().read(stand.source(), stand.today)
        assert account.owed == {}
        key = stand.add()
        account.read(stand.source(), stand.today)
        assert account.owed == {key: Decimal("100.00")}


def test_whoever_is_stopped_in_the_first_list_does_not_read_it_again(
    stand: ExactStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_small_pages(monkeypatch, 12)
    account = Account()
    for page in stand.source().pull(None, stand.today):
        account.take(page)
        account.cursor = page.cursor
        break
    place = len(stand.log.asked)
    read(stand, account)
    assert "bulk/Cashflow/Receivables" not in stand.requests(place)
    assert account.owed == stand.owed()


def test_what_we_owe_others_is_gone_through_once(stand: ExactStand, account: Account) -> None:
    supplier = next(row for row in stand.books.rows("accounts") if row["IsSupplier"])
    last = [stand.books.add_payable(supplier, "9.00", f"INK-{number}") for number in range(40)][-1]
    read(stand, account)
    known = read_cursor(account.cursor)
    assert known
    assert known.at["terms"] == last.timestamp
