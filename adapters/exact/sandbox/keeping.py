"""What a sandbox remembers, so that a demo that is started once more finds its books."""

from dataclasses import dataclass
from pathlib import Path

from adapters.exact.sandbox.deliveries import Push
from adapters.exact.sandbox.grants import Application, Grants
from adapters.exact.sandbox.world import World
from connector.imitation import keeping

FORM = 2  # of the file; another one is not taken up


@dataclass
class State:
    """All of it."""

    world: World
    grants: Grants
    waiting: list[Push]
    application: Application


def put_away(state: State, path: Path) -> None:
    """Whole or not at all, readable by its owner alone."""
    keeping.put_away(FORM, state, path)


def take_up(path: Path) -> State | None:
    """None where there is nothing, or what another version put away."""
    return keeping.take_up(FORM, State, path)
