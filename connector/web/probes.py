"""What machines ask: `/readyz`, whether this process can do its work, and `/metrics`, for Prometheus.

An application of its own beside the pages, without their sign-in, cookies and host names: who watches a machine calls
it by any name. `/readyz` says yes or no and which part it is. `/metrics` holds no name and nothing personal, and is
shown to whoever bears the token of the settings; where none is set, to this machine itself, and not to what a proxy on
it passes on from elsewhere.
"""

import hmac
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from connector.errors import TijdigError
from connector.flow.house import House
from connector.flow.slots import somebody_works
from connector.web import guards

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READY, METRICS = "/readyz", "/metrics"
KNOWN_FOR = 2.0  # seconds: however often it is asked, the database is asked this often
WELL = "ok"
# By these a proxy says that somebody else asked.
PASSED_ON = tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in guards.PASSED_ON)

Answer = tuple[HTTPStatus, str, bytes]
Body = Callable[[House], bytes]


def beside(pages: "WSGIApplication", house: House) -> "WSGIApplication":
    """Both under one roof."""
    probes = Probes(house)

    def either(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        chosen = probes if environ.get("PATH_INFO") in (READY, METRICS) else pages
        return chosen(environ, start_response)

    return either


class Probes:
    """What answers there."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: dict[str, tuple[float, bytes]] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        status, kind, body = self._answer(environ)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *guards.HEADERS.items()]
        headers.append(("Cache-Control", "no-store"))
        if status is HTTPStatus.UNAUTHORIZED:
            headers.append(("WWW-Authenticate", 'Bearer realm="metrics"'))
        start_response(f"{status.value} {status.phrase}", headers)
        return (b"" if environ["REQUEST_METHOD"] == "HEAD" else body,)

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _told(HTTPStatus.METHOD_NOT_ALLOWED)
        if environ["PATH_INFO"] == READY:
            return self._ready()
        refused = _refused(environ, self._house.settings.metrics_token.get_secret_value())
        return refused or self._metrics()

    def _ready(self) -> Answer:
        said = self._asked(READY, lambda house: json.dumps(parts(house)).encode() + b"\n")
        well = all(told == WELL for told in json.loads(said).values())
        return HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE, "application/json", said

    def _metrics(self) -> Answer:
        from connector.web.metrics import KIND, exposed

        try:
            return HTTPStatus.OK, KIND, self._asked(METRICS, exposed)
        except (TijdigError, DBAPIError):
            return _told(HTTPStatus.SERVICE_UNAVAILABLE)

    def _asked(self, path: str, make: Body) -> bytes:
        since, kept = self._kept.get(path, (0.0, b""))
        if not kept or time.monotonic() - since > KNOWN_FOR:
            kept = make(self._house)
            self._kept[path] = (time.monotonic(), kept)
        return kept


def parts(house: House) -> Mapping[str, str]:
    """What must be well for this process to do its work, each with "ok" or what is the matter."""
    migrated = house.store.is_migrated()
    told = {"database": WELL if migrated else "cannot be reached, or is of another version"}
    told["keys"] = WELL if os.access(house.settings.keys, os.R_OK) else "the key file cannot be read"
    if house.store.embedded and house.demo is None and migrated:
        works = somebody_works(house.store, house.clock())
        told["worker"] = WELL if works else "nobody works on this database"
    return told


def _refused(environ: "WSGIEnvironment", token: str) -> Answer | None:
    """None = it may be seen."""
    if token:
        given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1", "replace")
        wanted = f"Bearer {token}".encode()
        return None if hmac.compare_digest(given, wanted) else _told(HTTPStatus.UNAUTHORIZED)
    here = guards.is_of_this_machine(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_HOST", ""))
    passed_on = any(name in environ for name in PASSED_ON)
    return None if here and not passed_on else _told(HTTPStatus.NOT_FOUND)


def _told(status: HTTPStatus) -> Answer:
    return status, "text/plain", f"{status.value} {status.phrase}\n".encode()
