"""The door of the API: looks at the token, counts the call, looks at division and scope, and lets the entity answer."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace

from flask import Flask, Response, request

from adapters.exact.entities import Entity, entities
from adapters.exact.sandbox import answers, atom, queries, scopes, views, writing
from adapters.exact.sandbox.answers import Answer, Refusal, forbidden, missing, refused
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.grants import Chain, Grants
from adapters.exact.sandbox.limits import Limits
from adapters.exact.sandbox.queries import Query
from adapters.exact.sandbox.rows import Shown
from adapters.exact.sandbox.world import World
from adapters.exact.sandbox.writing import Change, Writers
from connector.imitation import chaos
from connector.imitation.chaos import Chaos

BASE = "/api/v1"
TROUBLES = ("429", "5xx", "maintenance", "cut before", "cut after", "lost after", "slow")
ASKS = frozenset(("webhooks/WebhookSubscriptions",))  # these ask others, and may not hold up the world meanwhile
ALIASES = {"hrm/Divisions": "system/Divisions"}  # of one licence, which is all there is here
MOST_SENT = 10_000_000  # bytes in one request
_DIVISION = re.compile(r"[0-9]{1,9}")
_KEYED = re.compile(r"(?P<entity>[\w/]+?)(?:\((?P<key>[^()]*)\))?(?P<count>/\$count)?")


@dataclass(frozen=True)
class Door:
    """What every call passes through. `writers` do what a POST, PUT or DELETE asks."""

    world: World
    grants: Grants
    limits: Limits
    writers: Writers
    chaos: Chaos[str] | None

    def mount(self, app: Flask) -> None:
        """Serve every entity of every division, and who the user is."""
        methods = ["GET", "POST", "PUT", "DELETE"]
        app.add_url_rule(f"{BASE}/current/Me", view_func=self._guarded(self._me), endpoint="me")
        app.add_url_rule(
            f"{BASE}/<division>/<path:place>", view_func=self._guarded(self._call), endpoint="call", methods=methods
        )
        app.register_error_handler(404, lambda _error: respond(missing().answer))
        app.register_error_handler(405, lambda _error: respond(refused(405, "Method Not Allowed").answer))

    # ------------------------------------------------------------ bad days

    def _guarded(self, view: Callable[..., Answer]) -> Callable[..., Response]:
        """On a bad day a call is disturbed before or after it was done."""

        def answer(**parts: str) -> Response:
            request.get_data()  # whole, whatever becomes of it: a server that leaves some unread waits for its end
            if self.world.quirks.maintenance:
                return respond(answers.maintenance(int(self.world.quirks.maintenance)))
            trouble = self.chaos.draw() if self.chaos else None
            if (disturbed := _instead(trouble)) is not None:
                return disturbed
            if trouble == "slow" and self.chaos:
                self.chaos.dawdle()
            try:
                whole = respond(view(**parts))
            except Refusal as refusal:
                whole = respond(refusal.answer)
            if trouble == "cut after":
                return chaos.cut(whole)
            return chaos.page(502) if trouble == "lost after" else whole

        return answer

    # ------------------------------------------------------------ calls

    def _me(self) -> Answer:
        books = next(iter(self.world.books.values()))
        return self._limited(0, "current/Me", lambda chain: self._who(books, chain.user))

    def _who(self, books: Books, user: str) -> Answer:
        with self.world.lock:
            return self._read(entities()["current/Me"], [{**views.me(books), "UserID": user}], None, "")

    def _call(self, division: str, place: str) -> Answer:
        match = _KEYED.fullmatch(place)
        if match is None or not _DIVISION.fullmatch(division):
            raise missing()
        name, code = match["entity"], int(division)
        if request.method == "GET":
            return self._limited(code, name, lambda chain: self._get(chain, code, name, match))
        return self._limited(code, name, lambda chain: self._change(chain, code, name, match["key"]))

    def _limited(self, division: int, place: str, view: Callable[[Chain], Answer]) -> Answer:
        """Counted; an error counts besides, and tells nothing of the limits."""
        with self.world.lock:
            chain = self.grants.of(_authorization())
            where = (chain.application.client_id, division, place)
            self.world.site = request.url_root.rstrip("/")
            self.limits.closed(where)
            headers = self.limits.count(where[:2])
        try:
            with self.world.lock:
                self.grants.opened(_authorization())
            answer = view(chain)
        except Refusal as refusal:
            with self.world.lock:
                self.limits.failed(where, refusal.answer.status)
            raise
        return replace(answer, headers={**headers, **answer.headers})

    def _opened(self, chain: Chain, division: int, entity: Entity, level: str) -> Books:
        """The division. Raises Refusal: 404 for an unknown one, 403 for one or a scope that was not granted."""
        if division not in self.world.books:
            raise missing()
        if division not in chain.divisions:
            raise forbidden("User division is not within division scope")
        group = scopes.group_of(entity.name)
        if not scopes.allows(chain.application.scopes, group, level):
            raise forbidden(f"Application Scope Violated. Cannot {level} '{group}' scope.")
        return self.world.books[division]

    def _entity(self, name: str) -> Entity:
        """By the name that was asked for. Raises Refusal (404) for what is not there, or not imitated."""
        known = ALIASES.get(name, name)
        if known not in views.VIEWS or name in self.world.quirks.absent:
            raise missing()
        return entities()[known]

    def _get(self, chain: Chain, division: int, name: str, match: re.Match[str]) -> Answer:
        entity = self._entity(name)
        with self.world.lock:
            books = self._opened(chain, division, entity, scopes.READ)
            rows = [] if entity.name in self.world.quirks.blind else views.held(books, entity.name)
            return self._read(entity, rows, match["key"], match["count"] or "")

    def _read(self, entity: Entity, rows: list[Shown], key: str | None, count: str) -> Answer:
        query = Query(entity, request.args.to_dict(), _address(), self.world.quirks)
        if count:
            return queries.counted(query, rows)
        if "application/xml" in request.headers.get("Accept", ""):
            raise Refusal(Answer("<error>Not Acceptable</error>", 406, mimetype="application/xml"))
        answer = queries.single(query, rows, key) if key is not None else queries.listed(query, rows)
        return answer if wants_json() else atom.feed(answer, entity.name)

    def _change(self, chain: Chain, division: int, name: str, key: str | None) -> Answer:
        entity = self._entity(name)
        with self.world.lock:
            books = self._opened(chain, division, entity, scopes.MANAGE)
        whole = "return=representation" in request.headers.get("Prefer", "")
        body = _body() if request.method != "DELETE" else {}
        change = Change(books, chain.application, entity, request.method, key, body, _address(), whole)
        with nullcontext() if entity.name in ASKS else self.world.lock:
            return writing.write(change, self.writers)


def _instead(trouble: str | None) -> Response | None:
    """What is answered without anything being done."""
    match trouble:
        case "429":
            return respond(refused(429, "Too many requests.").answer)
        case "5xx":
            return chaos.page(503)
        case "maintenance":
            return respond(answers.maintenance(200))
        case "cut before":
            return chaos.cut(Response('{"d":[]}', 200, mimetype="application/json"))
        case _:
            return None


def _address() -> str:
    """That of the entity, on this host."""
    return f"{request.url_root.rstrip('/')}{request.path.partition('(')[0]}"


def _authorization() -> str:
    return request.headers.get("Authorization", "")


def wants_json() -> bool:
    """Whether the call says that it takes JSON; whoever says nothing gets Atom."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted or request.args.get("$format") == "json"


def _body() -> Mapping[str, object]:
    """The body as an object. Raises Refusal (400, or 413 for one that is too large)."""
    if len(request.data) > MOST_SENT:
        raise refused(413, "Request Entity Too Large")
    try:
        body = json.loads(request.data) if request.is_json else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refused(400, "Error processing request stream.")
    return body


def respond(answer: Answer) -> Response:
    """As JSON, or as the text that it is; a 204 has no body."""
    text = "" if answer.payload is None else answer.payload
    if not isinstance(text, str):
        text = json.dumps(text, ensure_ascii=False)
    response = Response(text, answer.status, mimetype=answer.mimetype)
    response.headers.extend(dict(answer.headers))
    return response
