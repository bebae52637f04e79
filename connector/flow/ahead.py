"""What was told just before a message left, ahead of the source's own list of changes.

That list tells what is other than at the pull before. What an answer in between told and was undone again is in it as
little as what never was: money that was free when it was asked for and is matched by now, or an invoice that was paid
then and is open again. So whatever such an answer told that was not known is remembered; what the next pull does not
mention of it is asked for by name, until an answer says nothing new.

A telling has a number. A pull answers those alone that were there when it began: its pages may be older than others.
"""

import json
from collections.abc import Collection, Mapping

from connector.flow import cursor
from connector.model import ReceivableState
from connector.source import Page
from connector.store import installations, payments, receivables
from connector.store.engine import Tx
from connector.store.queries import next_number

AHEAD = "told_ahead"  # setting: key of a receivable or a payment → number of the telling, as JSON
# Keys that are asked for after one pull. Some platforms answer about a few with each request, and take so many a
# minute: a sync that asked for more would break off each time, and never come to its end.
MOST_AT_ONCE = 300


def note(tx: Tx, page: Page) -> None:
    """What of this page is not known yet. Called before it is taken in, in the same transaction. A source that lists
    everything each time mentions all that is there anyhow."""
    if cursor.tells_changes(tx) and (news := _news(tx, page)):
        _save(tx, {**waiting(tx), **dict.fromkeys(news, next_number(tx, AHEAD))})


def waiting(tx: Tx) -> dict[str, int]:
    """Key → the number of the telling, of all that no pull answered yet."""
    return dict(json.loads(installations.setting(tx, AHEAD) or "{}"))


def due(before: Mapping[str, int], mentioned: Collection[str]) -> list[str]:
    """Those to ask for after a pull that mentioned these: what was told first comes first, and the rest waits for the
    next pulls."""
    return sorted(before.keys() - mentioned, key=lambda key: (before[key], key))[:MOST_AT_ONCE]


def settle(tx: Tx, before: Mapping[str, int], mentioned: Collection[str], answer: Page | None) -> None:
    """A pull is over that began when `before` was waiting: what it mentioned is answered, and so is what an answer by
    name told as it is known. What that tells anew waits once more. Called before the answer is taken in."""
    named, known = (keys_in(answer), _news(tx, answer)) if answer is not None else (set(), set())
    answered = {key for key in before if key in mentioned or key in named}
    now = waiting(tx)
    left = {key: number for key, number in now.items() if key not in answered or number != before[key]}
    if known:
        left |= dict.fromkeys(known, next_number(tx, AHEAD))
    if left != now:
        _save(tx, left)


def keys_in(page: Page) -> set[str]:
    """Of the receivables and payments that it tells of, those too that are gone."""
    return {*(r.key for r in page.receivables), *(p.key for p in page.payments), *page.gone, *page.withdrawn}


def _news(tx: Tx, page: Page) -> set[str]:
    """Keys to ask by for what this page says otherwise than it is known. A payment that is told with its receivable is
    asked for with that."""
    owed = receivables.of_keys(tx, [*(one.key for one in page.receivables), *page.gone])
    paid = payments.of_keys(tx, [*(one.key for one in page.payments), *page.withdrawn])
    told = {one.key for one in page.receivables if owed.get(one.key) != one}
    told |= {p.receivable if p.receivable in page.booked else p.key for p in page.payments if paid.get(p.key) != p}
    gone = {key for key in page.gone if key in owed and owed[key].state is ReceivableState.OPEN}
    return told | gone | {key for key in page.withdrawn if key in paid and paid[key].counts}


def _save(tx: Tx, left: Mapping[str, int]) -> None:
    installations.save_setting(tx, AHEAD, json.dumps(left, sort_keys=True))
