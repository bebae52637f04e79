"""Reads a finished letter as its reader does: amounts and what they are said to be, accounts, days and terms.

Nothing here knows what ought to be in it; `lint` compares. Words are Dutch, English and French.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stdnum import iban as iban_number

from connector.rules.law.disguised import PARTS as _PARTS
from connector.rules.law.disguised import disguised_accounts
from connector.rules.law.fourteen_days import NUMBERS as DUTCH_NUMBERS
from connector.rules.law.fourteen_days import starts_on_receipt


class Role(StrEnum):
    """What a letter says that an amount is."""

    TOTAL = "total"  # what is to be paid now
    LINE = "line"  # of an invoice, or a credit
    PRINCIPAL = "principal"
    COSTS = "costs"  # of collection; in Belgium the compensation
    VAT = "vat"
    TOGETHER = "together"  # what it will be with the costs
    INTEREST = "interest"
    FEE = "fee"  # for a reminder or for administration
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in euro and the words around it."""

    value: Decimal
    role: Role


@dataclass(frozen=True, slots=True)
class Within:
    """A term in days as the letter words it: `binnen veertien dagen vanaf …`. `on_receipt`: whether it surely gives
    fourteen days from the day after receipt (art. 6:96 lid 6 BW)."""

    days: int
    dutch: bool
    on_receipt: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a letter states, in the order of reading. `text` has single spaces and no invisible signs."""

    text: str
    amounts: tuple[Amount, ...]
    accounts: tuple[str, ...]  # IBANs, and what only looks like one
    days: tuple[date, ...]
    days_of_a_year: tuple[tuple[int, int], ...]  # (month, day) where no year is said: `15 juni`
    terms: tuple[Within, ...]
    weekdays: tuple[int, ...]  # that something is to be done by, 0 = Monday, where no date is said: `vóór maandag`

    def values(self, role: Role) -> tuple[Decimal, ...]:
        """The different amounts in this role, the first one first."""
        return tuple(dict.fromkeys(each.value for each in self.amounts if each.role is role))

    @property
    def names_amounts(self) -> bool:
        """Whether a word stands in it that says what an amount is: `Kosten`, `VAT`."""
        return _WORD.search(self.text) is not None

    def says(self, words: str) -> bool:
        """Whether these words stand in it, however they are spaced or capitalised."""
        return bool(words.strip()) and plain(words).casefold() in self.text.casefold()

    def says_number(self, number: str) -> bool:
        """Whether this number stands in it, however its signs are grouped."""
        signs = re.findall(r"[0-9A-Z]", number.upper())
        grouped = r"[ ./-]?".join(signs)
        return bool(signs) and bool(re.search(rf"(?<![0-9]){grouped}(?![0-9])", self.text.upper()))


def read_letter(text: str) -> Letter:
    """Everything in the plain text of a finished letter that the law asks about."""
    said = plain(text)
    return Letter(
        said,
        tuple(_amounts(said)),
        tuple(_accounts(said)),
        tuple(_days(said)),
        tuple(_without_year(said)),
        tuple(_terms(said)),
        tuple(_weekdays(said)),
    )


def plain(text: str) -> str:
    """With single spaces, but none inside an amount (`1 234,50`), and without signs that are not seen."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    joined = _GROUPED.sub(lambda match: "".join(match[0].split()), unicodedata.normalize("NFC", seen))
    return " ".join(joined.split())


# Thousands with a space between them, on one line; the end of a number that something is called by is none.
_GROUPED = re.compile(
    r"(?<![\w.,/])(?<!\w-)[1-9]\d{0,2}(?:[ \u00a0\u2009\u202f]\d{3}){1,4}"
    r"(?=[.,]\d{2,}(?![\d.,])|[ \u00a0\u202f]?(?:€|(?i:eur|euros?)\b))"
)


# ---------------------------------------------------------------- amounts

