"""What is sent and what is not, what is asked again, and what a platform's bad answer becomes."""

import gzip
import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import BudgetSpent, Refused, SourceUnavailable, TijdigError, TooLarge
from connector.transport import Answer, Budget, Limits, Meter, Patience, Request, Transport, Urgency, always
from connector.transport.addresses import check, is_this_machine
from connector.transport.session import new_session
from tests.transport.servers import Server, raw, says, serving, silent, trickling

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
CALM = Patience(pause=0.001)
QUICK = Patience(connect=5, read=0.3, whole=0.8, pause=0.001)
HEAD = b"HTTP/1.1 200 OK\r\n"
SECRET = "s3cr3t-t0k3n"


class Purse:
    """A budget that writes down what it is asked and told, and lets so many pass."""

    def __init__(self, many: int = 100) -> None:
        self.left = many
        self.taken: list[Urgency] = []
        self.said: list[Limits] = []

    def take(self, urgency: Urgency) -> None:
        if len(self.taken) >= self.left:
            raise BudgetSpent(NOW + timedelta(minutes=5))
        self.taken.append(urgency)

    def heard(self, limits: Limits) -> None:
        self.said.append(limits)


def a_transport(
    server: Server,
    budget: Budget | None = None,
    limits: Callable[[Answer, datetime], Limits | None] = lambda answer, now: None,
    patience: Patience = CALM,
    largest: int = 1_000_000,
) -> Transport:
    return Transport(
        lambda: NOW,
        home=server.url,
        meters=always(budget or Purse(), limits),
        patience=patience,
        largest=largest,
        sleep=lambda seconds: None,
    )


def get(server: Server, **named: object) -> Request:
    return Request("GET", f"{server.url}/things", **named)  # type: ignore[arg-type]


def post(server: Server, **named: object) -> Request:
    return Request("POST", f"{server.url}/things", json={"ids": ["1"]}, **named)  # type: ignore[arg-type]


# ---------------------------------------------------------------- a request and its answer


def test_an_answer_comes_back_whole_with_its_headers_in_lower_case() -> None:
    with serving(says(201, b'{"id": "7"}', "X-Total-Count: 3")) as server:
        answer = a_transport(server).send(get(server, params={"page": "2", "filter": "a|b"}))
    assert (answer.status, answer.json(), answer.headers["x-total-count"]) == (201, {"id": "7"}, "3")
    assert server.asked[0].startswith(b"GET /things?page=2&filter=a%7Cb HTTP/1.1\r\n")
    assert server.headers()["user-agent"].startswith("Tijdig/")


@pytest.mark.parametrize(
    ("named", "kind", "body"),
    [
        ({"json": {"a": [1]}}, "application/json", b'{"a": [1]}'),
        ({"json": []}, "application/json", b"[]"),
        ({"form": {"grant_type": "x y"}}, "application/x-www-form-urlencoded", b"grant_type=x+y"),
        ({"body": b"%PDF", "headers": {"Content-Type": "application/pdf"}}, "application/pdf", b"%PDF"),
    ],
)
def test_a_body_goes_as_json_as_a_form_or_as_it_is(named: dict[str, object], kind: str, body: bytes) -> None:
    with serving(says()) as server:
        a_transport(server).send(Request("POST", server.url, **named))  # type: ignore[arg-type]
    assert server.asked[0].endswith(b"\r\n\r\n" + body)
    assert server.headers()["content-type"] == kind


def test_a_request_has_one_body() -> None:
    with pytest.raises(ValueError, match="one body"):
        Request("POST", "https://platform.example", json={}, form={})


@responses.activate
@pytest.mark.parametrize("status", [200, 204, 302, 400, 401, 402, 403, 404, 406, 409, 422])
def test_what_a_status_of_the_request_means_is_left_to_the_adapter(status: int) -> None:
    responses.get("https://platform.example/", status=status)
    purse = Purse()
    assert (
        Transport(lambda: NOW, meters=always(purse)).send(Request("GET", "https://platform.example/")).status == status
    )
    assert len(purse.taken) == 1


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with serving(says()) as elsewhere, serving(says(302, b"", f"Location: {elsewhere.url}/pdf")) as server:
        answer = a_transport(server).send(get(server, headers={"Authorization": f"Bearer {SECRET}"}))
    assert (answer.status, answer.headers.get("location")) == (302, f"{elsewhere.url}/pdf")
    assert elsewhere.asked == []


