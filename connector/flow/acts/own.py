"""What a person corrects of a debtor here: fields and contacts. The source stays master of its own data, and its next
read does not undo it; taking it back shows again what the source says."""

import re
from dataclasses import replace
from datetime import datetime

from connector.errors import NotFound, Refused
from connector.flow.acts.lookup import debtor_of
from connector.model import Channel, Contact, Debtor, Scope, TaskKind
from connector.store import debtors, journal, own_words, tasks
from connector.store.engine import Store, Tx
from connector.store.own_words import CONTACT, OwnContact, as_text, contact_in
from connector.store.queries import next_number

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[+0-9()./\- ]{6,40}")


def correct(store: Store, scope: Scope, debtor: str, field: str, value: str, by: str, now: datetime) -> None:
    """From here on this field holds this, whatever the source says. Raises ValueError for what it cannot hold."""
    with store.write(scope, now) as tx:
        key = debtor_of(tx, debtor).key
        own_words.say(tx, key, field, value, by)
        journal.append(tx, "corrected", key, "", {"by": by, "field": field, "value": value})


def give_back(store: Store, scope: Scope, debtor: str, field: str, by: str, now: datetime) -> None:
    """What the source says counts again. Raises NotFound when nothing was said here."""
    with store.write(scope, now) as tx:
        key = debtor_of(tx, debtor).key
        word = _word(tx, key, field)
        own_words.take_back(tx, key, field)
        if field.startswith(CONTACT):
            own = contact_in(word)
            said = own.instead_of or own.contact or Contact()
            journal.append(tx, "contact_given_back", key, "", {"by": by, "contact": _named(said)})
        else:
            journal.append(tx, "given_back", key, "", {"by": by, "field": field})


def add_contact(store: Store, scope: Scope, debtor: str, contact: Contact, by: str, now: datetime) -> None:
    """One more way to reach the debtor. Raises Refused without an address or a number, and for one that is there."""
    with store.write(scope, now) as tx:
        person = debtor_of(tx, debtor)
        _refuse(person, contact, None)
        own_words.say(tx, person.key, _new(tx), as_text(OwnContact(contact)), by)
        journal.append(tx, "contact_added", person.key, "", {"by": by, "contact": _named(contact)})
        _close_tasks(tx, person.key, by)


def correct_contact(
    store: Store, scope: Scope, debtor: str, old: Contact, contact: Contact, by: str, now: datetime
) -> None:
    """This instead of that one, the source's or one of our own. Raises NotFound when that one is not there any more."""
    with store.write(scope, now) as tx:
        person = debtor_of(tx, debtor)
        _refuse(person, contact, old)
        _replace(tx, person, old, contact, by)
        content = {"by": by, "was": _named(old), "contact": _named(contact)}
        journal.append(tx, "contact_corrected", person.key, "", content)
        _close_tasks(tx, person.key, by)


def remove_contact(store: Store, scope: Scope, debtor: str, old: Contact, by: str, now: datetime) -> None:
    """Do not use it any more. One that was added here is gone; the source's comes back when that is taken back."""
    with store.write(scope, now) as tx:
        person = debtor_of(tx, debtor)
        _replace(tx, person, old, None, by)
        journal.append(tx, "contact_removed", person.key, "", {"by": by, "contact": _named(old)})


def forget_number(tx: Tx, debtor: str, contact: Contact, by: str) -> None:
    """The telephone number is somebody else's: the contact stays without it, or goes when it had nothing else."""
    person = debtor_of(tx, debtor)
    left = replace(contact, phone="")
    _replace(tx, person, contact, left if left.email or left.name else None, by)


def _replace(tx: Tx, person: Debtor, old: Contact, new: Contact | None, by: str) -> None:
    if old not in person.contacts:
        raise NotFound("there is no such contact any more")
    for word in own_words.of_debtors(tx, [person.key]).get(person.key, ()):
        own = contact_in(word) if word.field.startswith(CONTACT) else None
        if own is None or own.contact is None or not _same(own.contact, old):
            continue
        if new is None and own.instead_of is None:
            own_words.take_back(tx, person.key, word.field)
        else:
            own_words.say(tx, person.key, word.field, as_text(OwnContact(new, own.instead_of)), by)
        return
    bare = replace(old, bounced=False)
    own_words.say(tx, person.key, _new(tx), as_text(OwnContact(new, bare)), by)


def _same(one: Contact, other: Contact) -> bool:
    """Whether it works is said apart from what it is."""
    return replace(one, bounced=False) == replace(other, bounced=False)


def _refuse(person: Debtor, contact: Contact, old: Contact | None) -> None:
    if not contact.email and not contact.phone:
        raise Refused("a contact needs an e-mail address or a telephone number")
    if contact.email and not _ADDRESS.fullmatch(contact.email):
        raise Refused(f"this is no e-mail address: {contact.email}")
    if contact.phone and not _NUMBER.fullmatch(contact.phone):
        raise Refused(f"this is no telephone number: {contact.phone}")
    mine = (contact.email.lower(), contact.phone, contact.name)
    others = [(c.email.lower(), c.phone, c.name) for c in person.contacts if c != old]
    if mine in others:
        raise Refused("this contact is there already")


def _word(tx: Tx, key: str, field: str) -> own_words.Word:
    found = [word for word in own_words.of_debtors(tx, [key]).get(key, ()) if word.field == field]
    if not found:
        raise NotFound("nothing was changed here")
    return found[0]


def _new(tx: Tx) -> str:
    return f"{CONTACT}{next_number(tx, 'own_contact')}"


def _named(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone)))


def _close_tasks(tx: Tx, debtor: str, by: str) -> None:
    """There is an address that works again."""
    person = debtors.get(tx, debtor)
    if person is not None and person.reachable_by(Channel.EMAIL) is not None:
        tasks.close(tx, TaskKind.MEND_ADDRESS, debtor, by)
