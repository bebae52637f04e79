"""Telling is strict: whatever a story does not expect, or expects otherwise, fails it with a difference in words."""

import pytest

from connector.stories import StoryResult, parse, tell
from tests.stories.texts import email_texts

HEAD = """story A reminder
year 2026
policy
  step 1: friendly on day 3
  step 2: reminder on day 10, costs 15.00
debtor Jansen: business
debtor Pieters: business
on 4 March
  invoice 1001 to Jansen: 100.00 due 1 March
  invoice 2001 to Pieters: 50.00 due 3 March
"""
GOOD = "  run\n  expect message to Jansen: step 1, 1001 100.00, total 100.00\n"


def told(lines: str) -> StoryResult:
    return tell(parse(HEAD + lines, "a.story"))


def only_difference(lines: str) -> str:
    result = told(lines)
    assert not result.passed
    assert len(result.differences) == 1, f"\n{result}"
    return str(result.differences[0])


def test_a_story_that_says_what_happens_passes() -> None:
    result = told(GOOD)
    assert result.passed, f"\n{result}"
    assert str(result) == "a.story: A reminder: 1 expectations met, 1 messages"


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (GOOD.replace("1001 100.00", "1001 90.00"), 12, "it does not show 1001 EUR 90.00"),
        (GOOD.replace("total 100.00", "total 90.00"), 12, "its total is EUR 100.00, not EUR 90.00"),
        (GOOD.replace("total 100.00", "total USD 100.00"), 12, "its total is EUR 100.00, not USD 100.00"),
        (GOOD.replace("step 1,", "step 2,"), 12, "it is about step 1, not step 2"),
        (GOOD.replace("step 1,", "reminder,"), 12, "it is a friendly, not a reminder"),
        (GOOD.replace("1001 100.00,", "1001 100.00 and cost 15.00,"), 12, "it does not show cost EUR 15.00"),
        (GOOD.replace("1001 100.00,", "1001 100.00 (step 2),"), 12, "it does not show 1001 EUR 100.00 (step 2)"),
    ],
)
def test_a_message_that_says_something_else_fails_the_story(lines: str, line: int, words: str) -> None:
    difference = only_difference(lines)
    assert difference.startswith(f"a.story:{line}\n")
    assert words in difference
    assert "message to Jansen: friendly, 1001 EUR 100.00 (step 1), total EUR 100.00" in difference


def test_a_row_that_is_not_expected_fails_the_story() -> None:
    two = HEAD.replace("Pieters: 50.00 due 3 March", "Jansen: 50.00 due 1 March")
    result = tell(parse(two + GOOD, "a.story"))
    assert "it shows 2001 EUR 50.00 (step 1), which is not expected" in str(result)


def test_a_message_that_nobody_expects_fails_the_story_at_the_line_that_sent_it() -> None:
    difference = only_difference("  run\n")
    assert difference.startswith("a.story:11\n  expected: no message that the story does not expect\n")
    assert "message to Jansen: friendly, 1001 EUR 100.00 (step 1), total EUR 100.00" in difference
    assert "sent on Wednesday 4 March 2026 at 09:00" in difference


@pytest.mark.parametrize("following", ["  run\n", "  Anna goes live\n", "on 5 March\n  run\n"])
def test_a_message_must_be_expected_before_the_next_thing_happens(following: str) -> None:
    late = "  run\n" + following + "  expect message to Jansen: step 1, 1001 100.00, total 100.00\n"
    found = [difference.place for difference in told(late).differences]
    assert "a.story:11" in found


def test_a_message_that_does_not_come_fails_the_story_and_says_why_it_did_not() -> None:
    lines = GOOD + "  expect message to Pieters: step 1, 2001 50.00, total 50.00\n"
    difference = only_difference(lines)
    assert "no such message" in difference
    assert "2001: wait (not_due_yet); step 1, due 2026-03-06, leaves 2026-03-06; not held" in difference


def test_a_message_to_somebody_else_does_not_count() -> None:
    result = told("  run\n  expect message to Pieters: step 1, 1001 100.00, total 100.00\n")
    assert [d.place for d in result.differences] == ["a.story:12", "a.story:11"]
    assert "but a message to Jansen" in str(result)


def test_no_message_is_strict_too() -> None:
    assert only_difference("  run\n  expect no message\n").startswith("a.story:12\n  expected: no message\n")


def test_a_refusal_that_nobody_expects_fails_the_story() -> None:
    difference = only_difference(GOOD + "  Anna approves the proposal to Jansen\n")
    assert difference.startswith("a.story:13\n  expected: that this happens: Anna approves the proposal to Jansen\n")
    assert "it was refused: there is no proposal to Jansen" in difference


def test_an_expected_refusal_that_does_not_come_fails_the_story() -> None:
    assert "nothing was refused" in only_difference(GOOD + "  expect refusal\n")


def test_a_failed_story_is_told_to_its_end() -> None:
    lines = GOOD + "  expect 1001 held: dispute\n  expect 2001 open 60.00\n  expect 1 message so far\n"
    assert [d.place for d in told(lines).differences] == ["a.story:13", "a.story:14"]


