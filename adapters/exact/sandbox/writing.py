"""Answers POST, PUT and DELETE: what may be sent is read by its type, and the books do it or say why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.exact.entities import Entity
from adapters.exact.sandbox import printing, queries, views
from adapters.exact.sandbox.answers import EMPTY, Answer, bad_query, invalid, missing, no_such_field, refused
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.grants import Application
from adapters.exact.sandbox.queries import Query
from adapters.exact.sandbox.rows import Row, Values
from adapters.exact.sandbox.terms import NotAllowed


@dataclass(frozen=True, slots=True)
class Change:
    """One call that changes something. `key` is what stood between brackets; `whole` asks for all fields back."""

    books: Books
    application: Application
    entity: Entity
    method: str
    key: str | None
    body: Mapping[str, Any]
    address: str
    whole: bool

    def values(self) -> Values:
        """What was sent, by its types. Raises Refusal: 400 for a field or value that cannot be, 500 for one that is
        missing."""
        may = self.entity.post if self.method == "POST" else self.entity.put
        for name in self.body:
            if name not in self.entity.fields:
                raise no_such_field(name)
        if self.method == "POST":
            for name in sorted(self.entity.required):
                if self.body.get(name) in (None, ""):
                    raise invalid(f"Mandatory: {name}")
        return {name: self._value(name) for name in self.body if name in may}  # what cannot be set is passed over

    def _value(self, name: str) -> Any:
        try:
            return printing.sent(self.entity.fields[name], self.body[name])
        except (ValueError, ArithmeticError, AttributeError):
            raise refused(400, f"Error processing request stream. Invalid value for property '{name}'.") from None

    def row(self, table: str) -> Row:
        """The one that is named. Raises Refusal (400, 404)."""
        if self.key is None:
            raise bad_query()
        key = queries.read_key(self.entity, self.key)
        try:
            return self.books.row(table, key)
        except KeyError:
            raise missing() from None


Create = Callable[[Change, Values], Row]
Alter = Callable[[Change, Row, Values], None]
Remove = Callable[[Change, Row], None]


@dataclass(frozen=True, slots=True)
class Writer:
    """How an entity is written; what it cannot do is None."""

    table: str
    create: Create | None = None
    alter: Alter | None = None
    remove: Remove | None = None


Writers = Mapping[str, Writer]


def write(change: Change, writers: Writers) -> Answer:
    """201 with the new record, or 204. Raises Refusal."""
    writer = writers.get(change.entity.name, Writer(""))
    try:
        if change.method == "POST" and writer.create and change.key is None:
            return _created(change, writer.create(change, change.values()))
        if change.method == "PUT" and writer.alter:
            writer.alter(change, change.row(writer.table), change.values())
            return EMPTY
        if change.method == "DELETE" and writer.remove:
            writer.remove(change, change.row(writer.table))
            return EMPTY
    except NotAllowed:
        raise invalid("Ongeldig: Deze wijziging is niet toegestaan.") from None
    raise refused(405, "Method Not Allowed")


def _created(change: Change, row: Row) -> Answer:
    """The new record: what was sent and its key, or, if that was asked for, all of it."""
    entity, books = change.entity, change.books
    query = Query(entity, {}, change.address, books.world.quirks)
    shown = next(one for one in views.held(books, entity.name) if one[entity.key] == row.key)
    if not change.whole:
        shown = {name: shown.get(name) for name in (entity.key, *change.body)}
    record = queries.printed(query, shown, list(entity.fields))
    return Answer({"d": record}, 201, {"Location": record["__metadata"]["uri"]})
