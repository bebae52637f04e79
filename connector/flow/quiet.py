"""Where both would dun: whether the source's own reminders rest while we see to a receivable, and who stopped them.

Only what we asked for is ever undone: somebody else's pause may stand for a dispute. The moment of asking is on disk
before the source is asked, and the source says whose the pause is; so a stop in between loses none and takes none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.errors import NotFound, Refused, SourceUnavailable
from connector.flow.errands import leave, to_tell
from connector.model import Hold, HoldKind, ReceivableState, Scope
from connector.source import Source, Status, Written
from connector.store import holds, installations, journal, receivables, reminding
from connector.store.engine import Store, Tx
from connector.store.reminding import Reminding

QUIET_SOURCE = "quiet_source"  # setting: "1" = the source's own reminders rest where we remind
MOST_SILENT = 3  # invoices in a row that the source gave no answer about
COUNTS_OURS = "source.counts_reminders"  # setting: read by the adapter, "true" or "false"
_DONE_WITH = (ReceivableState.SETTLED, ReceivableState.WRITTEN_OFF, ReceivableState.NO_LONGER_LISTED)


@dataclass(frozen=True, slots=True)
class GaveBack:
    """How many receivables the source may remind of again, and how many could not be given back."""

    resumed: int = 0
    left: int = 0


def is_on(tx: Tx) -> bool:
    """Whether the user chose that the source's own reminders rest."""
    return installations.setting(tx, QUIET_SOURCE) == "1"


def overlap(tx: Tx) -> int:
    """How many open receivables both would dun."""
    return len(_ours(tx, [one for one in reminding.listing(tx) if one.reminds]))


def resting(tx: Tx) -> int:
    """How many receivables the source leaves alone because we asked it."""
    return sum(one.asked_at is not None and not one.reminds for one in reminding.listing(tx))


def pending(tx: Tx) -> bool:
    """Whether anything is to be asked of the source, or to be given back."""
    return (is_on(tx) or reminding.any_asked(tx)) and bool(to_change(tx))


def to_change(tx: Tx) -> dict[str, bool]:
    """What is to be asked for, by receivable: True = its reminders rest, False = they may go on.

    Nothing is stopped before we are live: then nobody would remind. Nothing is given back because sending rests, or a
    receivable was blocked or handed over: a person stopped it, and no reminder should follow from that. What somebody
    there started again is left to him until the option is chosen anew.
    """
    known = [one for one in reminding.listing(tx) if not one.error]
    if not is_on(tx):
        return dict.fromkeys(_alive(tx, [one for one in known if one.asked_at is not None]), False)
    if not installations.get(tx).live:
        return {}
    ours = _ours(tx, known)
    stops = (one.receivable for one in known if one.reminds and one.ended_at is None and one.receivable in ours)
    return dict.fromkeys(stops, True)


def choose(store: Store, scope: Scope, on: bool, by: str, now: datetime) -> None:
    """From now on the source's own reminders rest where we remind, or go on. Raises Refused for a file."""
    with store.write(scope, now) as tx:
        if installations.get(tx).connection is None:
            raise Refused("this administration is not connected to a platform")
        if is_on(tx) is on:
            return
        installations.save_setting(tx, QUIET_SOURCE, "1" if on else "")
        reminding.ask_anew(tx)
        journal.append(tx, "source_quieted" if on else "source_freed", "", "", {"by": by})
        leave(tx, to_tell())


def count_ours(store: Store, scope: Scope, on: bool, by: str, now: datetime) -> None:
    """Whether the source counts our reminders as its own, where it can. Raises Refused for a file."""
    with store.write(scope, now) as tx:
        if installations.get(tx).connection is None:
            raise Refused("this administration is not connected to a platform")
        if counts_ours(tx) is on:
            return
        installations.save_setting(tx, COUNTS_OURS, "true" if on else "false")
        journal.append(tx, "reminders_counted" if on else "reminders_not_counted", "", "", {"by": by})


def counts_ours(tx: Tx) -> bool:
    """Whether the user chose that."""
    return installations.setting(tx, COUNTS_OURS) == "true"


def give_back(store: Store, scope: Scope, source: Source, now: datetime) -> GaveBack:
    """The source may remind again of all that we stopped: at once, for whoever takes leave. Raises RetryLater and
    ReAuthorise, with what was given back so far written down; what the source refuses, or gives no answer about, is
    left as it is. One that gives no answer time and again is not asked about the rest."""
    with store.write(scope, now) as tx:
        installations.save_setting(tx, QUIET_SOURCE, "")
        keys = _alive(tx, [one for one in reminding.listing(tx) if one.asked_at is not None])
    resumed = left = silent = 0
    for key in keys:
        try:
            written = source.write_back(Status(key, quiet=False))
        except (Refused, NotFound):
            left += 1
            continue
        except SourceUnavailable:
            left, silent = left + 1, silent + 1
            if silent == MOST_SILENT:
                raise
            continue
        silent = 0
        with store.write(scope, now) as tx:
            note(tx, key, False, written)
        resumed += 1
    return GaveBack(resumed, left)


def note(tx: Tx, receivable: str, wanted: bool, written: Written) -> None:
    """What became of it: a pause that is not ours is not remembered as ours."""
    if not wanted:
        reminding.go_on(tx, receivable)
    else:
        reminding.rest(tx, receivable, ours=written.quiet is True)


def _alive(tx: Tx, some: Sequence[Reminding]) -> list[str]:
    """Those of which something may still be asked: a paid invoice is reminded of by nobody."""
    found = receivables.of_keys(tx, [one.receivable for one in some])
    return sorted(key for key, r in found.items() if r.state not in _DONE_WITH and r.open.positive)


def _ours(tx: Tx, some: Sequence[Reminding]) -> set[str]:
    """Those that we see to: open, not handed over and not blocked for good."""
    found = receivables.of_keys(tx, [one.receivable for one in some])
    owed = {key: r for key, r in found.items() if r.state is ReceivableState.OPEN and r.open.positive}
    laid = holds.of_debtors(tx, {r.debtor for r in owed.values()})
    return {key for key, r in owed.items() if not _let_go(laid.get(r.debtor, ()), key, tx)}


def _let_go(laid: Iterable[Hold], key: str, tx: Tx) -> bool:
    here = (h for h in laid if h.receivable in (None, key) and h.holds_on(tx.now.date()))
    return any(h.kind is HoldKind.HANDED_OVER or (h.kind is HoldKind.BLOCK and h.until is None) for h in here)