def test_no_cookie_is_kept() -> None:
    with serving(says(200, b"{}", "Set-Cookie: session=1; Path=/")) as server:
        transport = a_transport(server)
        transport.send(get(server))
        transport.send(get(server))
    assert "cookie" not in server.headers()


def test_what_surrounds_us_names_no_proxy_and_no_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    (home / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(home / ".netrc"))
    with serving(says()) as proxy, serving(says()) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", "")
        a_transport(server).send(get(server))
    assert proxy.asked == []
    assert "authorization" not in server.headers()


# ---------------------------------------------------------------- where it may go


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/",
        "http://10.0.0.1/",
        "http://127.0.0.1.platform.example/",
        "http://127.1/",
        "ftp://platform.example/",
        "file:///etc/passwd",
        "https://user:password@platform.example/",
        "https:///path",
        "https://platform.example:port/",
        "https://[::1/",
        "",
    ],
)
def test_only_https_leaves_this_machine(url: str) -> None:
    with pytest.raises(Refused):
        check(Request("GET", url), "")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "::1"])
def test_this_machine_is_reached_without_tls(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://platform.example.evil.example/",
        "https://platform.example:8443/",
        "http://127.0.0.1/",
        "https://evil.example",
    ],
)
def test_what_was_given_for_one_host_goes_to_no_other(elsewhere: str) -> None:
    for name in ("Authorization", "authorization"):
        with pytest.raises(Refused, match="not sent elsewhere"):
            check(Request("GET", elsewhere, headers={name: SECRET}), "https://platform.example")
    check(Request("GET", elsewhere), "https://platform.example")


def test_it_goes_home_however_that_is_spelled() -> None:
    for home in ("https://platform.example", "https://Platform.example:443/api"):
        check(Request("GET", "https://platform.example/a", headers={"Authorization": SECRET}), home)


def test_without_a_home_no_credentials_leave() -> None:
    purse = Purse()
    with serving(says()) as server, pytest.raises(Refused):
        Transport(lambda: NOW, meters=always(purse)).send(get(server, headers={"Authorization": SECRET}))
    assert (server.asked, purse.taken) == ([], [])


# ---------------------------------------------------------------- asked again, where that is safe


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_read_is_asked_again_when_the_platform_cannot_answer_for_now(status: int) -> None:
    with serving(says(status), says(status), says()) as server:
        purse = Purse()
        assert a_transport(server, purse).send(get(server, urgency=Urgency.URGENT)).status == 200
    assert purse.taken == [Urgency.URGENT] * 3, "each try counts"


def test_a_read_is_asked_again_when_the_line_was_cut() -> None:
    with serving(raw(b""), raw(HEAD + b"Content-Length: 20\r\n\r\n{"), says()) as server:
        assert a_transport(server).send(get(server)).json() == {}
    assert len(server.asked) == 3


def test_a_post_that_only_reads_says_so_and_is_asked_again() -> None:
    with serving(raw(b""), says()) as server:
        a_transport(server).send(post(server, idempotent=True))
    assert len(server.asked) == 2


def test_after_three_tries_it_is_unavailable() -> None:
    with serving(says(503)) as server, pytest.raises(SourceUnavailable):
        a_transport(server).send(get(server))
    assert len(server.asked) == 3


def test_the_pause_grows_and_differs_by_chance() -> None:
    paused: list[float] = []
    with serving(says(503)) as server, pytest.raises(SourceUnavailable):
        Transport(lambda: NOW, patience=Patience(pause=0.5), sleep=paused.append).send(get(server))
    first, second = paused
    assert 0.5 <= first <= 1.0 <= second <= 1.5


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("bad", [says(503), raw(b""), raw(HEAD + b"Content-Length: 9\r\n\r\n{")])
def test_a_write_is_never_sent_twice(method: str, bad: Callable[..., None]) -> None:
    with serving(bad, says()) as server, pytest.raises(SourceUnavailable):
        a_transport(server).send(Request(method, server.url))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [500, 501, 505])
