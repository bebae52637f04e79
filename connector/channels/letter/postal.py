"""Writes postal addresses as the post wants to read them."""

import re

from babel import Locale

from connector.channels.formats import LOCALES
from connector.channels.plain import one_line
from connector.model import Address

MOST_LINES = 6  # what the window of an envelope shows in letters that can be read
LONGEST = 70


def recipient(name: str, address: Address, home: str, language: str) -> tuple[str, ...]:
    """Name, street, place and, abroad, the country; at most MOST_LINES lines, the ends of which are whole.

    `home` is the country that the letter is posted in.
    """
    end = [_place(address), _country(address.country, home, language)]
    end = [line for line in end if line]
    lines = [line for line in (one_line(each, LONGEST) for each in (name, *address.lines)) if line]
    return (*_joined(lines, MOST_LINES - len(end)), *end)


def _place(address: Address) -> str:
    """Postcode and place in capitals; the Dutch put two spaces between them (PostNL), others one."""
    postcode, city = one_line(address.postcode, 20).upper(), one_line(address.city, LONGEST).upper()
    dutch = re.fullmatch(r"([1-9][0-9]{3}) ?([A-Z]{2})", postcode)
    if dutch and address.country in ("", "NL"):
        return f"{dutch[1]} {dutch[2]}  {city}".strip()
    return f"{postcode} {city}".strip()


def _country(country: str, home: str, language: str) -> str:
    """The last line of a letter that goes abroad."""
    if not country or not home or country == home:
        return ""
    return str(Locale.parse(LOCALES[language]).territories.get(country, country)).upper()


def _joined(lines: list[str], most: int) -> list[str]:
    """The first line is the name and the last the street; what is too much between them shares a line."""
    if len(lines) <= most:
        return lines
    kept = most - 2
    between = lines[1:-1]
    return [lines[0], *between[: kept - 1], one_line(", ".join(between[kept - 1 :]), LONGEST), lines[-1]]
