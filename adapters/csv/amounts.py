"""Amounts as people write them: which mark is the decimal one is decided by evidence, never by one cell alone.

"1.234,56", "€ 12,50-", "(1,234.00)", "1 234,5" and "1.234,-" are amounts; "1e5", "NaN" and "1.23.4" are not.
"1.234" by itself may be twelve hundred or a little over one: it is no evidence, and a column that holds nothing
better is asked about.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from babel.core import get_global

LIMIT = Decimal(10) ** 10  # nobody owes ten billion on one invoice: such a number is a fault in the file
CENT = Decimal("0.01")
LONGEST = 60  # characters

_MINUS = dict.fromkeys(map(ord, "−–—‒﹣－⁻"), "-")
_SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_GROUP_MARKS = f"'’`{_SPACES}"
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "US$": "USD", "EURO": "EUR", "EUROS": "EUR"}
_WITHDRAWN = frozenset({"BGN"})  # gave way to the euro in 2026, which CLDR does not tell yet
# Signs that several currencies share: they settle nothing, and can still contradict.
SHARED_SIGNS = {
    "$": frozenset("USD CAD AUD NZD SGD HKD MXN TWD".split()),
    "KR": frozenset("SEK NOK DKK ISK".split()),
}

_WRITTEN = re.compile(
    r"(?P<bracket>\()?\s*(?P<sign>[-+])?\s*(?P<before>[^\W\d_]{1,5}\.?|US\$|[€£$¥])?\s*(?P<sign_2>[-+])?\s*"
    rf"(?P<number>[0-9.,{_GROUP_MARKS}]*[0-9])(?P<dash>[.,][-=]{{1,2}})?\s*"
    r"(?P<after>US\$|[€£$¥]|[^\W\d_]{3,5}|kr\.?)?\s*(?P<sign_3>[-+])?\s*(?P<side>CR|DR|C|D|H|S)?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_PLAIN = {
    "comma": re.compile(r"-?[0-9]{1,9}(?:,[0-9]{1,2})?"),
    "point": re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,2})?"),
}
_GROUPED = {
    "comma": re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?"),
    "point": re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?"),
}
_STRICT = {
    mark: re.compile(
        rf"(?:[0-9]+|[0-9]{{1,3}}(?P<group>[{other}{_GROUP_MARKS}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*|)"
        rf"(?:{decimal}(?P<fraction>[0-9]+))?"
    )
    for mark, decimal, other in (("comma", ",", "."), ("point", r"\.", ","))
}


class Decimals(StrEnum):
    """Which mark stands before the cents."""

    COMMA = "comma"
    POINT = "point"


class NotAnAmount(ValueError):
    """The text is no amount; the message says why in words for a user."""


class TwoReadings(NotAnAmount):
    """The text is an amount under one decimal mark and another amount under the other."""


class NotMoney(NotAnAmount):
    """The text is an amount in a currency in which nobody can pay."""


@dataclass(slots=True)
class Amount:
    """A value with its sign, and the currency where the cell named one (ISO 4217, or one of SHARED_SIGNS)."""

    value: Decimal
    currency: str = ""


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """The ISO 4217 codes in which somebody can pay today: legal tender somewhere, and not withdrawn.

    CLDR also knows currencies of the past (NLG), codes for none at all (XXX), metals and funds.
    """
    terms = (term for territory in get_global("territory_currencies").values() for term in territory)
    return frozenset(code for code, _, end, tender in terms if tender and end is None) - _WITHDRAWN


@lru_cache(maxsize=1024)
def currency_of(word: str) -> str:
    """ISO 4217 code of "€", "EUR", "Euro" …; the sign itself when currencies share it; "" when it is none."""
    bare = word.strip().strip(".").upper()
    if bare in _SIGNS:
        return _SIGNS[bare]
    if bare in SHARED_SIGNS:
        return bare
    return bare if bare in currencies() else ""


def looks_like_currency(word: str) -> bool:
    """Whether this is a currency of today or of the past: so a column of them is known, and none is passed over."""
    return bool(currency_of(word)) or word.strip().strip(".").upper() in get_global("all_currencies")


@lru_cache(maxsize=16384)
def parse_amount(text: str, decimals: Decimals | None, thousandths: bool = False) -> Amount:
    """The amount in this text, under this decimal mark.

    Without a mark only what reads the same under both is taken. `thousandths`: the column writes three decimals
    throughout ("12.500" is twelve and a half). Raises NotAnAmount, TwoReadings.
    """
    if decimals and _PLAIN[decimals].fullmatch(text):
        return Amount(Decimal(text.replace(",", ".")).quantize(CENT))
    if decimals and _GROUPED[decimals].fullmatch(text):
        bare = text.replace(".", "").replace(",", ".") if decimals is Decimals.COMMA else text.replace(",", "")
        value = Decimal(bare).quantize(CENT)
        if abs(value) < LIMIT:
            return Amount(value)
    written = _split(text)
    number = written["number"] or ""
    if decimals is None:
        decimals = _mark_of(number, written["dash"])
    if written["dash"] and clue_of(number, written["dash"]).value != decimals.value:
        raise NotAnAmount(f"“{shown(text)}” is not an amount with a decimal {decimals}")
    value = _value(number, decimals, thousandths)
    if _negative(written):
        value = -value
    return Amount(value, _named_currency(written))


def _split(text: str) -> dict[str, str | None]:
    stripped = text.strip().translate(_MINUS)
    match = _WRITTEN.fullmatch(stripped) if len(stripped) <= LONGEST else None
    if match is None or bool(match["bracket"]) != bool(match["close"]):
        raise NotAnAmount(f"“{shown(text)}” is not an amount")
    signs = [match[name] for name in ("sign", "sign_2", "sign_3", "bracket", "side") if match[name]]
    for name in ("before", "after"):
        if match[name] and not currency_of(match[name]):
            if looks_like_currency(match[name]):
                raise NotMoney(f"“{shown(match[name])}” is not a currency")
            raise NotAnAmount(f"“{shown(text)}” is not an amount")
    if len(signs) > 1:
        raise NotAnAmount(f"“{shown(text)}” has more than one sign")
    return match.groupdict()


def _negative(written: dict[str, str | None]) -> bool:
    side = (written["side"] or "").upper()
    return (
        "-" in (written["sign"], written["sign_2"], written["sign_3"])
        or bool(written["bracket"])
        or side in ("C", "CR", "H")
    )


def _named_currency(written: dict[str, str | None]) -> str:
    return currency_of(written["before"] or written["after"] or "")


def _mark_of(number: str, dash: str | None) -> Decimals:
    clue = clue_of(number, dash)
    if clue is Clue.EITHER:
        raise TwoReadings(f"“{number}” can be read in two ways")
    return Decimals.POINT if clue is Clue.POINT else Decimals.COMMA


def _value(number: str, decimals: Decimals, thousandths: bool) -> Decimal:
    match = _STRICT[decimals].fullmatch(number)
    if match is None:
        raise NotAnAmount(f"“{shown(number)}” is not an amount with a decimal {decimals}")
    fraction = match["fraction"] or ""
    if len(fraction) > 2 and (fraction[2:].strip("0") or (len(fraction) == 3 and not thousandths)):
        raise NotAnAmount(f"“{shown(number)}” has more than two decimals")
    whole = re.sub(r"[^0-9]", "", number[: len(number) - len(fraction)])
    value = Decimal(f"{whole or 0}.{(fraction + '00')[:2]}")
    if value >= LIMIT:
        raise NotAnAmount(f"“{shown(number)}” is too large for an invoice")
    return value


def shown(text: str, width: int = 40) -> str:
    """A cell as it may be shown: on one line, and cut when long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1] + "…"


