"""By way of a provider's HTTP API: what is said of a hand-over is what is surely known, and nothing is taken twice."""

import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from connector.carrier import Carried, Carrier, Outcome
from connector.channels.mail_api import MailApiCarrier, MailApiSettings
from connector.channels.mail_api.pace import Pace
from connector.channels.mail_api.sandbox import MailApiSandbox, Mishap
from connector.channels.reading import viewable
from connector.errors import BadInput
from connector.model import Channel, Contact, Notice
from connector.pay.epc import payment_code
from tests.channels.parcels import SPOKEN_OF, parcel
from tests.channels.servers import RealServer
from tests.channels.test_secure_smtp import certificate

KEY = "re_sandbox"
MANY = 1000  # a second: no test waits for its turn unless that is what it is about


@pytest.fixture
def sandbox() -> Iterator[MailApiSandbox]:
    with MailApiSandbox(per_second=MANY) as provider:
        yield provider


def carrier(url: str, key: str = KEY, timeout: float = 10.0) -> MailApiCarrier:
    return MailApiCarrier(MailApiSettings(url, key, timeout, per_second=MANY), payment_code)


def send(url: str, key: str = KEY, timeout: float = 10.0) -> Carried:
    sending = carrier(url, key, timeout)
    return sending.carry(parcel(), sending.render(parcel()))


def sure_failure(carried: Carried, again: bool) -> bool:
    return (carried.outcome, carried.again) == (Outcome.FAILED, again)


class Scripted:
    """Answers every request with these bytes, whatever they are, and hangs up."""

    def __init__(self, answer: bytes, trickle: float = 0.0) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._answer, self._trickle = answer, trickle
        self._stopped = threading.Event()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.requests = 0

    def __enter__(self) -> "Scripted":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += connection.recv(65536)
        head, _, body = heard.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
        while len(body) < length:
            body += connection.recv(65536)
        self.requests += 1
        try:
            if not self._trickle:
                connection.sendall(self._answer)
                return
            begin, _, end = self._answer.partition(b"\r\n\r\n")
            connection.sendall(begin + b"\r\n\r\n")
            for sign in end:
                connection.sendall(bytes([sign]))
                if self._stopped.wait(self._trickle):
                    return
        except OSError:
            return


def http(status: int, body: str, *more: str) -> bytes:
    head = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *more, "", "")
    return "\r\n".join(head).encode() + body.encode()


# ---------------------------------------------------------------- sent


@pytest.mark.parametrize("notice", SPOKEN_OF)
def test_what_was_shown_is_what_the_provider_is_told(sandbox: MailApiSandbox, notice: Notice) -> None:
    sending = carrier(sandbox.url)
    rendered = sending.render(parcel(notice))
    carried = sending.carry(parcel(notice), rendered)
    assert (sending.channel, carried.outcome) == (Channel.EMAIL, Outcome.SENT)
    [taken] = sandbox.taken
    assert carried.reference == taken.id
    assert taken.key == "delivery-1"
    said = taken.said
    assert (said["subject"], said["text"].strip(), said["html"].strip()) == (
        rendered.subject,
        rendered.text.strip(),
        rendered.html.strip(),
    )
    assert (said["to"], said["reply_to"]) == (["Jan de Vries <jan@devries.nl>"], "vragen@dehalm.nl")
    assert said["from"] == '"Bakkerij De Halm B.V." <administratie@dehalm.nl>'
    assert said["headers"]["Message-ID"] == "<d1.e4b2@dehalm.nl>"
    assert said["headers"]["Auto-Submitted"] == "auto-generated"


