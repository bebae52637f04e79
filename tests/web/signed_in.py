"""Signs the visitors of tests in: a person of the house's own tenant, and a session whose token every test knows."""

from collections.abc import Iterator

from connector.flow.house import House
from connector.model import OfficeRole, Person
from connector.store import people, sessions
from connector.store.people import of_tenant
from connector.web.signed import COOKIE

NAMES = ("localhost", "127.0.0.1", "::1")  # that pages are opened under


def address(role: OfficeRole) -> str:
    return f"{role.value}@kantoor.example"


def token(role: OfficeRole = OfficeRole.OWNER) -> str:
    """Of the session that `let_in` makes."""
    return f"a-session-of-the-{role.value}".ljust(43, "-")


def let_in(house: House, role: OfficeRole = OfficeRole.OWNER, tenant: str = "", key: str = "", called: str = "") -> str:
    """Somebody of this role is signed in from now on, in the house's own tenant unless told otherwise; his token. He is
    the one of `address`, or another one who is called so."""
    tenant, brought, name = tenant or house.settings.tenant, key or token(role), called or address(role)
    with house.store.write(of_tenant(tenant), house.clock()) as tx:
        person = people.of_address(tx, name)
        if person is None:
            person = Person(called.partition("@")[0] or f"the-{role.value}", name, role, house.clock())
            people.add_person(tx, person)
        if all(each.key != sessions.hash_of(brought) for each in sessions.listing(tx, person.key)):
            sessions.end_session(tx, person.key, sessions.hash_of(brought))
            sessions.open_session(tx, brought, person.key, "a test")
    return brought


def cookies(role: OfficeRole = OfficeRole.OWNER) -> Iterator[tuple[str, str, str]]:
    """Name, value and host, over http and https."""
    for host in NAMES:
        for name in (COOKIE, f"__Host-{COOKIE}"):
            yield name, token(role), host
