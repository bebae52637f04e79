"""A contact as debtor: who it is, what kind, and how to reach it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from adapters.moneybird.payloads import ContactPerson, MoneybirdContact
from connector.model import Address, Contact, Debtor, DebtorKind, NaturalPerson, Role

_BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2})?")
_NUMBER = re.compile(r"[0-9]{8,}")  # the shortest number of a register that we know has eight digits

# Departments are free text. A word that is not here makes nobody more than a general contact.
_ROLES = {
    "crediteuren": Role.ACCOUNTS_PAYABLE,
    "crediteurenadministratie": Role.ACCOUNTS_PAYABLE,
    "accounts payable": Role.ACCOUNTS_PAYABLE,
    "administratie": Role.ACCOUNTS_PAYABLE,
    "boekhouding": Role.ACCOUNTS_PAYABLE,
    "financiën": Role.ACCOUNTS_PAYABLE,
    "finance": Role.ACCOUNTS_PAYABLE,
    "accounting": Role.ACCOUNTS_PAYABLE,
    "comptabilité": Role.ACCOUNTS_PAYABLE,
    "directie": Role.DECISION_MAKER,
    "management": Role.DECISION_MAKER,
    "direction": Role.DECISION_MAKER,
    "eigenaar": Role.DECISION_MAKER,
    "owner": Role.DECISION_MAKER,
}
# Names that only a legal person may bear; whoever bears none of them may be a sole trader or a partnership.
_FORMS_BEHIND = ("bv", "nv", "bvba", "srl", "sprl", "sa")
_FORMS_BEFORE = ("stichting", "coöperatie")


@dataclass(frozen=True, slots=True)
class Classes:
    """The ids of the contacts that Moneybird lists as company, and those that it lists as private individual.

    No field of a contact tells them apart; asking for the contacts of each type does. Neither = nothing is known.
    """

    companies: frozenset[str] = frozenset()
    private_individuals: frozenset[str] = frozenset()


def debtor_of(contact: MoneybirdContact, classes: Classes, language: str = "") -> Debtor:
    """The debtor that a contact is; `language` is that of the workflow by which it is invoiced ("" = the tenant's)."""
    kind = kind_of(contact, classes)
    country = contact.country.upper() if _COUNTRY.fullmatch(contact.country) else ""
    return Debtor(
        key=contact.id,
        name=_name(contact),
        number=contact.customer_id,
        kind=kind,
        natural_person=_natural_person(contact, kind),
        country=country,
        language=language_code(language),
        contacts=tuple(_contacts(contact)),
        address=_address(contact, country),
    )


def kind_of(contact: MoneybirdContact, classes: Classes) -> DebtorKind:
    """A company is one only when its own list and a number of a register say so; all doubt is left to the core,
    which takes it for a consumer: on what that list rests is nowhere written."""
    company, private = contact.id in classes.companies, contact.id in classes.private_individuals
    taxed = contact.tax_number_valid is not False and _has_number(contact.tax_number)
    registered = taxed or _has_number(contact.chamber_of_commerce)
    if company and not private and registered:
        return DebtorKind.BUSINESS
    if private and not company and not registered:
        return DebtorKind.CONSUMER
    return DebtorKind.UNKNOWN


def _has_number(text: str) -> bool:
    return bool(_NUMBER.search(re.sub(r"[\s.\-/]", "", text)))


def _natural_person(contact: MoneybirdContact, kind: DebtorKind) -> NaturalPerson:
    if kind is DebtorKind.CONSUMER:
        return NaturalPerson.YES
    words = contact.company_name.casefold().replace(".", "").split()
    legal_person = bool(words) and (words[-1] in _FORMS_BEHIND or words[0] in _FORMS_BEFORE)
    return NaturalPerson.NO if kind is DebtorKind.BUSINESS and legal_person else NaturalPerson.UNKNOWN


def language_code(text: str) -> str:
    """ISO 639-1 code of a language as Moneybird writes it (nl, nl-be, en); "" for what is none."""
    match = _LANGUAGE.fullmatch(text.lower())
    return match[1] if match else ""


def _name(contact: MoneybirdContact) -> str:
    person = " ".join(filter(None, (contact.firstname, contact.lastname)))
    return contact.company_name or person or contact.customer_id or contact.id


def _address(contact: MoneybirdContact, country: str) -> Address | None:
    lines = tuple(filter(None, (contact.address1, contact.address2)))
    if not lines or not (contact.zipcode or contact.city):
        return None  # a letter would not arrive
    return Address(lines, contact.zipcode, contact.city, country)


def _contacts(contact: MoneybirdContact) -> Iterator[Contact]:
    """The addresses that invoices go to come first: they are the ones that the user chose for this.

    An address is named once. The telephone number of the contact itself stands apart, as it is nobody's in particular.
    """
    named: set[str] = set()
    for found in (*_for_invoices(contact), *map(_of_person, contact.contact_people), *_of_itself(contact)):
        email = found.email.casefold()
        if (email and email not in named) or (not email and found.phone):
            named.add(email)
            yield found


def _for_invoices(contact: MoneybirdContact) -> Iterator[Contact]:
    for email in emails_in(contact.send_invoices_to_email):
        yield Contact(email=email, name=contact.send_invoices_to_attention, role=Role.ACCOUNTS_PAYABLE)


def _of_person(person: ContactPerson) -> Contact:
    name = " ".join(filter(None, (person.firstname, person.lastname)))
    role = _ROLES.get(person.department.casefold(), Role.GENERAL)
    return Contact(email=next(iter(emails_in(person.email)), ""), name=name, phone=person.phone, role=role)


def _of_itself(contact: MoneybirdContact) -> Iterator[Contact]:
    for email in emails_in(contact.email):
        yield Contact(email=email)
    yield Contact(phone=contact.phone)


def emails_in(text: str) -> tuple[str, ...]:
    """The usable addresses in a field that may hold several; what is none is left out."""
    return tuple(dict.fromkeys(filter(None, map(_usable, _BETWEEN_ADDRESSES.split(text)))))


def _usable(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
