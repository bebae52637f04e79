"""What may not be typed into a text, for it would be the same in every letter: amounts, percentages, accounts, days.

Nor a link: our letters have none, so that whoever gets one need not trust any.

What is looked at is what a piece says in a letter, its fields left out, sentence by sentence; sentences of our own are
passed by. In a letter with legal effect, and in one that announces costs, no number and no word for a time is typed at
all: beside the law's own words each of them can be one too many.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from connector.errors import Fault
from connector.rules.law.disguised import disguised_accounts, links
from connector.rules.law.letter import Letter, read_letter

_MONEY = re.compile(
    r"[€$£]|(?<![a-z])(?:eur|euros?|usd|gbp|dollars?)(?![a-z])|\d,\d\d(?!\d)|\d,-|(?<![\d.])\d+\.\d\d(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])\.[0-5]\d(?![\d,])")  # half past nine, as 9.30
_PERCENT = re.compile(
    r"(?<!\b100)(?<!\b100 )(?:%|\bpct\b|procent\b|per ?cent\b|per centum\b|pour ?cent\b)", re.IGNORECASE
)
_ACCOUNT = re.compile(r"\b(?:rekening|account|compte)\w* (?:nummer |number |numéro )?[\d. -]{7,}", re.IGNORECASE)
_NUMBER = re.compile(r"\d")
_TIMES = re.compile(
    r"\b(?:\w*dagen|(?:op|de|die|deze|per|elke|werk|kalender|maan|dins|woens|donder|vrij|zater|zon) ?dag|vandaag|morgen"
    r"|heden|dagtekening|we(?:ek|ken)|maand(?:en)?|uur|uren|onmiddellijk|per direct"
    r"|days|(?:the|that|this|per|every|working|business) day|today|tomorrow|weeks?|months?|hours?|now|immediately"
    r"|jours|(?:le|du|ce|par|chaque) jour|semaines?|heures?|mois|aujourd['’]hui|demain|immédiatement)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+")


@lru_cache(1_000)
def by_hand(said: str, ours: str, place: str, strict: bool) -> tuple[Fault, ...]:
    """Every such thing in what a piece says, beside what `ours` says."""
    known = set(_sentences(ours))
    text = " . ".join(each for each in _sentences(said) if each not in known)
    return tuple(_found(text, read_letter(text), place, strict))


def _sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip(" .\n")]


def _found(text: str, read: Letter, place: str, strict: bool) -> Iterator[Fault]:
    if read.amounts or _MONEY.search(_TIME.sub(" ", text)):
        yield Fault(place, "holds an amount that was typed in", "use {{ amount }} or {{ consequences }}")
    if _PERCENT.search(text):
        yield Fault(place, "holds a percentage that was typed in", "use {{ consequences }}")
    if read.accounts or _ACCOUNT.search(text) or disguised_accounts(text, within_words=True):
        yield Fault(place, "holds an account number that was typed in", "your own stands in every letter already")
    if links(text):
        yield Fault(place, "holds a link that was typed in", "leave it out; customers are warned of links in reminders")
    if read.days or read.days_of_a_year or read.weekdays:
        yield Fault(place, "holds a day that was typed in", "use {{ pay_by }}, {{ due }} or {{ today }}")
    elif strict and (_NUMBER.search(text) or _TIMES.search(text)):
        reason = "holds a number or a word for a time, in a letter whose terms and amounts the law watches"
        yield Fault(place, reason, "leave it out, or use a field")
