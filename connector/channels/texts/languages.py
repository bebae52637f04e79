"""Chooses the one language of a whole message."""

from pathlib import Path
from typing import cast

from babel import Locale, UnknownLocaleError

from connector.carrier import spoken
from connector.channels.formats import LOCALES
from connector.channels.plain import one_line
from connector.errors import Refused
from connector.model import Notice

FOLDER = Path(__file__).parent / "templates"
LAST_RESORT = "en"


def has(language: str, notice: Notice) -> bool:
    """Whether every part of this message exists in this language."""
    parts = ("words.jinja", f"{notice.value}.toml")
    return language in LOCALES and all((FOLDER / language / part).is_file() for part in parts)


def choose(notice: Notice, wishes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The one language of the whole message, and a warning for each wish that could not be met.

    Raises Refused when no language has a text for this notice.
    """
    unmet: list[str] = []
    for wish in (*wishes, LAST_RESORT):
        code = spoken(wish)
        if has(code, notice):
            return code, tuple(f"no texts in {_name(each)}: written in {_name(code)}" for each in unmet)
        if code and code not in unmet:
            unmet.append(code)
    raise Refused(f"no text for {notice.value} yet: this notice cannot be sent")


def _name(code: str) -> str:
    try:
        return f"{cast(str, Locale.parse(code).english_name)} ({code})"
    except (UnknownLocaleError, ValueError):
        return one_line(code, 20)