# ---------------------------------------------------------------- evidence

_NINES = dict.fromkeys(map(ord, "012345678"), "9")
SHAPES_WAITING = 4096


class Clue(StrEnum):
    """What one cell tells of the decimal mark."""

    COMMA = "comma"
    POINT = "point"
    EITHER = "either"  # "1.234": two readings
    NONE = "none"  # "1234": the same under both


def clue_of(number: str, dash: str | None = None) -> Clue:
    """What the bare number (digits and marks) tells of its decimal mark; `dash` is the ",-" of "1.234,-"."""
    points, commas = number.count("."), number.count(",")
    if dash:  # it stands where cents would be
        return Clue.COMMA if dash.startswith(",") else Clue.POINT
    if not points and not commas:
        return Clue.NONE
    if points and commas:
        return Clue.COMMA if number.rindex(",") > number.rindex(".") else Clue.POINT
    mark, other = (Clue.POINT, Clue.COMMA) if points else (Clue.COMMA, Clue.POINT)
    if points + commas > 1:
        return other
    before, after = re.split(r"[.,]", number)
    if len(after) != 3 or not 1 <= len(before) <= 3 or before.startswith("0"):
        return mark
    return Clue.EITHER


@dataclass(slots=True)
class AmountEvidence:
    """What a column's cells tell of its decimal mark; filled in one pass over the file."""

    counts: dict[Clue, int] = field(default_factory=lambda: dict.fromkeys(Clue, 0))
    examples: dict[Clue, tuple[int, str]] = field(default_factory=dict)  # first line and text of each kind
    currencies: set[str] = field(default_factory=set)
    no_currency: int = 0
    three_decimals: int = 0
    other_decimals: int = 0
    waiting: dict[str, tuple[int, str, int]] = field(default_factory=dict)  # shape: first line, its text, how many

    def add(self, line: int, text: str) -> None:
        """Take this cell in. Amounts of one shape tell the same, but for a zero in front of the mark."""
        shape = text if text.startswith("0") or "0." in text or "0," in text else text.translate(_NINES)
        first, example, count = self.waiting.get(shape, (line, text, 0))
        self.waiting[shape] = (first, example, count + 1)
        if len(self.waiting) >= SHAPES_WAITING:
            self.settle()

    def settle(self) -> None:
        """Work out what the waiting cells tell; what is no amount at all tells nothing."""
        for line, text, count in self.waiting.values():
            self._take(line, text, count)
        self.waiting.clear()

    def _take(self, line: int, text: str, count: int) -> None:
        clue, currency, decimals = _reading(text)
        if clue is None:
            return
        self.counts[clue] += count
        self.examples.setdefault(clue, (line, text))
        if currency:
            self.currencies.add(currency)
        else:
            self.no_currency += count
        if decimals == 3:
            self.three_decimals += count
        elif decimals:
            self.other_decimals += count

    @property
    def thousandths(self) -> bool:
        """Whether the column writes three decimals throughout."""
        return self.three_decimals > 0 and self.other_decimals == 0


