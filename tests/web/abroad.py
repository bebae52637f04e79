"""Somebody who connects an imitated Moneybird from an empty house."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from connector.flow.house import House
from tests.moneybird import NAME, imitated
from tests.web.houses import open_house
from tests.web.test_connections import Hands, Traveller
from tests.web.visitors import Visitor


@contextmanager
def abroad(home: Path, pages: Callable[[House], Flask]) -> Iterator[Traveller]:
    """A traveller in a house in this folder, which is closed when the block ends."""
    clock = Hands()
    with imitated(clock) as platform:
        house = open_house(home)
        house.clock, house.registrations = clock, {NAME: platform.registration}
        try:
            yield Traveller(Visitor(pages(house), house, "files"), platform, clock)
        finally:
            house.store.close()
