"""Leaving for good: everything stops at once, the platform is left, and after some weeks all data are deleted.

Until that day it can be taken back; on it the daily work deletes (`tidy`), and the journal's chain still verifies.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from connector.errors import Refused
from connector.flow import parting
from connector.flow.leaving_day import GRACE_DAYS, LEAVES_ON, leaves_on
from connector.flow.parting import Farewell, Parted
from connector.flow.sources import Sources
from connector.model import Channel, DeliveryState, Scope
from connector.store import deliveries, emptying, installations, journal
from connector.store.engine import Store, Tx

RETENTION_DAYS = "retention_days"  # setting: after so many days without anything happening a debtor is erased
LOOKED_ON = "tidied_on"  # setting: the day on which it was last looked whether something is to be deleted
DELETED_ON = "deleted_on"  # setting: the day on which all of it was deleted
SHORTEST = 30  # days of retention
LEAP = timedelta(days=7)  # more than this between two days of work, and the clock is not believed on the second


@dataclass(frozen=True, slots=True)
class Leave:
    """`day` is when the data are deleted; `parted` says what became of the connection, None = there was none."""

    day: date
    parted: Parted | None


def begin(sources: Sources, scope: Scope, farewells: Mapping[str, Farewell], by: str) -> Leave:
    """Stop everything now, take leave of the platform, and set the day of the deletion.

    Raises Refused when somebody did already; BudgetSpent as `parting.disconnect` does: then everything stands still and
    the day is set, and only the platform is still connected.
    """
    now = sources.clock()
    with sources.store.write(scope, now) as tx:
        there = installations.get(tx)
        if leaves_on(tx) is not None:
            raise Refused("this administration is being left already")
        day = now.date() + timedelta(days=GRACE_DAYS)
        installations.save_setting(tx, LEAVES_ON, day.isoformat())
        installations.set_live(tx, False)
        _take_back_what_waits(tx)
        journal.append(tx, "leaves", "", "", {"by": by, "on": day.isoformat()})
    parted = parting.disconnect(sources, scope, farewells, by) if there.connection is not None else None
    return Leave(day, parted)


def _take_back_what_waits(tx: Tx) -> None:
    for state in (state for state in DeliveryState if state.waits):
        for each in deliveries.in_state(tx, state):
            if deliveries.withdraw(tx, each.key):
                about = {"receivables": [line.receivable for line in each.lines]}
                journal.append(tx, "withdrawn", each.debtor, each.key, about)


def stay(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """Take it back: nothing is deleted. What was disconnected is connected anew, and going live is a step of its own.
    Raises Refused when nobody is leaving."""
    with store.write(scope, now) as tx:
        if leaves_on(tx) is None:
            raise Refused("this administration is not being left, so there is nothing to take back")
        installations.save_setting(tx, LEAVES_ON, "")
        journal.append(tx, "stays", "", "", {"by": by})


def keep_for(store: Store, scope: Scope, days: int, by: str, now: datetime) -> None:
    """From now on the daily work erases whoever owes nothing and of whom nothing happened for so many days."""
    if days < SHORTEST:
        raise Refused(f"data are kept for {SHORTEST} days at least")
    with store.write(scope, now) as tx:
        installations.save_setting(tx, RETENTION_DAYS, str(days))
        journal.append(tx, "retention_chosen", "", "", {"by": by, "days": days})


def kept_for(tx: Tx) -> int | None:
    """Days, None = nobody chose, and nothing is erased by itself."""
    chosen = installations.setting(tx, RETENTION_DAYS)
    return int(chosen) if chosen else None


# ---------------------------------------------------------------- the daily work


def is_to_tidy(tx: Tx) -> bool:
    """Whether data may have to be deleted here, and nobody looked today."""
    chosen = leaves_on(tx) is not None or kept_for(tx) is not None
    return chosen and installations.setting(tx, LOOKED_ON) != tx.now.date().isoformat()


def tidy(store: Store, scope: Scope, now: datetime, letters: Path | None = None) -> int:
    """Delete what is to be deleted today; of how many debtors data were. `letters` is where finished ones lie.

    It cannot be undone, so it does not follow from a clock that is wrong for a day: after a leap of the clock, or the
    first time, the day is noted and nothing is deleted before the next one.
    """
    with store.write(scope, now) as tx:
        day, steady = leaves_on(tx), _went_on_steadily(tx)
        installations.save_setting(tx, LOOKED_ON, now.date().isoformat())
        if not steady:
            return 0
        if day is not None and day <= now.date():
            papers, gone = emptying.letters(tx), emptying.empty(tx, "tijdig")
            installations.save_setting(tx, DELETED_ON, now.date().isoformat())
            journal.append(tx, "emptied", "", "", {"on": now.date().isoformat(), "debtors": gone})
        else:
            papers, gone = _erase_old(tx, now.date())
    _take_away(papers, letters)
    if gone:
        store.scrub()
    return gone


def _went_on_steadily(tx: Tx) -> bool:
    """Whether the day before this one that somebody looked on lies close behind it."""
    last = installations.setting(tx, LOOKED_ON)
    return bool(last) and timedelta(0) < tx.now.date() - date.fromisoformat(str(last)) <= LEAP


def _erase_old(tx: Tx, today: date) -> tuple[list[str], int]:
    days = kept_for(tx)
    aliases = journal.forget_old(tx, today, days, "retention") if days is not None else []
    theirs = (each for alias in aliases for each in deliveries.history(tx, alias))
    return [each.key for each in theirs if each.channel is Channel.LETTER], len(aliases)


def _take_away(keys: list[str], folder: Path | None) -> None:
    """Finished letters name the person too; what was printed is the tenant's own to destroy."""
    if folder is None:
        return
    for key in keys:
        (folder / f"{key}.pdf").unlink(missing_ok=True)
