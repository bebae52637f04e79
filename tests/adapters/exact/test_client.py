"""Which requests reach Exact, which never do, and for whom one goes again."""

import json
import logging
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses

from adapters.exact.client import DIVISION as DIVISION_FIELDS
from adapters.exact.client import ME, Client, divisions, me
from adapters.exact.odata import after, equals, guid, text
from connector.errors import NotGenuine, Refused, SourceUnavailable
from connector.transport import Transport, Urgency
from tests.adapters.exact.wire import (
    DIVISION,
    HOST,
    JSON,
    NOW,
    PAGE,
    TOKENS,
    Grant,
    a_client,
    a_transport,
    failing,
    rows,
    told,
)
from tests.transport.servers import Answering, Server, raw, says, serving

ID, OTHER = "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6", "1d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
BASE = f"/api/v1/{DIVISION}"
NOTE = {"Account": ID, "Subject": "Herinnering [m]", "Notes": "Een herinnering is verstuurd."}
WHOSE = "Jansen"
MOVED = says(302, b"<html><h2>Object moved to <a href='/docs/Login.aspx'>here</a></h2></html>", PAGE)


def first_line(server: Server, number: int = -1) -> tuple[str, str, dict[str, list[str]]]:
    """Method, path and query of one request."""
    method, url, _ = server.asked[number].partition(b"\r\n")[0].decode().split(" ")
    return method, urlsplit(url).path, parse_qs(urlsplit(url).query)


def sent(server: Server, number: int = -1) -> Any:
    return json.loads(server.asked[number].partition(b"\r\n\r\n")[2])


def tokens(server: Server) -> list[str]:
    return [server.headers(number)["authorization"].removeprefix("Bearer ") for number in range(len(server.asked))]


class Listening(Transport):
    """Writes down how urgent each request was."""

    def send(self, request: Any) -> Any:
        self.urgencies = [*getattr(self, "urgencies", []), request.urgency]
        return super().send(request)


# ---------------------------------------------------------------- reading


def test_a_question_names_its_fields_its_filter_and_the_form_of_the_answer() -> None:
    with serving(rows({"ID": ID})) as server:
        found = a_client(server).rows("sync/CRM/Accounts", ("ID", "Timestamp"), after("Timestamp", 7))
    assert found == [{"ID": ID}]
    asked = {"$select": ["ID,Timestamp"], "$filter": ["Timestamp gt 7L"]}
    assert first_line(server) == ("GET", f"{BASE}/sync/CRM/Accounts", asked)
    assert (server.headers()["accept"], tokens(server)) == ("application/json", [TOKENS[0]])


@responses.activate
@pytest.mark.parametrize("body", [{"d": [{"ID": ID}]}, {"d": {"results": [{"ID": ID}], "__count": "1"}}])
def test_a_list_is_read_in_either_shape(body: Any) -> None:
    responses.get(f"{HOST}{BASE}/crm/Accounts", json=body)
    client = Client(Transport(lambda: NOW, home=HOST), Grant(), HOST, DIVISION)
    assert client.rows("crm/Accounts", ("ID",)) == [{"ID": ID}]


def test_a_page_is_asked_for_when_the_one_before_it_was_used() -> None:
    with serving() as server:
        following = f"{server.url}{BASE}/crm/Accounts?$select=ID&$skiptoken=guid'{ID}'"
        server.answers[:] = [rows({"ID": ID}, following=following), rows({"ID": OTHER})]
        pages = a_client(server).pages("crm/Accounts", ("ID",), equals("Status", 1))
        assert server.asked == []
        assert next(pages) == [{"ID": ID}]
        assert len(server.asked) == 1
        assert list(pages) == [[{"ID": OTHER}]]
    line = server.asked[1].partition(b"\r\n")[0].decode()
    assert line == f"GET {BASE}/crm/Accounts?$select=ID&$skiptoken=guid'{ID}' HTTP/1.1", "unchanged"


