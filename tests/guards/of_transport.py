"""The guards of talking to platforms: what leaves, how long and how much is read, and how often is asked."""

from collections.abc import Iterator
from typing import Any

import requests

from connector.errors import BudgetSpent
from connector.flow import fetching
from connector.transport import Request
from tests.flow import test_nudges as n
from tests.guards.guard import Guard, case, without
from tests.guards.of_nudges import in_house
from tests.store import test_shares as s
from tests.transport import test_transport as h
from tests.transport.servers import raw

ORIGINAL_REQUEST = requests.Session.request


def _follow(session: requests.Session, *given: Any, **named: Any) -> requests.Response:
    return ORIGINAL_REQUEST(session, *given, **{**named, "allow_redirects": True})


def _whole(_transport: object, response: requests.Response, _request: Request) -> Iterator[bytes]:
    yield from response.iter_content(64 * 1024)


CUT = raw(b"")
SENT = h.test_an_answer_comes_back_whole_with_its_headers_in_lower_case
FREE = s.test_who_used_nothing_goes_as_long_as_there_is_room

TRANSPORT: tuple[Guard, ...] = (
    Guard(
        "no redirect",
        "what was given for one host goes to no other because that host says so",
        without("requests:Session.request", _follow),
        case(h.test_a_redirect_is_an_answer_and_is_not_followed),
        case(SENT),
    ),
    Guard(
        "home",
        "credentials go to the platform that they are for",
        without("connector.transport.addresses:_carries_credentials", lambda _request: False),
        case(h.test_what_was_given_for_one_host_goes_to_no_other, "https://evil.example"),
        case(h.test_it_goes_home_however_that_is_spelled),
    ),
    Guard(
        "https",
        "nothing leaves this machine unencrypted",
        without("connector.transport.addresses:is_this_machine", lambda _host: True),
        case(h.test_only_https_leaves_this_machine, "http://platform.example/"),
        case(SENT),
    ),
    Guard(
        "written once",
        "a write is not sent again when nobody knows whether it was done",
        without("connector.transport.messages:Request.may_repeat", property(lambda _request: True)),
        case(h.test_a_write_is_never_sent_twice, "POST", CUT),
        case(h.test_a_read_is_asked_again_when_the_line_was_cut),
    ),
    Guard(
        "ten megabytes",
        "a small answer that unpacks to a large one is not read to its end",
        without("connector.transport.transport:Transport._portions", _whole),
        case(h.test_an_answer_that_is_too_large_is_not_read_to_its_end, b"\0" * 2_000_000),
        case(h.test_an_answer_of_just_that_size_is_read),
    ),
    Guard(
        "half a minute",
        "an answer that comes by drops keeps nobody waiting",
        without("connector.transport.watch:Watch.start", lambda _watch: None),
        case(h.test_an_answer_by_drops_is_given_up_though_it_would_end),
        case(SENT),
    ),
    Guard(
        "no query in errors",
        "an error names no person and no secret that stood in an address",
        without("connector.transport.messages:Request.place", property(lambda request: request.url)),
        case(h.test_an_address_is_named_without_its_query),
        case(SENT),
    ),
    Guard(
        "room in a window",
        "no more is asked of a platform than it takes",
        without("connector.store.shares:Allowance.for_", lambda _allowance, _urgency: 1_000_000),
        case(s.test_a_tenant_alone_has_it_all_at_once_but_for_what_is_kept),
        case(FREE),
    ),
    Guard(
        "kept for urgent work",
        "a first load leaves requests for what somebody waits for",
        without("connector.store.shares:Allowance.for_", lambda allowance, _urgency: allowance.requests),
        case(s.test_what_is_kept_for_urgent_work_bulk_work_never_takes),
        case(FREE),
    ),
    Guard(
        "closed",
        "after a refusal nobody asks before its time",
        without("connector.store.shares:_closed", lambda *_: None),
        case(s.test_after_a_429_nobody_goes_before_its_time),
        case(FREE),
    ),
    Guard(
        "equal shares",
        "no tenant takes more than its share while others wait",
        without("connector.store.shares:_is_within_share", lambda *_: True),
        case(s.test_of_those_who_want_more_than_there_is_each_gets_its_share_and_nothing_lies_idle),
        case(s.test_a_tenant_alone_has_it_all_at_once_but_for_what_is_kept),
    ),
    Guard(
        "enough for one",
        "of very many tenants none is stopped halfway for ever, only to begin anew",
        without("connector.store.shares:MOST_AT_ONCE", 1_000_000),
        case(s.test_of_very_many_who_comes_first_gets_enough_for_one_piece_of_work_and_then_it_is_the_others_turn),
        case(s.test_who_used_more_than_its_share_gets_what_is_left_over_part_by_part),
    ),
    Guard(
        "its turn",
        "to wait for room is nobody's fault, and is not tried in halves",
        without(
            "connector.flow.fetching:NOT_THE_RECORDS_FAULT",
            tuple(kind for kind in fetching.NOT_THE_RECORDS_FAULT if kind is not BudgetSpent),
        ),
        in_house(n.test_without_room_for_a_request_nothing_is_tried_in_halves_and_it_is_asked_when_there_is),
        in_house(n.test_what_was_told_of_is_fetched_together_and_the_sources_version_decides),
    ),
)
