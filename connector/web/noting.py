"""One line for each request: which rule answered, how, and how long it took. Nothing else of it is noted.

No path, query, address, name or header of a request stands in it: paths carry tokens, and queries what people look
for. Each line bears a number made by chance; the answer bears it too, and every other line that the request led to.
What platforms and watchers ask is noted only when it was not answered with 200: it comes by the thousand.
"""

import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request
from structlog.contextvars import bound_contextvars

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RULE = "tijdig.rule"  # in the environment of a request
HEADER = "X-Request-Id"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"))
OTHER = "other"
ID_BYTES = 8

log = structlog.get_logger()


def install(app: Flask) -> None:
    """The pages tell which of their rules a request met."""

    @app.before_request
    def _tell() -> None:
        if request.url_rule is not None:
            request.environ[RULE] = request.url_rule.rule


class Noted:
    """Notes each request to what it stands before. `frequent` are the beginnings of addresses that machines ask."""

    def __init__(self, app: "WSGIApplication", frequent: Iterable[str] = ()) -> None:
        self._app, self._frequent = app, tuple(frequent)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        number, began, status = secrets.token_hex(ID_BYTES), time.perf_counter(), "500"

        def started(line: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            nonlocal status
            status = line
            return start_response(line, [*headers, (HEADER, number)], *failed)

        with bound_contextvars(request=number):
            try:
                return self._app(environ, started)
            finally:
                self._note(environ, status.partition(" ")[0], time.perf_counter() - began)

    def _note(self, environ: "WSGIEnvironment", status: str, seconds: float) -> None:
        path = environ.get("PATH_INFO", "")
        frequent = next((each for each in self._frequent if path.startswith(each)), "")
        if frequent and status == "200":
            return
        rule = str(environ.get(RULE) or frequent or OTHER)
        log.info("request", method=_method(environ), rule=rule, status=int(status), ms=round(seconds * 1000, 1))


def _method(environ: "WSGIEnvironment") -> str:
    method = environ.get("REQUEST_METHOD", "")
    return method if method in METHODS else OTHER
