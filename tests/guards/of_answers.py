"""The guards of answers that are taken back, and of people who are forgotten."""

from collections.abc import Collection
from typing import Any

from connector.store import debtors
from connector.store.engine import Tx
from tests.flow import test_forgetting as f
from tests.flow import test_taking_back as y
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_store, in_world
from tests.store import test_forget as e


def _nothing(*_given: Any) -> None:
    return None


def _by_his_own_word(tx: Tx, debtor: str) -> list[str]:
    """Names as people corrected them, and not as the source has them beneath that."""
    person = debtors.get(tx, debtor)
    return [debtor, *(c.email for c in person.contacts)] if person is not None else [debtor]


def _called(name: str) -> Case:
    test = e.test_what_the_source_says_and_a_person_corrected_is_blanked_as_what_he_said_is
    return Case(case(test, name).name, in_store(lambda store: test(store, name)).run)


def _yes(*_given: Any) -> bool:
    return True


def _anyone(_tx: Tx, keys: Collection[str]) -> set[str]:
    return set(keys)


TAKEN_BACK = in_world(y.test_a_yes_that_a_colleague_takes_back_lets_nothing_leave_and_the_same_proposal_waits_again)

ANSWERS: tuple[Guard, ...] = (
    Guard(
        "taken back, not left",
        "a yes whose message is being sent cannot be taken back",
        without("connector.store.deliveries:disapprove", lambda *_given: True),
        in_world(y.test_what_is_being_sent_or_has_left_cannot_be_taken_back),
        in_world(y.test_what_was_planned_by_itself_is_taken_back_as_before),
    ),
    Guard(
        "a yes that there is",
        "what nobody said yes to has none to take back",
        without("connector.store.deliveries:approved", _anyone, "connector.flow.acts.taking_back:_asks_first", _yes),
        in_world(y.test_a_message_that_leaves_by_itself_is_not_stopped_by_it),
        TAKEN_BACK,
    ),
    Guard(
        "taken back for nothing",
        "a yes is not taken back where the message would leave without one",
        without("connector.flow.acts.taking_back:_asks_first", _yes),
        in_world(y.test_under_a_ladder_that_asks_no_more_it_is_refused_because_the_message_would_leave_all_the_same),
        TAKEN_BACK,
    ),
    Guard(
        "told that it lapsed",
        "whoever approved is told that a changed ladder took his yes away",
        without("connector.flow.acts.choices:_lapses", lambda *_given: False),
        in_world(y.test_a_ladder_that_is_changed_takes_a_yes_away_and_says_so_as_whenever_one_lapses),
        in_world(y.test_what_was_planned_by_itself_is_taken_back_as_before),
    ),
    Guard(
        "not while it is sent",
        "nobody is forgotten while a message to him may be leaving",
        without("connector.store.erasure:_refuse_while_it_is_sent", _nothing),
        in_world(f.test_who_is_written_to_at_this_moment_is_forgotten_once_it_is_known_what_came_of_it),
        in_world(f.test_of_who_is_forgotten_nothing_stays_to_be_tried_again),
    ),
    Guard(
        "settled, then forgotten",
        "what was never answered does not keep a person from being forgotten",
        without("connector.flow.forgetting:note_outcome", _nothing),
        in_world(f.test_who_was_written_to_when_the_program_stopped_is_forgotten_ten_minutes_later_and_it_is_settled),
        in_world(f.test_of_who_is_forgotten_nothing_stays_to_be_tried_again),
    ),
    Guard(
        "all that he is called",
        "what the source says beneath a correction is blanked too",
        without("connector.store.erasure:_names_of", _by_his_own_word),
        _called(e.SOURCE_SAYS.email),
        _called(e.CORRECTED.email),
    ),
)
