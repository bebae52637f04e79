"""Links for signing in: who gets one, what for, and the mail that brings it.

A link shows that whoever uses it reads the mail of an address. Nothing is told to whoever asks for one: whether the
address is known here he reads in his mail, or not.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from connector.errors import BadInput, Fault, NotFound, Refused
from connector.flow import sign_in_limits, sign_in_mail
from connector.flow.house import House
from connector.model import OfficeRole
from connector.store import invitations, people, sign_ins
from connector.store.people import of_tenant
from connector.store.sessions import new_token

LINK_LASTS = timedelta(minutes=15)


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    FIRST = "first"  # to be the owner of a house that is nobody's
    NEW_OFFICE = "new_office"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for; `onward` is the page to go to then, a path of ours or "". `tenant` is where an invitation
    leads to, "" = not known before it is used."""

    purpose: Purpose
    address: str
    onward: str = ""
    tenant: str = ""
    role: OfficeRole = OfficeRole.OWNER


def address_of(text: str) -> str:
    """An e-mail address as it is kept. Raises BadInput for what has not the form of one; no name server is asked."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError as error:
        raise _no_address() from error
    if found is None:
        raise _no_address()
    return found


def _no_address() -> BadInput:
    return BadInput(
        "this is no e-mail address", [Fault("address", "has not the form of one", "such as you@example.nl")]
    )


def is_owned(house: House) -> bool:
    """Whether the house's own tenant has people; as long as it has none, its first page asks for the owner."""
    with house.store.read(of_tenant(house.settings.tenant), house.clock()) as tx:
        return bool(people.listing(tx))


def ask(house: House, address: str, language: str, onward: str = "") -> None:
    """Send a link to this address, if it may come in. Nothing is told to whoever asks: he reads it in his mail, or not.

    Raises Refused when the mail did not leave.
    """
    now = house.clock()
    link = _link_for(house, address, onward)
    if link is None or house.mail is None or not _may_mail(house, link):
        return
    token = _keep(house, link)
    subject, text = sign_in_mail.of_link(link.purpose.value, address_of_link(house, token), now + LINK_LASTS, language)
    house.mail(address, subject, text, now)


def _link_for(house: House, address: str, onward: str) -> Link | None:
    if people.tenants_of(house.store, address, house.clock()):
        return Link(Purpose.SIGN_IN, address, onward)
    return Link(Purpose.NEW_OFFICE, address) if house.settings.new_tenants else None


def ask_first(house: House, address: str, language: str) -> None:
    """Send a link that makes this address the first owner. Raises Refused when there is one, or no mail left."""
    if house.mail is None:
        raise Refused("no mail server is set up; `tijdig sign-in ADDRESS` prints a link on this machine")
    if is_owned(house):
        raise Refused("this house has an owner already; sign in")
    link, now = Link(Purpose.FIRST, address), house.clock()
    if _may_mail(house, link):
        address_, ends = address_of_link(house, _keep(house, link)), now + LINK_LASTS
        house.mail(address, *sign_in_mail.of_link(link.purpose.value, address_, ends, language), now)


def printed(house: House, address: str) -> str:
    """A link for whoever has the machine, as an address to open. Raises NotFound when this address may not come in."""
    now = house.clock()
    if people.tenants_of(house.store, address, now):
        return address_of_link(house, _keep(house, Link(Purpose.SIGN_IN, address)))
    if not is_owned(house):
        return address_of_link(house, _keep(house, Link(Purpose.FIRST, address)))
    with house.store.write(of_tenant(house.settings.tenant), now) as tx:
        for each in invitations.listing(tx):
            if people.digest(each.address) == people.digest(address) and each.expires_at > now:
                token = new_token()
                invitations.invite(tx, token, each.address, each.role, each.by, each.expires_at)
                return address_of_link(house, token)
    raise NotFound(f"nobody here has the address {address}; an owner can invite it on the page People")


def address_of_link(house: House, token: str) -> str:
    return f"{house.settings.address}/sign-in/{token}"


def _keep(house: House, link: Link) -> str:
    token, now = new_token(), house.clock()
    what = {"purpose": link.purpose.value, "address": link.address, "onward": link.onward}
    with house.store.write_house(now) as tx:
        sign_ins.keep_link(tx, token, what, now + LINK_LASTS)
    return token


def read(kept: dict[str, str]) -> Link:
    """As it was kept."""
    return Link(Purpose(kept["purpose"]), kept["address"], kept["onward"])


def _may_mail(house: House, link: Link) -> bool:
    return sign_in_limits.may_mail(house, link.address, newcomer=link.purpose is Purpose.NEW_OFFICE)