@pytest.mark.parametrize(
    "following",
    [
        "https://evil.example/api/v1/123456/crm/Accounts",
        "{host}.evil.example/api/v1/123456/crm/Accounts",
        "{host}@evil.example/api/v1/123456/crm/Accounts",
        "{host}/api/v1/654321/crm/Accounts",
        "{host}/api/v1/1234567/crm/Accounts",
        "{host}/api/v1/123456/../654321/crm/Accounts",
        "{host}/api/v1/123456/%2e%2E/654321/crm/Accounts",
        "{host}/api/v1/123456/..%2f654321/crm/Accounts",
        "{host}/api/v1/123456/..\\654321/crm/Accounts",
        "{host}/docs/Login.aspx",
        "/api/v1/123456/crm/Accounts",
        "crm/Accounts",
    ],
)
def test_a_next_page_elsewhere_is_not_followed_and_no_token_leaves(following: str) -> None:
    with serving() as server:
        server.answers[:] = [rows({"ID": ID}, following=following.replace("{host}", server.url)), rows()]
        pages = a_client(server).pages("crm/Accounts", ("ID",))
        assert next(pages) == [{"ID": ID}], "what came is used"
        with pytest.raises(SourceUnavailable, match="not followed"):
            next(pages)
    assert len(server.asked) == 1


def test_pages_that_lead_in_a_circle_end() -> None:
    with serving() as server:
        one, two = (f"{server.url}{BASE}/crm/Accounts?$skiptoken={number}" for number in (1, 2))
        server.answers[:] = [rows(following=one), rows(following=two), rows(following=one), rows()]
        with pytest.raises(SourceUnavailable, match="not followed"):
            a_client(server).rows("crm/Accounts", ("ID",))
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda client: client.pages("crm/Accounts", ("ID", "Nmae")),
        lambda client: client.pages("crm/Accounts", ()),
        lambda client: client.pages("sync/Cashflow/PaymentTerms", ("ID",), equals("LineType", 20)),
        lambda client: client.one("crm/Accounts", "no guid", ("ID",)),
        lambda client: client.one("sync/CRM/Accounts", ID, ("ID",)),
        lambda client: client.create("activities/CommunicationNotes", {"Title": "x"}),
        lambda client: client.create("activities/CommunicationNotes", {"Created": "x"}),
        lambda client: client.create("activities/CommunicationNotes", {}),
        lambda client: client.create("webhooks/WebhookSubscriptions", {"Topic": "Accounts"}),
        lambda client: client.create("webhooks/WebhookSubscriptions", {"Topic": "Accounts", "CallbackURL": ""}),
        lambda client: client.create("cashflow/Receivables", {"Description": "x"}),
        lambda client: client.remove("activities/CommunicationNotes", ID),
        lambda client: client.remove("webhooks/WebhookSubscriptions", f"{ID}')/x('"),
    ],
)
def test_what_exact_would_refuse_never_leaves(wrong: Callable[[Client], object]) -> None:
    faults = "is not asked for|cannot be filtered by|is no guid|is no key|takes no"
    with serving(rows()) as server, pytest.raises(ValueError, match=faults):
        wrong(a_client(server))
    assert server.asked == []


def test_how_urgent_a_question_is_is_passed_on() -> None:
    with serving(rows()) as server:
        transport = Listening(lambda: NOW, home=server.url)
        client = Client(transport, Grant(), server.url, DIVISION)
        client.rows("crm/Accounts", ("ID",))
        client.rows("crm/Accounts", ("ID",), urgency=Urgency.URGENT)
        client.one("crm/Accounts", ID, ("ID",), Urgency.URGENT)
    assert transport.urgencies == [Urgency.BULK, Urgency.URGENT, Urgency.URGENT]


# ---------------------------------------------------------------- one record


@pytest.mark.parametrize(
    ("answer", "found"), [(rows({"ID": ID}), {"ID": ID}), (told({"d": [{"ID": ID}]}), {"ID": ID}), (rows(), None)]
)
def test_one_record_is_there_or_not(answer: Answering, found: Any) -> None:
    with serving(answer) as server:
        assert a_client(server).one("crm/Accounts", ID.upper(), ("ID",)) == found
    assert first_line(server)[2] == {"$select": ["ID"], "$filter": [f"ID eq {guid(ID)}"]}


