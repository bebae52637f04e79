"""How a debtor wants to be approached: by post instead of by e-mail, or called, and what that changes and leaves."""

from dataclasses import replace

import pytest

from connector.model import Channel, Contact, Debtor, HoldKind, Mark, TaskKind
from connector.rules.calling import CallOutcome, call_again
from connector.rules.facts import Facts
from connector.rules.looks import next_at
from connector.rules.wishes import as_he_wishes, by_post
from tests.rules.builders import AN_ADDRESS, day, debtor, facts, hold, invoice, on, policy, promise, step

LADDER = policy(step("first", 5), step("second", 20))
TODAY = day("2026-03-12")


def wants(channel: Channel | None) -> Debtor:
    contacts = (Contact("jan@bakker.example", "Jan", "0612345678"),)
    return debtor(contacts=contacts, prefers=channel, address=AN_ADDRESS)


def kinds(known: Facts) -> list[TaskKind]:
    return [task.kind for task in on(TODAY, known, LADDER).tasks]


def test_who_wants_post_gets_letters_on_the_same_ladder_and_days() -> None:
    ladder = as_he_wishes(LADDER, wants(Channel.LETTER))
    assert [one.channel for one in ladder.steps] == [Channel.LETTER, Channel.LETTER]
    assert ladder.ladder == LADDER.ladder, "nobody loses his place"
    known = facts(invoice("F1", due="2026-03-01"), debtor=wants(Channel.LETTER))
    message, other = on(TODAY, known, ladder).message, on(TODAY, known, LADDER).message
    assert message is not None
    assert other is not None
    assert (message.channel, message.lines) == (Channel.LETTER, other.lines)


@pytest.mark.parametrize("channel", [None, Channel.PHONE])
def test_nobody_else_gets_letters_by_it(channel: Channel | None) -> None:
    assert as_he_wishes(LADDER, wants(channel)) is LADDER


def test_without_a_postal_address_the_ladder_stays_as_it_is() -> None:
    assert as_he_wishes(LADDER, replace(wants(Channel.LETTER), address=None)) is LADDER
    assert by_post(LADDER) is by_post(LADDER), "made once"


def test_who_wants_to_be_called_is_called_once_something_is_late() -> None:
    known = facts(invoice("F1", due="2026-03-11"), debtor=wants(Channel.PHONE))
    assert kinds(known) == [TaskKind.CALL]
    assert on(TODAY, known, LADDER).message is None, "its first step is due on the 16th; a call needs no step"
    assert kinds(facts(invoice("F1", due="2026-03-12"), debtor=wants(Channel.PHONE))) == []


@pytest.mark.parametrize("channel", [None, Channel.LETTER, Channel.EMAIL])
def test_nobody_else_is_called(channel: Channel | None) -> None:
    assert kinds(facts(invoice("F1", due="2026-03-01"), debtor=wants(channel))) == []


def test_without_a_number_there_is_nobody_to_call() -> None:
    person = replace(wants(Channel.PHONE), contacts=(Contact("jan@bakker.example"),))
    assert kinds(facts(invoice("F1", due="2026-03-01"), debtor=person)) == []


def test_nobody_is_called_who_promised_is_blocked_or_is_to_be_left_alone() -> None:
    late, person = invoice("F1", due="2026-03-01"), wants(Channel.PHONE)
    assert kinds(facts(late, debtor=person, promises=[promise("F1", made="2026-03-10", by="2026-03-20")])) == []
    assert kinds(facts(late, debtor=person, holds=[hold(HoldKind.BLOCK, since="2026-03-01")])) == []
    marked = replace(person, marks=frozenset({Mark.DEBT_HELP}))
    assert TaskKind.CALL not in kinds(facts(late, debtor=marked))


def test_who_is_to_be_called_is_looked_at_by_every_run() -> None:
    known = facts(invoice("F1", due="2026-03-30"), debtor=wants(Channel.PHONE))
    assert next_at(known, on(TODAY, known, LADDER)) == TODAY


def test_the_next_call_is_on_the_day_that_was_named_else_by_what_came_of_it() -> None:
    assert call_again(CallOutcome.NOT_REACHED, None, TODAY) == day("2026-03-14")
    assert call_again(CallOutcome.REACHED, None, TODAY) == day("2026-03-19")
    assert call_again(CallOutcome.PROMISED, None, TODAY) is None
    assert call_again(CallOutcome.WRONG_NUMBER, day("2026-03-13"), TODAY) == day("2026-03-13")
