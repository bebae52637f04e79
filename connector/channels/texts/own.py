"""The words of whoever sends the messages, beside ours: what somebody filled in becomes a text of his own."""

from collections.abc import Iterable, Mapping

from connector.carrier import Parcel
from connector.channels.texts.filling import PIECES, ours, settled
from connector.channels.texts.view import view
from connector.model import Notice, OwnText


def own_text(notice: Notice, language: str, given: Mapping[str, str]) -> OwnText:
    """What was given for each piece, without those that are empty or say what ours says."""
    return differing(notice, language, given, ours(notice, language))


def differing(notice: Notice, language: str, given: Mapping[str, str], usual: Mapping[str, str]) -> OwnText:
    """What was given for each piece, without those that are empty or say what is usual here."""
    tidy = {name: _tidy(text) for name, text in given.items()}
    pieces = ((name, text) for name, text in sorted(tidy.items()) if text and text != _tidy(usual.get(name, "")))
    return OwnText(notice, language, tuple(pieces))


def in_force(own: OwnText) -> dict[str, str]:
    """Every piece as it is written, in the order of reading: his own, else ours."""
    sources = {**ours(own.notice, own.language), **dict(own.pieces)}
    return {name: sources[name].strip("\n") for name in PIECES}


def settled_for(parcel: Parcel, language: str, texts: Iterable[OwnText]) -> dict[str, str]:
    """Every piece of this very message: one of these texts, else ours, with its conditions answered and its fields by
    name. Raises BadInput when a text of somebody's own cannot be used."""
    nothing = OwnText(parcel.notice, language, ())
    sources = in_force(next((own for own in texts if own.language == language), nothing))
    by_post = parcel.address is not None
    return settled(parcel.notice, view(parcel, language, code="payment", by_post=by_post), sources)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
