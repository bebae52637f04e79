"""Finds what a person names: an invoice, a debtor or a message; when it is not there, says what comes near it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from connector.errors import BadInput, Fault, NotFound
from connector.model import Debtor, Delivery, Receivable
from connector.store import debtors, receivables
from connector.store.engine import Tx

SHOWN = 10
SHORTEST_KEY = 4  # signs of a message's key that may stand for all of it


def invoice(tx: Tx, text: str) -> list[Receivable]:
    """The receivables of an invoice, by its number, or one of them by its key. Raises NotFound, BadInput."""
    found = receivables.find(tx, text)
    if not found:
        numbers = {r.number for r in receivables.of_keys(tx, None).values()}
        raise NotFound(f"there is no invoice {text!r}{_near(text, numbers)}")
    if len({r.debtor for r in found}) > 1:
        raise _ambiguous(text, [(r.key, f"{r.label} of debtor {r.debtor}") for r in found])
    return found


def receivable(tx: Tx, text: str) -> Receivable:
    """One receivable. Raises NotFound, and BadInput when the invoice has several instalments."""
    found = invoice(tx, text)
    if len(found) > 1:
        raise _ambiguous(text, [(r.key, f"{r.label}, due on {r.due}") for r in found])
    return found[0]


def debtor(tx: Tx, text: str) -> Debtor:
    """By key or number, or by a part of the name. Raises NotFound, and BadInput when several fit."""
    found = debtors.find(tx, text)
    if not found:
        names = {name for d in debtors.everyone(tx) for name in (d.name, d.number) if name}
        raise NotFound(f"there is no debtor {text!r}{_near(text, names)}")
    if len(found) > 1:
        raise _ambiguous(text, [(d.key, d.name) for d in found])
    return found[0]


def delivery(tx: Tx, text: str, among: Sequence[Delivery]) -> Delivery:
    """One of these, by the beginning of its key or by an invoice in it. Raises NotFound, BadInput."""
    found = [d for d in among if len(text) >= SHORTEST_KEY and d.key.startswith(text)]
    if not found:
        keys = {r.key for r in receivables.find(tx, text)}
        found = [d for d in among if any(line.receivable in keys for line in d.lines)]
    if not found:
        raise NotFound(f"there is no message {text!r} that waits for this")
    if len(found) > 1:
        raise _ambiguous(text, [(d.key, f"{d.notice.value} of {d.planned_for}") for d in found])
    return found[0]


def _near(text: str, known: Iterable[str]) -> str:
    spelled = {name.casefold(): name for name in sorted(known)}
    wanted = text.casefold()
    near = [name for name in spelled if wanted and name.startswith(wanted)][:3]
    near = near or get_close_matches(wanted, spelled, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(spelled[name] for name in near)}?" if near else ""


def _ambiguous(text: str, found: Sequence[tuple[str, str]]) -> BadInput:
    shown = [Fault(key, name) for key, name in found[:SHOWN]]
    return BadInput(f"{text!r} fits {len(found)}; name one by its key:", shown)
