"""The words of whoever sends the messages, beside ours: what somebody filled in becomes a text of his own."""

from collections.abc import Mapping

from connector.channels.texts.filling import PIECES, ours
from connector.model import Notice, OwnText


def own_text(notice: Notice, language: str, given: Mapping[str, str]) -> OwnText:
    """What was given for each piece, without those that are empty or say what ours says."""
    tidy = {name: _tidy(text) for name, text in given.items()}
    usual = ours(notice, language)
    pieces = ((name, text) for name, text in sorted(tidy.items()) if text and text != _tidy(usual.get(name, "")))
    return OwnText(notice, language, tuple(pieces))


def in_force(own: OwnText) -> dict[str, str]:
    """Every piece as it is written, in the order of reading: his own, else ours."""
    sources = {**ours(own.notice, own.language), **dict(own.pieces)}
    return {name: sources[name].strip("\n") for name in PIECES}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
