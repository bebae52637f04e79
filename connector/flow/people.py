"""What an owner does about the people of his office: invite, take an invitation back, change a role, remove.

Each is checked and done under the lock of the tenant, so that two who act at the same moment cannot leave an office
without an owner. Each has its line in the journal of the tenant, which is not that of any administration.
"""

from datetime import timedelta

from connector.errors import NotFound, Refused
from connector.flow import sign_in_limits, sign_in_mail
from connector.flow.house import House
from connector.flow.sign_in_links import address_of_link
from connector.model import JournalEvent, OfficeRole, Person
from connector.store import invitations, journal, people, sessions
from connector.store.engine import Tx
from connector.store.people import of_tenant
from connector.store.sessions import Present, hash_of, new_token

INVITATION_LASTS = timedelta(days=7)
MOST_OPEN = 50  # invitations at once: each is a mail to somebody


def invite(house: House, by: Present, address: str, role: OfficeRole, language: str) -> bool:
    """Ask somebody in; whether a mail left. Without a mail server `tijdig sign-in` prints his link.

    Raises Refused when he is here already, after too many in an hour, or when the mail did not leave: then he is not
    invited.
    """
    if house.mail is not None and not sign_in_limits.may_invite(house, by.tenant, address):
        raise Refused("too many invitations were sent within an hour; wait a while before the next")
    now, token = house.clock(), new_token()
    with house.store.write(of_tenant(by.tenant), now) as tx:
        _check_owner(tx, by)
        if people.of_address(tx, address):
            raise Refused("this person can sign in here already")
        if len(invitations.listing(tx)) >= MOST_OPEN:
            raise Refused("too many invitations are open; take some back first")
        invitations.invite(tx, token, address, role, by.person.address, now + INVITATION_LASTS)
        said = {"by": by.person.address, "person": address, "role": role.value}
        journal.append(tx, "invited", "", "", said)
    if house.mail is None:
        return False
    link = address_of_link(house, token)
    words = sign_in_mail.of_invitation(by.person.address, role, link, now + INVITATION_LASTS, language)
    try:
        house.mail(address, *words, now)
    except Refused:
        take_back(house, by, hash_of(token))
        raise
    return True


def take_back(house: House, by: Present, key: str) -> None:
    """An invitation leads nowhere any more. Raises NotFound."""
    with house.store.write(of_tenant(by.tenant), house.clock()) as tx:
        _check_owner(tx, by)
        there = [each for each in invitations.listing(tx) if each.key == key]
        if not there:
            raise NotFound("there is no such invitation")
        invitations.revoke(tx, key)
        said = {"by": by.person.address, "person": there[0].address}
        journal.append(tx, "invitation_taken_back", "", "", said)


def change_role(house: House, by: Present, key: str, role: OfficeRole) -> None:
    """From the next click on. Raises NotFound, and Refused for the last owner."""
    with house.store.write(of_tenant(by.tenant), house.clock()) as tx:
        _check_owner(tx, by)
        person = people.get(tx, key)
        if person.role is role:
            return
        _check_an_owner_stays(tx, person)
        people.set_role(tx, key, role)
        _take_back_all_of(tx, person)
        said = {"by": by.person.address, "person": person.address, "role": role.value}
        journal.append(tx, "role_changed", "", "", said)


def remove(house: House, by: Present, key: str) -> None:
    """He is out at once, in whichever browser he is. Raises NotFound, and Refused for the last owner."""
    with house.store.write(of_tenant(by.tenant), house.clock()) as tx:
        _check_owner(tx, by)
        person = people.get(tx, key)
        _check_an_owner_stays(tx, person)
        sessions.end_sessions(tx, key)
        people.remove_person(tx, key)
        _take_back_all_of(tx, person)
        said = {"by": by.person.address, "person": person.address}
        journal.append(tx, "person_removed", "", "", said)


def history(house: House, present: Present, at_most: int) -> list[JournalEvent]:
    """What happened about the people of this tenant, the newest first."""
    with house.store.read(of_tenant(present.tenant), house.clock()) as tx:
        newest = journal.last(tx)
        return journal.numbered(tx, range(max(1, newest - at_most + 1), newest + 1))[::-1]


def _check_owner(tx: Tx, by: Present) -> None:
    """Under the lock: what he was when he opened the page may be over. Raises Refused."""
    there = people.of_address(tx, by.person.address)
    if there is None or there.role is not OfficeRole.OWNER:
        raise Refused("only an owner may do this")


def _check_an_owner_stays(tx: Tx, person: Person) -> None:
    owners = [each.key for each in people.listing(tx) if each.role is OfficeRole.OWNER]
    if owners == [person.key]:
        raise Refused("this is the only owner; make somebody else an owner first")


def _take_back_all_of(tx: Tx, person: Person) -> None:
    """Whoever may not invite any more leaves no door open behind him."""
    for each in invitations.listing(tx):
        if people.digest(each.by) == people.digest(person.address):
            invitations.revoke(tx, each.key)
