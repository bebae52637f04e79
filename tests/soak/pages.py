"""Kills syncs at random moments and tells as JSON what is left: python -m tests.soak.pages FOLDER DATABASE KILLS SEED.

Every life is a fork that opens the database and reads a source of many pages; each page that it fetches is a line of
the file `fetched`. When a source was read to its end it changes and goes on being read.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from connector.errors import Unsupported
from connector.flow.cursor import CURSOR
from connector.flow.sync import sync
from connector.model import Receivable, Scope
from connector.source import Page, Status, Written
from connector.store import installations, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.rules.builders import debtor, invoice

SCOPE = Scope("a tenant", "an administration")
NOW = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
ROWS = 40  # on a page
BILLS = 2_000  # after so many, changes of what was told before
ENOUGH = 30  # pages that no life reads to their end


@dataclass
class Told:
    """What is left when everybody may live as long as he likes."""

    kills: int
    killed_while_reading: int
    pages: int
    fetched: int
    fetched_again: int
    most_at_one_kill: int
    lost: int
    doubled: int
    wrong: int


@dataclass
class Record:
    """A platform's own record of changes, without an end: change n is about bill n modulo BILLS."""

    fetched: Path
    until: int  # pages

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        for number in range(int(cursor or 0), self.until):
            with self.fetched.open("a", encoding="ascii") as book:
                book.write(f"{number}\n")
            changes = range(number * ROWS, (number + 1) * ROWS)
            yield Page((debtor(),), tuple(map(told_by, changes)), cursor=str(number + 1))

    def reread(self, keys: Sequence[str], today: date) -> Page:
        raise Unsupported("not asked here")

    def fetch(self, nudges: object, today: date) -> Page:
        raise Unsupported("not asked for by name here")

    def write_back(self, status: Status) -> Written:
        raise Unsupported("not told here")


def told_by(change: int) -> Receivable:
    """What a change says: every time that a bill comes round, a cent less is open."""
    key, round_ = change % BILLS, change // BILLS
    return invoice(f"F{key}", "100.00", open=f"{100 - round_ / 100:.2f}", due="2026-03-01")


class Killer:
    """Lets syncs live and die."""

    def __init__(self, folder: Path, url: str, seed: int) -> None:
        self._record = Record(folder / "fetched", ENOUGH)
        self._url, self._chance = url, Random(seed)
        self._keyring = Keyring([Fernet.generate_key()])

    def kill(self, times: int) -> Told:
        self._record.fetched.touch()
        with self._store() as store:
            store.migrate()
            with store.write(SCOPE, NOW) as tx:
                installations.create(tx, "books", "books")
        longest, reading, before, most = self._time_of_a_life(), 0, self._fetched(), 0
        again = len(before) - len(set(before))
        for _ in range(times):
            self._record.until = self._place() + ENOUGH
            reading += self._life(self._chance.uniform(0, longest))
            found = self._fetched()
            more = len(found) - len(set(found)) - again
            again, most = again + more, max(most, more)
        self._life(None)
        return self._tell(times, reading, most)

    def _life(self, seconds: float | None) -> bool:
        """Read for so long (None = to the end); whether it was killed before it came to the end."""
        ready, tell = os.pipe()
        reader = os.fork()
        if not reader:
            with suppress(BaseException), self._store() as store:  # whatever happens, it must not go on as its parent
                os.write(tell, b"x")
                sync(store, SCOPE, self._record, NOW)
            os._exit(0)
        os.close(tell)
        os.read(ready, 1)
        os.close(ready)
        if seconds is not None:
            time.sleep(seconds)
            os.kill(reader, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) != 0

    def _time_of_a_life(self) -> float:
        """How long some pages take here."""
        born = time.monotonic()
        self._record.until = 8
        self._life(None)
        return time.monotonic() - born

    def _place(self) -> int:
        with self._store() as store, store.read(SCOPE, NOW) as tx:
            return int(installations.setting(tx, CURSOR) or 0)

    def _fetched(self) -> list[str]:
        return self._record.fetched.read_text(encoding="ascii").split()

    def _tell(self, kills: int, reading: int, most: int) -> Told:
        fetched, pages = self._fetched(), self._record.until
        newest = {r.key: r for r in map(told_by, range(pages * ROWS))}
        with self._store() as store, store.read(SCOPE, NOW) as tx:
            stored = receivables.of_keys(tx, None)
            seen = Counter(r.number for r in stored.values())
        return Told(
            kills=kills,
            killed_while_reading=reading,
            pages=pages,
            fetched=len(fetched),
            fetched_again=len(fetched) - len(set(fetched)),
            most_at_one_kill=most,
            lost=len(newest.keys() - stored.keys()),
            doubled=sum(many - 1 for many in seen.values()),
            wrong=sum(stored[key].open != r.open for key, r in newest.items() if key in stored),
        )

    def _store(self) -> Store:
        return open_store(self._url, self._keyring)


if __name__ == "__main__":
    killer = Killer(Path(sys.argv[1]), sys.argv[2], int(sys.argv[4]))
    print(json.dumps(asdict(killer.kill(int(sys.argv[3])))))
