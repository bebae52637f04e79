"""Inbound webhooks: verified, kept, answered. What they mean is found out later, by flow/fetching.

`POST /hooks/<token>` answers 200 when what was told is on disk, or is nothing; 401 to a signature that does not fit,
400 to a body that cannot be read, 404 at an address that is nobody's, 413 to more than a megabyte, and 503 when it
could not be kept, so that the sender repeats it. Nothing that a stranger sends gives another 5xx, and no text of his is
logged.

It is an application of its own beside the pages: without their cookies, forms and host names, and without a framework,
because a platform may tell of a thousand changes at once.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Self

import structlog
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from connector.errors import NotGenuine, StoreBusy
from connector.flow.house import Clock
from connector.model import Nudge
from connector.source import MOST_NUDGES, Hooks
from connector.store.engine import Store
from connector.store.hooks import Address, find, new_token
from webhooks.keeping import Keeping

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/hooks/"
LIMIT = 1024 * 1024  # bytes of a body
KNOWN_FOR = 30.0  # seconds: an address that was closed is heard for so long at most
DOUBTED_AFTER = 1.0  # seconds: a signature that does not fit is tried with secrets that are no older
MOST_KNOWN = 10_000
RETRY_AFTER = "5"  # seconds

HooksOf = Callable[[str], Hooks | None]  # by the platform's name
log = structlog.get_logger()


class Inbound:
    """What answers at `/hooks/`. `clock` gives aware moments."""

    def __init__(self, store: Store, clock: Clock, hooks_of: HooksOf) -> None:
        self._store, self._clock, self._hooks_of = store, clock, hooks_of
        self._keeping = Keeping(store)
        self._known: dict[str, tuple[Address, float]] = {}
        self._asking = Lock()

    def ready(self) -> Self:
        """Itself, after asking about an address that nobody has: the first who tells something finds all made that
        asking needs. Raises StoreBusy when it cannot be asked."""
        find(self._store, new_token(), self._clock())
        return self

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        status = self._answer(environ)
        headers = [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Cache-Control", "no-store")]
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append(("Allow", "POST"))
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("Retry-After", RETRY_AFTER))
        start_response(f"{status.value} {status.phrase}", headers)
        return (b"",)

    def _answer(self, environ: "WSGIEnvironment") -> HTTPStatus:
        if environ["REQUEST_METHOD"] != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        try:
            return self._receive(environ, environ["PATH_INFO"].removeprefix(PREFIX))
        except StoreBusy:
            return HTTPStatus.SERVICE_UNAVAILABLE
        except Exception as error:  # noqa: BLE001 # a fault of ours: what was told is not lost, its sender repeats it
            log.error("a webhook could not be kept", error=type(error).__name__)
            return HTTPStatus.SERVICE_UNAVAILABLE

    def _receive(self, environ: "WSGIEnvironment", token: str) -> HTTPStatus:
        now = self._clock()
        address = self._find(token, now, KNOWN_FOR)
        hooks = self._hooks_of(address.platform) if address else None
        if address is None or hooks is None:
            return HTTPStatus.NOT_FOUND
        body = _body(environ)
        if isinstance(body, HTTPStatus):
            return body
        told = _verified(hooks, _headers(environ), body, address, now)
        if told is HTTPStatus.UNAUTHORIZED:
            newer = self._find(token, now, DOUBTED_AFTER)
            if newer is not None and newer.secrets != address.secrets:
                told = _verified(hooks, _headers(environ), body, newer, now)
        if isinstance(told, HTTPStatus):
            return told
        if told:
            self._keeping.keep(address.scope, told, now)
        return HTTPStatus.OK

    def _find(self, token: str, now: datetime, at_most_old: float) -> Address | None:
        """Of a burst at a door that was just opened one asks, and the others hear his answer: each of them would open a
        connection of his own to ask the same."""
        kept = self._heard(token, at_most_old)
        if kept is not None:
            return kept
        with self._asking:
            return self._heard(token, at_most_old) or self._ask(token, now)

    def _heard(self, token: str, at_most_old: float) -> Address | None:
        kept, since = self._known.get(token, (None, 0.0))
        return kept if time.monotonic() - since < at_most_old else None

    def _ask(self, token: str, now: datetime) -> Address | None:
        address = find(self._store, token, now)
        if address is None or not address.secrets:  # a platform tells its first secret within a moment
            self._known.pop(token, None)
            return address
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[token] = (address, time.monotonic())
        return address


def beside(pages: "WSGIApplication", inbound: Inbound) -> "WSGIApplication":
    """Both under one roof: `/hooks/…` is the webhooks', everything else the pages'."""

    def either(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        chosen = inbound if environ.get("PATH_INFO", "").startswith(PREFIX) else pages
        return chosen(environ, start_response)

    return either


def _body(environ: "WSGIEnvironment") -> bytes | HTTPStatus:
    """As it came; nothing of it is read when it says itself that it is too large."""
    try:
        stream = get_input_stream(environ, max_content_length=LIMIT)
        return stream.read() + stream.read(1)  # where it does not say how large it is, the second one finds that out
    except RequestEntityTooLarge:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    except Exception:  # noqa: BLE001 # each server has errors of its own for what ends too early, or comes in pieces
        return HTTPStatus.BAD_REQUEST


def _headers(environ: "WSGIEnvironment") -> Mapping[str, str]:
    named = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    return {**named, "content-type": environ.get("CONTENT_TYPE", "")}


def _verified(
    hooks: Hooks, headers: Mapping[str, str], body: bytes, address: Address, now: datetime
) -> Sequence[Nudge] | HTTPStatus:
    """What it tells of, or why it is not heard. Whatever a body does to whoever reads it, it is the sender's fault."""
    try:
        told = hooks.verify(headers, body, address.secrets, now)
    except NotGenuine:
        return HTTPStatus.UNAUTHORIZED
    except Exception as error:  # noqa: BLE001
        log.warning("a webhook could not be read", platform=address.platform, error=type(error).__name__)
        return HTTPStatus.BAD_REQUEST
    return told if len(told) <= MOST_NUDGES else HTTPStatus.BAD_REQUEST