def test_a_number_is_a_key_too() -> None:
    with serving(rows({"Code": 7})) as server:
        assert a_client(server).one("system/Divisions", "7", ("Code",)) == {"Code": 7}
    assert first_line(server)[2]["$filter"] == ["Code eq 7"]
    with serving(rows()) as server:
        assert a_client(server).one("sync/CRM/Accounts", "7", ("ID",)) is None
    assert first_line(server)[2]["$filter"] == ["Timestamp eq 7L"]
    with pytest.raises(ValueError, match="no key"):
        a_client(server).one("system/Divisions", "7 or Code gt 0", ("Code",))


def test_a_whole_entity_that_is_not_there_is_no_record_that_is_gone() -> None:
    with serving(failing(404)) as server, pytest.raises(Refused, match="has no crm/Accounts"):
        a_client(server).one("crm/Accounts", ID, ("ID",))


def test_several_records_for_one_key_are_not_understood() -> None:
    with serving(rows({"ID": ID}, {"ID": OTHER})) as server, pytest.raises(SourceUnavailable, match="several"):
        a_client(server).one("crm/Accounts", ID, ("ID",))


# ---------------------------------------------------------------- writing


def test_a_new_record_is_told_as_it_is_then() -> None:
    with serving(told({"d": {**NOTE, "ID": OTHER}}, 201)) as server:
        assert a_client(server).create("activities/CommunicationNotes", NOTE)["ID"] == OTHER
    assert first_line(server) == ("POST", f"{BASE}/activities/CommunicationNotes", {})
    assert sent(server) == NOTE
    headers = server.headers()
    assert (headers["prefer"], headers["content-type"]) == ("return=representation", "application/json")


@pytest.mark.parametrize(
    "silence", [raw(b""), says(503), failing(500), says(200, b"<html>", PAGE), says(204, b"", JSON), MOVED]
)
def test_a_new_record_of_which_nothing_was_said_is_not_sent_again(silence: Answering) -> None:
    grant = Grant()
    with serving(silence, told({"d": NOTE}, 201)) as server, pytest.raises(SourceUnavailable):
        a_client(server, grant).create("activities/CommunicationNotes", NOTE)
    assert (len(server.asked), grant.refusals) == (1, [])


def test_a_new_record_that_is_not_told_is_no_record() -> None:
    with serving(told({"d": []}, 201)) as server, pytest.raises(SourceUnavailable, match="what became of"):
        a_client(server).create("activities/CommunicationNotes", NOTE)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.rows("crm/Accounts", ("ID",)),
        lambda client: client.create("activities/CommunicationNotes", NOTE),
        lambda client: client.remove("webhooks/WebhookSubscriptions", ID),
    ],
)
def test_a_500_that_says_why_is_final_and_one_that_does_not_may_pass(ask: Callable[[Client], object]) -> None:
    for why, error in (("Ongeldig: Onderwerp", Refused), ("", SourceUnavailable)):
        with serving(failing(500, why)) as server, pytest.raises(error, match=why or "does not say why"):
            ask(a_client(server))
        assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [says(204, b""), failing(404), says(200, b"")])
def test_what_is_taken_away_was_there_or_not(answer: Answering) -> None:
    with serving(answer) as server:
        a_client(server).remove("webhooks/WebhookSubscriptions", ID)
    assert first_line(server) == ("DELETE", f"{BASE}/webhooks/WebhookSubscriptions(guid'{ID}')", {})


def test_what_may_not_be_taken_away_is_told() -> None:
    with serving(failing(403)) as server, pytest.raises(Refused):
        a_client(server).remove("webhooks/WebhookSubscriptions", ID)


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize("refusal", [failing(401), MOVED, says(200, b"<h2>Object moved to here</h2>", PAGE)])
def test_a_question_with_a_token_that_is_not_known_goes_once_more_with_a_newer_one(refusal: Answering) -> None:
    grant = Grant()
    with serving(refusal, rows({"ID": ID})) as server:
        assert a_client(server, grant).rows("crm/Accounts", ("ID",)) == [{"ID": ID}]
    assert (tokens(server), grant.refusals) == ([*TOKENS[:2]], [TOKENS[0]])


