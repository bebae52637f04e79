"""How often a link may be asked for and tried: counted in the store, so that the limits hold over all processes."""

from datetime import timedelta

from connector.flow.house import House
from connector.store import tries

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LINKS_AN_HOUR = 5  # mails to one address
ASKED_AN_HOUR = 30  # for links, from one place in the network
NEWCOMERS_AN_HOUR = 60  # mails to addresses that nobody here has, from everywhere together
INVITED_AN_HOUR = 30  # mails to strangers, by the owners of one office
WRONG_A_MINUTE = 20  # links, invitations and codes that are none, from one place


def may_ask(house: House, place: str) -> bool:
    """Count somebody at this place in the network who asks for a link: whether he may."""
    with house.store.write_house(house.clock()) as tx:
        return tries.count(tx, "asked", place, HOUR) <= ASKED_AN_HOUR


def may_try(house: House, place: str) -> bool:
    """Whether links may still be tried from this place: too many that were none end that for a minute."""
    with house.store.read_house(house.clock()) as tx:
        return tries.counted(tx, "wrong", place) < WRONG_A_MINUTE


def note_wrong(house: House, place: str) -> None:
    """A link, an invitation or a code that was none."""
    with house.store.write_house(house.clock()) as tx:
        tries.count(tx, "wrong", place, MINUTE)


def may_mail(house: House, address: str, newcomer: bool) -> bool:
    """Count a mail to this address: whether it may leave. `newcomer`: nobody here has the address."""
    with house.store.write_house(house.clock()) as tx:
        if newcomer and tries.count(tx, "newcomers", "", HOUR) > NEWCOMERS_AN_HOUR:
            return False
        return tries.count(tx, "mailed", address.casefold(), HOUR) <= LINKS_AN_HOUR


def may_invite(house: House, tenant: str, address: str) -> bool:
    """Count an invitation to this address: whether its mail may leave. One that is taken back was a mail too."""
    with house.store.write_house(house.clock()) as tx:
        if tries.count(tx, "invited", tenant, HOUR) > INVITED_AN_HOUR:
            return False
    return may_mail(house, address, newcomer=False)
