"""Books that change while they are read: in the end we know what is so, whatever changed between which two requests.

After each request one in a hundred of the invoices changes (paid, in part or whole, taken back, made, deleted, paused,
credited, written off), often within the same second; at Exact terms are also made anew, and once all of the division
moves to another database. The sandbox is asked over real HTTP, by the real sync into a real store: a first load and two
polls while it moves. Then it stands still, and one more poll follows, for what changed after it was read.
"""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet

from adapters.exact import entities
from adapters.exact.sandbox.terms import MATCHED, OPENING
from connector.flow.sync import sync
from connector.model import Debtor, Receivable, ReceivableState
from connector.store import debtors, installations, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.adapters.exact import stand as exact
from tests.adapters.moneybird import stand as moneybird
from tests.adapters.moneybird.sandbox.callers import BEGIN
from tests.soak.bookkeeper import Bookkeeper
from tests.soak.exact_bookkeeper import ExactBookkeeper
from tests.soak.ground import SCOPE, Keeper
from tests.soak.rows import row

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SEED = 20260315
INVOICES = 600  # six questions of a hundred, and as many for what is new
CUSTOMERS = 100
STEPS = (*[0] * 9, 1, 3)  # seconds from a request to the next
A_PAGE = 100
PART = 100  # one in so many changes
POLLS = 3  # the first load among them


@dataclass(frozen=True)
class Kind:
    """A platform whose books move: its stand, who keeps its books, how many invoices there are, and what is owed."""

    name: str
    standing: Callable[[], AbstractContextManager[Any]]
    keeper: Callable[[Any, Random], Keeper]
    many: Callable[[Any], int]
    owed: Callable[[Any], dict[str, Decimal]]


def _owed_at_exact(stand: exact.ExactStand) -> dict[str, Decimal]:
    """With what was owed before the books began, which no entry tells of, and without entries that were reversed."""
    terms = [term for term in stand.books.rows("terms") if term["TransactionType"] == OPENING]
    old = {f"line:{term['TransactionID']}": term["AmountFC"] for term in terms if term["Status"] != MATCHED}
    return {key: amount for key, amount in (stand.owed() | old).items() if amount > 0}


MONEYBIRD = Kind(
    "moneybird",
    lambda: moneybird.standing(40),
    Bookkeeper,
    lambda books: sum(1 for _ in books.debts()),
    moneybird.MoneybirdStand.owed,
)
EXACT = Kind(
    "exact",
    lambda: exact.standing(40),
    ExactBookkeeper,
    lambda books: sum(1 for _ in books.rows("entries")),
    _owed_at_exact,
)


@dataclass
class Moving:
    """Changes the books after each request."""

    app: "WSGIApplication"
    stand: Any
    kind: Kind
    chance: Random
    keeper: Keeper
    moves: bool = True
    changes: int = 0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        answer = self.app(environ, start_response)
        if self.moves:
            with self.stand.sandbox.world.lock:
                self.change()
        return answer

    def change(self) -> None:
        self.stand.clock.forward(seconds=self.chance.choice(STEPS))
        for _ in range(self.kind.many(self.stand.books) // PART):
            self.keeper.act()
            self.changes += 1


def moving(kind: Kind, stand: Any, seed: int) -> Moving:
    chance = Random(seed)
    keeper = kind.keeper(stand.books, chance)
    keeper.move_in(INVOICES, CUSTOMERS)
    stand.later()
    stand.log.app = made = Moving(stand.log.app, stand, kind, chance, keeper)
    return made


def opened(kind: Kind, empty: Path, path: Path, keys: Keyring) -> Store:
    shutil.copy(empty, path)
    store = open_store(f"sqlite:///{path}", keys)
    with store.write(SCOPE, BEGIN) as tx:
        installations.create(tx, kind.name, "An administration")
    return store


def known(store: Store, stand: Any) -> tuple[dict[str, Receivable], dict[str, Debtor]]:
    """All that somebody would be asked for, and of whom."""
    with store.read(SCOPE, stand.clock()) as tx:
        every = receivables.of_keys(tx, None).items()
        asked = {key: r for key, r in every if r.state is ReceivableState.OPEN and r.open.positive}
        return asked, debtors.of_keys(tx, sorted({r.debtor for r in asked.values()}))


def owed(asked: dict[str, Receivable]) -> dict[str, Decimal]:
    return {key: receivable.open.amount for key, receivable in asked.items()}


def read_while_it_moves(kind: Kind, empty: Path, folder: Path, seed: int) -> tuple[int, int]:
    """How many changes there were in how many requests. Raises AssertionError with the seed when the end is wrong."""
    keys = Keyring([Fernet.generate_key()])
    with kind.standing() as stand, opened(kind, empty, folder / "moved.sqlite3", keys) as store:
        source = moving(kind, stand, seed)
        for _ in range(POLLS):
            sync(store, SCOPE, stand.source(), stand.clock())
        source.moves = False
        stand.later()
        sync(store, SCOPE, stand.source(), stand.clock())
        requests = len(stand.log.asked)
        found = known(store, stand)
        assert owed(found[0]) == kind.owed(stand), f"seed {seed}: not what the books say"
        with opened(kind, empty, folder / "anew.sqlite3", keys) as another:
            sync(another, SCOPE, stand.source(), stand.clock())
            assert found == known(another, stand), f"seed {seed}: not what a first load of the same books knows"
        return source.changes, requests


def read_often(kind: Kind, empty: Path, folder: Path, runs: int) -> None:
    changes = requests = 0
    for seed in range(SEED, SEED + runs):
        some, asked = read_while_it_moves(kind, empty, folder, seed)
        assert some > 100, f"seed {seed}: hardly anything moved, so hardly anything was tried"
        changes, requests = changes + some, requests + asked
    left = {"changes": changes, "requests": requests, "other_ends": 0}
    row(f"books at {kind.name} that move, sqlite", f"{runs} runs", SEED, **left)


@pytest.mark.parametrize("runs", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_books_that_changed_while_they_were_read_are_known_as_they_are(
    migrated_file: Path, tmp_path: Path, runs: int
) -> None:
    read_often(MONEYBIRD, migrated_file, tmp_path, runs)


@pytest.mark.parametrize("runs", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_a_division_that_changed_while_it_was_read_is_known_as_it_is(
    migrated_file: Path, tmp_path: Path, runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages are made as small as those of the other platform, so that reading it takes several."""
    small = {name: replace(one, page=min(one.page, A_PAGE)) for name, one in entities.entities().items()}
    monkeypatch.setattr(entities, "entities", lambda: small)
    read_often(EXACT, migrated_file, tmp_path, runs)
