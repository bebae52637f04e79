"""Serves an application on this machine in threads of its own, for as long as a block lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
LOOKS = 0.02  # seconds between two looks at whether the block has ended


class Handler(WSGIRequestHandler):
    """Leaves the `Date` to the application, which may have a clock of its own; and is silent."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Its first line alone."""
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(app: "WSGIApplication") -> Iterator[str]:
    """Where it is reached: scheme, address and a port that was free."""
    server = make_server(HOST, 0, app, threaded=True, request_handler=Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": LOOKS}, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