def test_the_payment_code_goes_along_under_the_name_that_the_text_calls_it_by(sandbox: MailApiSandbox) -> None:
    send(sandbox.url)
    said = sandbox.taken[0].said
    [picture] = said["attachments"]
    assert f"cid:{picture['content_id']}" in said["html"]
    assert base64.b64decode(picture["content"]) == payment_code(parcel())
    without = MailApiCarrier(MailApiSettings(sandbox.url, KEY, per_second=MANY), lambda _: None)
    given = replace(parcel(), delivery="delivery-2")
    assert without.carry(given, without.render(given)).outcome is Outcome.SENT
    assert "attachments" not in sandbox.taken[1].said


@pytest.mark.parametrize("name", ["De Vries, Jan", 'Jan "J" Vries', "Jân; <x@y.nl>", "=?utf-8?q?x?=", "Ωmega, B.V."])
def test_a_name_stays_a_name_whatever_stands_in_it(sandbox: MailApiSandbox, name: str) -> None:
    given = parcel(to=Contact(email="jan@devries.nl", name=name))
    sending = carrier(sandbox.url)
    assert sending.carry(given, sending.render(given)).outcome is Outcome.SENT
    [said] = sandbox.taken[0].said["to"]
    mail = message_from_bytes(b"To: " + said.encode() + b"\r\n\r\n", policy=default)
    assert [a.addr_spec for a in mail["To"].addresses] == ["jan@devries.nl"]


def test_the_kept_mail_can_be_looked_at_like_any_other() -> None:
    rendered = carrier("http://127.0.0.1:1").render(parcel())
    assert "data:image/png" in viewable(rendered.raw)
    assert carrier("http://127.0.0.1:1").render(parcel()).raw == rendered.raw


def test_making_a_preview_talks_to_nobody(sandbox: MailApiSandbox) -> None:
    carrier(sandbox.url).render(parcel())
    assert sandbox.requests == 0


# ---------------------------------------------------------------- keys


def test_the_same_mail_handed_over_again_is_taken_once_and_answered_alike(sandbox: MailApiSandbox) -> None:
    sending: Carrier = carrier(sandbox.url)
    rendered = sending.render(parcel())
    first = sending.carry(parcel(), rendered)
    again = [sending.carry_again(rendered.raw) for _ in range(3)]
    assert {carried.reference for carried in (first, *again)} == {first.reference}
    assert len(sandbox.taken) == 1
    assert sending.repeats_within == timedelta(hours=24)


def test_another_mail_under_a_key_that_was_taken_is_unclear_and_not_taken(sandbox: MailApiSandbox) -> None:
    """The first one did arrive, whatever was believed of it: nobody may call that a failure and send another."""
    sending = carrier(sandbox.url)
    assert sending.carry(parcel(), sending.render(parcel())).outcome is Outcome.SENT
    other = parcel(debtor_name="Another")
    carried = sending.carry(other, sending.render(other))
    assert (carried.outcome, carried.again) == (Outcome.UNCLEAR, False)
    assert "invalid_idempotent_request" in carried.detail
    assert len(sandbox.taken) == 1


def test_while_the_first_is_in_work_the_second_is_unclear(sandbox: MailApiSandbox) -> None:
    sandbox.mishaps.append(Mishap(seconds=5.0))
    heard = threading.Event()
    sandbox.heard = lambda key: heard.set()
    impatient, patient = carrier(sandbox.url, timeout=0.3), carrier(sandbox.url)
    rendered = impatient.render(parcel())
    first = threading.Thread(target=impatient.carry, args=(parcel(), rendered))
    first.start()
    assert heard.wait(10)
    carried = patient.carry_again(rendered.raw)
    first.join()
    assert carried.outcome is Outcome.UNCLEAR
    assert "concurrent_idempotent_requests" in carried.detail


def test_a_provider_forgets_a_key_after_a_day() -> None:
    hour = [0.0]
    with MailApiSandbox(per_second=MANY, clock=lambda: hour[0] * 3600) as provider:
        sending = carrier(provider.url)
        for hour[0] in (0.0, 23.9, 24.1):
            sending.carry(parcel(), sending.render(parcel()))
        assert len(provider.taken) == 2


