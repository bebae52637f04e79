"""What is answered with a yes is on disk, and nobody waits for a thread that is gone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest
from cryptography.fernet import Fernet

from connector.model import Nudge, Scope
from connector.store import installations, nudges
from connector.store.keyring import Keyring
from tests.flow.workbench import wait_until
from tests.soak.moments import BEFORE_COMMIT, Died, ToldStore
from webhooks.keeping import Keeping

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCOPE = Scope("t", "i")
SOON = 10.0  # seconds after which a thread that still waits waits for ever


class Yard:
    """Threads that tell, one after the other, of a subject of their own name while the database is taken."""

    def __init__(self, folder: Path) -> None:
        self.dies = ""  # whose transaction does not come to its commit
        self.answers = dict[str, str]()
        keyring = Keyring([Fernet.generate_key()])
        self.store = ToldStore(f"sqlite:///{folder}/a.sqlite3", keyring, self._happens)
        self.store.migrate()
        with self.store.write(SCOPE, NOW) as tx:
            installations.create(tx, "platform", "books")
        self.keeping = Keeping(self.store)

    def tell(self, *names: str) -> dict[str, str]:
        """Their answers; the first one writes, and all the others come meanwhile."""
        self.answers = {}
        threads = [Thread(target=self._tell, args=(name,), name=name, daemon=True) for name in names]
        with self.store.write(SCOPE, NOW):
            for before, thread in enumerate(threads):
                thread.start()
                wait_until(partial(self._has_come, before))
        for thread in threads:
            thread.join(SOON)
        return self.answers

    def on_disk(self) -> list[str]:
        with self.store.read(SCOPE, NOW) as tx:
            return sorted(told.nudge.id for told in nudges.waiting(tx))

    def _tell(self, name: str) -> None:
        try:
            self.keeping.keep(SCOPE, [Nudge(name, "invoice", name)], NOW)
            self.answers[name] = "kept"
        except BaseException as error:  # noqa: BLE001 # a thread that is ended
            self.answers[name] = type(error).__name__

    def _has_come(self, before: int) -> bool:
        """The first one has begun to write, and this many wait behind it, but for those that are gone again."""
        waiting = len(self.keeping._waiting.get(SCOPE, ()))
        return SCOPE in self.keeping._being_written and waiting + len(self.answers) == before

    def _happens(self, moment: str) -> None:
        if moment == BEFORE_COMMIT and current_thread().name == self.dies:
            raise Died


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    made = Yard(tmp_path)
    yield made
    made.store.close()


def test_what_a_thread_that_was_ended_did_not_commit_is_kept_for_nobody(yard: Yard) -> None:
    yard.dies = "F1"  # who writes for F2 and F3 too
    assert yard.tell("F0", "F1", "F2", "F3") == {"F0": "kept", "F1": "Died", "F2": "StoreBusy", "F3": "StoreBusy"}
    assert yard.on_disk() == ["F0"]
    yard.dies = ""
    assert yard.tell("F4") == {"F4": "kept"}


def ended(monkeypatch: pytest.MonkeyPatch, name: str, woken: bool) -> None:
    """The thread of this name is ended where it waits: at once, or when it was woken."""
    wait = Event.wait

    def interrupted(self: Event, timeout: float | None = None) -> bool:
        if current_thread().name == name and woken:
            wait(self, timeout)
        if current_thread().name == name:
            raise KeyboardInterrupt
        return wait(self, timeout)

    monkeypatch.setattr(Event, "wait", interrupted)


@pytest.mark.parametrize("woken", [False, True])
def test_who_is_ended_where_he_waits_keeps_nobody_waiting(
    yard: Yard, monkeypatch: pytest.MonkeyPatch, woken: bool
) -> None:
    """At once, or when it was his turn to write for all."""
    ended(monkeypatch, "F1", woken)
    assert yard.tell("F0", "F1", "F2") == {"F0": "kept", "F1": "KeyboardInterrupt", "F2": "kept"}
    assert yard.on_disk() == ["F0", "F2"]
