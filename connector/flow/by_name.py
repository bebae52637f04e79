"""Asks a source by name what some receivables and payments are now."""

from collections.abc import Sequence
from datetime import date

from connector.model import Receivable
from connector.source import Page, Placing, Source
from connector.store import receivables
from connector.store.engine import Tx


def known_of(tx: Tx, keys: Sequence[str]) -> list[Receivable]:
    """The receivables among these keys, as they are known."""
    return list(receivables.of_keys(tx, keys).values())


def ask(source: Source, keys: Sequence[str], known: Sequence[Receivable], today: date) -> Page:
    """Raises what Source.reread raises."""
    return source.reread_known(keys, known, today) if isinstance(source, Placing) else source.reread(keys, today)
