"""Asks a source by name what some receivables and payments are now."""

from collections.abc import Sequence
from datetime import date

from connector.model import Receivable
from connector.source import Page, Placing, Source
from connector.store import receivables
from connector.store.engine import Tx


def known_of(tx: Tx, keys: Sequence[str]) -> list[Receivable]:
    """The receivables among these keys as they are known, and the other instalments of the same invoices."""
    asked = receivables.of_keys(tx, keys)
    invoices = {_invoice(one) for one in asked.values() if one.instalments > 1}
    debtors = sorted({debtor for debtor, *_ in invoices})
    theirs = receivables.of_debtors(tx, debtors) if debtors else {}
    beside = [one for some in theirs.values() for one in some if one.key not in asked and _invoice(one) in invoices]
    return [*asked.values(), *beside]


def ask(source: Source, keys: Sequence[str], known: Sequence[Receivable], today: date) -> Page:
    """Raises what Source.reread raises."""
    return source.reread_known(keys, known, today) if isinstance(source, Placing) else source.reread(keys, today)


def _invoice(one: Receivable) -> tuple[str, str, date]:
    return one.debtor, one.number, one.issued
