"""A dress rehearsal: the very same code on the very same store, and afterwards nothing has happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Never

from connector.model import Scope
from connector.store.engine import Store, Tx


class _Curtain(Exception):
    """Ends the rehearsal, so that all of it is rolled back."""


class _Stage(Store):
    """The store as the rehearsal sees it: everything happens within one transaction that is never committed."""

    def __init__(self, store: Store, tx: Tx) -> None:
        super().__init__(store.engine, store.keyring)
        self._tx_of_all = tx

    @contextmanager
    def read(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        yield self._within(scope, now)

    @contextmanager
    def write(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        within = self._within(scope, now)
        with within.conn.begin_nested():
            yield within

    def read_house(self, now: datetime) -> Never:
        raise ValueError("a rehearsal plays in one administration")

    write_house = read_house

    def _within(self, scope: Scope, now: datetime) -> Tx:
        if scope != self._tx_of_all.scope:
            raise ValueError("a rehearsal plays in one administration")
        return replace(self._tx_of_all, now=now)


@contextmanager
def rehearsal(store: Store, scope: Scope, now: datetime) -> Iterator[Store]:
    """A store for this scope in which whatever is done is gone at the end. Other writers wait meanwhile.

    Raises StoreBusy when another writer holds the scope for more than 30 seconds.
    """
    try:
        with store.write(scope, now) as tx:
            yield _Stage(store, tx)
            raise _Curtain
    except _Curtain:
        pass
