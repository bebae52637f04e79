"""Whoever sends webhooks as fast as they are taken: connections that are kept open, in processes of their own."""

import multiprocessing
import socket
import time
from collections.abc import Sequence
from threading import Thread

from tests.store.builders import NOW
from tests.webhooks.platform import telling

PROCESSES, CONNECTIONS = 2, 8  # of each process


def requests(token: str, names: Sequence[str]) -> list[bytes]:
    """Finished requests with a body of one kilobyte, so that sending costs as little as it can."""
    return [_request(token, name) for name in names]


def _request(token: str, name: str) -> bytes:
    body, headers = telling("F1", NOW, name, note="é" * 430)
    lines = [f"POST /hooks/{token} HTTP/1.1", "Host: books.example", f"Content-Length: {len(body)}"]
    lines += [f"{header}: {value}" for header, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(port: int, token: str, prefix: str, many: int) -> float:
    """Seconds that it took to have all of them answered with 200."""
    context = multiprocessing.get_context("fork")
    ready, took = context.Barrier(PROCESSES), context.Queue()
    each = many // PROCESSES
    senders = [
        context.Process(target=_send, args=(port, token, f"{prefix}_{n}", each, ready, took)) for n in range(PROCESSES)
    ]
    for sender in senders:
        sender.start()
    seconds = [took.get() for _ in senders]
    for sender in senders:
        sender.join()
    return float(max(seconds))


def _send(port: int, token: str, prefix: str, many: int, ready: object, took: object) -> None:
    parts = [requests(token, [f"{prefix}_{c}_{n}" for n in range(many // CONNECTIONS)]) for c in range(CONNECTIONS)]
    wrong: list[bytes] = []
    threads = [Thread(target=_one_connection, args=(port, part, wrong)) for part in parts]
    ready.wait()  # type: ignore[attr-defined] # a barrier
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.put(time.monotonic() - began if not wrong else float("nan"))  # type: ignore[attr-defined] # a queue


def _one_connection(port: int, requests: Sequence[bytes], wrong: list[bytes]) -> None:
    connection = None
    for request in requests:
        if connection is None:
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        answer = connection.recv(4096)
        if not answer.startswith(b"HTTP/1.1 200 "):
            wrong.append(answer)
        if b"connection: close" in answer.lower():
            connection.close()
            connection = None
