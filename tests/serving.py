"""Serves an application as `tijdig serve` does, in threads of a test, and ends them before the test goes on."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any

from waitress import wasyncore

from connector.cli.serving import open_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@contextmanager
def waited(app: "WSGIApplication", bound: socket.socket) -> Iterator[None]:
    """At this socket, for as long as the block lasts."""
    server: Any = open_server(app, bound)  # its stubs know neither of what closes it
    loop = Thread(target=server.run, daemon=True)
    loop.start()
    try:
        yield
    finally:
        server.task_dispatcher.shutdown()  # an answer that is out may not have been noted yet
        # closed by the loop itself: from here, it would be asked to look at a number that is another file's by then
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        loop.join(10)
    assert not loop.is_alive()
