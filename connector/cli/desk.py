"""What every command finds on its desk: the house, and the few things that only the composition root can make."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from connector.flow.house import House


class Told(Protocol):
    """What came of telling a story; as text it says what differs."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def passed(self) -> bool: ...
    @property
    def differences(self) -> Sequence[object]: ...
    @property
    def expectations(self) -> int: ...
    @property
    def messages(self) -> int: ...


@dataclass(frozen=True)
class Doors:
    """Handed in by the composition root, opened when a command needs what is behind them.

    `house` builds from the settings (a folder given on the command line goes before the setting); `demo` opens the
    demo that lies in a folder, for pages at an address, furnished or with nothing in it yet; `web` gives the pages;
    `tell` tells the story of this text and name; `work` does the house's work in the background for as long as it is
    held.
    """

    house: "Callable[[Path | None], House]"
    demo: "Callable[[Path, str, bool], AbstractContextManager[House]]"
    web: "Callable[[House], WSGIApplication]"
    tell: Callable[[str, str], Told]
    work: "Callable[[House], AbstractContextManager[None]]"


class Desk:
    """The options that every command shares, and the house, built at first use."""

    def __init__(self, doors: Doors, home: Path | None = None, debug: bool = False) -> None:
        self.doors, self.home, self.debug = doors, home, debug

    @cached_property
    def house(self) -> "House":
        return self.doors.house(self.home)

    def close(self) -> None:
        """Give back what was opened."""
        if "house" in vars(self) and "store" in vars(self.house):
            self.house.store.close()

    def now(self) -> datetime:
        """Aware, in the tenant's zone."""
        return self.house.clock()

    def today(self) -> date:
        return self.now().date()
