"""Receivables that came by name, and that no pull has mentioned since: the list of a pull may never know of them.

A source tells by its list of changes what became of those that it listed before. One that a webhook brought in between,
and that was paid before it was ever listed, would stand as open for ever if the payment's own webhook was lost. So they
are asked for by name, after a pull that did not mention them.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from connector.errors import Unsupported
from connector.flow import by_name
from connector.model import Receivable, ReceivableState, Scope
from connector.source import Page, Source
from connector.store import installations, receivables
from connector.store.engine import Store, Tx

BROUGHT = "brought"  # setting: their keys, as a list in JSON


def note(tx: Tx, told: Collection[Receivable]) -> None:
    """These came by name. What is over already needs no list to tell of its end, and what stood open before is in the
    list that told of it, or was noted then. Called before they are taken in, in the same transaction."""
    open_, known = _open(told), keys(tx)
    if new := open_ - known - _stood_open(tx, open_):
        _save(tx, known | new)


def keys(tx: Tx) -> set[str]:
    """Those of which no pull told yet."""
    return set(json.loads(installations.setting(tx, BROUGHT) or "[]"))


def ask(
    store: Store, scope: Scope, source: Source, now: datetime, mentioned: Collection[str], also: Collection[str] = ()
) -> Page | None:
    """What the source says now of those that a pull did not mention; None = there are none, or it cannot be asked.

    `also` are keys that are asked for in the same question. Raises what Source.reread raises, but for Unsupported.
    """
    with store.read(scope, now) as tx:
        left = sorted(keys(tx).difference(mentioned).union(also))
        known = by_name.known_of(tx, left)
    if not left:
        return None
    try:
        return by_name.ask(source, left, known, now.date())
    except Unsupported:
        return None


def settle(tx: Tx, mentioned: Collection[str], answer: Page | None) -> None:
    """A pull is over: what it mentioned is in the source's list, and what is over needs none. Of the rest the next pull
    asks again."""
    known = keys(tx)
    told = answer.receivables if answer else ()
    over = {one.key for one in told if one.state is not ReceivableState.OPEN} | set(answer.gone if answer else ())
    if known:
        _save(tx, known.difference(mentioned) - over)


def _stood_open(tx: Tx, some: Collection[str]) -> set[str]:
    return _open(receivables.of_keys(tx, some).values())


def _open(some: Iterable[Receivable]) -> set[str]:
    return {one.key for one in some if one.state is ReceivableState.OPEN}


def _save(tx: Tx, some: Collection[str]) -> None:
    installations.save_setting(tx, BROUGHT, json.dumps(sorted(some)))
