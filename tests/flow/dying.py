"""Changes the master key over and over, killed each time at another step.

    python -m tests.flow.dying URL FILE MOMENT …

Every life is a fork, which the system ends just before or just after the step of that number that leaves something
behind. After each the parent opens everything with the file as it lies. Prints how each life ended (0 or the signal).
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connector.flow import keys
from connector.model import Scope
from connector.store import journal, wrapping
from connector.store.engine import open_store
from connector.store.keyring import Keyring

NOW = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
SCOPES = (Scope("a tenant", "books"), Scope("a tenant", "other books"), Scope("a neighbour", "books"))
# Whatever leaves something behind: the key file's, and the database's.
STEPS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (Path, "replace"),
    (Path, "unlink"),
    (wrapping, "put"),
    (keys, "_rewrap"),
)


def clock() -> datetime:
    return NOW


def readable(url: str, file: Path) -> int:
    """How many events a program that starts now can read; all of them, and each chain is whole."""
    many = 0
    with open_store(url, Keyring.from_file(file)) as store:
        for scope in SCOPES:
            with store.read(scope, NOW) as tx:
                events = journal.all(tx)
                assert journal.verify(tx) == len(events)
                assert all(event.content == {"said": f"secret of {event.debtor}"} for event in events)
                many += len(events)
    return many


def change(url: str, file: Path) -> None:
    """A whole change of keys, in small portions."""
    keys.PORTION = 5
    with open_store(url, Keyring.from_file(file)) as store:
        keys.rotate(store)
        while keys.rewrap(store, clock):
            pass
        keys.drop_old(store, clock)


def dying(at: int) -> None:
    """From here on the step of this number is the last one."""
    left = [at]
    for owner, name in STEPS:
        setattr(owner, name, _counted(getattr(owner, name), left))


def _counted(step: Callable[..., object], left: list[int]) -> Callable[..., object]:
    def counted(*given: Any, **named: Any) -> object:
        _one_less(left)
        done = step(*given, **named)
        _one_less(left)
        return done

    return counted


def _one_less(left: list[int]) -> None:
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)


def _life(url: str, file: Path, moment: int) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        dying(moment)
        change(url, file)
    except BaseException:  # noqa: BLE001 # it must not go on as its parent
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    where, key_file = sys.argv[1], Path(sys.argv[2])
    before = readable(where, key_file)
    ends = []
    for number in map(int, sys.argv[3:]):
        ends.append(_life(where, key_file, number))
        assert readable(where, key_file) == before, f"after a death at step {number}"
    print(json.dumps(ends))
