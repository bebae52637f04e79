"""The guards of connecting and leaving: whose answer counts, who gives a grant back, and what is no file."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from itsdangerous import URLSafeSerializer

from connector.web import create_app
from tests.flow import test_connecting as c
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import with_store
from tests.moneybird import NAME, imitated
from tests.web import test_connections as w
from tests.web.houses import open_house
from tests.web.visitors import Visitor


def in_office(test: Callable[..., object]) -> Case:
    """A test of connecting, which asks for an office at the imitation."""

    def run() -> None:
        with_store(lambda store: [test(office) for office in c.opened(store)])

    return Case(case(test).name, run)


def on_the_way(test: Callable[..., object]) -> Case:
    """A test of the pages, which asks for a traveller to the imitation."""

    def run() -> None:
        clock = w.Hands()
        with TemporaryDirectory(prefix="tijdig-guard-") as folder, imitated(clock) as platform:
            house = open_house(Path(folder))
            house.clock, house.registrations = clock, {NAME: platform.registration}
            try:
                test(w.Traveller(Visitor(create_app(house), house, "files"), platform, clock))
            finally:
                house.store.close()

    return Case(case(test).name, run)


CONNECTING: tuple[Guard, ...] = (
    Guard(
        "state of a sign-in",
        "an answer that this browser did not ask for connects nothing",
        without("connector.web.errand:Errand.is_answered_by", lambda *_: True),
        on_the_way(w.test_an_answer_that_brings_another_state_is_not_taken),
        on_the_way(w.test_after_a_consent_the_administrations_are_offered_and_those_chosen_are_connected),
    ),
    Guard(
        "signed errand",
        "a cookie that somebody made himself is none of ours",
        without("connector.web.errand:_signer", lambda: URLSafeSerializer("a guess", salt="tijdig errand")),
        on_the_way(w.test_an_answer_in_the_name_of_a_cookie_that_somebody_made_is_not_taken),
        on_the_way(w.test_who_comes_back_twice_finds_the_one_connection_that_was_made),
    ),
    Guard(
        "end of an errand",
        "an answer that comes after ten minutes connects nothing",
        without("connector.web.errand:Errand.is_over", lambda *_: False),
        on_the_way(w.test_who_takes_longer_than_ten_minutes_begins_anew),
        on_the_way(w.test_who_comes_back_twice_finds_the_one_connection_that_was_made),
    ),
    Guard(
        "last one out",
        "only the last administration that leaves gives the grant back",
        without("connector.flow.parting:is_used", lambda *_: False),
        in_office(c.test_only_the_last_one_gives_the_grant_back),
        in_office(c.test_a_grant_without_an_administration_can_be_given_back),
    ),
    Guard(
        "live when connected",
        "a disconnected administration does not go live",
        without("connector.flow.acts.switches:is_disconnected", lambda _: False),
        in_office(c.test_nothing_leaves_from_one_that_is_disconnected),
        in_office(c.test_what_is_connected_goes_live),
    ),
    Guard(
        "no file",
        "a disconnected administration is not taken for a file that nobody can ask",
        without("connector.flow.sources:is_disconnected", lambda _: False),
        in_office(c.test_nothing_leaves_from_one_that_is_disconnected),
        in_office(c.test_what_is_connected_goes_live),
    ),
)
