"""Signing in by a link: asked for with an address, sent there, good once and for a short while.

There are no passwords. A link shows that whoever uses it reads the mail of an address; what it then opens depends on
what that address is here at that moment: a person of one tenant or several, somebody who is invited, the first one of a
house that is nobody's yet, or a newcomer where the house takes those. A platform's grant signs nobody in.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from connector.errors import NotFound
from connector.flow.house import House
from connector.flow.sign_in_links import Link, Purpose, read
from connector.model import OfficeRole, Person
from connector.store import invitations, journal, people, sessions, sign_ins
from connector.store.engine import Tx
from connector.store.people import of_tenant
from connector.store.sessions import TOKEN, Present, new_token

KEY_BYTES = 8  # of a person's key, which names and opens nothing
TENANT_BYTES = 12  # 96 bits: no two are ever the same, and none is guessed
DEMO_PEOPLE = {
    OfficeRole.OWNER: "eigenaar@voorbeeld.example",
    OfficeRole.BOOKKEEPER: "boekhouder@voorbeeld.example",
    OfficeRole.READER: "lezer@voorbeeld.example",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in: the token of his session, where, and how many tenants he may choose among."""

    token: str
    tenant: str
    person: Person
    onward: str
    choices: int


def look(house: House, token: str) -> Link | None:
    """What this link is for; it stays good, however often it is looked at. None when it is none, or not any more."""
    if not TOKEN.fullmatch(token):
        return None
    now = house.clock()
    with house.store.read_house(now) as tx:
        found = sign_ins.read_link(tx, token)
    return read(found) if found else _invitation(house, token, now)


def use(house: House, token: str, browser: str) -> Entered | None:
    """Come in by this link, which is good no more then. None when it is none, not any more, or for nobody."""
    if not TOKEN.fullmatch(token):
        return None
    now = house.clock()
    if found := _invitation(house, token, now):
        return _accept(house, token, found, browser)
    with house.store.write_house(now) as tx:
        kept = sign_ins.use_link(tx, token)
    if kept is None:
        return None
    link = read(kept)
    if there := people.tenants_of(house.store, link.address, now):
        return _enter(house, there[0], link, browser, len(there))
    if link.purpose is Purpose.FIRST:
        return found_office(house, house.settings.tenant, link.address, browser)
    if link.purpose is Purpose.NEW_OFFICE and house.settings.new_tenants:
        return found_office(house, secrets.token_hex(TENANT_BYTES), link.address, browser)
    return None


def found_office(house: House, tenant: str, address: str, browser: str) -> Entered | None:
    """The first person of a tenant, its owner. None when it has people already."""
    now = house.clock()
    with house.store.write(of_tenant(tenant), now) as tx:
        if people.listing(tx):
            return None
        person = Person(secrets.token_hex(KEY_BYTES), address, OfficeRole.OWNER, now)
        people.add_person(tx, person)
        journal.append(tx, "office_founded", "", "", {"by": address})
        return _begin(tx, tenant, person, browser)


def enter_demo(house: House, role: OfficeRole, browser: str) -> Entered:
    """In the demo anybody is whom he says he is: its books are invented, and it is served on its own machine alone."""
    now, tenant = house.clock(), house.settings.tenant
    with house.store.write(of_tenant(tenant), now) as tx:
        for each, address in DEMO_PEOPLE.items():
            if people.of_address(tx, address) is None:
                people.add_person(tx, Person(secrets.token_hex(KEY_BYTES), address, each, now))
        person = people.of_address(tx, DEMO_PEOPLE[role])
        if person is None:
            raise NotFound("there is no such person here")
        return _begin(tx, tenant, person, browser)


def _enter(
    house: House, tenant: str, link: Link, browser: str, choices: int, begun_at: datetime | None = None
) -> Entered | None:
    with house.store.write(of_tenant(tenant), house.clock()) as tx:
        person = people.of_address(tx, link.address)
        if person is None:  # removed since we looked
            return None
        return _begin(tx, tenant, person, browser, link.onward, choices, begun_at)


def _accept(house: House, token: str, link: Link, browser: str) -> Entered | None:
    """Whoever was invited is a person here from now on; of whoever is one already the role stays."""
    now = house.clock()
    with house.store.write(of_tenant(link.tenant), now) as tx:
        there = invitations.of_token(tx, token)
        if there is None or not invitations.revoke(tx, there.key):
            return None
        person = people.of_address(tx, there.address)
        if person is None:
            person = Person(secrets.token_hex(KEY_BYTES), there.address, there.role, now)
            people.add_person(tx, person)
            said = {"by": there.address, "role": there.role.value, "invited_by": there.by}
            journal.append(tx, "joined", "", "", said)
        return _begin(tx, link.tenant, person, browser)


def move(house: House, present: Present, tenant: str, browser: str) -> Entered:
    """To another tenant of the same person, by a session of its own. It has the days that are left of the one that he
    came by, for no link opened it. Raises NotFound."""
    now, address = house.clock(), present.person.address
    if tenant == present.tenant or tenant not in people.tenants_of(house.store, address, now):
        raise NotFound("there is no such office")
    entered = _enter(house, tenant, Link(Purpose.SIGN_IN, address), browser, 1, present.session.begun_at)
    if entered is None:
        raise NotFound("there is no such office")
    return entered


def _begin(
    tx: Tx,
    tenant: str,
    person: Person,
    browser: str,
    onward: str = "",
    choices: int = 1,
    begun_at: datetime | None = None,
) -> Entered:
    """A session always has a token of its own, made now: none that a browser brought is ever taken over."""
    token = new_token()
    sessions.open_session(tx, token, person.key, browser, begun_at)
    journal.append(tx, "signed_in", "", "", {"by": person.address, "browser": browser})
    return Entered(token, tenant, person, onward, choices)


def sign_out(house: House, present: Present) -> None:
    """This session ends."""
    end(house, present, present.session.key)


def end(house: House, present: Present, key: str) -> None:
    """One of his sessions ends. Raises NotFound for anybody else's."""
    with house.store.write(of_tenant(present.tenant), house.clock()) as tx:
        if not sessions.end_session(tx, present.person.key, key):
            raise NotFound("there is no such session")
        journal.append(tx, "signed_out", "", "", {"by": present.person.address})


def end_all(house: House, present: Present) -> int:
    """All of his sessions end, this one among them, in every tenant where somebody has his address; how many.
    Each in a transaction of its own, behind the wall of that tenant."""
    elsewhere = people.tenants_of(house.store, present.person.address, house.clock())
    many = 0
    for tenant in (present.tenant, *(each for each in elsewhere if each != present.tenant)):
        with house.store.write(of_tenant(tenant), house.clock()) as tx:
            person = people.of_address(tx, present.person.address)
            if person is not None and (ended := sessions.end_sessions(tx, person.key)):
                many += ended
                journal.append(tx, "signed_out_everywhere", "", "", {"by": person.address})
    return many


def _invitation(house: House, token: str, now: datetime) -> Link | None:
    tenant = invitations.tenant_of(house.store, token, now)
    if tenant is None:
        return None
    with house.store.read(of_tenant(tenant), now) as tx:
        found = invitations.of_token(tx, token)
    return Link(Purpose.INVITATION, found.address, "", tenant, found.role) if found else None
