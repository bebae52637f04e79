"""The door of the API: counts the call, looks at its token and scope, and lets the right resource answer."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from adapters.moneybird.sandbox import passing, setup_shapes
from adapters.moneybird.sandbox.answers import Answer, Refusal, bad, missing_record, no_access
from adapters.moneybird.sandbox.calls import Call, Route
from adapters.moneybird.sandbox.chaos import Trouble
from adapters.moneybird.sandbox.grants import Grant, Grants
from adapters.moneybird.sandbox.limits import Limits
from adapters.moneybird.sandbox.world import World
from connector.imitation import chaos
from connector.imitation.chaos import Chaos

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BASE = "/api/v2"


@dataclass(frozen=True)
class Door:
    """What every call passes through."""

    world: World
    grants: Grants
    limits: Limits
    chaos: Chaos[Trouble] | None

    def mount(self, app: Flask, routes: Iterable[Route]) -> None:
        """Serve these operations of every administration, and the list of administrations."""
        app.add_url_rule(f"{BASE}/administrations", view_func=self._guarded(self._administrations), endpoint="all")
        for route in routes:
            app.add_url_rule(
                f"{BASE}/<administration>{route.path}",
                endpoint=f"{route.method} {route.path}",
                view_func=self._guarded(self._opened(route)),
                methods=[route.method],
            )

        @app.errorhandler(404)
        @app.errorhandler(405)
        def nowhere(_error: Exception) -> Response:
            return respond(missing_record().answer)

    def _guarded(self, view: Callable[..., Answer]) -> Callable[..., Response]:
        """Counted first, and, on a bad day, disturbed before or after it was done."""

        def answer(**parts: str) -> Response:
            headers: dict[str, str] = {}
            trouble = self.chaos.draw() if self.chaos else None
            try:
                with self.world.lock:
                    headers = self.limits.count(request.remote_addr or "")
                if (disturbed := self._instead(trouble)) is not None:
                    return disturbed
                if trouble == "slow" and self.chaos:
                    self.chaos.dawdle()
                whole = respond(view(**parts), headers)
            except Refusal as refusal:
                whole = respond(refusal.answer, headers)
            if trouble == "cut after":
                return chaos.cut(whole)
            return chaos.page(502) if trouble == "lost after" else whole

        return answer

    def _instead(self, trouble: Trouble | None) -> Response | None:
        """What is answered without anything being done."""
        match trouble:
            case "429":
                with self.world.lock:
                    return respond(self.limits.refusal(self.limits.headers(0)).answer)
            case "html 429":
                return chaos.page(429)
            case "5xx":
                return chaos.page(503)
            case "cut before":
                return chaos.cut(Response("{}", 200, mimetype="application/json"))
            case _:
                return None

    def _opened(self, route: Route) -> Callable[..., Answer]:
        def view(administration: str, **parts: str) -> Answer:
            with self.world.lock:
                grant = self.grants.of(request.headers.get("Authorization", ""))
                call = self._call(grant, administration, route)
                if not route.slow:
                    passing.live_on(call.books)
                    return route.view(call, **parts)
            return route.view(call, **parts)

        return view

    def _call(self, grant: Grant, administration: str, route: Route) -> Call:
        books = self.world.books.get(administration)
        if books is None or administration not in grant.users:
            raise missing_record()
        if not set(route.scopes) & set(grant.scopes):
            raise no_access(route.scopes[0])
        if books.suspended:
            raise Refusal(403, {"error": "No access to administration"})
        address = f"{request.url_root.rstrip('/')}{request.path}.json"
        return Call(books, grant.users[books.id], request.args.to_dict(), _body(), address)

    def _administrations(self) -> Answer:
        with self.world.lock:
            grant = self.grants.of(request.headers.get("Authorization", ""))
            return Answer([setup_shapes.administration(self.world.books[key]) for key in grant.users])


def _body() -> dict[str, Any]:
    """The body as an object; without the right content type it does not count. Raises Refusal (400)."""
    if not request.is_json or not request.data:
        return {}
    try:
        body = json.loads(request.data)
    except ValueError:
        raise bad("The body is no valid JSON") from None
    if not isinstance(body, dict):
        raise bad("The body is no object")
    return body


def respond(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """As JSON; a 204 has no body."""
    text = "" if answer.payload is None else json.dumps(answer.payload, ensure_ascii=False)
    response = Response(text, answer.status, mimetype="application/json")
    response.headers.extend({**(headers or {}), **answer.headers})
    return response


class Formats:
    """Takes the format off the end of an address: `.json` or none is JSON, another one cannot be had (406)."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{BASE}/"):
            if path.endswith(".xml"):
                return Response("", 406)(environ, start_response)
            environ["PATH_INFO"] = path.removesuffix(".json")
        return self._app(environ, start_response)
