"""Every reason has a sentence in Dutch and in English, without gaps and without our own jargon."""

import re
from datetime import date

import pytest

from connector.model import (
    Act,
    Channel,
    Decision,
    Hold,
    HoldKind,
    Mark,
    Notice,
    ReceivableState,
    Task,
    TaskKind,
    Verdict,
)
from connector.rules import words
from tests.rules.builders import facts, hold, invoice, ladder, money, on, verdict_on
from tests.rules.test_holds import every_hold

LANGUAGES = pytest.mark.parametrize("language", words.LANGUAGES)
LEFTOVER = re.compile(r"[{}?]|None|\s[.,:;]|\s\s|^\s|\s$|\.\.")


def is_a_sentence(text: str) -> bool:
    """Begins with a capital, ends with one full stop, and no placeholder was left unfilled."""
    return bool(text) and text[0].isupper() and text.endswith(".") and not LEFTOVER.search(text)


def plainly_said(text: str) -> bool:
    return bool(text.strip()) and not LEFTOVER.search(text)


@LANGUAGES
@pytest.mark.parametrize("kind", list(HoldKind))
def test_every_hold_has_a_sentence_with_and_without_an_end(kind: HoldKind, language: str) -> None:
    for until in (None, date(2026, 3, 15)):
        found = Hold(kind, "", "Els", date(2026, 3, 1), until, amount=money("5.00"))
        if kind in (HoldKind.STOP_SIGN, HoldKind.UNREADABLE, HoldKind.MISSING_CONTACT):
            continue  # these carry their own word as the reason: see below
        assert is_a_sentence(words.hold(found, language)), words.hold(found, language)


@LANGUAGES
@pytest.mark.parametrize("mark", list(Mark))
def test_every_stop_sign_is_named(mark: Mark, language: str) -> None:
    said = words.hold(Hold(HoldKind.STOP_SIGN, mark.value, "Els", date(2026, 3, 1)), language)
    assert is_a_sentence(said)
    assert words.say(words.MARKS[mark], language) in said


@LANGUAGES
@pytest.mark.parametrize("channel", list(Channel))
def test_the_channel_that_has_no_address_is_named(channel: Channel, language: str) -> None:
    said = words.hold(Hold(HoldKind.MISSING_CONTACT, channel.value, "Els", date(2026, 3, 1)), language)
    assert is_a_sentence(said)
    assert words.say(words.CHANNELS[channel.value], language) in said


@LANGUAGES
@pytest.mark.parametrize("kind", every_hold())
def test_every_hold_that_the_guards_find_is_told_in_a_sentence(kind: str, language: str) -> None:
    found = verdict_on("F1", every_hold()[kind])
    assert found.code == kind
    assert is_a_sentence(words.verdict(found, language)), words.verdict(found, language)


@LANGUAGES
@pytest.mark.parametrize("code", words.ACTS)
def test_every_code_without_a_hold_has_a_sentence(code: str, language: str) -> None:
    plain = Verdict("F1", Act.WAIT, code, money("1"), "step1", Notice.FRIENDLY, sends_on=date(2026, 3, 4))
    assert is_a_sentence(words.verdict(plain, language)), words.verdict(plain, language)


@LANGUAGES
@pytest.mark.parametrize("notice", list(Notice))
def test_every_notice_has_a_name(notice: Notice, language: str) -> None:
    assert plainly_said(words.notice(notice, language))


@LANGUAGES
@pytest.mark.parametrize("kind", list(TaskKind))
def test_every_task_has_a_line(kind: TaskKind, language: str) -> None:
    assert plainly_said(words.task(Task(kind, "F1"), language))
    said = words.task(Task(kind, "F1", "by phone", "send_by_post"), language)
    assert "(by phone)" in said
    assert words.say(words.PROPOSALS["send_by_post"], language) in said


@LANGUAGES
@pytest.mark.parametrize("mark", list(words.EFFECTS))
def test_a_stop_sign_says_what_it_means_for_the_claim(mark: Mark, language: str) -> None:
    laid = Hold(HoldKind.STOP_SIGN, mark.value, "Els", date(2026, 3, 1))
    assert f"({words.say(words.EFFECTS[mark], language)})" in words.hold(laid, language)


def every_end() -> list[Decision]:
    """A decision for each way in which a receivable needs no step."""
    closed = (ReceivableState.SETTLED, ReceivableState.NO_LONGER_LISTED, ReceivableState.WRITTEN_OFF)
    return [on("2026-03-11", facts(invoice("F1", state=state)), ladder(5)) for state in closed]


@LANGUAGES
def test_what_is_closed_says_so_in_a_sentence(language: str) -> None:
    said = [words.verdict(verdict_on("F1", decision), language) for decision in every_end()]
    assert all(map(is_a_sentence, said))
    assert len(set(said)) == 3


def test_amounts_and_days_are_written_as_people_write_them() -> None:
    assert words.money(money("1234.50"), "nl") == "€\xa01.234,50"
    assert words.money(money("1234.50"), "en") == "€1,234.50"
    assert words.day(date(2026, 3, 1), "nl") == "1 maart 2026"
    assert words.day(date(2026, 3, 1), "en") == "1 March 2026"


def test_a_sentence_tells_the_day_the_amount_and_the_reason_it_was_made_from() -> None:
    blocked = hold(HoldKind.BLOCK, until="2026-03-15", reason="belt volgende week {terug}")
    assert words.hold(blocked, "nl") == "Geblokkeerd tot en met 15 maart 2026: belt volgende week {terug}."
    assert words.hold(blocked, "en") == "Blocked until the end of 15 March 2026: belt volgende week {terug}."
    small = Hold(HoldKind.BELOW_MINIMUM, "", "tijdig", date(2026, 3, 1), amount=money("5.00"))
    assert "€5.00" in words.hold(small, "en")
    waiting = verdict_on("F1", on("2026-03-02", facts(invoice("F1", due="2026-03-01")), ladder(5)))
    assert words.verdict(waiting, "nl") == "Volgende stap: herinnering, vanaf 6 maart 2026."
