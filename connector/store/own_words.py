"""A person's own words about a debtor, laid over what the source says: no read of the source overwrites them.

One word per debtor and field, with who said it and since when. The source stays master of its own data: taking a word
back shows again what it says. `debtors.of_keys` applies them, so whoever reads a debtor reads both together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete

from connector.errors import NotFound
from connector.model import Channel, Contact, Debtor, DebtorKind, NaturalPerson
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, any_of, grouped, here, rows, upsert

KIND, NATURAL_PERSON, LANGUAGE, CHANNEL = "kind", "natural_person", "language", "channel"
CONTACT = "contact:"  # with a number after it: each contact that was added, corrected or removed is a word of its own

# A consumer is a natural person and a public body is none; of a business, which may be either, the source's word stays.
_NATURAL = {DebtorKind.CONSUMER: NaturalPerson.YES, DebtorKind.PUBLIC_BODY: NaturalPerson.NO}


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said of one field. `value` is an enumeration's word, a language's code, or an `OwnContact`."""

    debtor: str
    field: str
    value: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OwnContact:
    """A contact as a person gave it, in place of one of the source's or beside them; without `contact` it is gone."""

    contact: Contact | None
    instead_of: Contact | None = None


_CONTACT = TypeAdapter(OwnContact)


def say(tx: Tx, debtor: str, field: str, value: str, by: str) -> None:
    """Keep a word, in place of what was said of this field before. Raises NotFound, and ValueError for what the field
    cannot hold."""
    say_all(tx, {debtor: value}, field, by)


def say_all(tx: Tx, values: Mapping[str, str], field: str, by: str) -> None:
    """The same field of many debtors at once; nothing is kept when one of them does not exist."""
    for value in set(values.values()):
        _over(Debtor("", ""), field, value)
    known = {row.key for row in rows(tx, t.debtors, key=list(values))} if values else set()
    if len(known) < len(values):
        raise NotFound("there is no such debtor")
    said = [
        {"debtor": debtor, "field": field, "value": value, "by": by, "since": tx.now}
        for debtor, value in values.items()
    ]
    upsert(tx, t.own_words, said)
    looks.wake(tx, values)


def take_back(tx: Tx, debtor: str, field: str) -> bool:
    """From here on the source's word counts again; whether there was another."""
    table = t.own_words
    this = (here(tx, table), table.c.debtor == debtor, table.c.field == field)
    gone = tx.conn.execute(delete(table).where(*this)).rowcount
    looks.wake(tx, [debtor])
    return bool(gone)


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Word]]:
    """By debtor (None = all), by field."""
    found = rows(tx, t.own_words, debtor=any_of(keys))
    return grouped((row.debtor, _word(row)) for row in sorted(found, key=lambda row: (row.debtor, row.field)))


def of_field(tx: Tx, field: str) -> dict[str, str]:
    """What people said of this field, by debtor."""
    return {row.debtor: row.value for row in rows(tx, t.own_words, field=field)}


def as_text(own: OwnContact) -> str:
    """A contact as the value of a word."""
    return _CONTACT.dump_json(own).decode()


def contact_in(word: Word) -> OwnContact:
    """What `as_text` made."""
    return _CONTACT.validate_json(word.value)


def laid_over(told: Debtor, words: Sequence[Word]) -> Debtor:
    """The debtor as source and people together say."""
    for word in words:
        told = _over(told, word.field, word.value)
    return replace(told, contacts=tuple(_each_once(told.contacts))) if words else told


def _over(told: Debtor, field: str, value: str) -> Debtor:
    if field == KIND:
        kind = DebtorKind(value)
        return replace(told, kind=kind, natural_person=_NATURAL.get(kind, told.natural_person))
    if field == NATURAL_PERSON:
        return replace(told, natural_person=NaturalPerson(value))
    if field == LANGUAGE:
        return replace(told, language=value)
    if field == CHANNEL:
        return replace(told, prefers=Channel(value) if value else None)
    if field.startswith(CONTACT):
        return replace(told, contacts=tuple(_contacts(told.contacts, _CONTACT.validate_json(value))))
    raise ValueError(f"a debtor has no field {field!r} of its own")


def _contacts(told: Iterable[Contact], own: OwnContact) -> Iterable[Contact]:
    """A correction stands where the other one stood; of one that the source does not name any more it stays, beside
    what the source says now."""
    gone = _look(own.instead_of) if own.instead_of else None
    corrected = False
    for contact in told:
        if _look(contact) != gone:
            yield contact
        elif own.contact is not None and not corrected:
            corrected = True
            yield own.contact
    if own.contact is not None and not corrected:
        yield own.contact


def _look(contact: Contact) -> tuple[str, str, str]:
    """By what a contact is known; what role it has and whether it works is said apart from it."""
    return contact.email.strip().lower(), contact.phone.strip(), contact.name.strip()


def _each_once(contacts: Iterable[Contact]) -> Iterable[Contact]:
    """The source took over what was said here: the later one, a person's, counts, in the earlier one's place."""
    return {_look(contact): contact for contact in contacts}.values()


def _word(row: Any) -> Word:
    return Word(row.debtor, row.field, row.value, row.by, row.since)
