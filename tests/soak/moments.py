"""A store that tells when a transaction begins and commits, so that a test can let something happen just there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from connector.model import Scope
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring

BEGIN, BEFORE_COMMIT, AFTER_COMMIT = "begin", "before commit", "after commit"
Happening = Callable[[str], None]


class Died(BaseException):
    """The program ends here, as by kill -9: nothing in it catches this, and open transactions are rolled back."""


class ToldStore(Store):
    """The real store; `happens` is called with the name of each moment of every writing transaction."""

    def __init__(self, url: str, keyring: Keyring, happens: Happening) -> None:
        super().__init__(open_store(url, keyring).engine, keyring)
        self._happens = happens

    @contextmanager
    def write(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        self._happens(BEGIN)
        with super().write(scope, now) as tx:
            yield tx
            self._happens(BEFORE_COMMIT)
        self._happens(AFTER_COMMIT)

    @contextmanager
    def write_house(self, now: datetime) -> Iterator[Tx]:
        self._happens(BEGIN)
        with super().write_house(now) as tx:
            yield tx
            self._happens(BEFORE_COMMIT)
        self._happens(AFTER_COMMIT)
