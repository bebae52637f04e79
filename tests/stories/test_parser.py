"""Reading a story: dates, amounts and names are taken as they are meant, and every fault is told at once."""

from contextlib import suppress
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import BadInput
from connector.model import Channel, Money, Notice
from connector.rules import presets
from connector.rules.policy import CountFrom
from connector.stories import Story, parse
from connector.stories.amounts import read_money
from connector.stories.dates import Calendar, read_time, read_weekdays, read_zone
from connector.stories.sentences import TIMELINE

HEAD = "story A story\nyear 2026\n\ndebtor Jansen\ndebtor Bakker & Zn: business\n\n"


def story(days: str, head: str = HEAD) -> Story:
    return parse(head + days, "a.story")


def faults(text: str) -> list[str]:
    with pytest.raises(BadInput) as raised:
        parse(text, "a.story")
    return [str(fault) for fault in raised.value.faults]


# ---------------------------------------------------------------- dates and amounts


@pytest.mark.parametrize("text", ["2026-03-01", "1 March 2026", "1 march", "Sunday 1 March 2026", "day 59"])
def test_a_date_can_be_written_in_five_ways(text: str) -> None:
    assert Calendar(2026, date(2026, 1, 1)).read(text) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30 February 2026", "has no day 30"),
        ("Monday 1 March 2026", "that day is a Sunday"),
        ("1 Mars 2026", "'Mars' is no month"),
        ("2026-13-01", "has no day"),
        ("tomorrow", "is not a date"),
        ("01-03-2026", "is not a date"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Calendar(2026).read(text)


def test_a_short_date_needs_a_year_and_a_counted_day_a_day_zero() -> None:
    with pytest.raises(ValueError, match="has no year"):
        Calendar().read("1 March")
    with pytest.raises(ValueError, match="no day to count from"):
        Calendar(2026).read("day 5")


def test_days_can_be_counted_backwards() -> None:
    assert Calendar(2026, date(2026, 3, 1)).read("day -3") == date(2026, 2, 26)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("100.00", "100.00", "EUR"),
        ("1,000.00", "1000.00", "EUR"),
        ("USD 120", "120", "USD"),
        ("-50.00", "-50.00", "EUR"),
    ],
)
def test_an_amount_is_exact_and_has_a_currency(text: str, amount: str, currency: str) -> None:
    assert read_money(text, "EUR") == Money(Decimal(amount), currency)


@pytest.mark.parametrize("text", ["1.000,00", "100,00", "10.5", "1,00.00", "usd 1.00"])
def test_an_amount_that_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        read_money(text, "EUR")


def test_times_zones_and_weekdays_are_read() -> None:
    assert read_time("9:05") == time(9, 5)
    assert read_zone("Europe/Amsterdam") == "Europe/Amsterdam"
    assert read_weekdays("Monday to Friday") == (0, 1, 2, 3, 4)
    assert read_weekdays("Monday and Friday") == (0, 4)
    assert read_weekdays("every day") == tuple(range(7))
    for wrong in ("24:00", "9:60"):
        with pytest.raises(ValueError, match="is not a time"):
            read_time(wrong)
    for zone in ("Europe/Nowhere", "Europe", "../etc/passwd"):
        with pytest.raises(ValueError, match="is not a time zone"):
            read_zone(zone)


# ---------------------------------------------------------------- the whole file


def test_remarks_blank_lines_capitals_and_spaces_do_not_matter() -> None:
    read = story("# remark\non 1 March   # another\n\n  RUN\n   \n")
    assert [line.kind for line in read.blocks[0].lines] == ["run"]


def test_a_hash_between_quotes_is_no_remark() -> None:
    read = story('on 1 March\n  invoice 1001 to Jansen: 1.00 due 1 March\n  Jansen disputes 1001: "see #12"\n')
    assert read.blocks[0].lines[1].word("reason") == "see #12"


def test_a_name_of_several_words_is_one_debtor() -> None:
    read = story("on 1 March\n  invoice 1001 to Bakker & Zn: 1.00 due 1 March\n")
    assert read.blocks[0].lines[0].word("debtor") == "Bakker & Zn"


def test_a_day_begins_in_the_morning_unless_it_says_otherwise() -> None:
    read = story("on 1 March\n  run\non 2 March at 14:30\n  run\n")
    assert [(block.day, block.at) for block in read.blocks] == [
        (date(2026, 3, 1), time(9)),
        (date(2026, 3, 2), time(14, 30)),
    ]


def test_payments_without_a_name_are_numbered() -> None:
    lines = (
        "on 1 March\n  Jansen pays 1.00 without saying for what\n  Jansen pays 2.00 without saying for what, as X\n"
        "  Jansen pays 3.00 without saying for what\n  payment P2 is cancelled\n"
    )
    assert [line.word("entry") for line in story(lines).blocks[0].lines] == ["P1", "X", "P2", "P2"]


