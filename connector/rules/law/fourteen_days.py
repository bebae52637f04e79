"""The Dutch fourteen-day letter to a consumer: when its term surely ends, and which words start it.

Art. 6:96 lid 6 BW; HR 25 November 2016, ECLI:NL:HR:2016:2704. The term runs from the day after receipt, so a letter
that counts from its own date or from sending costs the creditor every cent of collection costs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from connector.rules.law.calendar import DAY, not_on_a_day_of_rest
from connector.rules.workdays import public_holidays

FOURTEEN_DAYS = timedelta(days=14)


class Sent(StrEnum):
    """How a letter travels."""

    EMAIL = "email"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a letter: its fourteenth day, the last day that is surely without costs, and the first after it."""

    fourteenth_day: date
    last_day_without_costs: date

    @property
    def costs_from(self) -> date:
        return self.last_day_without_costs + DAY


def term_after_receipt(received: date) -> Term:
    """The term of a letter that was received on this day. A last day that is a Saturday, Sunday or holiday is moved on:
    whether the Algemene termijnenwet covers this letter is argued, and moving on is safe."""
    fourteenth = received + FOURTEEN_DAYS
    return Term(fourteenth, not_on_a_day_of_rest(fourteenth))


# ---------------------------------------------------------------- when it was received, at the latest

SPARE = DAY  # beyond what a court assumes: who pays on the last day must never be too late by our reckoning
BY_EMAIL = timedelta(days=15)  # received on the day of sending, fourteen days, one to spare
BY_POST, BY_SLOWER_POST = timedelta(days=19), timedelta(days=21)
SLOWER_POST_FROM = date(2027, 7, 1)  # within 72 hours; 48 hours from 1 July 2026
DELIVERY_DAYS = (1, 2, 3, 4, 5)  # Tuesday to Saturday since 1 July 2026, Monday is 0


def safe_last_day(sent_on: date, how: Sent) -> date:
    """The last day without costs that a letter sent on this day may name, or wait for: surely late enough.

    By e-mail fifteen days on. By post nineteen (twenty-one from July 2027), or later where the second (third) day on
    which post is delivered comes late. Never a day of rest.
    """
    if how is Sent.EMAIL:
        return not_on_a_day_of_rest(sent_on + BY_EMAIL)
    slower = sent_on >= SLOWER_POST_FROM
    usual = sent_on + (BY_SLOWER_POST if slower else BY_POST)
    delivered = next(islice(_delivery_days_after(sent_on), 2 if slower else 1, None))
    return not_on_a_day_of_rest(max(usual, delivered + SPARE + FOURTEEN_DAYS))


def safe_costs_from(sent_on: date, how: Sent) -> date:
    """The first day on which costs are surely owed."""
    return safe_last_day(sent_on, how) + DAY


def _delivery_days_after(sent_on: date) -> Iterator[date]:
    day = sent_on + DAY
    while True:
        if day.weekday() in DELIVERY_DAYS and day not in public_holidays("NL", day.year):
            yield day
        day += DAY


# ---------------------------------------------------------------- the words of the term

_WORDS = (
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien"
)
NUMBERS = {word: number for number, word in enumerate(_WORDS.split(), 1)} | {"twintig": 20, "eenentwintig": 21}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_TERM = re.compile(rf"\b({_NUMBER}(?: ?\({_NUMBER}\))?) (?:kalender)?dagen\b,? ?")

_LETTER = r"(?:(?:deze|de|dit|het|onze|je|uw) )?(?:brief|aanmaning|sommatie|e-mail|mail|bericht|schrijven)"
_RECEIVED = rf"(?:{_LETTER} (?:bij u )?is (?:bezorgd|ontvangen)|u {_LETTER} (?:hebt|heeft) ontvangen)"
_RECEIPT = rf"(?:de )?(?:ontvangst|bezorging)(?: van {_LETTER})?(?! van| of)"
_FROM = r"(?:vanaf|te rekenen vanaf|ingaande|ingaand op|aanvangende|aanvangend op|die begint op|die ingaat op)"
# Any other word for a day or a term beside the right one makes the sentence doubtful.
_OTHER_DAY = re.compile(
    r"\b(?:week|weken|maand|maanden|uur|uren|werkdag|werkdagen|vandaag|morgen|overmorgen|heden|dagtekening|verzending"
    r"|verzonden)\b"
)
# What may follow the number of days, and how many days there must be at least.
_RIGHT = (
    (14, re.compile(rf"{_FROM} de dag (?:nadat {_RECEIVED}|na {_RECEIPT}|volgend op {_RECEIPT})\b")),
    (15, re.compile(rf"(?:nadat {_RECEIVED}|na {_RECEIPT})\b")),
)


def starts_on_receipt(sentence: str) -> bool:
    """Whether a sentence gives the term as the court asks for it: at least fourteen days from the day after delivery,
    or fifteen days after delivery.

    Anything else is refused, from "na heden" and "na dagtekening" to wordings that might be right: a letter that is
    not certainly right is not sent.
    """
    text = re.sub(r"\s+", " ", sentence).strip().lower()
    terms = list(_TERM.finditer(text))
    return len(terms) == 1 and not _OTHER_DAY.search(text) and _is_right(terms[0].group(1), text[terms[0].end() :])


def _is_right(words: str, rest: str) -> bool:
    """Whether so many days, followed by this, are long enough. A number and its word must say the same."""
    values = {int(word) if word.isdigit() else NUMBERS[word] for word in re.findall(r"\d+|[a-z]+", words)}
    return len(values) == 1 and any(max(values) >= least and follows.match(rest) for least, follows in _RIGHT)
