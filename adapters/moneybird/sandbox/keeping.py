"""Puts a sandbox away in a file and takes it up again: so that a demo that is started once more finds its books.

What such a file may hold, and whose is taken up, stands in `connector.imitation.keeping`.
"""

from dataclasses import dataclass
from pathlib import Path

from adapters.moneybird.sandbox.deliveries import Push
from adapters.moneybird.sandbox.grants import Application, Grants
from adapters.moneybird.sandbox.world import World
from connector.imitation import keeping

FORM = 1  # of the file; another one is not taken up


@dataclass
class State:
    """All that a sandbox remembers."""

    world: World
    grants: Grants
    waiting: list[Push]
    application: Application
    token: str


def put_away(state: State, path: Path) -> None:
    """Whole or not at all, readable by its owner alone."""
    keeping.put_away(FORM, state, path)


def take_up(path: Path) -> State | None:
    """None where there is nothing, or what another version put away."""
    return keeping.take_up(FORM, State, path)