# ---------------------------------------------------------------- surely not taken


@pytest.mark.parametrize("key", ["wrong", "re_sandboxx"])
def test_a_wrong_key_is_not_tried_again_and_never_repeated(sandbox: MailApiSandbox, key: str) -> None:
    carried = send(sandbox.url, key)
    assert sure_failure(carried, again=False)
    assert "invalid_api_key" in carried.detail
    assert sandbox.taken == []


def test_the_key_is_in_no_answer_and_in_no_repr() -> None:
    told = json.dumps({"name": "validation_error", "message": "the key re_secret1 may not do this"})
    with Scripted(http(403, told)) as provider:
        carried = send(provider.url, "re_secret1")
        assert "re_secret1" not in carried.detail
        settings = MailApiSettings(provider.url, "re_secret1")
    assert "re_secret1" not in f"{settings!r} {settings} {vars(carrier(provider.url, 're_secret1'))!r}"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 415, 422])
def test_a_refusal_is_a_sure_failure_that_a_person_mends(status: int) -> None:
    with Scripted(http(status, '{"name": "validation_error", "message": "no such domain"}')) as provider:
        carried = send(provider.url)
    assert sure_failure(carried, again=False)
    assert "no such domain" in carried.detail


def test_too_many_at_once_is_a_sure_failure_that_passes_and_the_next_one_waits() -> None:
    with MailApiSandbox(per_second=0) as provider:
        sending = carrier(provider.url)
        carried = sending.carry(parcel(), sending.render(parcel()))
        assert sure_failure(carried, again=True)
        assert "rate_limit_exceeded" in carried.detail
        assert provider.taken == []
        assert sending._pace._next > 0


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_is_not_followed_and_named(sandbox: MailApiSandbox, status: int) -> None:
    with Scripted(http(status, "", f"Location: {sandbox.url}/emails")) as elsewhere:
        carried = send(elsewhere.url)
    assert sure_failure(carried, again=False)
    assert "has moved" in carried.detail
    assert sandbox.requests == 0


def test_a_provider_that_cannot_be_reached_is_a_failure_that_may_pass() -> None:
    with socket.socket() as bound_and_deaf:
        bound_and_deaf.bind(("127.0.0.1", 0))
        assert sure_failure(send(f"http://127.0.0.1:{bound_and_deaf.getsockname()[1]}"), again=True)
    assert sure_failure(send("https://mail.invalid"), again=True)


def test_a_provider_that_cannot_prove_who_it_is_hears_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate(tmp_path, "unknown"))
    with RealServer(context, at_once=True) as server:  # it would speak another protocol; it is not asked for any
        carried = send(f"https://127.0.0.1:{server.port}")
    assert sure_failure(carried, again=False)
    assert "certificate" in carried.detail


@pytest.mark.parametrize("email", ["", "jan", "jan@x.nl; piet@x.nl"])
def test_what_is_no_address_is_refused_before_the_provider_hears_of_it(sandbox: MailApiSandbox, email: str) -> None:
    given = parcel(to=Contact(email=email, name="Jan"))
    sending = carrier(sandbox.url)
    carried = sending.carry(given, sending.render(given))
    assert sure_failure(carried, again=False)
    assert sandbox.requests == 0


# ---------------------------------------------------------------- perhaps taken


@pytest.mark.parametrize("breaks", ["before", "after", "half"])
def test_a_line_that_breaks_once_the_request_has_left_is_unclear_and_the_key_settles_it(
    sandbox: MailApiSandbox, breaks: str
) -> None:
    sandbox.mishaps.append(Mishap(breaks=breaks))  # type: ignore[arg-type]
    sending = carrier(sandbox.url)
    rendered = sending.render(parcel())
    carried = sending.carry(parcel(), rendered)
    assert (carried.outcome, carried.again) == (Outcome.UNCLEAR, False)
    assert len(sandbox.taken) == (breaks != "before")
    assert sending.carry_again(rendered.raw).outcome is Outcome.SENT
    assert len(sandbox.taken) == 1


