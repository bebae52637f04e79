"""Cuts a connection whose time is over, whatever its other end does: a byte now and then keeps no caller waiting.

The time-out of a socket begins anew with every byte. Here the whole exchange has one end, from the first byte of the
request to the last one of the answer, headers included.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection as Plain
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """The end of one exchange, of the thread that began it."""

    def __init__(self, seconds: float) -> None:
        self.cut = False
        self._over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def start(self) -> None:
        self._timer.start()

    def over(self) -> None:
        """The exchange ended by itself: from now on its connection may be another one's."""
        with self._lock:
            self._over = True
        self._timer.cancel()

    def hold(self, line: socket.socket | None) -> None:
        """This is the connection."""
        with self._lock:
            self._socket = line
            if self.cut:
                self._hang_up()

    def _cut(self) -> None:
        with self._lock:
            if not self._over:
                self.cut = True
                self._hang_up()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it is closed already
                # Beneath TLS: whoever reads in another thread finds the end, and no half-closed layer.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


_CURRENT = threading.local()


@contextmanager
def watched(seconds: float) -> Iterator[Watch]:
    """Every exchange of this thread in here ends within so many seconds."""
    watch = Watch(seconds)
    _CURRENT.watch = watch
    watch.start()
    try:
        yield watch
    finally:
        watch.over()
        _CURRENT.watch = None


def _show(connection: Plain) -> None:
    watch: Watch | None = getattr(_CURRENT, "watch", None)
    if watch is not None:
        watch.hold(connection.sock)


class _Connection(HTTPConnection):
    def getresponse(self) -> Any:
        _show(self)
        return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        _show(self)
        return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class WatchedAdapter(HTTPAdapter):
    """Connections that show themselves to the watch of their thread."""

    def init_poolmanager(self, *values: Any, **named: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*values, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
