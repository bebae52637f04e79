"""Who a debtor is and how to reach it, from the cells of a row; what is doubtful is told and left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from stdnum import exceptions as stdnum_errors
from stdnum.be import vat as be_vat
from stdnum.eu import vat as eu_vat
from stdnum.nl import btw as nl_btw

from adapters.csv.countries import country_code
from adapters.csv.words import plain, vocabulary
from connector.model import Address, Contact, Debtor, DebtorKind

_BETWEEN_ADDRESSES = re.compile(r"[;,|\s]+|\s+(?:en|and|et|und)\s+")
_PLAIN_LOCAL = re.compile(r"(?=.{1,64}$)[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")  # letters that need no second look
_IN_BRACKETS = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Person:
    """A debtor as one row tells of it."""

    key: str
    name: str
    number: str = ""
    emails: tuple[str, ...] = ()
    contact_name: str = ""
    phones: tuple[str, ...] = ()
    language: str = ""
    address: Address | None = None
    country: str = ""
    kind: DebtorKind = DebtorKind.UNKNOWN
    traces: frozenset[tuple[str, str]] = field(default=frozenset(), compare=False)  # what tells it from a namesake
    doubts: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # field and what is wrong with it

    def merged(self, other: "Person") -> "Person":
        """What both rows tell together; where they differ the first has the word."""
        return replace(
            self,
            number=self.number or other.number,
            emails=tuple(dict.fromkeys([*self.emails, *other.emails])),
            contact_name=self.contact_name or other.contact_name,
            phones=tuple(dict.fromkeys([*self.phones, *other.phones])),
            language=self.language or other.language,
            address=self.address or other.address,
            country=self.country or other.country,
            kind=other.kind if self.kind is DebtorKind.UNKNOWN else self.kind,
        )

    def debtor(self) -> Debtor:
        """The debtor, with a contact per e-mail address and per telephone number."""
        contacts = [Contact(email=email, name=self.contact_name) for email in self.emails]
        for at, phone in enumerate(self.phones):
            if at < len(contacts):
                contacts[at] = replace(contacts[at], phone=phone)
            else:
                contacts.append(Contact(name=self.contact_name, phone=phone))
        return Debtor(
            key=self.key,
            name=self.name,
            number=self.number,
            kind=self.kind,
            country=self.country,
            language=self.language,
            contacts=tuple(contacts),
            address=self.address,
        )


def debtor_key(number: str, name: str) -> str:
    """The key of a debtor: its number, else its name without case, accents and punctuation."""
    return number or f"name:{plain(name)}"


def person_of(cells: Mapping[str, str], number: str, name: str) -> Person:
    """The debtor of a row, from the texts of its fields."""
    doubts: list[tuple[str, str]] = []
    emails, bad = split_emails(cells.get("email", ""))
    if bad:
        doubts.append(("email", "is not a usable e-mail address and was left out"))
    country = country_code(cells.get("country", ""))
    if cells.get("country") and not country:
        doubts.append(("country", "is no country that is known and was left out"))
    language = vocabulary("languages").get(plain(cells.get("language", "")), "")
    if cells.get("language") and not language:
        doubts.append(("language", "is no language that is known and was left out"))
    kind = _kind(cells, doubts)
    phones = tuple(p for p in (part.strip() for part in re.split(r"[;|]", cells.get("phone", ""))) if p)
    return Person(
        key=debtor_key(number, name),
        name=name or number,
        number=number,
        emails=emails,
        contact_name=cells.get("contact_name", ""),
        phones=phones,
        language=language,
        address=_address(cells, country),
        country=country,
        kind=kind,
        traces=frozenset(_traces(cells, emails)),
        doubts=tuple(doubts),
    )


def _traces(cells: Mapping[str, str], emails: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What a row tells of its debtor that a namesake would have otherwise, written alike however it was typed."""
    told = cells.get("email", "")
    for email in emails or ([told] if "@" in told else []):  # an unusable address is still not somebody else's
        yield "email", email.casefold()
    for name in ("vat_number", "kvk_number"):
        if number := re.sub(r"[^0-9A-Z]", "", cells.get(name, "").upper()).removeprefix("NL").removeprefix("BE"):
            yield name, number.lstrip("0")
    town = re.sub(r"\s", "", cells.get("postcode", "")).upper() or plain(cells.get("city", ""))
    house = " ".join(re.findall(r"[0-9]+", f"{cells.get('street', '')} {cells.get('house_number', '')}"))
    if town:
        yield "address", f"{town} {house}"


@lru_cache(maxsize=16384)
def split_emails(text: str) -> tuple[tuple[str, ...], bool]:
    """The usable addresses in a cell, which may hold several, and whether something else stood there too."""
    usable: list[str] = []
    bad = False
    for part in _IN_BRACKETS.findall(text) or _BETWEEN_ADDRESSES.split(text):
        bare = part.strip().removeprefix("mailto:").strip("<>()[]\"'.")
        if not bare:
            continue
        if address := _usable(bare):
            usable.append(address)
        else:
            bad = True
    return tuple(dict.fromkeys(usable)), bad


def _usable(text: str) -> str:
    """The address in its normal form; "" when it is none. A domain that is known is not looked at again."""
    local, _, domain = text.rpartition("@")
    if _PLAIN_LOCAL.fullmatch(local):
        known = _usable_domain(domain)
        return f"{local}@{known}" if known else ""
    return _validated(text)


@lru_cache(maxsize=16384)
def _usable_domain(domain: str) -> str:
    return _validated(f"a@{domain}").removeprefix("a@")


def _validated(text: str) -> str:
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def _kind(cells: Mapping[str, str], doubts: list[tuple[str, str]]) -> DebtorKind:
    """What the file says; a valid VAT or registration number makes a business of one that it says nothing of."""
    word = plain(cells.get("kind", ""))
    if said := vocabulary("kinds").get(word):
        return DebtorKind(said)
    if word:
        doubts.append(("kind", "is no kind of debtor that is known and was left out"))
    for name, valid in (("vat_number", is_vat_number), ("kvk_number", is_company_number)):
        text = cells.get(name, "")
        if text and valid(text):
            return DebtorKind.BUSINESS
        if text and any(c.isdigit() for c in text):
            doubts.append((name, "is not a valid number and proves nothing"))
    return DebtorKind.UNKNOWN


@lru_cache(maxsize=16384)
def is_vat_number(text: str) -> bool:
    """Whether this is a valid VAT number of the EU, with or without its country."""
    for check in (eu_vat.validate, nl_btw.validate, be_vat.validate):
        try:
            check(text)
        except stdnum_errors.ValidationError:
            continue
        return True
    return False


def is_company_number(text: str) -> bool:
    """Whether this is a Dutch chamber-of-commerce number (eight digits) or a valid Belgian enterprise number."""
    digits = re.sub(r"[\s.\-/]", "", text.upper().removeprefix("KVK").removeprefix("BE"))
    if re.fullmatch(r"[0-9]{8}", digits):
        return True
    return bool(re.fullmatch(r"[0-9]{9,10}", digits)) and bool(be_vat.is_valid(digits))


def _address(cells: Mapping[str, str], country: str) -> Address | None:
    street = " ".join(filter(None, (cells.get("street", ""), cells.get("house_number", ""))))
    postcode, city = cells.get("postcode", ""), cells.get("city", "")
    if not street or not (postcode or city):
        return None  # a letter would not arrive
    lines = tuple(line.strip() for line in re.split(r"\s*[\n|]\s*", street) if line.strip())
    return Address(lines, postcode, city, country)
