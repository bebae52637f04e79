"""Names in a letter that could be read as something else: an invoice `20-06-2026`, a shop called `1 euro winkel`.

Before a letter is read back, each such name stands there as a word that means nothing, wherever it stood.
"""

import re
from collections.abc import Iterable

from connector.rules.law.disguised import links
from connector.rules.law.letter import Letter, plain, read_letter

_LETTERS = "abcdefghij"


class Names:
    """The names of one letter; the same name is hidden behind the same word everywhere."""

    def __init__(self, names: Iterable[str]) -> None:
        risky = {plain(name) for name in names if _misleads(read_letter(name))}
        self._words = {name: _word(number) for number, name in enumerate(sorted(risky, key=lambda n: (-len(n), n)))}

    def hide(self, text: str) -> str:
        """The same text with those names hidden; lines may break inside them."""
        for name, word in self._words.items():
            spaced = r"\s+".join(map(re.escape, name.split()))
            text = re.sub(rf"(?<![\w])(?:{spaced})(?![\w])", word, text, flags=re.IGNORECASE)
        return text


def _misleads(read: Letter) -> bool:
    """Whether anything is read in a name: an amount, an account, a day, a term, a link, a word that names an amount."""
    days = read.days or read.days_of_a_year or read.weekdays
    return bool(read.amounts or read.accounts or days or read.terms or read.names_amounts or links(read.text))


def _word(number: int) -> str:
    """A word without digits that stands in no language: qaq, qbq, …"""
    return "q" + "".join(_LETTERS[int(digit)] for digit in str(number)) + "q"
