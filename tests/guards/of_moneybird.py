"""The guards of a grant, and of reading Moneybird: what would cost a connection, or leave a payment unseen."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connector.errors import Refused
from connector.oauth import Grants, _granted
from connector.source import LOST_BY_STANDARD, Auth
from connector.store.connections import Tokens, newer
from connector.store.engine import Store
from tests import test_oauth as o
from tests.adapters.moneybird import test_brought as b
from tests.adapters.moneybird import test_door as d
from tests.adapters.moneybird import test_limits as l
from tests.adapters.moneybird import test_mended as n
from tests.adapters.moneybird import test_polling as p
from tests.adapters.moneybird import test_requests as r
from tests.adapters.moneybird import test_switched as w
from tests.adapters.moneybird.reading import reading
from tests.adapters.moneybird.stand import standing
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import with_store
from tests.platforms import token_endpoint
from tests.source_contract import Ledger
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import Door, open_books
from webhooks.inbound import Inbound


def with_grants(test: Callable[..., object], *values: object) -> Case:
    """A test of grants; it names what it wants: grants, strict (at a platform with rules of its own), platform,
    clock, store."""

    def run(store: Store) -> None:
        with token_endpoint() as platform, pytest.MonkeyPatch.context() as monkeypatch:
            clock = o.Hands()
            auth = Auth("https://books.example/oauth/authorize", f"{platform.address}/token", scopes=("invoices",))
            grants = Grants(store, SCOPE, auth, o.CLIENT, clock)
            known: Mapping[str, object] = {
                "grants": grants,
                "strict": o.with_rules(grants),
                "platform": platform,
                "clock": clock,
                "store": store,
                "monkeypatch": monkeypatch,
            }
            wanted = test.__code__.co_varnames[: test.__code__.co_argcount]
            test(*(known[name] for name in wanted if name in known), *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def read_here(test: Callable[..., object]) -> Case:
    """A test of a store that reads an administration in the sandbox."""

    def run(store: Store) -> None:
        with reading(store) as read:
            test(read)

    return Case(case(test).name, lambda: with_store(run))


def read_once_before(test: Callable[..., object], *values: object) -> Case:
    """The same, of one that was read once."""

    def run(store: Store) -> None:
        with reading(store) as read:
            read.again()
            test(read, *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def at_stand(test: Callable[..., object]) -> Case:
    """A test that reads an administration in the sandbox, over real HTTP."""

    def run() -> None:
        with standing(40) as stand:
            stand.later()
            wanted = test.__code__.co_varnames[: test.__code__.co_argcount]
            test(*(stand if name == "stand" else Ledger().read(stand.source(), stand.today) for name in wanted))

    return Case(case(test).name, run)


def at_door(test: Callable[..., object], *values: object) -> Case:
    """A test of what answers at Moneybird's address."""

    def run(store: Store) -> None:
        door = Door(store, open_books(store, SCOPE, platform="moneybird"))
        door.app = Inbound(store, lambda: door.now, d.hooks_of)
        test(door, *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def _used_at_once(_grants: Grants, _key: str, used: Tokens, answer: dict[str, Any]) -> Tokens:
    granted = _granted(answer, (), NOW)
    return newer(used, granted.tokens.access, granted.tokens.refresh)


def _always_renewed(grants: Grants, key: str, used: Tokens) -> Tokens:
    return grants._ask(key, replace(used, version=grants._known(key)[1].version))


RENEWED = with_grants(o.test_an_adapter_gets_a_newer_token_for_the_one_that_was_refused)
QUIET = at_stand(r.test_a_quiet_poll_takes_three)
TAKEN = at_door(d.test_a_number_that_is_none_does_no_harm_where_nobody_looks)

MONEYBIRD: tuple[Guard, ...] = (
    Guard(
        "workflows of the day",
        "a workflow that begins to remind by itself is noticed though no invoice changes by it",
        without("adapters.moneybird.cursor:Known.see_workflows", lambda *_: None),
        at_stand(w.test_a_workflow_that_begins_or_ends_to_remind_is_noticed_within_a_day),
        QUIET,
    ),
    Guard(
        "workflows of an hour",
        "a workflow that was switched on for an hour leaves no invoice as it was read then",
        without("adapters.moneybird.cursor:Known.read_by", lambda *_: None),
        at_stand(w.test_one_that_was_switched_on_for_an_hour_leaves_no_invoice_as_it_was_then),
        QUIET,
    ),
    Guard(
        "versions by name",
        "an invoice that is listed again is read, though it changed within one second",
        without("adapters.moneybird.polling:_own_version", lambda raw: raw["version"]),
        at_stand(p.test_one_that_was_being_collected_and_is_open_again_within_the_same_second_is_seen),
        QUIET,
    ),
    Guard(
        "halves",
        "one invoice that is too large to be read stops no other",
        without("adapters.moneybird.client:TooLarge", Refused),
        at_stand(r.test_one_invoice_that_is_too_large_is_told_and_stops_no_other),
        QUIET,
    ),
    Guard(
        "no token after a 429",
        "while the platform takes no requests no token is asked for either",
        without("connector.oauth:Grants._count", lambda *_: None),
        with_grants(o.test_no_token_is_asked_for_while_the_platform_takes_no_requests),
        RENEWED,
    ),
    Guard(
        "a 429 to a token call",
        "no request goes before the moment that a 429 to a call for a token named",
        without("connector.oauth:hear", lambda *_: None),
        with_grants(o.test_a_429_to_a_token_call_stops_all_requests_until_the_moment_that_it_names),
        RENEWED,
    ),
    Guard(
        "one renews",
        "a refresh token that is good once is not shown by two",
        without("connector.store.connections:lease", lambda *_: True),
        with_grants(o.test_nobody_waits_for_ever_on_one_who_died_with_the_lease),
        RENEWED,
    ),
    Guard(
        "on disk first",
        "new tokens are committed before anybody uses them",
        without("connector.oauth:Grants._kept", _used_at_once),
        with_grants(o.test_new_tokens_are_on_disk_before_anybody_uses_them),
        with_grants(o.test_without_a_refresh_token_a_refused_grant_is_lost),
    ),
    Guard(
        "somebody was quicker",
        "of many whose token was refused one renews it",
        without("connector.oauth:Grants.refused", _always_renewed),
        with_grants(o.test_a_token_that_the_platform_refuses_is_refreshed_once_for_all_who_used_it),
        RENEWED,
    ),
    Guard(
        "not every error",
        "a platform that gives no sensible answer costs nobody his grant",
        without("connector.source:LOST_BY_STANDARD", (*LOST_BY_STANDARD, "temporarily_unavailable")),
        with_grants(
            o.test_a_platform_that_gives_no_sensible_answer_costs_nobody_his_grant,
            (400, b'{"error": "temporarily_unavailable"}'),
        ),
        RENEWED,
    ),
    Guard(
        "new grants settle",
        "a grant that was given a moment ago is waited for, and not renewed",
        without("connector.oauth:SETTLES", timedelta(0)),
        with_grants(o.test_a_grant_that_was_given_a_moment_ago_is_not_renewed_but_waited_for),
        RENEWED,
    ),
    Guard(
        "the same second",
        "a change within the second in which an invoice was listed is seen",
        without("adapters.moneybird.client:NOT_OVER", -1_000_000),
        at_stand(p.test_a_second_change_within_the_same_second_is_seen),
        QUIET,
    ),
    Guard(
        "listed no more",
        "an invoice that is no longer listed is asked for by name",
        without("adapters.moneybird.cursor:Known.missing", lambda *_: []),
        at_stand(r.test_a_payment_takes_one_more),
        QUIET,
    ),
    Guard(
        "nobody waits for years",
        "a number of seconds since 1970 is not taken for a distance, nor believed when it is absurd",
        without("adapters.moneybird.limits:LONGEST", timedelta(days=9999)),
        case(l.test_nobody_waits_for_years, "99999999"),
        case(l.test_an_answer_that_says_nothing_limits_nothing),
    ),
    Guard(
        "signed by Moneybird",
        "a call that is not signed with the secret of its address is not heard",
        without("adapters.moneybird.hooks:_check", lambda *_: None),
        at_door(d.test_whatever_is_wrong_with_a_call_is_its_senders_fault, "signed by somebody else"),
        TAKEN,
    ),
    Guard(
        "an id is a number",
        "what stands in a call goes into no address unless it is an id",
        without("adapters.moneybird.hooks:_id", str),
        at_door(d.test_whatever_is_wrong_with_a_call_is_its_senders_fault, "an id with a path"),
        TAKEN,
    ),
    Guard(
        "brought by name",
        "what a webhook brought and no list ever mentioned is asked for by name after the next poll",
        without("connector.flow.brought:keys", lambda _tx: set()),
        read_here(b.test_an_invoice_that_was_paid_before_a_poll_listed_it_is_settled_by_the_next_poll),
        QUIET,
    ),
    Guard(
        "told with others",
        "one invoice that cannot be read keeps nothing waiting that a webhook of its workflow told",
        without("connector.flow.fetching:_unreadable", lambda some, page: list(some) if page.errors else []),
        read_once_before(n.test_one_that_a_webhook_tells_of_too_is_one_error, "its workflow"),
        QUIET,
    ),
    Guard(
        "open and listed already",
        "what a webhook tells of an invoice that stood open costs no question after each poll",
        without("connector.flow.brought:_stood_open", lambda _tx, _some: set()),
        read_here(b.test_a_webhook_that_comes_after_the_poll_costs_no_further_question),
        QUIET,
    ),
)
