"""Debtors: what the source says of them, and what a person said, which no read of the source overwrites."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, cast, delete, func, or_, select, update

from connector.errors import NotFound
from connector.model import Address, Contact, Debtor, DebtorKind, Mark, NaturalPerson
from connector.store import bulk, looks, own_words
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, any_of, beside, here, of_those, portions, rows, upsert

_CONTACTS = TypeAdapter(tuple[Contact, ...])
_ADDRESS = TypeAdapter(Address | None)
_NAMES = (
    "key", "number", "name", "kind", "natural_person", "country", "language", "contacts", "address", "marks", "policy",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Own:
    """What people said of debtors, beside what the source says."""

    marks: dict[str, dict[Mark, bool]]
    bounced: dict[str, set[str]]
    words: dict[str, list[own_words.Word]]


def absorb(tx: Tx, debtors: Sequence[Debtor]) -> set[str]:
    """Keep what the source says now; the keys of those of whom it says something else than before."""
    return {key for portion in portions(debtors) for key in _absorb(tx, portion)}


def _absorb(tx: Tx, portion: Sequence[Debtor]) -> set[str]:
    told = {debtor.key: debtor for debtor in portion}
    found = beside(tx, t.debtors, _NAMES, told, _row)
    kept = {row.key: _told(row) for row in of_those(tx, t.debtors, found.other)}
    changed = {key: told[key] for key in [*found.new, *(key for key in found.other if kept[key] != told[key])]}
    names = (*_NAMES, "changed_at")
    told_now = bulk.stored(tx, t.debtors, names, [(*_row(debtor), tx.now) for debtor in changed.values()])
    bulk.write(tx, t.debtors, names, told_now, replacing=True)
    _forget_settled_marks(tx, changed)
    looks.wake(tx, changed)
    return set(changed)


def get(tx: Tx, key: str) -> Debtor | None:
    return of_keys(tx, [key]).get(key)


def of_keys(tx: Tx, keys: Keys) -> dict[str, Debtor]:
    """Debtors by their key (None = all), as source and people together say, in four queries."""
    own = _own(tx, keys)
    return {row.key: _debtor(row, own) for row in rows(tx, t.debtors, key=any_of(keys))}


def told(tx: Tx, key: str) -> Debtor | None:
    """As the source alone says it, whatever people said over it."""
    found = rows(tx, t.debtors, key=key)
    return _told(found[0]) if found else None


def policy_of(tx: Tx, key: str) -> str:
    """The name of this debtor's own ladder, "" = the administration's."""
    found = rows(tx, t.debtors, key=key)
    return _policy(found[0]) if found else ""


def own_policies(tx: Tx) -> dict[str, int]:
    """How many debtors go by a ladder of their own instead of the administration's, by its name, in order."""
    table = t.debtors
    name = func.coalesce(table.c.own_policy, table.c.policy)
    query = select(name.label("name"), func.count().label("many")).where(here(tx, table)).group_by(name)
    return {row.name: row.many for row in sorted(tx.conn.execute(query), key=lambda row: row.name) if row.name}


def marked(tx: Tx) -> list[Debtor]:
    """Whoever has a stop sign, by the source's word or a person's, by name."""
    said = {row.debtor for row in rows(tx, t.debtor_marks, stands=True)}
    told = _keys(tx, cast(t.debtors.c.marks, Text) != "[]")
    found = of_keys(tx, sorted({*said, *told})).values()
    return sorted((each for each in found if each.marks), key=lambda d: (d.name.casefold(), d.key))


def everyone(tx: Tx) -> list[Debtor]:
    """All of them, by name."""
    return sorted(of_keys(tx, None).values(), key=lambda d: (d.name.casefold(), d.key))


def find(tx: Tx, text: str) -> list[Debtor]:
    """The one with exactly this key or number; otherwise those whose name holds this text, by name."""
    if not text:
        return []
    table = t.debtors
    exact = _keys(tx, or_(table.c.key == text, table.c.number == text))
    wanted = exact or _keys(tx, func.lower(table.c.name).contains(text.lower(), autoescape=True))
    return sorted(of_keys(tx, wanted).values(), key=lambda d: (d.name.casefold(), d.key))


def add_mark(tx: Tx, key: str, mark: Mark) -> None:
    """A person's stop sign, whatever the source says. Raises NotFound."""
    _must_exist(tx, key)
    upsert(tx, t.debtor_marks, [{"debtor": key, "mark": mark.value, "stands": True}])
    looks.wake(tx, [key])


