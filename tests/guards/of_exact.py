"""The guards of a grant at Exact, which gives a token when it is due, and so many a day."""

from datetime import datetime

from connector.source import judge as judge_by_standard
from connector.store import connections
from connector.store.engine import Tx
from tests import test_oauth as o
from tests.adapters.exact import test_auth as a
from tests.guards.guard import Guard, case, without
from tests.guards.of_moneybird import RENEWED, with_grants


def _asked_at_once(tx: Tx, key: str, by: str, _until: datetime) -> None:
    connections.release(tx, key, by)


WHEN_DUE = with_grants(o.test_a_token_is_renewed_in_its_last_seconds_and_not_before)

EXACT: tuple[Guard, ...] = (
    Guard(
        "not before it is due",
        "a token that is called invalid before another is due has nobody ask for one",
        without("connector.oauth:Grants._expires_soon", lambda *_: True),
        with_grants(o.test_where_it_gives_no_new_token_yet_a_refused_one_is_waited_for_and_nothing_is_asked),
        WHEN_DUE,
    ),
    Guard(
        "not with every request",
        "who is told that no token is due yet does not ask again with every request",
        without("connector.store.connections:put_off", _asked_at_once),
        with_grants(o.test_who_is_too_early_does_not_ask_again_with_every_request),
        with_grants(o.test_who_was_too_early_goes_on_with_what_he_has),
    ),
    Guard(
        "a dead one's token",
        "after one who died with a token the next is asked for once a minute",
        without("connector.store.connections:put_off", _asked_at_once),
        with_grants(o.test_after_one_who_died_with_the_answer_the_next_token_is_waited_for_and_asked_for_once_a_minute),
        WHEN_DUE,
    ),
    Guard(
        "tokens of a day",
        "no more tokens are asked for in a day than the platform gives",
        without("connector.oauth:Grants._count", lambda *_: None),
        with_grants(o.test_a_grant_is_not_renewed_more_often_than_the_platform_takes),
        RENEWED,
    ),
    Guard(
        "the end in its own words",
        "an old refresh token is the end of a grant at Exact, and the user is asked to sign in",
        without("adapters.exact.auth:judge", judge_by_standard),
        case(
            a.test_a_refresh_token_that_is_old_expired_or_of_no_chain_is_the_end_of_the_grant,
            "unauthorized_client",
            "Old refresh token used.",
        ),
        case(a.test_a_token_that_is_asked_for_too_early_costs_nobody_the_grant),
    ),
)
