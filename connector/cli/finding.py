"""Finds what a person names: the administration, an invoice, a debtor, a message; tells what comes near it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

from connector.cli.desk import Desk
from connector.errors import BadInput, Fault, NotFound
from connector.model import Debtor, Delivery, Installation, Receivable, Scope
from connector.store import debtors, installations, receivables
from connector.store.engine import Tx

Named = TypeVar("Named", Debtor, Receivable, Delivery)


def administrations(desk: Desk) -> list[Installation]:
    """All of this tenant. A database that is not there is not made by looking."""
    settings = desk.house.settings
    embedded = not settings.database_url.get_secret_value()
    if embedded and not (settings.home / "tijdig.sqlite").exists():
        return []
    return installations.listing(desk.house.store, settings.tenant)


def administration(desk: Desk, name: str | None) -> Scope:
    """The one that is named, or else the only one. Raises NotFound, or BadInput when there are several."""
    there = [one.scope.installation for one in administrations(desk)]
    if not there:
        folder = desk.house.settings.home
        raise NotFound(f"there is no administration yet in {folder}; begin with `tijdig import FILE`")
    if name is None and len(there) > 1:
        fault = Fault("--installation", f"there are {len(there)}: {', '.join(there)}", "name one of them")
        raise BadInput("it is not clear which administration is meant", [fault])
    if name is not None and name not in there:
        raise NotFound(f"there is no administration {name!r}; there is: {', '.join(there)}")
    return desk.house.scope(name or there[0])


def invoice(tx: Tx, text: str) -> list[Receivable]:
    """The receivables of an invoice: by its number, or one of them by its key. Raises NotFound with what comes near."""
    found = receivables.find(tx, text)
    if not found:
        numbers = {r.number for r in receivables.of_keys(tx, None).values()}
        raise NotFound(f"there is no invoice {text!r}{_near(text, numbers)}")
    if len({r.debtor for r in found}) > 1:
        raise _ambiguous(text, [(r.key, f"{r.label} of debtor {r.debtor}") for r in found])
    return found


def receivable(tx: Tx, text: str) -> Receivable:
    """One receivable. Raises NotFound, or BadInput when the invoice has several instalments that are open."""
    found = invoice(tx, text)
    if len(found) > 1:
        raise _ambiguous(text, [(r.key, f"{r.label}, due on {r.due}") for r in found])
    return found[0]


def debtor(tx: Tx, text: str) -> Debtor:
    """By key or number, or by a part of the name. Raises NotFound with what comes near, BadInput when several fit."""
    found = debtors.find(tx, text)
    if not found:
        names = {name for d in debtors.everyone(tx) for name in (d.name, d.number) if name}
        raise NotFound(f"there is no debtor {text!r}{_near(text, names)}")
    if len(found) > 1:
        raise _ambiguous(text, [(d.key, d.name) for d in found])
    return found[0]


def delivery(tx: Tx, text: str, among: Sequence[Delivery]) -> Delivery:
    """One of these, by the beginning of its key or by an invoice in it. Raises NotFound or BadInput."""
    found = [d for d in among if len(text) >= 4 and d.key.startswith(text)]
    if not found:
        keys = {r.key for r in receivables.find(tx, text)}
        found = [d for d in among if any(line.receivable in keys for line in d.lines)]
    if not found:
        raise NotFound(f"there is no such message {text!r} to answer for; `tijdig tasks` lists what waits for you")
    if len(found) > 1:
        raise _ambiguous(text, [(d.key, f"{d.notice.value} of {d.planned_for}") for d in found])
    return found[0]


def _near(text: str, known: Iterable[str]) -> str:
    near = get_close_matches(text.casefold(), {name.casefold() for name in known}, n=3, cutoff=0.6)
    exact = sorted(name for name in known if name.casefold() in near)[:3]
    return f"; did you mean {' or '.join(exact)}?" if exact else ""


def _ambiguous(text: str, found: Sequence[tuple[str, str]]) -> BadInput:
    shown = [Fault(key, name) for key, name in found[:10]]
    return BadInput(f"{text!r} fits {len(found)}; name one by its key:", shown)
