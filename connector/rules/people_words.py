"""What people say of debtors, in words: kinds, persons, languages, channels, roles, and what came of a call."""

from collections.abc import Mapping

from connector.model import DebtorKind, NaturalPerson, Role
from connector.rules.calling import CallOutcome
from connector.rules.words import CHANNELS, Pair, say

FIELDS: Mapping[str, Pair] = {
    "kind": ("soort klant", "kind of customer"),
    "natural_person": ("natuurlijk persoon", "natural person"),
    "language": ("taal", "language"),
    "channel": ("hoe te benaderen", "how to approach"),
}
KINDS: Mapping[str, Pair] = {
    DebtorKind.CONSUMER: ("consument", "consumer"),
    DebtorKind.BUSINESS: ("bedrijf", "business"),
    DebtorKind.PUBLIC_BODY: ("overheid", "public body"),
    DebtorKind.UNKNOWN: ("onbekend, dus als consument", "unknown, so as a consumer"),
}
PERSONS: Mapping[str, Pair] = {
    NaturalPerson.YES: ("ja, ook een eenmanszaak of vof", "yes, a sole trader or partnership too"),
    NaturalPerson.NO: ("nee, een rechtspersoon", "no, a legal person"),
    NaturalPerson.UNKNOWN: ("onbekend, dus als ja", "unknown, so as yes"),
}
SPOKEN: Mapping[str, Pair] = {
    "": ("die van de administratie", "the administration's"),
    "nl": ("Nederlands", "Dutch"),
    "fr": ("Frans", "French"),
    "en": ("Engels", "English"),
}
WISHES: Mapping[str, Pair] = {"": ("zoals de ladder zegt", "as the ladder says"), **CHANNELS}
ROLES: Mapping[str, Pair] = {
    Role.GENERAL: ("algemeen", "general"),
    Role.ACCOUNTS_PAYABLE: ("crediteurenadministratie", "accounts payable"),
    Role.DECISION_MAKER: ("beslist over betalen", "decides about paying"),
}
CALLED: Mapping[str, Pair] = {
    CallOutcome.REACHED: ("gesproken", "spoken"),
    CallOutcome.NOT_REACHED: ("niet bereikt", "not reached"),
    CallOutcome.PROMISED: ("zegt betaling toe", "promises to pay"),
    CallOutcome.DISPUTES: ("is het er niet mee eens", "disputes it"),
    CallOutcome.WRONG_NUMBER: ("verkeerd nummer", "wrong number"),
}
_OF_FIELD = {"kind": KINDS, "natural_person": PERSONS, "language": SPOKEN, "channel": WISHES}


def field(name: str, language: str) -> str:
    """What a field of a debtor is called."""
    return say(FIELDS.get(name, (name, name)), language)


def value(name: str, told: str, language: str) -> str:
    """What a field holds, in words."""
    return say(_OF_FIELD.get(name, {}).get(told, (told, told)), language)


def outcome(told: str, language: str) -> str:
    """What came of a call."""
    return say({str(name): pair for name, pair in CALLED.items()}.get(told, (told, told)), language)