def test_what_will_not_pass_by_itself_is_not_asked_again(status: int) -> None:
    with serving(says(status), says()) as server, pytest.raises(SourceUnavailable):
        a_transport(server).send(get(server))
    assert len(server.asked) == 1


@pytest.mark.parametrize("judge", [get, post])
def test_a_500_is_an_answer_to_a_request_that_judges_it_and_is_not_asked_again(
    judge: Callable[..., Request],
) -> None:
    purse = Purse()
    with serving(says(500, b'{"why": "Ongeldig"}'), says()) as server:
        answer = a_transport(server, purse).send(judge(server, judges_500=True))
    assert (answer.status, answer.json()) == (500, {"why": "Ongeldig"})
    assert (len(server.asked), len(purse.taken), len(purse.said)) == (1, 1, 1)


@pytest.mark.parametrize("status", [501, 502, 503, 504, 505])
def test_whoever_judges_a_500_is_handed_no_other_failure(status: int) -> None:
    with serving(says(status)) as server, pytest.raises(SourceUnavailable):
        a_transport(server).send(post(server, judges_500=True))


# ---------------------------------------------------------------- slow, endless and broken answers


@pytest.mark.parametrize(
    "slow",
    [
        silent(),
        silent(HEAD),
        silent(HEAD + b"Content-Length: 9\r\n\r\n{"),
        trickling(HEAD + b"Content-Length: 1000000\r\n\r\n", b"x"),
        trickling(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        trickling(HEAD + b"X-Endless: ", b"x"),
        trickling(b"", b"H"),
    ],
    ids=["silent", "no headers", "no body", "body by drops", "chunks by drops", "header by drops", "status by drops"],
)
def test_an_answer_that_does_not_end_in_time_keeps_nobody_waiting(slow: Callable[..., None]) -> None:
    """None of these ends by itself."""
    with serving(slow) as server, pytest.raises(SourceUnavailable, match=r"too long|in time|failed"):
        a_transport(server, patience=QUICK).send(post(server))


def test_an_answer_by_drops_is_given_up_though_it_would_end() -> None:
    drops = trickling(HEAD + b"Content-Length: 150\r\n\r\n", b"x", drops=150)
    with serving(drops) as server, pytest.raises(SourceUnavailable):
        a_transport(server, patience=QUICK).send(post(server))


def test_an_answer_that_was_cut_within_its_headers_is_not_taken_for_a_whole_one() -> None:
    patience = Patience(read=5, whole=0.3)
    with serving(trickling(HEAD + b"X: 1\r\nX-Endless: ", b"x")) as server, pytest.raises(SourceUnavailable):
        a_transport(server, patience=patience).send(post(server))


def test_nobody_at_home_is_unavailable() -> None:
    with serving(says()) as server:
        gone = server
    with pytest.raises(SourceUnavailable, match="connection to the platform failed"):
        a_transport(gone).send(get(gone))


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"\0" * 20_000_000),
        gzip.compress(gzip.compress(b"\0" * 20_000_000)),
        b"\0" * 2_000_000,
    ],
    ids=["gzip", "gzip in gzip", "plain"],
)
def test_an_answer_that_is_too_large_is_not_read_to_its_end(body: bytes) -> None:
    packed = {0x1F: "Content-Encoding: gzip, gzip" if len(body) < 1_000 else "Content-Encoding: gzip"}
    headers = [packed[body[0]]] if body[0] in packed else []
    with serving(says(200, body, *headers), says()) as server:
        purse = Purse()
        with pytest.raises(TooLarge, match="too large"):
            a_transport(server, purse, largest=1_000_000).send(get(server))
    assert len(purse.taken) == 1, "nor is it asked for again"


