"""The same facts and the same day give byte-equal decisions, in any order, process and repetition."""

import json
import subprocess
import sys
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from random import Random

import pytest

from connector.model import Mark
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.receipt import canonical, digest, plain, receipt, written
from tests.rules.builders import debtor, money, shuffled
from tests.rules.busy import BUSY, LADDER, TODAY


def of_the_day(known: Facts) -> bytes:
    return canonical(receipt(known, decide(known, LADDER, TODAY)))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_facts_changes_neither_the_decision_nor_a_byte_of_its_receipt(seed: int) -> None:
    other = shuffled(BUSY, Random(seed))
    assert other != BUSY
    assert decide(other, LADDER, TODAY) == decide(BUSY, LADDER, TODAY)
    assert of_the_day(other) == of_the_day(BUSY)


def test_a_decision_made_twice_is_equal_to_the_byte() -> None:
    assert of_the_day(BUSY) == of_the_day(BUSY)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_another_process_with_another_hash_seed_makes_the_same_bytes(seed: str) -> None:
    command = [sys.executable, "-m", "tests.rules.busy"]
    other = subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True)
    assert other.stdout.strip() == digest(receipt(BUSY, decide(BUSY, LADDER, TODAY)))


def test_one_changed_cent_changes_the_receipt() -> None:
    first = BUSY.receivables[0]
    dearer = replace(first, open=first.open + money("0.01"))
    assert of_the_day(replace(BUSY, receivables=(dearer, *BUSY.receivables[1:]))) != of_the_day(BUSY)


def test_a_receipt_can_be_read_back_as_json_with_facts_and_decision() -> None:
    read = json.loads(of_the_day(BUSY))
    assert set(read) == {"facts", "decision"}
    assert set(read["facts"]) == {f.name for f in fields(BUSY)}
    assert read["facts"]["debtor"]["marks"] == ["deceased", "vulnerable"]
    assert read["decision"]["day"] == TODAY.isoformat()
    assert read == plain(receipt(BUSY, decide(BUSY, LADDER, TODAY)))


def test_each_noun_has_one_plain_form() -> None:
    marks = {Mark.VULNERABLE: frozenset({Mark.DECEASED, Mark.BANKRUPT})}
    assert plain(marks) == {"vulnerable": ["bankrupt", "deceased"]}
    assert plain([date(2026, 3, 1), time(9), None, True, 3]) == ["2026-03-01", "09:00:00", None, True, 3]
    assert plain(Decimal("0.8000")) == "0.80"
    assert plain(datetime(2026, 3, 1, 9, tzinfo=UTC)) == "2026-03-01T09:00:00+00:00"
    assert plain(debtor())["name"] == "Bakker"
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()


@pytest.mark.parametrize(
    ("one", "other", "written"),
    [
        ("100", "100.00", "100.00"),
        ("1E+2", "100.000", "100.00"),
        ("0", "-0.00", "0.00"),
        ("-5.5", "-5.50", "-5.50"),
        ("0.125", "0.1250", "0.125"),
        ("12345678901234567890.10", "12345678901234567890.1", "12345678901234567890.10"),
    ],
)
def test_amounts_that_are_equal_are_written_alike(one: str, other: str, written: str) -> None:
    assert [plain(money(text))["amount"] for text in (one, other)] == [written, written]


def test_what_is_no_noun_of_ours_does_not_get_on_a_receipt() -> None:
    with pytest.raises(TypeError, match="cannot put a float on a receipt"):
        plain(1.5)
    with pytest.raises(TypeError, match="cannot put a object on a receipt"):
        plain([object()])


def _said(value: object) -> bytes:
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def test_the_canonical_form_is_the_plain_one_in_json_with_sorted_names() -> None:
    odd = {"b": BUSY, "a": ['"\\\n\x00\u2028é☂', date(2026, 3, 1), datetime(2026, 3, 1, 9, tzinfo=UTC), time(9)]}
    some: list[object] = [
        None,
        True,
        False,
        0,
        -3,
        10**20,
        Decimal("1E+2"),
        Decimal("-0"),
        (),
        [],
        {},
        frozenset(),
        Mark.DECEASED,
    ]
    marks = {Mark.VULNERABLE: frozenset({Mark.DECEASED, Mark.BANKRUPT}), 3: {"z", "a"}, "none": None}
    for value in (odd, some, marks, BUSY, decide(BUSY, LADDER, TODAY), *some):
        assert canonical(value) == _said(value)


def test_a_written_receipt_is_its_canonical_form() -> None:
    decided = decide(BUSY, LADDER, TODAY)
    assert written(BUSY, decided).encode() == canonical(receipt(BUSY, decided)) == _said(receipt(BUSY, decided))


def test_moments_that_are_equal_in_two_zones_keep_their_own() -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    other = moment.astimezone(timezone(timedelta(hours=1)))
    assert canonical([moment, other]) == _said([moment, other])


def test_what_is_no_noun_of_ours_has_no_canonical_form_either() -> None:
    with pytest.raises(TypeError, match="cannot put a float on a receipt"):
        canonical([1.5])
