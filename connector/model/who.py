"""Who owes: the debtor, how to reach him, and the stop signs on him."""

from dataclasses import dataclass
from enum import StrEnum


class DebtorKind(StrEnum):
    CONSUMER = "consumer"
    BUSINESS = "business"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"  # treated as consumer: doubt falls to the debtor's side

    @property
    def may_be_consumer(self) -> bool:
        """Whoever is unknown may be one: a wrong "business" wrongs a person, a wrong "consumer" costs some euros."""
        return self not in (DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY)


class NaturalPerson(StrEnum):
    """Sole traders and partners are natural persons too, so unknown counts as yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Role(StrEnum):
    GENERAL = "general"
    ACCOUNTS_PAYABLE = "accounts_payable"
    DECISION_MAKER = "decision_maker"


class Mark(StrEnum):
    """A stop sign on a debtor: no dunning, a person looks."""

    BANKRUPT = "bankrupt"
    SUSPENSION_OF_PAYMENTS = "suspension_of_payments"
    DEBT_RESTRUCTURING = "debt_restructuring"
    DEBT_HELP = "debt_help"
    ADMINISTRATION = "administration"  # bewind or curatele: write to the administrator
    DECEASED = "deceased"
    VULNERABLE = "vulnerable"
    MORATORIUM = "moratorium"  # municipal debt help with a court's order: no recourse for at most six months
    COOLING_OFF = "cooling_off"  # WHOA: recourse blocked for up to eight months


class Channel(StrEnum):
    EMAIL = "email"
    LETTER = "letter"
    SMS = "sms"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Address:
    lines: tuple[str, ...]
    postcode: str = ""
    city: str = ""
    country: str = ""  # ISO 3166 alpha-2

    def __str__(self) -> str:
        """On one line."""
        return ", ".join(filter(None, (*self.lines, f"{self.postcode} {self.city}".strip(), self.country)))


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the debtor. A bounced address is kept and never used."""

    email: str = ""
    name: str = ""
    phone: str = ""
    role: Role = Role.GENERAL
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who owes. `key` is the source's own id, `number` what people call it."""

    key: str
    name: str
    number: str = ""
    kind: DebtorKind = DebtorKind.UNKNOWN
    natural_person: NaturalPerson = NaturalPerson.UNKNOWN
    country: str = ""  # ISO 3166 alpha-2
    language: str = ""  # ISO 639-1; "" = the tenant's
    contacts: tuple[Contact, ...] = ()
    address: Address | None = None
    marks: frozenset[Mark] = frozenset()
    policy: str = ""  # own policy; "" = the default one
    prefers: Channel | None = None  # how to approach him, as a person said; None = as the ladder says

    def reachable_by(self, channel: Channel) -> Contact | None:
        """The contact to use for this channel, accounts payable first, of equals the first that the source names;
        None when there is none."""
        if channel is Channel.LETTER:
            return Contact(name=self.name) if self.address else None
        if channel is Channel.EMAIL:
            usable = [c for c in self.contacts if c.email and not c.bounced]
        else:
            usable = [c for c in self.contacts if c.phone]
        usable.sort(key=lambda c: (c.role is not Role.ACCOUNTS_PAYABLE, c.role is not Role.GENERAL))
        return usable[0] if usable else None
