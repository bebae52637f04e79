"""Accounts and links that a reader recognises and a plain look does not: taken apart, in other letters, or half hidden.

Who pays types an account without its signs, so it is read here without them too: only letters and digits count. What
is then found has the form of its country and its check digits, so ordinary words and figures are not taken for one.
"""

import re
import unicodedata

from stdnum import iban as iban_number
from stdnum.be import vat as enterprise

# Greek and Cyrillic letters that look like ours, in the order of ours below (Unicode TR 39, confusables).
_ALIKE = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕЅІЈКМНОРСТУХ", "ABEZHIKMNOPTYXABESIJKMHOPCTYX")
_START = re.compile(r"(?=[A-Z]{2}[0-9]{2})")
_SHORTEST, _LONGEST = 15, 34  # ISO 13616
_MOSTLY_DIGITS = 0.55  # of what follows the check digits; a Maltese account has the fewest
PARTS = "\0"  # what is on both sides of it is never one account
_LINK = re.compile(
    # A host begins where no name goes on, or behind a dot of nobody's after the first dash: so each is read once.
    r"//|\bhttps?\b|\bwww\b|(?:(?<![\w.-])|(?<![\w-]\.)(?<=\.)\w*-)(?:[\w-]+\.)+(?!(?:btw|vat|tva)\b)[^\W\d_]{2,}"
    r"(?::\d|/|\?\w+=|#\w)\S*",
    re.IGNORECASE,
)


def disguised_accounts(text: str, within_words: bool) -> tuple[str, ...]:
    """Valid IBANs of any country, whatever stands between their signs, each once and without it. `within_words`:
    also where letters come right before it, which a letter full of words and amounts holds by chance."""
    signs, starts = _alone(text)
    found: dict[str, None] = {}
    after = 0
    for match in _START.finditer(signs):
        at = match.start()
        if at >= after and (within_words or at in starts) and (one := _valid(signs[at:], within_words)):
            found[one] = None
            after = at + len(one)
    return tuple(found)


def links(text: str) -> tuple[str, ...]:
    """What opens a page when it is clicked or typed: with or without its scheme. An e-mail address is none."""
    return tuple(match[0] for match in _LINK.finditer(_seen(text)))


_UNSEEN = ("Cf", "Mn", "Me")


def _seen(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in _UNSEEN)


def _alone(text: str) -> tuple[str, set[int]]:
    """Letters and digits alone, as capitals; and where among them words begin. `PARTS` stays."""
    signs: list[str] = []
    starts: set[int] = set()
    before = " "
    for sign in _seen(text):
        if sign.isalnum() or sign == PARTS:
            if not before.isalpha():
                starts.add(len(signs))
            signs += sign.upper().translate(_ALIKE)
        before = sign
    return "".join(signs), starts


def _valid(signs: str, typed: bool) -> str | None:
    lengths = range(_SHORTEST, min(len(signs), _LONGEST) + 1)
    return next((signs[:end] for end in lengths if _is_account(signs[:end], typed)), None)


def _is_account(signs: str, typed: bool) -> bool:
    """A Belgian enterprise number with a telephone number behind it may have the form of an account."""
    rest = signs[4:]
    if sum(sign.isdigit() for sign in rest) < len(rest) * _MOSTLY_DIGITS or not signs.isascii():
        return False
    number = not typed and signs.startswith("BE") and enterprise.is_valid(signs[2:12])
    return bool(iban_number.is_valid(signs, check_country=False)) and not number