_DIGITS = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+|,-)?|\d+(?:[.,]\d+|,-)?"
# In front of the sign a year may stand, in the cell beside the amount: only cents, or nothing behind it, make it one.
_AMOUNT = re.compile(
    rf"(?P<minus>-)? ?(?:€|(?<![A-Za-z])(?i:eur|euros?)(?![A-Za-z])) ?(?P<less>-)? ?(?P<digits>{_DIGITS})"
    rf"|(?P<less_after>-)?(?<![\d.,])(?P<digits_after>{_DIGITS})"
    r"(?:(?<=[.,]\d\d) ?(?:€|(?i:eur|euros?)\b)| ?(?:€|(?i:eur|euros?)\b)(?! ?-?\d))"
)
# Each word for a role; of several before an amount the nearest tells. Longer words stand for themselves: a
# "Factuurbedrag" is no "bedrag".
_ROLES = {
    # Any kind of "…kosten" that is not of collection, and what else people call a charge.
    Role.FEE: r"administratie(?:f|ve)?\s?kosten|\b(?!incassokosten|invorderingskosten)\w{3,}kosten\b"
    r"|\b(?:toeslag|boete|surcharge|penalty|fine of|amende|supplément)\b|erbij ?: kosten"
    r"|reminder (?:cost|fee|charge)s?|administrati(?:on|ve) (?:cost|fee|charge)s?"
    r"|plus ?: (?:cost|frais(?! de recouvrement))|(?:frais|coûts?) (?:de (?:rappel|dossier|gestion|mise en demeure)"
    r"|administratifs|d['’](?:administration|envoi))",
    Role.VAT: r"(?<!incl\. )(?<!inclusief )(?<!including )(?<!excl\. )(?<!exclusief )(?<!hors )\b(?:btw|vat|tva)\b"
    r"(?!,? (?:non )?(?:comprise|incluse))",
    Role.COSTS: r"incassokosten|buitengerechtelijke kosten|invorderingskosten|(?:schade)?vergoeding|schadebeding"
    r"|(?:collection|recovery|extrajudicial) costs|compensation|lump sum|\bkosten\b|\bcosts\b"
    r"|indemnit[ée]|clause pénale|dommages|(?<!sans )\bfrais\b",
    Role.INTEREST: r"\b(?:\w*rente|interest|intr[ée]sts?|int[ée]r[êe]ts?)\b",
    Role.TOGETHER: r"\b(?:samen|together|ensemble|verhoogd tot|au total|(?:porté|majoré)e? à)\b",
    Role.PRINCIPAL: r"\b(?:hoofdsom|(?:montant |somme )?principale?)\b",
    Role.LINE: r"nog open|still open|factuurbedrag|invoice amount|creditnota|credit note|al van u ontvangen"
    r"|already received from you|\b(?:termijn|instalment|paiement) \d+|montant de la facture|reste (?:ouvert|à payer)"
    r"|encore ouvert|note de crédit|déjà reçu",
    Role.TOTAL: r"\b(?:totaa?l|bedrag|saldo|amount|balance|montant|somme|solde)\b|\bte (?:betalen|voldoen)\b(?! tot)"
    r"|\bà payer\b(?! au plus tard| avant| pour le)",
}
_WORD = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLES.items()), re.IGNORECASE)
_RIGHT_AFTER = re.compile(r" (?:(?:aan|voor|of|de|in|for|pour|à titre|buitengerechtelijke|wettelijke) |d['’])*")
_SAID_AFTER = (Role.COSTS, Role.FEE, Role.VAT, Role.INTEREST)
_SENTENCE_ENDS = re.compile(r"[.!?] (?=[A-ZÀ-ÖØ-Þ€«])")
_REACH = 160  # signs before an amount in which its word is looked for


def _amounts(text: str) -> Iterator[Amount]:
    ended = 0
    for match in _AMOUNT.finditer(text):
        digits = match["digits"] or match["digits_after"]
        value = _value(digits)
        minus = match["minus"] or match["less"] or match["less_after"]
        before = _SENTENCE_ENDS.split(text[max(ended, match.start() - _REACH) : match.start()])[-1]
        yield Amount(-value if minus else value, _role(before, text[match.end() : match.end() + 60]))
        ended = match.end()


