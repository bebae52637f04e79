"""The guards of connecting and leaving: whose answer counts, who gives a grant back, and what is no file."""

from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from itsdangerous import URLSafeSerializer

from connector.flow.joining import Joined
from connector.model import Connection
from connector.store import connections
from connector.store.connections import Who
from connector.store.engine import Store, Tx
from connector.web import create_app
from tests.flow import test_connecting as c
from tests.flow import test_joining as j
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


def _all_of_them(tx: Tx, connection: Connection, _user: str) -> list[str]:
    return [each.key for each in connections.listing(tx) if each.key != connection.key]


def at_exact(test: Callable[..., object]) -> Case:
    """A test of signing in once more, which asks for an office at Exact where a user has one chain."""

    def run() -> None:
        def opened(store: Store) -> None:
            with j.at_exact(store, replace(j.ROOMY, one_chain=True)) as office, pytest.MonkeyPatch.context() as patch:
                test(office, patch) if "monkeypatch" in signature(test).parameters else test(office)

        with_store(opened)

    return Case(case(test).name, run)


def late(test: Callable[..., object]) -> Case:
    """The same where each consent is a chain of its own."""

    def run() -> None:
        def opened(store: Store) -> None:
            with j.at_exact(store, j.ROOMY) as office:
                test(office)

        with_store(opened)

    return Case(case(test).name, run)


JOINS = at_exact(j.test_a_second_division_that_is_connected_by_a_new_sign_in_joins_the_first_and_both_are_read)
STAYS = at_exact(j.test_another_user_has_a_connection_of_his_own_and_both_are_read)

CONNECTING: tuple[Guard, ...] = (
    Guard(
        "whose errand",
        "an answer is brought home by whoever set out for it, into his own office",
        without("connector.web.views.connections:_whose", lambda _: "anybody's"),
        on_the_way(w.test_an_answer_that_somebody_else_set_out_for_in_this_browser_is_not_taken),
        on_the_way(w.test_after_a_consent_the_administrations_are_offered_and_those_chosen_are_connected),
    ),
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
    Guard(
        "one user, one connection",
        "a second sign-in of the same user renews the connection that he has",
        without("connector.flow.joining:learn", lambda *_: ""),
        JOINS,
        STAYS,
    ),
    Guard(
        "another user",
        "the sign-in of another user joins no connection of somebody else",
        without("connector.flow.joining:learn", lambda *_: "anybody", "connector.flow.joining:_held", _all_of_them),
        STAYS,
        JOINS,
    ),
    Guard(
        "who gave a lost grant",
        "a connection that is lost goes on with the next sign-in of its user",
        without("connector.store.connections:who_gave", lambda *_: Who()),
        at_exact(j.test_a_connection_that_is_lost_goes_on_with_the_next_sign_in_of_its_user),
        STAYS,
    ),
    Guard(
        "what may be good still",
        "a sign-in that reaches nothing of a connection takes nobody's place",
        without("connector.flow.joining:_goes_into", lambda _sources, _tenant, same, _reached: (*same, None)[0]),
        at_exact(j.test_a_sign_in_that_reaches_nothing_of_the_first_stays_by_itself),
        JOINS,
    ),
    Guard(
        "the newest grant",
        "an older sign-in that comes late ends no newer grant",
        without("connector.flow.joining:_signed_in_since", lambda *_: False),
        late(j.test_an_older_sign_in_that_comes_late_ends_no_newer_grant),
        JOINS,
    ),
    Guard(
        "whose sign-in it is",
        "a sign-in anew by the user of another connection goes into that one",
        without("connector.flow.joining:join", lambda _sources, _tenant, key, _by: Joined(key)),
        at_exact(j.test_a_sign_in_anew_of_a_user_with_another_connection_goes_into_that_one),
        late(j.test_two_connections_of_one_user_from_before_are_one_after_his_next_sign_in_anew),
    ),
    Guard(
        "one for each user",
        "two connections of one user from before are one after his next sign-in",
        without("connector.flow.joining:_gather", lambda *_: None),
        late(j.test_two_connections_of_one_user_from_before_are_one_after_his_next_sign_in_anew),
        JOINS,
    ),
)
