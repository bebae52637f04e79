"""An account as debtor: who it is, what kind, and how to reach it.

The contact that Exact itself would remind comes first, then the account's own address, then its main contact. Nobody
else who works there is written to: what somebody owes is not for everybody to know. Who owes is the account in the
books; that its invoices go to another account (InvoiceAccount) was settled when they were booked.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from email_validator import EmailNotValidError, validate_email

from adapters.exact.payloads import Account, Person
from connector.model import Address, Contact, Debtor, DebtorKind, NaturalPerson, Role

_BETWEEN_ADDRESSES = re.compile(r"[;,\s]+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2})?")
_NUMBER = re.compile(r"[0-9]{8,}")  # the shortest number of a register that we know has eight digits
_BETWEEN_DIGITS = re.compile(r"[\s.\-/]")
# Names that only a legal person may bear; whoever bears none of them may be a sole trader or a partnership.
_FORMS_BEHIND = ("bv", "nv", "bvba", "srl", "sprl", "sa")
_FORMS_BEFORE = ("stichting", "coöperatie")


def debtor_of(account: Account, people: Mapping[str, Person], preferred: str, today: date) -> Debtor:
    """The debtor that an account is. `people` are contacts by id, `preferred` is the one that Exact would remind ("" =
    nobody in particular); who left before `today`, a local day, is not written to."""
    kind = kind_of(account)
    country = account.country.upper() if _COUNTRY.fullmatch(account.country) else ""
    return Debtor(
        key=account.id,
        name=account.name or account.code or account.id,
        number=account.code,
        kind=kind,
        natural_person=_natural_person(account, kind),
        country=country,
        language=_language(account.language),
        contacts=tuple(_contacts(account, people, preferred, today)),
        address=_address(account, country),
    )


def kind_of(account: Account) -> DebtorKind:
    """A business only where a number of a register says so. Without one nothing is known, and the core takes it for a
    consumer."""
    registered = _has_number(account.chamber_of_commerce) or _has_number(account.vat_number)
    return DebtorKind.BUSINESS if registered else DebtorKind.UNKNOWN


def _has_number(text: str) -> bool:
    return bool(_NUMBER.search(_BETWEEN_DIGITS.sub("", text)))


def _natural_person(account: Account, kind: DebtorKind) -> NaturalPerson:
    words = account.name.casefold().replace(".", "").split()
    legal_person = bool(words) and (words[-1] in _FORMS_BEHIND or words[0] in _FORMS_BEFORE)
    return NaturalPerson.NO if kind is DebtorKind.BUSINESS and legal_person else NaturalPerson.UNKNOWN


def _language(text: str) -> str:
    match = _LANGUAGE.fullmatch(text.lower())
    return match[1] if match else ""


def _address(account: Account, country: str) -> Address | None:
    lines = tuple(filter(None, (account.address1, account.address2, account.address3)))
    if not lines or not (account.postcode or account.city):
        return None  # a letter would not arrive
    return Address(lines, account.postcode, account.city, country)


def _contacts(account: Account, people: Mapping[str, Person], preferred: str, today: date) -> Iterator[Contact]:
    """An address is named once. A telephone number without an address stands apart."""
    named: set[str] = set()
    for found in _found(account, people, preferred, today):
        email = found.email.casefold()
        if (email and email not in named) or (not email and found.phone):
            named.add(email)
            yield found


def _found(account: Account, people: Mapping[str, Person], preferred: str, today: date) -> Iterator[Contact]:
    if chosen := _there(people.get(preferred), account, today):
        yield _of_person(chosen, Role.ACCOUNTS_PAYABLE)
    for email in emails_in(account.email):
        yield Contact(email=email)
    if main := _there(people.get(account.main_contact), account, today):
        yield _of_person(main, Role.GENERAL)
    yield Contact(phone=account.phone)


def _there(person: Person | None, account: Account, today: date) -> Person | None:
    """Somebody who works at this account, and did not leave."""
    if person is None or person.account != account.id or (person.ended is not None and person.ended < today):
        return None
    return person


def _of_person(person: Person, role: Role) -> Contact:
    name = person.name or " ".join(filter(None, (person.first_name, person.last_name)))
    email = next(iter(emails_in(f"{person.business_email} {person.email}")), "")
    phone = person.business_phone or person.business_mobile or person.phone or person.mobile
    return Contact(email=email, name=name, phone=phone, role=role)


def emails_in(text: str) -> tuple[str, ...]:
    """The usable addresses in a field that may hold several; what is none is left out."""
    return tuple(dict.fromkeys(filter(None, map(_usable, _BETWEEN_ADDRESSES.split(text)))))


def _usable(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