def test_nothing_was_done_for_a_token_that_is_not_known_so_a_new_record_goes_once_more() -> None:
    with serving(failing(401), told({"d": NOTE}, 201)) as server:
        a_client(server, Grant()).create("activities/CommunicationNotes", NOTE)
    assert tokens(server) == [*TOKENS[:2]]
    assert sent(server) == NOTE


@pytest.mark.parametrize("refusal", [failing(401), MOVED])
def test_a_newer_token_that_is_not_known_either_is_no_lost_connection(refusal: Answering) -> None:
    with serving(refusal) as server, pytest.raises(SourceUnavailable, match="tried again"):
        a_client(server, Grant()).rows("crm/Accounts", ("ID",))
    assert len(server.asked) == 2


def test_where_there_is_no_newer_token_yet_the_same_is_not_shown_again() -> None:
    grant = Grant(keeps=True)
    with serving(failing(401)) as server, pytest.raises(SourceUnavailable):
        a_client(server, grant).rows("crm/Accounts", ("ID",))
    assert (len(server.asked), grant.refusals) == (1, [TOKENS[0]])


def test_what_the_grant_raises_is_passed_on() -> None:
    class Gone(Grant):
        def refused(self, token: str) -> str:
            raise NotGenuine("gone")

    with serving(failing(401)) as server, pytest.raises(NotGenuine, match="gone"):
        a_client(server, Gone()).rows("crm/Accounts", ("ID",))


@pytest.mark.parametrize("answer", [failing(401), failing(403), failing(404), failing(500, "x"), MOVED, raw(b"")])
def test_no_token_and_no_filter_is_told_in_an_error_or_a_log(
    answer: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answer) as server, pytest.raises((Refused, SourceUnavailable)) as caught:
        a_client(server).rows("crm/Accounts", ("ID",), equals("Name", text(WHOSE)))
    assert len(server.asked) > 0
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    assert not any(secret in told for secret in (*TOKENS, WHOSE))


# ---------------------------------------------------------------- who it is, and which administrations there are


@pytest.mark.parametrize("shape", [rows, lambda row: told({"d": row})])
def test_the_first_question_is_whose_grant_it_is(shape: Callable[..., Answering]) -> None:
    row = {"UserID": ID, "CurrentDivision": DIVISION}
    with serving(shape(row)) as server:
        assert me(a_transport(server.url), Grant(), server.url) == row
    assert first_line(server) == ("GET", "/api/v1/current/Me", {"$select": [",".join(ME)]})


def test_nobody_is_no_answer_to_whose_grant_it_is() -> None:
    with serving(rows()) as server, pytest.raises(SourceUnavailable, match="whose connection"):
        me(a_transport(server.url), Grant(), server.url)


ONE, TWO = {"Code": DIVISION, "Description": "Jansen BV"}, {"Code": 2, "Description": "Pietersen BV"}


@pytest.mark.parametrize(
    ("answers", "found", "asked"),
    [
        ([rows(ONE, TWO)], [ONE, TWO], ["system"]),
        ([failing(404), rows(ONE)], [ONE], ["system", "hrm"]),
        ([rows(), rows(TWO)], [TWO], ["system", "hrm"]),
        ([failing(404), failing(404)], [{"Code": DIVISION}], ["system", "hrm"]),
        ([rows(), rows()], [{"Code": DIVISION}], ["system", "hrm"]),
    ],
)
def test_administrations_are_listed_as_far_as_this_user_may(
    answers: list[Answering], found: list[Any], asked: list[str]
) -> None:
    with serving(*answers) as server:
        assert divisions(a_transport(server.url), Grant(), server.url, DIVISION) == found
    paths = [first_line(server, number)[1] for number in range(len(server.asked))]
    assert paths == [f"{BASE}/{service}/Divisions" for service in asked]
    assert set(DIVISION_FIELDS) <= set(first_line(server)[2]["$select"][0].split(","))


def test_a_list_that_may_not_be_read_is_no_list_that_is_not_there() -> None:
    with serving(failing(403)) as server, pytest.raises(Refused):
        divisions(a_transport(server.url), Grant(), server.url, DIVISION)
    assert len(server.asked) == 1
