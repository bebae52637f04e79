"""The blanks of a sentence: which words may stand there, and the value they become."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from connector.model import Act, DeliveryState, Done, HoldKind, Mark, Notice, ReceivableState, TaskKind
from connector.stories import amounts
from connector.stories.dates import Calendar, read_time, read_weekdays, read_zone
from connector.stories.story import Ratio, Rung


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value is read with: the story's year, its day 0 and its currency."""

    calendar: Calendar = field(default_factory=Calendar)
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Slot:
    """One kind of blank: how its text looks, how it is read (ValueError when it cannot be), and how to write it."""

    shape: str  # regular expression; wide, so that a wrong value is called wrong and not "not understood"
    read: Callable[[str, Reading], object]
    written: str


def _text(text: str, _: Reading) -> str:
    return text


def _quoted(text: str, _: Reading) -> str:
    return text[1:-1]


def _names(text: str, _: Reading) -> tuple[str, ...]:
    return tuple(amounts.each(text))


def _word_of(vocabulary: type[StrEnum], text: str) -> str:
    word = text.lower().replace(" ", "_").replace("-", "_")
    if word not in list(vocabulary):
        known = ", ".join(each.value.replace("_", " ") for each in vocabulary)
        raise ValueError(f"{text!r} is not one of: {known}")
    return word


def _from(vocabulary: type[StrEnum]) -> Callable[[str, Reading], str]:
    return lambda text, _: _word_of(vocabulary, text)


def _rung(text: str, _: Reading) -> Rung:
    named = re.fullmatch(r"step ([\w-]+)(?: \((.+)\))?", text, re.IGNORECASE)
    if named is None:
        return Rung(notice=_word_of(Notice, text))
    return Rung(named[1], _word_of(Notice, named[2]) if named[2] else "")


def _ratio(text: str, _: Reading) -> Ratio:
    found = re.fullmatch(r"1 ([A-Z]{3}) is (\d+(?:\.\d+)?) ([A-Z]{3})", text)
    if found is None or Decimal(found[2]) <= 0:
        raise ValueError(f"{text!r} should read '1 USD is 0.92 EUR'")
    return Ratio(found[1], Decimal(found[2]), found[3])


_NAME = r"[^:,\"]+?"
_CODE = r"[^\s:,\"]+"
_LIST = r"[^:\"]+?"
_VALUE = r"[^:,\"]+?"

SLOTS: dict[str, Slot] = {
    "debtor": Slot(_NAME, _text, "a debtor named at the top"),
    "invoice": Slot(_CODE, _text, "an invoice number"),
    "receivable": Slot(_CODE, _text, "an invoice number, or one instalment of it: `1001/2`"),
    "receivables": Slot(_LIST, _names, "invoice numbers or instalments: `1001 and 1002`"),
    "subject": Slot(_NAME, _text, "a debtor, an invoice or an instalment"),
    "entry": Slot(_CODE, _text, "the name of a payment or a credit note"),
    "policy": Slot(_CODE, _text, "the name of a policy"),
    "step": Slot(r"[\w-]+", _text, "the name of a step: `1`, `friendly`"),
    "new-invoice": Slot(_CODE, _text, "an invoice number that is not taken yet"),
    "new-entry": Slot(_CODE, _text, "a name for this payment or credit note"),
    "new-policy": Slot(_CODE, _text, "a name for this policy"),
    "new-debtor": Slot(_NAME, _text, "a name for this debtor"),
    "new-step": Slot(r"[\w-]+", _text, "a name for this step: `1`, `friendly`"),
    "person": Slot(r"[^\W\d][\w.-]*", _text, "the one who acts, in one word: `Anna`"),
    "text": Slot(r"\"[^\"]*\"", _quoted, "words between double quotes"),
    "title": Slot(r".+", _text, "free words to the end of the line"),
    "word": Slot(r"[^\s:,\"]+", _text, "one word"),
    "amount": Slot(
        r"(?:[A-Za-z]{3} )?-?[\d.,]*\d",
        lambda text, reading: amounts.read_money(text, reading.currency),
        "`1,000.00` in the story's currency, or `USD 120.00`",
    ),
    "amounts": Slot(
        _LIST,
        lambda text, reading: amounts.read_moneys(text, reading.currency),
        "amounts: `EUR 159.00 and USD 120.00`",
    ),
    "parts": Slot(
        _LIST,
        lambda text, reading: amounts.read_parts(text, reading.currency, reading.calendar),
        "one amount with its due date, or more: `50.00 due 6 March and 50.00 due 11 March`",
    ),
    "terms": Slot(
        _LIST,
        lambda text, reading: amounts.read_terms(text, reading.currency, reading.calendar),
        "amounts with their days: `300.00 on 1 April and 300.00 on 1 May`",
    ),
    "items": Slot(
        r"[^:\"]+?",
        lambda text, reading: amounts.read_items(text, reading.currency),
        "the rows of a message: `1001 100.00`, `1001 100.00 (step 2)`, `credit C1 200.00`, `receipt P1 50.00`, "
        "`cost 15.00`, `cost of 1001 15.00`, `interest of 1001 0.41`, joined with `and`",
    ),
    "date": Slot(_VALUE, lambda text, reading: reading.calendar.read(text), "a date, see above"),
    "dates": Slot(
        _LIST,
        lambda text, reading: tuple(reading.calendar.read(part) for part in amounts.each(text)),
        "dates: `1 April and 1 May and 1 June`",
    ),
    "time": Slot(r"\d{1,2}:\d{2}", lambda text, _: read_time(text), "a time of day: `14:00`"),
    "zone": Slot(r"[\w+-]+(?:/[\w+-]+)*", lambda text, _: read_zone(text), "a time zone: `Asia/Tokyo`"),
    "count": Slot(r"\d+", lambda text, _: int(text), "a whole number"),
    "days": Slot(r"-?\d+", lambda text, _: int(text), "a whole number, below zero for days before"),
    "percent": Slot(r"\d+(?:\.\d+)? percent", lambda text, _: Decimal(text.split()[0]), "`10 percent`"),
    "weekdays": Slot(
        _LIST, lambda text, _: read_weekdays(text), "`every day`, `Monday to Friday`, `Monday and Friday`"
    ),
    "ratio": Slot(r"1 \S+ is \S+ \S+", _ratio, "`1 USD is 0.92 EUR`"),
    "traits": Slot(r".+", _text, "what is true of the debtor, see below"),
    "rung": Slot(_VALUE, _rung, "`step 1`, a notice such as `reminder`, or both: `step 1 (reminder)`"),
    "notice": Slot(_VALUE, _from(Notice), "a notice, see below"),
    "mark": Slot(_VALUE, _from(Mark), "a stop sign, see below"),
    "hold": Slot(_VALUE, _from(HoldKind), "a kind of hold, see below"),
    "task": Slot(_VALUE, _from(TaskKind), "a kind of task, see below"),
    "act": Slot(_VALUE, _from(Act), "send, propose, wait, hold, finished or closed"),
    "how": Slot(_VALUE, _from(Done), "sent, posted, skipped or placed"),
    "state": Slot(_VALUE, _from(ReceivableState), "the state of an invoice, see below"),
    "delivery-state": Slot(_VALUE, _from(DeliveryState), "the state of a delivery, see below"),
}
