"""What a story can say of a debtor, declared as data, such as `business`, `no e-mail` or `language fr`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from connector.model import Address, Contact, Debtor, DebtorKind, NaturalPerson, Role

Change = Callable[[Debtor, str], Debtor]


@dataclass(frozen=True, slots=True)
class Trait:
    """`shape` is a regular expression; its group, if any, is handed to `change`."""

    shape: str
    written: str
    meaning: str
    change: Change


def _kind(kind: DebtorKind) -> Change:
    return lambda debtor, _: replace(debtor, kind=kind)


def _natural(person: NaturalPerson) -> Change:
    return lambda debtor, _: replace(debtor, natural_person=person)


def _email(role: Role) -> Change:
    def add(debtor: Debtor, email: str) -> Debtor:
        others = tuple(c for c in debtor.contacts if c.role is not role)
        return replace(debtor, contacts=(*others, Contact(email=email, name=debtor.name, role=role)))

    return add


def _no_email(debtor: Debtor, _: str) -> Debtor:
    return replace(debtor, contacts=tuple(replace(c, email="") for c in debtor.contacts if c.phone))


def _phone(debtor: Debtor, phone: str) -> Debtor:
    return replace(debtor, contacts=(*debtor.contacts, Contact(phone=phone, name=debtor.name)))


_STREET = Address(("Voorbeeldstraat 1",), "1234 AB", "Utrecht", "NL")

TRAITS: tuple[Trait, ...] = (
    Trait("business", "business", "a company", _kind(DebtorKind.BUSINESS)),
    Trait("consumer", "consumer", "a private person", _kind(DebtorKind.CONSUMER)),
    Trait("public body", "public body", "a government body", _kind(DebtorKind.PUBLIC_BODY)),
    Trait("natural person", "natural person", "such as a sole trader", _natural(NaturalPerson.YES)),
    Trait("no natural person", "no natural person", "such as a limited company", _natural(NaturalPerson.NO)),
    Trait(
        r"language ([a-z]{2})",
        "language fr",
        "the language that the debtor wants",
        lambda debtor, language: replace(debtor, language=language.lower()),
    ),
    Trait(
        r"country ([A-Z]{2})",
        "country BE",
        "where the debtor is",
        lambda debtor, country: replace(debtor, country=country.upper()),
    ),
    Trait(
        r"number (\S+)",
        "number 10042",
        "the debtor's number",
        lambda debtor, number: replace(debtor, number=number),
    ),
    Trait("no e-mail", "no e-mail", "no address to mail to", _no_email),
    Trait(r"e-mail (\S+@\S+)", "e-mail post@example.org", "the address to mail to", _email(Role.GENERAL)),
    Trait(
        r"accounts payable (\S+@\S+)",
        "accounts payable pay@example.org",
        "the address of those who pay; it goes first",
        _email(Role.ACCOUNTS_PAYABLE),
    ),
    Trait(r"phone (\S+)", "phone 0301234567", "a number to call", _phone),
    Trait(
        "with postal address",
        "with postal address",
        "letters can be sent",
        lambda debtor, _: replace(debtor, address=_STREET),
    ),
    Trait(
        "no postal address",
        "no postal address",
        "letters cannot be sent",
        lambda debtor, _: replace(debtor, address=None),
    ),
    Trait(
        r"policy (\S+)",
        "policy strict",
        "a policy of the debtor's own",
        lambda debtor, policy: replace(debtor, policy=policy),
    ),
)


def plain(name: str) -> Debtor:
    """A debtor of whom nothing is said: reachable by e-mail."""
    box = re.sub(r"[^a-z0-9]+", ".", name.lower()).strip(".") or "debtor"
    return Debtor(key=name, name=name, contacts=(Contact(email=f"{box}@example.org", name=name),))


def with_traits(debtor: Debtor, text: str) -> Debtor:
    """The debtor with what is said of him; ValueError when something is not understood."""
    for each in (part.strip() for part in text.split(",")):
        debtor = _with_one(debtor, each)
    return debtor


def _with_one(debtor: Debtor, text: str) -> Debtor:
    for trait in TRAITS:
        found = re.fullmatch(trait.shape, text, re.IGNORECASE)
        if found:
            return trait.change(debtor, found[1] if found.groups() else "")
    known = ", ".join(trait.written for trait in TRAITS)
    raise ValueError(f"{text!r} cannot be said of a debtor; what can: {known}")