def test_an_answer_of_just_that_size_is_read() -> None:
    body = b"\0" * 1_000_000
    with serving(says(200, gzip.compress(body), "Content-Encoding: gzip")) as server:
        assert a_transport(server, largest=1_000_000).send(get(server)).body == body


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"what?\r\n\r\n"),
        raw(HEAD + b"Content-Length: many\r\n\r\n{}"),
        raw(HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\n"),
        raw(HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(500)) + b"\r\n"),
        says(200, b"no gzip", "Content-Encoding: gzip"),
        raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        says(200, b"", "Content-Encoding: " + "gzip, " * 50),
    ],
    ids=["no http", "length", "long header", "many headers", "no gzip", "chunks", "nested encodings"],
)
def test_whatever_comes_it_is_an_answer_or_an_error_of_ours(answer: Callable[..., None]) -> None:
    with serving(answer) as server, suppress(SourceUnavailable):
        answered = a_transport(server, patience=QUICK).send(post(server))
        assert answered.status == 200


# ---------------------------------------------------------------- what an answer says


@pytest.mark.parametrize(
    "body",
    [
        b"<html><h1>502 Bad Gateway</h1></html>",
        b"",
        b'{"a": NaN}',
        b'{"a": 1',
        b"\xff\xfe\xfd",
        b"[" * 100_000,
        b"1" * 10_000,
        b"1e999999999999999999999",
    ],
    ids=["html", "nothing", "NaN", "cut", "no text", "deep", "long number", "high number"],
)
def test_what_is_no_json_is_unavailable(body: bytes) -> None:
    with pytest.raises(SourceUnavailable):
        Answer(200, {}, body).json()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_an_amount_is_read_to_its_last_digit(amount: Decimal) -> None:
    read = Answer(200, {}, f'{{"amount": {amount:f}}}'.encode()).json()["amount"]
    assert read == amount
    assert isinstance(read, Decimal)


# ---------------------------------------------------------------- the budget


def test_what_the_budget_refuses_is_not_sent() -> None:
    with serving(says()) as server, pytest.raises(BudgetSpent) as caught:
        a_transport(server, Purse(0)).send(get(server))
    assert server.asked == []
    assert caught.value.until == NOW + timedelta(minutes=5)


def test_a_second_try_needs_room_too() -> None:
    with serving(says(503), says()) as server, pytest.raises(BudgetSpent):
        a_transport(server, Purse(1)).send(get(server))
    assert len(server.asked) == 1


def test_the_budget_hears_what_the_adapter_reads_of_each_answer() -> None:
    def read(answer: Answer, now: datetime) -> Limits:
        assert now == NOW
        return Limits(used=int(answer.headers["x-used"]))

    purse = Purse()
    with serving(says(503, b"", "X-Used: 7"), says(404, b"", "X-Used: 8")) as server:
        a_transport(server, purse, read).send(get(server))
    assert [said.used for said in purse.said] == [7, 8]


def test_a_request_goes_into_every_count_that_it_is_of_and_each_reads_its_own() -> None:
    minute, day, other = Purse(), Purse(), Purse()

    def reads(name: str) -> Callable[[Answer, datetime], Limits]:
        return lambda answer, now: Limits(used=int(answer.headers[name]))

    def meters(request: Request) -> Sequence[Meter]:
        if request.url.endswith("/things"):
            return Meter(minute, reads("x-minute")), Meter(day, reads("x-day"))
        return (Meter(other, reads("x-day")),)

    with serving(says(200, b"{}", "X-Minute: 3", "X-Day: 70")) as server:
        Transport(lambda: NOW, home=server.url, meters=meters).send(get(server))
    assert [[said.used for said in purse.said] for purse in (minute, day, other)] == [[3], [70], []]
    assert [len(purse.taken) for purse in (minute, day, other)] == [1, 1, 0]


def test_where_one_count_is_full_nothing_is_sent() -> None:
    purse, full = Purse(), Purse(many=0)
    with serving(says()) as server, pytest.raises(BudgetSpent):
        Transport(lambda: NOW, meters=lambda request: (Meter(purse), Meter(full))).send(get(server))
    assert server.asked == []


