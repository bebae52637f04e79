"""The guards of answers that are taken back, and of people who are forgotten."""

from typing import Any

from connector.store import debtors
from connector.store.engine import Tx
from tests.flow import test_forgetting as f
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


ANSWERS: tuple[Guard, ...] = (
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
