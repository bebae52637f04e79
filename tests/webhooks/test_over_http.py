"""From a change at the platform to the books, over real HTTP and a real server; and what a server must withstand."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from connector.cli.serving import listening, open_server
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import Rounds
from connector.model import Channel
from connector.store import policies, receivables
from connector.store.engine import Store
from tests.flow.world import POLICY, Postman
from tests.rules.builders import debtor, invoice, money
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import Door, hooks_of
from tests.webhooks.platform import Platform, post, telling
from webhooks.inbound import LIMIT, HooksOf, Inbound, beside

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse


@contextmanager
def served(store: Store, hooks_of: HooksOf = hooks_of) -> Iterator[int]:
    """The server of `tijdig serve`, with pages that say nothing; its port."""

    def pages(_environ: object, start: "StartResponse") -> list[bytes]:
        start("204 No Content", [])
        return []

    with listening("127.0.0.1", 0) as bound:
        server = open_server(beside(pages, Inbound(store, lambda: NOW, hooks_of)), bound)
        serving = Thread(target=server.run)
        serving.start()
        try:
            yield int(bound.getsockname()[1])
        finally:
            with suppress(OSError):  # awake for another reason, it closed before it was woken
                server.trigger.pull_trigger(server.close)  # type: ignore[attr-defined] # its stubs call it a number
            serving.join()
            server.task_dispatcher.shutdown()


@pytest.fixture
def port(door: Door) -> Iterator[int]:
    with served(door.store) as port:
        yield port


def test_a_change_at_the_platform_is_in_the_books_after_one_call(door: Door, port: int) -> None:
    """Three hundred tellings from eight threads, each twice, of two invoices that were paid."""
    platform = Platform([debtor()], {f"F{n}": invoice(f"F{n}", "100.00", due="2026-03-20") for n in range(2)})
    rounds = Rounds(door.store, lambda: NOW, {Channel.EMAIL: Postman()}, lambda _: platform)
    work = ByTurns(door.store, lambda: NOW, rounds.handlers())
    with door.store.write(SCOPE, NOW) as tx:
        policies.save(tx, POLICY)
    rounds.sync(SCOPE)
    for key in platform.invoices:
        platform.invoices[key] = invoice(key, "0.00", due="2026-03-20")
    with ThreadPoolExecutor(8) as threads:
        told = [(f"F{n % 2}", f"evt_{n}") for n in range(150)] * 2
        answers = list(threads.map(lambda one: platform.tell(port, door.token, one[0], NOW, one[1]), told))
    assert answers == [200] * 300
    assert len(door.waiting()) == 150
    assert work.run_due() == 1
    assert list(map(sorted, platform.fetched)) == [["F0", "F1"]]
    with door.store.read(SCOPE, NOW) as tx:
        assert {r.open for r in receivables.of_keys(tx, None).values()} == {money("0.00")}
    assert door.waiting() == []


def raw(port: int, request: bytes, then: bytes = b"") -> int:
    """The status that these bytes are answered with; a connection that is closed without one is as good as refused."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(request)
            while then:
                connection.sendall(then)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            answer = connection.recv(200)
        except ConnectionResetError:
            answer = b""
    return int(answer.split()[1]) if answer else 400


def head(token: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST /hooks/{token} HTTP/1.1", "Host: books.example", *lines, "", ""]).encode("latin-1")


RAW: dict[str, Callable[[str], bytes]] = {
    "a header of a megabyte": lambda token: head(token, "Content-Length: 0", f"X-Long: {'x' * LIMIT}"),
    "ten thousand headers": lambda token: head(token, "Content-Length: 0", *(f"X-{n}: 1" for n in range(30_000))),
    "a length in words": lambda token: head(token, "Content-Length: many"),
    "a length below zero": lambda token: head(token, "Content-Length: -1"),
    "two lengths": lambda token: head(token, "Content-Length: 2", "Content-Length: 3") + b"{}",
    "two signatures": lambda token: (
        head(token, "Content-Length: 2", "Platform-Signature: t=1", "Platform-Signature: t=2") + b"{}"
    ),
    "a broken chunk": lambda token: head(token, "Transfer-Encoding: chunked") + b"zz\r\n{}\r\n0\r\n\r\n",
    "no length and no body": lambda token: head(token, "Platform-Signature: t=1"),
    "a line that is no header": lambda token: head(token, "nonsense"),
    "bytes that are no text": lambda token: head(token, "Content-Length: 0", "Platform-Signature: \xff\xfe"),
    "a gzip body": lambda token: head(token, "Content-Length: 4", "Content-Encoding: gzip") + b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize("what", RAW)
def test_nothing_that_is_sent_is_the_servers_fault(door: Door, port: int, what: str) -> None:
    assert raw(port, RAW[what](door.token)) < 500
    assert door.waiting() == []
    assert post(port, f"/hooks/{door.token}", *telling("F1", NOW, "evt_1"))[0] == 200, "and it goes on"


@pytest.mark.parametrize(
    ("length", "piece"),
    [
        ("Content-Length: 52428800", b"x" * 65_536),
        ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    ],
)
def test_more_than_a_megabyte_is_refused_while_it_is_sent(door: Door, port: int, length: str, piece: bytes) -> None:
    """The sender goes on for ever, and is cut off."""
    assert raw(port, head(door.token, length), then=piece) in (400, 413)


def test_a_page_may_be_sent_more_than_a_webhook(port: int) -> None:
    assert post(port, "/upload", b"x" * (2 * LIMIT), {})[0] == 204


def test_what_is_told_under_the_name_of_the_world_outside_is_heard(door: Door, port: int) -> None:
    """Pages are for this machine's own names; webhooks come through a proxy, under any."""
    body, headers = telling("F1", NOW, "evt_1")
    assert post(port, f"/hooks/{door.token}", body, {**headers, "Host": "books.example"})[0] == 200