def test_a_429_closes_the_first_count_until_the_window_that_ends_first() -> None:
    minute, day = Purse(), Purse()
    meters = (
        Meter(minute, lambda answer, now: Limits(used=60, resets_at=SOON)),
        Meter(day, lambda answer, now: Limits(used=70, resets_at=NOW + timedelta(hours=9))),
    )
    with serving(says(429)) as server, pytest.raises(BudgetSpent) as caught:
        Transport(lambda: NOW, meters=lambda request: meters).send(get(server))
    assert caught.value.until == SOON
    assert (minute.said[0].retry_at, day.said[0].retry_at) == (SOON, None)


SOON, NEVER = NOW + timedelta(seconds=40), NOW + timedelta(days=20_000)


@pytest.mark.parametrize(
    ("status", "said", "until"),
    [
        (429, Limits(retry_at=SOON), SOON),
        (503, Limits(retry_at=SOON), SOON),
        (429, Limits(resets_at=SOON), SOON),
        (429, None, NOW + timedelta(minutes=1)),
        (429, Limits(retry_at=NEVER), NOW + timedelta(hours=1)),
        (429, Limits(retry_at=NOW - timedelta(days=1)), NOW + timedelta(seconds=1)),
    ],
    ids=["429", "503", "reset only", "no word", "in fifty years", "in the past"],
)
def test_when_the_platform_says_wait_everybody_is_told_until_when(
    status: int, said: Limits | None, until: datetime
) -> None:
    purse = Purse()
    with serving(says(status, b"<html>Retry later</html>"), says()) as server, pytest.raises(BudgetSpent) as caught:
        a_transport(server, purse, lambda answer, now: said).send(get(server))
    assert caught.value.until == until
    assert [heard.retry_at for heard in purse.said] == [until]
    assert len(server.asked) == 1


def test_an_answer_that_was_given_is_not_taken_back_for_what_it_says_of_limits() -> None:
    with serving(says(201)) as server:
        answer = a_transport(server, limits=lambda answer, now: Limits(retry_at=SOON)).send(post(server))
    assert answer.status == 201


# ---------------------------------------------------------------- what nobody may read


def test_an_address_is_named_without_its_query() -> None:
    named = Request("get", f"https://user:{SECRET}@platform.example/things?next={SECRET}#{SECRET}").place
    assert named == "GET https://platform.example/things"
    assert Request("GET", f"https://[{SECRET}").place == "GET", "nor is what cannot be read"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize(
    "answer",
    [
        says(),
        says(500, SECRET.encode()),
        says(503, SECRET.encode(), f"X: {SECRET}"),
        says(429, SECRET.encode()),
        raw(b""),
        raw(SECRET.encode() + b"\r\n\r\n"),
        raw(HEAD + SECRET.encode() + b": x\r\n" + SECRET.encode() + b"\r\n\r\n"),
        silent(),
    ],
    ids=["fine", "failed", "unavailable", "too many", "cut", "no http", "odd header", "silent"],
)
def test_no_error_and_no_log_shows_a_query_a_header_or_a_body(
    answer: Callable[..., None], everything_logged: pytest.LogCaptureFixture
) -> None:
    said = ""
    with serving(answer) as server:
        request = Request(
            "POST",
            f"{server.url}/things?next={SECRET}",
            params={"query": SECRET},
            json={"note": SECRET},
            headers={"Authorization": SECRET},
        )
        try:
            said = repr(a_transport(server, patience=QUICK).send(request))
        except TijdigError as error:
            said = "".join(traceback.format_exception(error))
        said += repr(request) + request.place
    assert SECRET not in said + everything_logged.text
    assert server.asked, "it went there with all of it"
    assert server.asked[0].count(SECRET.encode()) == 4


def test_a_certificate_that_is_not_trusted_is_said_so_and_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError(SECRET)

    session = requests.Session()
    monkeypatch.setattr(session, "request", fails)
    purse = Purse()
    with pytest.raises(SourceUnavailable, match="certificate"):
        Transport(lambda: NOW, meters=always(purse), session=session).send(Request("GET", "https://platform.example"))
    assert len(purse.taken) == 1


def test_certificates_are_verified_by_default() -> None:
    assert new_session().verify is True
