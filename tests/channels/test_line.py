"""Messages in a row go over one line, and a line that gives way neither loses a message nor sends one twice."""

import socket
from collections.abc import Iterator

import pytest

from connector.carrier import Carried, Outcome
from connector.channels.email import EmailCarrier, SmtpSettings, smtp
from connector.channels.email.smtp import Line
from tests.channels.parcels import parcel
from tests.channels.servers import DATA, DOT, HANG_UP, IN_DATA, MAIL, RCPT, RESET, FaultyServer

FIRST, SECOND, THIRD = (b"Subject: %d\r\n\r\nhello\r\n" % n for n in range(3))
TOO_LARGE_FOR_ANY_BUFFER = FIRST + (b"x" * 76 + b"\r\n") * 400_000


def settings(port: int) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", port, "none", timeout=10, local_hostname="us.test")


def over(server: FaultyServer, *messages: bytes) -> Iterator[Carried]:
    with Line(settings(server.port)) as line:
        for raw in messages:
            yield line.hand_over("us@dehalm.nl", "jan@devries.nl", raw)


def outcomes(server: FaultyServer, *messages: bytes) -> list[Outcome]:
    return [carried.outcome for carried in over(server, *messages)]


def test_messages_in_a_row_go_over_one_line_that_ends_with_a_goodbye() -> None:
    with FaultyServer() as server:
        assert outcomes(server, FIRST, SECOND, THIRD) == [Outcome.SENT] * 3
    assert server.taken == [FIRST, SECOND, THIRD]
    assert server.conversations == 1
    assert [line.split()[0] for line in server.heard].count("quit") == 1
    assert server.heard[-1] == "quit"


def test_a_line_is_opened_with_its_first_message_and_not_before() -> None:
    with FaultyServer() as server, Line(settings(server.port)):
        pass
    assert server.conversations == 0


def test_the_dot_does_not_wait_until_the_server_acknowledged_the_message() -> None:
    """It leaves in a packet of its own, which the kernel would otherwise hold back for some 40 ms of every message."""
    with FaultyServer() as server, Line(settings(server.port)) as line:
        line.hand_over("us@dehalm.nl", "jan@devries.nl", FIRST)
        assert line._kept is not None
        assert line._kept.sock is not None
        assert line._kept.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("moment", [MAIL, RCPT, DATA])
@pytest.mark.parametrize("gives_way", [HANG_UP, RESET, "421 4.4.2 idle too long", "452 4.5.3 enough for one line"])
def test_a_kept_line_that_gives_way_before_the_message_costs_nothing(moment: str, gives_way: str) -> None:
    with FaultyServer(then={moment: gives_way}) as server:
        assert outcomes(server, FIRST, SECOND, THIRD) == [Outcome.SENT] * 3
    assert server.taken == [FIRST, SECOND, THIRD], "each once"
    assert server.conversations == 2


@pytest.mark.parametrize("moment", [MAIL, RCPT, DATA])
def test_a_new_line_that_gives_way_is_not_followed_by_another(moment: str) -> None:
    with FaultyServer({moment: HANG_UP}) as server:
        [carried] = over(server, FIRST)
    assert (carried.outcome, carried.again) == (Outcome.FAILED, True)
    assert server.conversations == 1


def test_what_is_refused_for_good_is_not_asked_for_again_and_the_next_one_leaves() -> None:
    with FaultyServer(then={RCPT: "550 5.1.1 no such user"}) as server:
        first, second, third = over(server, FIRST, SECOND, THIRD)
    assert (second.outcome, second.again) == (Outcome.FAILED, False)
    assert (first.outcome, third.outcome) == (Outcome.SENT, Outcome.SENT)
    assert server.taken == [FIRST, THIRD]
    assert server.conversations == 2


@pytest.mark.parametrize("breaks", [HANG_UP, RESET, "so be it"])
def test_on_a_kept_line_too_a_break_after_the_dot_is_unclear_and_nothing_is_repeated(breaks: str) -> None:
    with FaultyServer(then={DOT: breaks}) as server:
        first, second, third = over(server, FIRST, SECOND, THIRD)
    assert (second.outcome, second.again) == (Outcome.UNCLEAR, False)
    assert (first.outcome, third.outcome) == (Outcome.SENT, Outcome.SENT)
    assert server.taken == [FIRST, SECOND, THIRD], "it did take the second one: once more would have been a second mail"


def test_on_a_kept_line_too_a_break_in_the_message_is_a_sure_failure_and_nothing_is_repeated() -> None:
    with FaultyServer(then={IN_DATA: HANG_UP}) as server:
        _, second = over(server, FIRST, TOO_LARGE_FOR_ANY_BUFFER)
    assert (second.outcome, second.again) == (Outcome.FAILED, True)
    assert server.taken == [FIRST]
    assert server.conversations == 1


def test_what_a_server_said_unasked_is_not_heard_as_an_answer_to_the_next_message() -> None:
    """Each of its answers would be taken for the answer to the next thing, the last of them for the dot's."""
    with FaultyServer({DOT: "250 2.0.0 ok\r\n250 2.0.0 ok"}, then={MAIL: "550 5.7.1 never"}) as server:
        assert outcomes(server, FIRST, SECOND) == [Outcome.SENT] * 2
    assert server.conversations == 2
    assert server.taken == [FIRST, SECOND]


@pytest.mark.parametrize(("limit", "most"), [("MOST_MESSAGES", 1), ("IDLE", -1.0)])
def test_a_line_that_is_worn_or_was_idle_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: float
) -> None:
    monkeypatch.setattr(smtp, limit, most)
    with FaultyServer() as server:
        assert outcomes(server, FIRST, SECOND) == [Outcome.SENT] * 2
    assert server.conversations == 2


def test_an_open_carrier_keeps_its_line_until_the_block_ends() -> None:
    with FaultyServer() as server:
        plain = EmailCarrier(settings(server.port), lambda _: None)
        rendered = plain.render(parcel())
        with plain.open() as carrier:
            for _ in range(2):
                assert carrier.carry(parcel(), rendered).outcome is Outcome.SENT
            assert carrier.carry_again(rendered.raw).outcome is Outcome.SENT
        assert server.conversations == 1
        assert plain.carry(parcel(), rendered).outcome is Outcome.SENT
    assert server.conversations == 2
    assert server.taken == [rendered.raw] * 4