UNMET = (
    ("expect 2 messages so far", "1 so far"),
    ("expect the message to Jansen gives until 9 March", "it gives until no day"),
    ("expect the message to Jansen announces reminder on 12 March", "it announces reminder on 2026-03-11"),
    ("expect the message to Pieters gives until 9 March", "no message was sent yet"),
    ('expect the message to Jansen says "stiff words"', "it says:"),
    ("expect 2 attempts on the message to Jansen", "1 noted (sent), 1 offered to the mail server"),
    ("expect the message to Jansen is unclear", "friendly for 1001 (step 1), sent"),
    ("expect the message to Pieters is sent", "no message was planned yet"),
    ("expect proposal to Jansen: step 2 for 1001", "no proposal; 1001: wait"),
    ("expect next step of 1001: 2, due 12 March", "step 2, due 2026-03-11"),
    ("expect next step of 1001: 1", "step 2, due 2026-03-11"),
    ("expect no next step of 1001", "step 2, due 2026-03-11"),
    ("expect 1001 held: block until 9 March", "not held"),
    ("expect verdict on 1001: hold", "wait (not_due_yet)"),
    ("expect the ladder of Jansen is finished", "it is not"),
    ("expect 1001 open 60.00", "it has EUR 100.00 open"),
    ("expect 1001 is settled", "it is open"),
    ("expect late of Jansen: 60.00", "EUR 100.00"),
    ("expect late of Pieters: 60.00", "EUR 50.00"),
    ("expect net of Jansen: 60.00", "EUR 100.00"),
    ("expect 1001 has step 1 skipped on 4 March", "step 1 sent on 2026-03-04"),
    ("expect 1001 has 2 steps done", "step 1 sent on 2026-03-04"),
    ("expect task for Jansen: match credit", "no task is open"),
    ("expect ledger of 1001: 15.00 for step 2", "no line"),
    ("expect 3 journal events sent of Jansen", "1 of that kind; the journal has:"),
    ('expect warning: "1007"', "no warning"),
    ('expect why of 1001 says "bankrupt"', "it says:"),
    ("expect step 1 of an invoice due 1 March on 9 March", "step 1 on 2026-03-04, step 2 on 2026-03-11"),
    ("expect 100.00 in 3 parts: 33.34 and 33.33 and 33.33", "EUR 33.33 and EUR 33.33 and EUR 33.34"),
)


@pytest.fixture(scope="module")
def unmet() -> StoryResult:
    """One story with nothing but expectations that do not hold; it is told to its end, so each of them speaks."""
    return told(GOOD + "".join(f"  {expectation}\n" for expectation, _ in UNMET))


@pytest.mark.parametrize("number", range(len(UNMET)), ids=[expectation for expectation, _ in UNMET])
def test_every_expectation_can_fail_and_says_what_happened(number: int, unmet: StoryResult) -> None:
    expectation, happened = UNMET[number]
    assert len(unmet.differences) == len(UNMET)
    difference = str(unmet.differences[number])
    assert difference.startswith(f"a.story:{13 + number}\n  expected: {expectation.removeprefix('expect ')}\n")
    assert happened in difference


COST_BOOKED = """on 11 March
  Pieters pays 50.00 on 2001
  run
  expect message to Jansen: step 2, 1001 100.00 and cost 15.00, total 115.00
"""
PROPOSED = """on 6 March
  Anna replaces the policy by
    every step with approval
    step 1: friendly on day 3
    step 2: reminder on day 10
  run
"""


@pytest.mark.parametrize(
    ("situation", "expectation", "happened"),
    [
        ('  Anna blocks Jansen until 9 March: "why"\n', "expect 1001 not held", "held: block until 2026-03-09"),
        ("on 6 March\n  credit C1 to Pieters: 50.00\n  run\n", "expect no task", "match credit about Pieters"),
        (COST_BOOKED, "expect nothing in the ledger", "1001: EUR 15.00 for step 2"),
        (PROPOSED, "expect no proposal", "friendly for 2001 (step 1), proposed"),
        ("  the books cannot be reached\n  run\n", "expect no warning", "the books cannot be reached"),
        ("  Anna approves the proposal to Jansen\n", 'expect refusal: "no such words"', "refused: "),
    ],
)
def test_what_must_not_be_there_fails_the_story_when_it_is(situation: str, expectation: str, happened: str) -> None:
    assert happened in only_difference(f"{GOOD}{situation}  {expectation}\n")


def test_words_and_language_need_the_real_texts_and_then_are_judged() -> None:
    story = parse(HEAD + GOOD + "  expect the message to Jansen in en\n", "a.story")
    assert "told without the texts of messages" in str(tell(story))
    assert "it is in nl" in str(tell(story, texts=email_texts()))


def test_a_clock_does_not_go_back_within_a_story() -> None:
    assert "a story goes forward" in only_difference(GOOD + "  at 08:00\n")
    assert "cannot speak for the time until" in only_difference(GOOD + "  no runs until 5 March\n")


def test_what_is_refused_is_told_in_words_and_never_as_a_trace() -> None:
    result = told(GOOD + "  the direct debit on 1001 fails\n")
    assert "no direct debit on 1001 is under way" in str(result)
    assert "Traceback" not in str(result)


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Jansen pays USD 10.00 on 1001", "P1 is in USD and 1001 in EUR"),
        (
            "Jansen gets a plan for 1001: USD 100.00 on 1 April",
            "the terms of a plan are in the currency of its invoices",
        ),
        ("Jansen gets a plan for 1001 of 100.00 in 3 parts on 1 April", "3 parts need as many days, and 1 are given"),
        ("Jansen gets a plan for 1001 of 90.00 in 2 parts on 1 April and 1 May", "EUR 100.00 is open"),
    ],
)
def test_amounts_that_do_not_fit_are_refused_and_not_bent(sentence: str, reason: str) -> None:
    assert reason in only_difference(f"{GOOD}  {sentence}\n")


def test_an_expectation_about_what_the_product_cannot_know_is_told_in_words() -> None:
    unread = "  invoice 3001 to Pieters: 10.00 due 1 March\n"
    assert "3001" in only_difference(f'{GOOD}{unread}  expect why of 3001 says "late"\n')
    assert "does not know it" in only_difference(f"{GOOD}{unread}  expect 3001 open 10.00\n")