def test_a_policy_is_read_with_all_its_manners() -> None:
    head = (
        "story A policy\npolicy\n  step 1: pre due on day -3\n  step 2: friendly on day 3, pay within 7 days\n"
        "  step 3: formal notice 10 days after the previous step, costs 15.00, by letter, with approval\n"
        "  cool-down 3 days\n  minimum EUR 5.00 and USD 6.00\n  sending days Monday to Friday\n"
        "  sending hours 09:00 to 17:00\n  holidays NL\n  data may be 3 days old\n  at most 2 attempts\n"
        "  plan notice 4 days before\n  promises of at most 20 days\n  bank data is not needed\n"
    )
    (policy,) = story("on 2026-03-01\n  run\n", head).policies
    assert [(s.key, s.notice, s.days) for s in policy.steps] == [
        ("1", Notice.PRE_DUE, -3),
        ("2", Notice.FRIENDLY, 3),
        ("3", Notice.FORMAL_NOTICE, 10),
    ]
    last = policy.steps[2]
    assert (last.count_from, last.channel, last.approve) == (CountFrom.PREVIOUS, Channel.LETTER, True)
    assert last.cost == Money(Decimal("15.00"), "EUR")
    assert policy.steps[1].term_days == 7
    assert (policy.cooldown_days, policy.freshness_days, policy.max_attempts) == (3, 3, 2)
    assert (policy.plan_notice_days, policy.promise_max_days, policy.needs_bank_data) == (4, 20, False)
    assert (policy.sending_weekdays, policy.sending_from, policy.sending_until) == ((0, 1, 2, 3, 4), time(9), time(17))
    assert policy.holidays == "NL"
    assert [str(minimum) for minimum in policy.minimums] == ["EUR 5.00", "USD 6.00"]


def test_a_story_without_a_policy_uses_the_one_that_comes_with_the_product() -> None:
    assert story("on 1 March\n  run\n").policies == (presets.DEFAULT,)


# ---------------------------------------------------------------- faults


def test_every_fault_is_told_at_once_with_its_line() -> None:
    text = HEAD + (
        "on 1 March\n"
        "  invoice 1001 to Janssen: 100.00 due 1 March\n"
        "  Jansen payed 60.00 on 1001\n"
        "  invoice 1002 to Jansen: 100,00 due 1 March\n"
        "  expect message to Jansen: step 9, 1003 1.00, total 1.00\n"
        "on 32 March\n"
        "  run\n"
    )
    found = faults(text)
    assert [each.split(" ")[0] for each in found] == [
        "a.story:8:",
        "a.story:9:",
        "a.story:10:",
        "a.story:11:",
        "a.story:12:",
    ]
    assert "did you mean 'Jansen'?" in found[0]
    assert "nearest sentence: Jansen pays 50.00 on 1001" in found[1]
    assert "'100,00' is not an amount" in found[2]
    assert "no step '9'" in found[3]
    assert "has no day 32" in found[4]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no title"),
        ("story A\n", "tells of no day"),
        ("story A\non 2026-03-01\n", "nothing happens on this day"),
        ("story A\non 2026-03-02\n  run\non 2026-03-01\n  run\n", "comes before the day above it"),
        ("story A\non 2026-03-01\n\trun\n", "is indented with a tab"),
        ("story A\non 2026-03-01\n  run\n    run\n", "takes nothing"),
        ("story A\non 2026-03-01\n    run\n  run\n", "is indented otherwise than the lines beside it"),
        ("  story A\non 2026-03-01\n  run\n", "nothing stands above it"),
        ("story A\non 2026-03-01\n  run\ndebtor Jansen\n", "stands after the first day"),
        ("story A\ndebtor Jansen\ndebtor Jansen\non 2026-03-01\n  run\n", "'Jansen' is taken already"),
        ("story A\ndebtor Jansen: rich\non 2026-03-01\n  run\n", "'rich' cannot be said of a debtor"),
        ("story A\ndebtor Jansen: policy strict\non 2026-03-01\n  run\n", "no policy 'strict'"),
        ("story A\npolicy\n  step 1: reminder on day 0\non 2026-03-01\n  run\n", "nothing is late yet"),
        ("story A\npolicy\n  step 1: angry letter on day 5\non 2026-03-01\n  run\n", "'angry letter' is not one of"),
        ("story A\ndebtor Jansen\non 2026-03-01\n  Anna marks Jansen as rich\n", "'rich' is not one of: bankrupt"),
        ("story A\non 2026-03-01\n  Anna replaces the policy by\n", "no policy stands beneath it"),
        (f"story A\non 2026-03-01\n  run{' and run' * 200}\n", "is longer than 1000 characters"),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, reason: str) -> None:
    assert any(reason in fault for fault in faults(text)), faults(text)


def test_an_invoice_with_instalments_has_to_be_named_by_its_part() -> None:
    days = "on 1 March\n  invoice 1001 to Jansen: 1.00 due 1 March and 2.00 due 2 March\n  expect 1001 open 1.00\n"
    assert "say which one, such as 1001/1" in faults(HEAD + days)[0]
    assert story(days.replace("expect 1001 ", "expect 1001/2 ")).blocks[0].lines[1].word("receivable") == "1001/2"


WORDS = sorted({word for sentence in TIMELINE for word in sentence.example.split()})


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=5))
def test_whatever_is_written_is_either_understood_or_told_as_faults_with_their_lines(lines: list[str]) -> None:
    text = HEAD + "on 1 March\n" + "".join(f"  {line}\n" for line in lines)
    try:
        read = parse(text, "a.story")
    except BadInput as bad:
        places = [fault.place for fault in bad.faults]
        assert set(places) <= {f"a.story:{number}" for number in range(7, 9 + len(lines))}
        assert len(set(places)) == len(places), "one fault a line is enough"
    else:
        assert len(read.blocks[0].lines) == len(lines)


@given(st.text(max_size=300))
def test_any_text_at_all_is_a_story_or_bad_input(text: str) -> None:
    with suppress(BadInput):  # anything else would be a stack trace to a bookkeeper
        parse(text, "a.story")
