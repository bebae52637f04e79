"""What becomes of each answer of Exact's: read, final or tried again, and in which words."""

import json

import pytest

from adapters.exact.answers import NotThere, asks_to_sign_in, meaning
from connector.errors import Refused, SourceUnavailable
from connector.transport import Answer

JSON, HTML = {"content-type": "application/json;odata=verbose"}, {"content-type": "text/html; charset=utf-8"}
MAINTENANCE = b"<html><body>Onderhoud</body></html>"
LOGIN = b"<html><h2>Object moved to <a href='/docs/Login.aspx'>here</a>.</h2></html>"


def an_error(status: int, why: str) -> Answer:
    said = {"error": {"code": "", "message": {"lang": "", "value": why}}}
    return Answer(status, JSON, json.dumps(said).encode())


def read(answer: Answer) -> object:
    return meaning(answer, "crm/Accounts")


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("headers", [JSON, {"content-type": "application/json"}, {}])
def test_json_is_read(status: int, headers: dict[str, str]) -> None:
    assert read(Answer(status, headers, b'{"d": []}')) == {"d": []}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, HTML, MAINTENANCE),
        Answer(200, HTML, b'{"d": []}'),
        Answer(200, {}, MAINTENANCE),
        Answer(200, {"content-type": "application/xhtml+xml"}, MAINTENANCE),
        Answer(200, {"content-type": "application/atom+xml"}, b'{"d": []}'),
        Answer(200, {"content-type": "text/plain"}, b'{"d": []}'),
        Answer(200, HTML, LOGIN),
        Answer(302, HTML, LOGIN),
        Answer(200, JSON, b""),
        Answer(204, JSON, b""),
        Answer(418, JSON, b"{}"),
        Answer(401, JSON, b"{}"),
        an_error(408, "te breed"),
        Answer(500, HTML, MAINTENANCE),
        Answer(500, JSON, b'{"error": {"message": {"value": ""}}}'),
        Answer(500, JSON, b'{"error": {"message": {"value": 7}}}'),
        Answer(500, JSON, b'{"error": "text"}'),
        Answer(500, JSON, b'{"error": {"code": "x"}}'),
        Answer(500, JSON, b"[]"),
        Answer(500, {"reason": "Internal Server Error"}, b""),
    ],
)
def test_what_may_pass_is_tried_again(answer: Answer) -> None:
    with pytest.raises(SourceUnavailable):
        read(answer)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 500])
def test_what_is_refused_is_final_and_says_why(status: int) -> None:
    with pytest.raises(Refused, match="Ongeldig: Onderwerp"):
        read(an_error(status, "Ongeldig: Onderwerp"))


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_final_also_in_another_form(status: int) -> None:
    for answer in (Answer(status, HTML, MAINTENANCE), Answer(status, {}, b"")):
        with pytest.raises(Refused) as caught:
            read(answer)
        assert "Onderhoud" not in str(caught.value), "what stands on a page for people is not passed on"


def test_maintenance_and_the_page_to_sign_in_are_told_apart() -> None:
    assert not asks_to_sign_in(Answer(200, HTML, MAINTENANCE))
    assert not asks_to_sign_in(Answer(200, JSON, b'{"d": [{"Notes": "Object moved"}]}'))
    assert asks_to_sign_in(Answer(200, HTML, LOGIN))
    assert asks_to_sign_in(Answer(302, {}, b""))
    with pytest.raises(SourceUnavailable, match="maintenance"):
        read(Answer(200, HTML, MAINTENANCE))
    with pytest.raises(SourceUnavailable, match="sign in"):
        read(Answer(200, HTML, LOGIN))


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("Forbidden - User division is not within division scope", "tick it there in the Security Centre"),
        (
            "Forbidden - Application Scope Violated. Cannot read 'organization.administration' scope.",
            r"crm/Accounts \(organization.administration\) was not given to Tijdig",
        ),
        ("Forbidden - Application Scope Violated.", "the permission for crm/Accounts was not given"),
        ("U hebt geen rechten", "whoever manages Exact Online can give that right"),
        ("", "whoever manages Exact Online can give that right"),
    ],
)
def test_a_403_says_what_the_user_can_do(said: str, advice: str) -> None:
    in_json, in_header = an_error(403, said), Answer(403, {"reason": said}, b"")
    plain = Answer(403, {"content-type": "text/plain"}, said.encode())
    for answer in (in_json, in_header, plain):
        with pytest.raises(Refused, match=advice) as caught:
            read(answer)
        assert said in str(caught.value)


def test_a_404_is_known_from_other_refusals() -> None:
    with pytest.raises(NotThere, match="no crm/Accounts here"):
        read(an_error(404, ""))
    with pytest.raises(Refused) as caught:
        read(an_error(403, ""))
    assert not isinstance(caught.value, NotThere)


def test_its_words_are_passed_on_in_one_short_line() -> None:
    with pytest.raises(Refused) as caught:
        read(an_error(500, "Ongeldig:\r\n\x1b[31m rood\x00 \u202e" + "x" * 1_000))
    told = str(caught.value)
    assert told.isprintable()
    assert "Ongeldig: [31m rood xx" in told
    assert len(told) < 300