def _value(digits: str) -> Decimal:
    """`1.234,50`, `1,234.50`, `1234,50` and `40,-`; three digits behind the only kind of sign are
    thousands: `1.234`."""
    digits = digits.removesuffix(",-")
    signs = re.findall(r"[.,]", digits)
    whole, _, cents = digits.rpartition(signs[-1]) if signs else (digits, "", "")
    if len(cents) == 3 and len(set(signs)) == 1:
        whole, cents = digits, ""
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{cents or '0'}")


def _role(before: str, after: str) -> Role:
    """What the words right behind an amount say (`€ 40 incassokosten`), else the nearest ones before it. A label with
    a colon is no doubt at all, and a capital behind the amount begins something new."""
    found = [match.lastgroup for match in _WORD.finditer(before) if match.lastgroup]
    joint = _RIGHT_AFTER.match(after)
    named = _WORD.match(after, joint.end()) if joint else None
    labelled = bool(found) and before.rstrip().endswith(":")
    if named and named.lastgroup in _SAID_AFTER and named[0][0].islower() and not labelled:
        return Role(named.lastgroup)
    if Role.TOGETHER in found:  # "samen met het bedrag hierboven is dat"
        return Role.TOGETHER
    return Role(found[-1]) if found else Role.UNNAMED


# ---------------------------------------------------------------- accounts

_LIKE_AN_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){2,8}\b")
_SMALL_LETTERS = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b")
_LENGTHS = {"NL": 18, "BE": 16, "DE": 22, "FR": 27, "LU": 20}
_REFERENCE = "RF"  # ISO 11649: a reference that looks like an account
_SHORTEST, _LONGEST = 15, 34


def _accounts(text: str) -> Iterator[str]:
    """First those that are written as accounts are. Then what is hidden between other signs; there, what was read
    already parts what is around it, for a day and an amount behind "by" have the form of an account of Belarus."""
    rest = text
    for written, account in _written_ones(text):
        yield account
        rest = rest.replace(written, _PARTS)
    rest = DAY.sub(_PARTS, _AMOUNT.sub(_PARTS, rest))
    yield from disguised_accounts(rest, within_words=False)


def _written_ones(text: str) -> Iterator[tuple[str, str]]:
    """(as it stands there, the account)"""
    for match in _LIKE_AN_IBAN.finditer(text):
        signs = match[0].replace(" ", "")
        if signs.startswith(_REFERENCE) or len(signs) < _SHORTEST:
            continue
        ends = range(min(len(signs), _LONGEST), _SHORTEST - 1, -1)
        valid = (signs[:end] for end in ends if iban_number.is_valid(signs[:end], check_country=False))
        yield match[0], next(valid, signs[: _LENGTHS.get(signs[:2], _LONGEST)])
    for match in _SMALL_LETTERS.finditer(text):
        signs = match[0].replace(" ", "").upper()
        if iban_number.is_valid(signs, check_country=False):
            yield match[0], signs


# ---------------------------------------------------------------- days

_MONTHS = (
    ("januari", "january", "janvier"),
    ("februari", "february", "février"),
    ("maart", "march", "mars"),
    ("april", "april", "avril"),
    ("mei", "may", "mai"),
    ("juni", "june", "juin"),
    ("juli", "july", "juillet"),
    ("augustus", "august", "août"),
    ("september", "september", "septembre"),
    ("oktober", "october", "octobre"),
    ("november", "november", "novembre"),
    ("december", "december", "décembre"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH |= {"fevrier": 2, "aout": 8, "decembre": 12}  # as typed without accents
DAY = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:e|er|st|nd|rd|th)? (?:of )?(?P<name>{'|'.join(_MONTH)}) (?P<y>\d{{4}})\b"
    rf"|\b(?P<name2>{'|'.join(_MONTH)}) (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y4>\d{{4}})\b"
    r"|\b(?P<d2>\d{1,2})(?P<sep>[-/.])(?P<m2>\d{1,2})(?P=sep)(?P<y2>\d{4})\b"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b",
    re.IGNORECASE,
)