def names_currency(text: str) -> bool:
    """Whether this amount says in which currency it is."""
    return bool(_reading(text)[1])


def _reading(text: str) -> tuple[Clue | None, str, int]:
    try:
        written = _split(text)
    except NotAnAmount:
        return None, "", 0
    number = written["number"] or ""
    clue = clue_of(number, written["dash"])
    tail = re.split(r"[.,]", number)[-1] if re.search(r"[.,]", number) else ""
    return clue, _named_currency(written), len(tail)


@dataclass(frozen=True, slots=True)
class DecimalsFound:
    """The decimal mark of a column: found, undecided (`asks` = line and text that have two readings), or free."""

    decimals: Decimals | None
    asks: tuple[int, str] | None = None
    contradicts: bool = False


def weigh(evidence: AmountEvidence, others: Iterable[AmountEvidence] = ()) -> DecimalsFound:
    """Decide a column by its own cells, else by the other amount columns of the same file.

    A mark wins when it has at least ten times the evidence of the other; what then does not fit is a faulty row.
    """
    comma, point = evidence.counts[Clue.COMMA], evidence.counts[Clue.POINT]
    if not comma and not point:
        return _weigh_by_others(evidence, others)
    stronger, weaker = max(comma, point), min(comma, point)
    if weaker and stronger < 10 * weaker:
        rarer = Clue.COMMA if comma <= point else Clue.POINT
        return DecimalsFound(None, evidence.examples[rarer], contradicts=True)
    return DecimalsFound(Decimals.COMMA if comma > point else Decimals.POINT)


def _weigh_by_others(evidence: AmountEvidence, others: Iterable[AmountEvidence]) -> DecimalsFound:
    comma = point = 0
    for other in others:
        comma, point = comma + other.counts[Clue.COMMA], point + other.counts[Clue.POINT]
    if bool(comma) != bool(point):
        return DecimalsFound(Decimals.COMMA if comma else Decimals.POINT)
    if evidence.counts[Clue.EITHER]:
        return DecimalsFound(None, evidence.examples[Clue.EITHER])
    return DecimalsFound(None)