def remove_mark(tx: Tx, key: str, mark: Mark) -> None:
    """Takes a stop sign away, the source's too, until the source drops it and says it anew. Raises NotFound."""
    _must_exist(tx, key)
    upsert(tx, t.debtor_marks, [{"debtor": key, "mark": mark.value, "stands": False}])
    looks.wake(tx, [key])


def set_bounced(tx: Tx, key: str, email: str) -> None:
    """This address does not work: it is kept and not used again. Raises NotFound."""
    _must_exist(tx, key)
    upsert(tx, t.debtor_bounces, [{"debtor": key, "email": email.lower()}])
    looks.wake(tx, [key])


def clear_bounced(tx: Tx, key: str, email: str) -> None:
    """The address works again."""
    table = t.debtor_bounces
    tx.conn.execute(delete(table).where(here(tx, table), table.c.debtor == key, table.c.email == email.lower()))
    looks.wake(tx, [key])


def set_policy(tx: Tx, key: str, name: str) -> None:
    """A ladder of his own; "" gives back what the source says. Raises NotFound."""
    _must_exist(tx, key)
    table = t.debtors
    tx.conn.execute(update(table).where(here(tx, table), table.c.key == key).values(own_policy=name or None))
    looks.wake(tx, [key])


def _must_exist(tx: Tx, key: str) -> None:
    if not _keys(tx, t.debtors.c.key == key):
        raise NotFound("there is no such debtor")


def _keys(tx: Tx, condition: Any) -> list[str]:
    table = t.debtors
    return list(tx.conn.execute(select(table.c.key).where(here(tx, table), condition)).scalars())


def _row(debtor: Debtor) -> bulk.Row:
    return (
        debtor.key,
        debtor.number,
        debtor.name,
        debtor.kind.value,
        debtor.natural_person.value,
        debtor.country,
        debtor.language,
        _CONTACTS.dump_python(debtor.contacts, mode="json"),
        _ADDRESS.dump_python(debtor.address, mode="json"),
        sorted(mark.value for mark in debtor.marks),
        debtor.policy,
    )


def _told(row: Any) -> Debtor:
    """As the source said it."""
    return Debtor(
        row.key,
        row.name,
        row.number,
        DebtorKind(row.kind),
        NaturalPerson(row.natural_person),
        row.country,
        row.language,
        _CONTACTS.validate_python(row.contacts),
        _ADDRESS.validate_python(row.address),
        frozenset(Mark(mark) for mark in row.marks),
        row.policy,
    )


def _debtor(row: Any, own: _Own) -> Debtor:
    told = own_words.laid_over(_told(row), own.words.get(row.key, ()))
    said = own.marks.get(told.key, {})
    gone = own.bounced.get(told.key, set())
    if not (said or gone or row.own_policy is not None):
        return told  # as nearly everybody is
    return replace(
        told,
        contacts=tuple(replace(c, bounced=c.bounced or c.email.lower() in gone) for c in told.contacts),
        marks=frozenset({m for m in told.marks if said.get(m, True)} | {m for m, stands in said.items() if stands}),
        policy=_policy(row),
    )


def _policy(row: Any) -> str:
    """What a person said counts, also that he has none."""
    return str(row.policy if row.own_policy is None else row.own_policy)


def _own(tx: Tx, keys: Keys) -> _Own:
    own = _Own({}, {}, own_words.of_debtors(tx, keys))
    for row in rows(tx, t.debtor_marks, debtor=any_of(keys)):
        own.marks.setdefault(row.debtor, {})[Mark(row.mark)] = row.stands
    for row in rows(tx, t.debtor_bounces, debtor=any_of(keys)):
        own.bounced.setdefault(row.debtor, set()).add(row.email)
    return own


def _forget_settled_marks(tx: Tx, changed: dict[str, Debtor]) -> None:
    """A person took a mark away and now the source did too: from here on its next word counts again."""
    table = t.debtor_marks
    if not changed:
        return
    for row in rows(tx, table, stands=False, debtor=changed):
        if Mark(row.mark) not in changed[row.debtor].marks:
            this = (table.c.debtor == row.debtor, table.c.mark == row.mark)
            tx.conn.execute(delete(table).where(here(tx, table), *this))