_YEARS, _DAYS = ("y", "y2", "y3", "y4"), ("d", "d2", "d3", "d4")


def _days(text: str) -> Iterator[date]:
    for match in DAY.finditer(text):
        found = day_of(match)
        if found is not None:
            yield found


_SHORT = {name[:3]: number for name, number in _MONTH.items() if name[:3] not in ("mar", "jui")} | {"mrt": 3, "mar": 3}
_WITHOUT_YEAR = re.compile(
    r"\b(?P<d>\d{1,2})(?:e|er|st|nd|rd|th)? (?:of )?"
    rf"(?P<name>{'|'.join(_MONTH)}|(?:{'|'.join(_SHORT)})\.?)(?!\w| \d{{2,4}})"
    rf"|\b(?P<name2>{'|'.join(_MONTH)}) (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}}|[.,]\d)"
    r"|(?<![\d.])\b(?P<d2>\d{1,2})(?P<sep>[-/.])(?P<m2>\d{1,2})(?P=sep)\d{2}(?![-/.]?\d)"
    rf"|\b(?P<d3>\d{{1,2}}) (?P<short>{'|'.join(_SHORT)})\.? \d{{4}}",
    re.IGNORECASE,
)


# By its numbers alone a day is one only where something is to be done by it: 3/4 may be anything else.
_BY = (
    r"\b(?:voor|vóór|uiterlijk|tot(?: en met)?|t/m|by|before|until|no later than|avant|au plus tard|jusqu['’]au)"
    r"(?: op| on| le)?(?: aanstaande| eerstvolgende| komende| next)? "
)
_BY_NUMBERS = re.compile(rf"{_BY}(?P<d>\d{{1,2}})[-/](?P<m>\d{{1,2}})(?![-/\d])", re.IGNORECASE)
_WEEKDAYS = (
    ("maandag", "monday", "lundi"),
    ("dinsdag", "tuesday", "mardi"),
    ("woensdag", "wednesday", "mercredi"),
    ("donderdag", "thursday", "jeudi"),
    ("vrijdag", "friday", "vendredi"),
    ("zaterdag", "saturday", "samedi"),
    ("zondag", "sunday", "dimanche"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_BY_WEEKDAY = re.compile(rf"{_BY}(?P<name>{'|'.join(_WEEKDAY)})\b(?!,? \d)", re.IGNORECASE)


def _weekdays(text: str) -> Iterator[int]:
    return (_WEEKDAY[match["name"].lower()] for match in _BY_WEEKDAY.finditer(text))


def _without_year(text: str) -> Iterator[tuple[int, int]]:
    """Days of which no whole year is said: the next one after writing is meant."""
    by_numbers = ((int(match["m"]), int(match["d"])) for match in _BY_NUMBERS.finditer(text))
    yield from (found for found in by_numbers if found[0] <= len(_MONTHS))
    for match in _WITHOUT_YEAR.finditer(text):
        name = (match["name"] or match["name2"] or match["short"] or "").lower().removesuffix(".")
        month = int(match["m2"]) if match["m2"] else _MONTH.get(name) or _SHORT[name]
        if month <= len(_MONTHS):  # 34 is part of a telephone number
            yield month, int(match["d"] or match["d2"] or match["d3"] or match["d4"])


def day_of(match: re.Match[str]) -> date | None:
    """The day that a match of `DAY` names; None for 31 June."""
    name = match["name"] or match["name2"]
    month = _MONTH[name.lower()] if name else int(match["m2"] or match["m3"])
    year, day = (next(int(match[n]) for n in names if match[n]) for names in (_YEARS, _DAYS))
    try:
        return date(year, month, day)
    except ValueError:
        return None


# ---------------------------------------------------------------- terms

_NUMBERS = DUTCH_NUMBERS | {"één": 1, "one": 1, "two": 2, "three": 3, "five": 5, "un": 1, "deux": 2, "cinq": 5}
_NUMBERS |= {"fourteen": 14, "fifteen": 15, "quatorze": 14, "quinze": 15}
_NUMBERS |= {"four": 4, "six": 6, "nine": 9, "twenty": 20, "thirty": 30, "trois": 3, "quatre": 4, "vingt": 20}
_NUMBERS |= {"dertig": 30, "trente": 30, "komende": 1, "coming": 1}
_NUMBERS |= {"seven": 7, "eight": 8, "ten": 10, "sept": 7, "huit": 8, "dix": 10}
_WITHIN = re.compile(
    r"\b(?P<word>binnen|within|dans|endéans|sous|hebt|heeft|krijgt|have|avez|disposez|nog|tot|uiterlijk|gedurende"
    r"|termijn is|over|for|until|pendant)(?P<so> "
    r"(?:u |de |nog |over |een termijn van |a term of |les |encore |(?:d['’])?un (?:dernier )?délai de )?"
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?: \((?:\d{{1,3}}|\w+)\))? "
    r"(?P<unit>(?:kalender|werk|calendar |working )?(?:dagen|days)|we(?:ek|ken|eks?)|uur|uren|hours?|maand|months?"
    r"|semaines?|heures?|mois|jours(?! de retard)(?: calendrier| calendaires| civils)?)\b"
    r"[^.!?;”\"»]{0,120})",
    re.IGNORECASE,
)
_RECEIVED = r"(?:this|the) [\w-]+ (?:was|is|has been) (?:delivered|received)"
# How many days there must be at least, so worded: in English and in French.
_ON_RECEIPT = (
    (14, re.compile(rf"days (?:from|of|starting on) the day after {_RECEIVED}")),
    (15, re.compile(rf"days after {_RECEIVED}")),
    (14, re.compile(r"jours(?: \w+)? à (?:partir|compter) du (?:jour qui suit|lendemain de) la réception\b")),
    (15, re.compile(r"jours(?: \w+)? (?:après|suivant|à (?:partir|compter) de) la réception\b")),
)


def _days_of(unit: str) -> int:
    """How many days one of these is; an hour is none, so that a term in hours is never long enough."""
    if unit in ("uur", "uren", "hour", "hours", "heure", "heures"):
        return 0
    if unit in ("maand", "month", "months", "mois"):
        return 28
    return 7 if unit in ("week", "weken", "weeks", "semaine", "semaines") else 1


# A term that no such word begins: `U kunt veertien dagen na dagtekening betalen`. What an invoice gave is none.
_COUNTED = re.compile(
    rf"\b(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)}) "
    r"(?P<unit>(?:kalender|werk)?dagen|(?:calendar |working )?days|jours) "
    r"(?P<from>(?:na|vanaf|after|from|après|à (?:partir|compter))\b"
    r"(?! (?:de |het |the |la |l['’])?(?:factu|invoice|verval|due|échéance))[^.!?;]{0,120})",
    re.IGNORECASE,
)


def _terms(text: str) -> Iterator[Within]:
    worded = list(_WITHIN.finditer(text))
    for match in worded:
        yield _term(match, f"{match['word']}{match['so']}")
    for match in _COUNTED.finditer(text):
        if not any(other.start() <= match.start() < other.end() for other in worded):
            yield _term(match, f"{match['number']} {match['unit']} {match['from']}")


def _term(match: re.Match[str], said: str) -> Within:
    number, unit, said = match["number"].lower(), match["unit"].lower(), said.lower()
    days = (int(number) if number.isdigit() else _NUMBERS[number]) * _days_of(unit)
    dutch = unit in ("dagen", "kalenderdagen", "werkdagen", "week", "weken", "uur", "uren", "maand")
    other = any(days >= least and words.search(said) for least, words in _ON_RECEIPT)
    return Within(days, dutch, starts_on_receipt(said) if dutch else other)
