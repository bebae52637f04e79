"""What is said of a hand-over is what is surely known: each moment at which a server can fail has its promise."""

import socket

import pytest

from connector.carrier import Carried, Outcome
from connector.channels.email import smtp
from connector.channels.email.settings import SmtpSettings
from connector.channels.email.smtp import hand_over
from tests.channels.servers import (
    DATA,
    DOT,
    EHLO,
    GREETING,
    HANG_UP,
    IN_DATA,
    MAIL,
    QUIT,
    RCPT,
    RESET,
    SILENCE,
    TRICKLE,
    FaultyServer,
)

MESSAGE = b"Subject: test\r\n\r\n.a line with a dot\r\nend\r\n"
TOO_LARGE_FOR_ANY_BUFFER = MESSAGE + b"x" * 76 * 1000 + b"\r\n" + (b"x" * 76 + b"\r\n") * 400_000


def settings(port: int, timeout: float = 10.0) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", port, "none", timeout=timeout, local_hostname="us.test")


def send(port: int, raw: bytes = MESSAGE, timeout: float = 10.0) -> Carried:
    return hand_over(settings(port, timeout), "us@dehalm.nl", "jan@devries.nl", raw)


SOON = 1.0  # seconds: enough for every answer that does come, on a busy machine too


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole conversation may take two time-outs instead of ten."""
    monkeypatch.setattr(smtp, "WHOLE", 2)


def sure_failure(carried: Carried, again: bool) -> bool:
    return (carried.outcome, carried.again) == (Outcome.FAILED, again)


# ---------------------------------------------------------------- sent


def test_what_the_server_took_is_sent_and_it_took_exactly_our_bytes() -> None:
    with FaultyServer() as server:
        carried = send(server.port)
    assert carried.outcome is Outcome.SENT
    assert carried.reference == "2.0.0 ok: queued as 4T2x"
    assert server.taken == [MESSAGE]
    assert server.heard[1:3] == ["MAIL FROM:<us@dehalm.nl>", "RCPT TO:<jan@devries.nl>"]


@pytest.mark.parametrize("farewell", [HANG_UP, RESET, SILENCE, "421 4.3.2 going down", "500 what?"])
def test_a_message_that_was_taken_stays_sent_when_the_farewell_fails(farewell: str) -> None:
    with FaultyServer({QUIT: farewell}) as server:
        carried = send(server.port, timeout=SOON)
    assert carried.outcome is Outcome.SENT
    assert server.taken == [MESSAGE]


# ---------------------------------------------------------------- surely not taken


def test_a_refused_connection_is_a_failure_that_may_pass() -> None:
    with socket.socket() as bound_and_deaf:
        bound_and_deaf.bind(("127.0.0.1", 0))
        carried = send(bound_and_deaf.getsockname()[1])
    assert sure_failure(carried, again=True)


def test_a_server_that_does_not_exist_is_a_failure_that_may_pass() -> None:
    nowhere = SmtpSettings("mail.invalid", 25, "none", timeout=5, local_hostname="us.test")
    assert sure_failure(hand_over(nowhere, "us@dehalm.nl", "jan@devries.nl", MESSAGE), again=True)


@pytest.mark.parametrize("moment", [GREETING, EHLO, MAIL, RCPT, DATA])
@pytest.mark.parametrize("break_off", [HANG_UP, RESET, SILENCE])
def test_a_break_before_the_message_is_a_failure_that_may_pass(moment: str, break_off: str) -> None:
    with FaultyServer({moment: break_off}) as server:
        carried = send(server.port, timeout=SOON)
    assert sure_failure(carried, again=True)
    assert server.taken == []


@pytest.mark.parametrize("moment", [GREETING, MAIL, RCPT, DATA, DOT])
def test_a_temporary_refusal_is_a_failure_that_may_pass(moment: str) -> None:
    with FaultyServer({moment: "451 4.7.1 come back later"}) as server:
        carried = send(server.port)
    assert sure_failure(carried, again=True)
    assert "451 4.7.1 come back later" in carried.detail


@pytest.mark.parametrize("moment", [GREETING, MAIL, RCPT, DATA, DOT])
def test_a_refusal_for_good_is_not_tried_again(moment: str) -> None:
    with FaultyServer({moment: "550 5.1.1 no such user"}) as server:
        carried = send(server.port)
    assert sure_failure(carried, again=False)
    assert "550 5.1.1 no such user" in carried.detail


def test_a_server_that_is_going_down_is_tried_again() -> None:
    with FaultyServer({GREETING: "421 4.3.2 too busy"}) as server:
        carried = send(server.port)
    assert sure_failure(carried, again=True)


@pytest.mark.parametrize("break_off", [HANG_UP, RESET])
def test_a_break_in_the_middle_of_the_message_is_a_sure_failure_for_the_dot_never_left(break_off: str) -> None:
    with FaultyServer({IN_DATA: break_off}) as server:
        carried = send(server.port, TOO_LARGE_FOR_ANY_BUFFER)
    assert sure_failure(carried, again=True)
    assert "in the middle of the message" in carried.detail
    assert server.taken == []


def test_silence_in_the_middle_of_the_message_is_a_sure_failure_for_the_dot_never_left() -> None:
    with FaultyServer({IN_DATA: SILENCE}) as server:
        carried = send(server.port, TOO_LARGE_FOR_ANY_BUFFER, timeout=SOON)
    assert sure_failure(carried, again=True)
    assert server.taken == []


def test_a_server_that_says_no_while_the_message_is_on_its_way_does_not_get_its_dot() -> None:
    """With the dot it might still take what it refused, and its no would have been heard as the answer."""
    with FaultyServer({IN_DATA: "421 4.3.2 going down"}) as server:
        carried = send(server.port, TOO_LARGE_FOR_ANY_BUFFER)
    assert sure_failure(carried, again=True)
    assert "421 4.3.2 going down" in carried.detail
    assert server.taken == []


def test_a_message_that_could_smuggle_a_second_one_is_not_handed_over() -> None:
    with FaultyServer() as server:
        carried = send(server.port, b"Subject: x\r\n\r\nend\n.\nMAIL FROM:<a@b.nl>\r\n")
        assert sure_failure(carried, again=False)
    assert server.conversations == 0


# ---------------------------------------------------------------- perhaps taken


@pytest.mark.parametrize("break_off", [HANG_UP, RESET, SILENCE, TRICKLE, "so be it", "150 wait", "999 what"])
@pytest.mark.usefixtures("impatient")
def test_a_break_between_the_dot_and_its_answer_is_unclear(break_off: str) -> None:
    with FaultyServer({DOT: break_off}) as server:
        carried = send(server.port, timeout=SOON)
    assert (carried.outcome, carried.again) == (Outcome.UNCLEAR, False)
    assert server.taken == [MESSAGE], "the server did take it, so a second hand-over would be a second mail"
    assert server.conversations == 1


def test_an_endless_answer_after_the_dot_is_unclear_although_smtplib_calls_it_a_500() -> None:
    with FaultyServer({DOT: "250 " + "x" * 10_000}) as server:
        carried = send(server.port)
    assert carried.outcome is Outcome.UNCLEAR
    assert server.taken == [MESSAGE]


def test_an_answer_that_came_before_the_message_is_no_answer_to_it() -> None:
    with FaultyServer({DATA: "354 go ahead\r\n250 2.0.0 ok", DOT: SILENCE}) as server:
        carried = send(server.port, timeout=SOON)
    assert carried.outcome is not Outcome.SENT


@pytest.mark.usefixtures("impatient")
def test_a_server_that_trickles_does_not_hold_the_line_for_ever() -> None:
    with FaultyServer({GREETING: TRICKLE}) as server:
        carried = send(server.port, timeout=SOON)
    assert sure_failure(carried, again=True)
