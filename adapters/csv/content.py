"""How well the cells of a column fit what its header promises: a header alone convinces nobody."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from adapters.csv.amounts import Decimals, NotAnAmount, NotMoney, TwoReadings, looks_like_currency, parse_amount
from adapters.csv.countries import country_code
from adapters.csv.dates import NotADate, Order, parse_date
from adapters.csv.table import Cell, Uncomputed, text_of
from adapters.csv.words import plain, vocabulary

UNKNOWN = 0.02  # an empty column neither proves nor disproves its header
_BALANCES = ("saldo", "balance", "solde")  # these also begin other things
LONGEST_NOTHING = 8
_NOTHING = frozenset("- -- n/a null none nvt n.v.t. nan nat (leeg) (blank) #n/b #n/a".split())
_SUSPECT = frozenset("-nN(# \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000").union(
    map(chr, range(0x2000, 0x200B))
)
_LETTER = re.compile(r"[^\W\d_]")
_CENTS = re.compile(r"[0-9][.,][0-9]{2}\s*-?$")
_CODE = re.compile(r"(?=.*[0-9])\S{1,40}|[^\W_]{1,12}|(?=.*[0-9])[\w./ \-]{1,20}")


def is_empty(cell: Cell) -> bool:
    """Whether the cell holds nothing, or only a package's word for nothing."""
    if not isinstance(cell, str):
        return False
    if not cell:
        return True
    if cell[0] not in _SUSPECT:  # nearly every cell of a large file passes here, twice
        return False
    return cell.isspace() or (len(cell) <= LONGEST_NOTHING and cell.strip().lower() in _NOTHING)


_DAYS = re.compile(
    r"(?:net(?:to)?|nett|binnen|within|uiterlijk|betaling binnen|payment within|innerhalb|sous|a)?\s*([0-9]{1,3})\s*"
    r"(?:dagen|dag|dgn|d|days|day|jours|jour|j|tage|tagen|t)?\s*(?:net(?:to)?|na factuurdatum|from invoice date)?"
)
_PART = re.compile(r"[^\W\d_]{0,12}\.?\s*([0-9]{1,2})(?:\s*(/|van|of|von|sur)\s*[0-9]{1,2})?")


def says_total(cell: Cell) -> bool:
    """Whether a text is a label for a total."""
    if not isinstance(cell, str):
        return False
    words = plain(cell)
    if words in vocabulary("totals"):
        return True
    return any(words.startswith(f"{total} ") for total in vocabulary("totals") if total not in _BALANCES)


def looks_like_date(cell: Cell) -> bool:
    """A date in any order; in a sheet also a serial number of our times."""
    if isinstance(cell, date):
        return True
    if isinstance(cell, Decimal):
        return 20000 <= cell <= 80000 or 19500101 <= cell <= 21991231
    return _text_is_date(cell.strip())


@lru_cache(maxsize=65536)
def _text_is_date(text: str) -> bool:
    for order in (Order.DMY, Order.MDY, Order.YMD):
        try:
            parse_date(text, order)
        except NotADate:
            continue
        return True
    return False


def looks_like_amount(cell: Cell) -> bool:
    """An amount under either decimal mark."""
    if isinstance(cell, Decimal):
        return True
    if isinstance(cell, date):
        return False
    return _text_is_amount(cell)


@lru_cache(maxsize=65536)
def _text_is_amount(text: str) -> bool:
    for decimals in (None, Decimals.COMMA, Decimals.POINT):
        try:
            parse_amount(text, decimals, thousandths=True)
        except (TwoReadings, NotMoney):
            return True
        except NotAnAmount:
            continue
        return True
    return False


def _is_code(cell: Cell) -> bool:
    text = text_of(cell)
    return not isinstance(cell, date) and bool(_CODE.fullmatch(text)) and not _is_written_date(text)


def _is_written_date(text: str) -> bool:
    """A date with marks in it; eight digits may as well be a number."""
    return not text.isdigit() and _text_is_date(text)


def _is_name(cell: Cell) -> bool:
    return (
        isinstance(cell, str) and bool(_LETTER.search(cell)) and "@" not in cell and not _is_written_date(cell.strip())
    )


def _is_email(cell: Cell) -> bool:
    return isinstance(cell, str) and "@" in cell


def _is_currency(cell: Cell) -> bool:
    return isinstance(cell, str) and looks_like_currency(cell)


def _is_flag(cell: Cell) -> bool:
    return plain(text_of(cell)) in vocabulary("answers")


def _is_word(cell: Cell) -> bool:
    text = text_of(cell)
    return len(text) <= 40 and not isinstance(cell, date) and not _is_written_date(text) and not _is_money(cell, text)


def _is_money(cell: Cell, text: str) -> bool:
    return (isinstance(cell, Decimal) and len(text) > 2) or bool(_CENTS.search(text))


def _is_country(cell: Cell) -> bool:
    return bool(country_code(text_of(cell)))


def _is_text(cell: Cell) -> bool:
    return bool(text_of(cell))


@lru_cache(maxsize=4096)
def days_in(text: str) -> int | None:
    """A term in days, with or without words: "30", "30 dagen", "Net 30"; None when it is something else."""
    match = _DAYS.fullmatch(plain(text))
    return int(match[1]) if match is not None and int(match[1]) <= 365 else None


def _is_days(cell: Cell) -> bool:
    return days_in(text_of(cell)) is not None


def _is_part(cell: Cell) -> bool:
    """One of a few: "1/3", "2 van 4", "1"; a term of payment is longer than that."""
    match = _PART.fullmatch(text_of(cell))
    return match is not None and (bool(match[2]) or int(match[1]) <= 12)


def _is_number(cell: Cell) -> bool:
    """A code with a digit in it, as the numbers of invoices have."""
    return _is_code(cell) and any(map(str.isdigit, text_of(cell)))


def _is_registration(cell: Cell) -> bool:
    """Long enough for a VAT or company number, and no amount."""
    text = text_of(cell)
    return sum(map(str.isdigit, text)) >= 8 and not _is_written_date(text) and not _CENTS.search(text)


def _is_debtor_kind(cell: Cell) -> bool:
    return plain(text_of(cell)) in vocabulary("kinds")


_TESTS: Mapping[str, tuple[Callable[[Cell], bool], float]] = {
    # kind: the test for one cell, and the share of cells that must pass it
    "date": (looks_like_date, 0.6),
    "amount": (looks_like_amount, 0.6),
    "code": (_is_code, 0.6),
    "number": (_is_number, 0.6),
    "name": (_is_name, 0.5),
    "registration": (_is_registration, 0.5),
    "debtor_kind": (_is_debtor_kind, 0.5),
    "email": (_is_email, 0.5),
    "currency": (_is_currency, 0.6),
    "flag": (_is_flag, 0.6),
    "word": (_is_word, 0.6),
    "country": (_is_country, 0.5),
    "days": (_is_days, 0.6),
    "part": (_is_part, 0.6),
    "text": (_is_text, 0.0),
}


def fit(kind: str, cells: Sequence[Cell]) -> float:
    """Share of the filled cells that are of this kind; UNKNOWN when none is filled, 0 when too few are."""
    filled = [cell for cell in cells if not is_empty(cell) and not isinstance(cell, Uncomputed)]
    if not filled:
        return UNKNOWN
    if kind == "amount" and {"1"} <= set(map(text_of, filled)) <= {"0", "1"}:
        return 0.0  # a column of yes and no
    test, needed = _TESTS[kind]
    share = sum(map(test, filled)) / len(filled)
    return share if share >= needed else 0.0