def test_silence_is_unclear_and_the_key_settles_it(sandbox: MailApiSandbox) -> None:
    sandbox.mishaps.append(Mishap(seconds=1.0))
    sending = carrier(sandbox.url, timeout=0.2)
    rendered = sending.render(parcel())
    assert sending.carry(parcel(), rendered).outcome is Outcome.UNCLEAR
    patient = carrier(sandbox.url)
    while (carried := patient.carry_again(rendered.raw)).outcome is Outcome.UNCLEAR:
        assert "concurrent" in carried.detail
    assert carried.outcome is Outcome.SENT
    assert len(sandbox.taken) == 1


ODD = {
    "no JSON": http(200, "<html>please log in</html>"),
    "no id": http(200, "{}"),
    "an empty id": http(200, '{"id": ""}'),
    "a list": http(200, '["id"]'),
    "a depth without end": http(200, "[" * 10_000),
    "an answer without end": http(200, "x" * 100_000),
    "no body": http(204, ""),
    "half a body": http(200, '{"id": "1"}').replace(b"Content-Length: 11", b"Content-Length: 99"),
    "half a status line": b"HTTP/1.1 20",
    "no HTTP": b"220 mail.test ESMTP\r\n",
    "nothing": b"",
    "see other": http(303, "", "Location: /done"),
    "found": http(302, "", "Location: /log-in"),
    "an unknown refusal": http(418, ""),
    "a time-out": http(408, ""),
    "a conflict of another kind": http(409, '{"name": "conflict"}'),
    "a fault of theirs": http(500, '{"name": "application_error"}'),
    "a gateway": http(502, "<html>bad gateway</html>"),
    "overload": http(503, "", "Retry-After: 5"),
    "a gateway's time-out": http(504, ""),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD.keys())
def test_an_answer_that_does_not_surely_say_no_is_unclear_and_asked_for_once(answer: bytes) -> None:
    with Scripted(answer) as provider:
        carried = send(provider.url)
        assert (carried.outcome, carried.again) == (Outcome.UNCLEAR, False)
        assert provider.requests == 1


def test_an_answer_that_trickles_does_not_hold_the_line_for_ever() -> None:
    with Scripted(http(200, '{"id": "1"}' + " " * 500), trickle=0.02) as provider:
        assert send(provider.url, timeout=0.5).outcome is Outcome.UNCLEAR


# ---------------------------------------------------------------- settings and pace


@pytest.mark.parametrize(
    "url",
    ["http://api.example.nl", "api.example.nl", "ftp://x.nl", "https://", "https://me:secret@x.nl", "https://x/?k=1"],
)
def test_an_address_over_an_open_line_or_with_secrets_in_it_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as told:
        MailApiSettings(url, KEY)
    assert {fault.place for fault in told.value.faults} == {"url"}
    assert "secret" not in str(told.value)


def test_all_faults_of_the_settings_are_told_at_once_and_the_key_is_not() -> None:
    with pytest.raises(BadInput) as told:
        MailApiSettings("x", "a key\r\nX: y", timeout=0, per_second=0)
    assert [fault.place for fault in told.value.faults] == ["url", "key", "timeout", "requests per second"]
    assert "X: y" not in str(told.value)


def test_requests_begin_evenly_however_many_hands_send(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("connector.channels.mail_api.pace.time.monotonic", lambda: 100.0)
    monkeypatch.setattr("connector.channels.mail_api.pace.time.sleep", slept.append)
    turns = Pace(2)
    for _ in range(3):
        turns.wait()
    assert slept == [0.0, 0.5, 1.0]
    turns.hold(5)
    turns.hold(1)
    turns.wait()
    assert slept[-1] == 5.0
    turns.hold(3600)
    turns.wait()
    assert slept[-1] == 10.0
