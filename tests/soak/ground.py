"""What a platform is to those who live some days on it: a sandbox, somebody who keeps the books, and what is so."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any, Protocol

from connector.model import Scope
from connector.source import Hooks, Source
from connector.store.engine import Store
from connector.transport import Meters, Transport

SCOPE = Scope("a tenant", "an administration")
Clock = Callable[[], datetime]


class Keeper(Protocol):
    """Keeps the books, by a seed."""

    def move_in(self, many: int, customers: int) -> None:
        """So many invoices, and customers whom nobody knew before."""

    def act(self) -> None:
        """Something, as often as it is common."""

    def pay(self) -> None:
        """Somebody pays what he owes, if there is somebody."""


@dataclass(frozen=True)
class Start:
    """How a sandbox begins. `post` is whoever is told of changes."""

    clock: Clock
    seed: int
    invoices: int
    chaos: bool
    post: Callable[[str, bytes, Mapping[str, str]], tuple[int | None, str]]
    chance: Random


class Ground(ABC):
    """One administration at one platform, of which the house has a grant that lasts."""

    name: str  # the adapter's
    hooks: Hooks
    sandbox: Any
    bookkeeper: Keeper

    @abstractmethod
    def __init__(self, start: Start) -> None:
        """The sandbox, its bookkeeper and the grant; nobody has moved in yet."""

    @abstractmethod
    def settle(self) -> None:
        """The house gets its grant."""

    @abstractmethod
    def subscribe(self, source: Callable[[], Source], url: str) -> bytes:
        """Changes are told at this address from now on; the secret that signs them."""

    @abstractmethod
    def meters(self, store: Store, now: Clock) -> Meters:
        """What the platform counts, counted in this store."""

    @abstractmethod
    def source(self, transport: Transport, url: str) -> Source:
        """One that asks the sandbox at this address."""

    @abstractmethod
    def pay_early(self, after: date) -> None:
        """Somebody pays an invoice that is due after that day, if there is one."""

    @abstractmethod
    def complaint(self, receivable: str, amount: Decimal) -> str:
        """Why nobody may be asked this amount for that; "" when it is owed."""
