"""Serves the pages on this machine until somebody stops it."""

import signal
from collections.abc import Callable
from errno import EACCES, EADDRINUSE, EADDRNOTAVAIL
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING

from waitress.server import TcpWSGIServer, create_server

from connector.errors import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8


def loopback(host: str) -> str:
    """The address of this machine itself that is meant. Raises Refused for any other one."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise Refused(
            f"the pages are not served on {host}: until sign-in exists, whoever could open them could act in your "
            "name, so they are served on this machine alone (127.0.0.1, ::1 or localhost)"
        )
    return str(address)


def serve_until_stopped(app: "WSGIApplication", host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve on a loopback address; `ready` hears the URL once it can be opened. Ctrl-C or SIGTERM ends it.

    Raises Refused for another address and for a port that cannot be had.
    """
    address = loopback(host)
    try:
        server = create_server(app, host=address, port=port, threads=THREADS, ident="tijdig")
    except OSError as error:
        raise Refused(_why_not(error, address, port)) from error
    if not isinstance(server, TcpWSGIServer) or server.socket is None:
        raise TypeError("one address makes one listening server")
    signal.signal(signal.SIGTERM, _stop)
    shown = f"[{address}]" if ":" in address else address
    try:
        ready(f"http://{shown}:{server.socket.getsockname()[1]}")
        server.run()  # ends by itself at KeyboardInterrupt, with the requests that are under way
    finally:
        server.close()


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == EADDRINUSE:
        return f"port {port} on {address} is taken; stop what runs there, or choose another with --port"
    if error.errno in (EACCES, EADDRNOTAVAIL):
        return f"port {port} on {address} may not be used ({error.strerror}); choose another with --port"
    raise error


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
