"""Serves the pages until somebody stops it: on this machine, or beyond it under a public address."""

import logging
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from connector.errors import Refused
from connector.flow.garbage import stays
from webhooks.inbound import LIMIT, PREFIX

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from waitress.server import BaseWSGIServer

THREADS = 8
PORTION = 64 * 1024  # bytes that are taken from a connection at once


def bindable(host: str, public_url: str = "") -> str:
    """The address to listen on. Without a public address it is one of this machine itself: Raises Refused for another.

    With one, people come by a proxy that has a certificate, and that may be another machine.
    """
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not (public_url or address.is_loopback):
        raise Refused(
            f"the pages are not served on {host}: without TIJDIG_PUBLIC_URL, the https:// address under which a proxy "
            "passes them on, they are served on this machine alone (127.0.0.1, ::1 or localhost)"
        )
    return str(address)


@contextmanager
def listening(host: str, port: int, public_url: str = "") -> Iterator[socket.socket]:
    """A socket at this address; port 0 takes a free one. Raises Refused for an address that is not this machine's own,
    unless there is a public one, and for a port that cannot be had, before anything else is opened or made."""
    address = bindable(host, public_url)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        bound = socket.create_server((address, port), family=family)
    except OSError as error:
        raise Refused(_why_not(error, address, port)) from error
    with bound:
        yield bound


def url_of(bound: socket.socket) -> str:
    """Where its pages are: scheme, address and port."""
    address, port = bound.getsockname()[:2]
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


class _Parser(HTTPRequestParser):
    """Knows by its address how much of a request is read at all: a webhook is small, where a file need not be."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if str(getattr(self, "path", "")).startswith(PREFIX):  # its stubs forgot it
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = LIMIT + 1  # what has this many bytes is refused


class _Channel(HTTPChannel):
    parser_class = _Parser


def open_server(app: "WSGIApplication", bound: socket.socket) -> "BaseWSGIServer":
    """A server on this socket that does not run yet."""
    made = create_server(
        app,
        sockets=[bound],
        threads=THREADS,
        ident="tijdig",
        clear_untrusted_proxy_headers=False,  # nobody believes them, and our guards see that a proxy passed it on
        recv_bytes=PORTION,
        inbuf_overflow=LIMIT + 1,  # no webhook is written to a file before it is refused
    )
    server = cast("BaseWSGIServer", made)
    server.channel_class = _Channel
    stays()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every request that waits for a thread
    return server


def serve_until_stopped(app: "WSGIApplication", bound: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve there; `ready` hears the URL. Ctrl-C or SIGTERM ends it, with what is under way."""
    server = open_server(app, bound)
    stop_when_told()
    try:
        ready(url_of(bound))
        server.run()
    except KeyboardInterrupt:  # it came before the server listened for it
        pass
    finally:
        server.close()


def stop_when_told() -> None:
    """SIGTERM, by which services are stopped, ends it like Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop)


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == EADDRINUSE:
        return f"port {port} on {address} is taken; stop what runs there, or choose another with --port"
    if error.errno in (EACCES, EADDRNOTAVAIL):
        return f"port {port} on {address} may not be used ({error.strerror}); choose another with --port"
    raise error


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
