"""What a row of the table is: a guard, how it is switched off, what it must stop and what it must let pass.

A new guard is one more `Guard(...)` in one of the of_*.py beside this module:

    Guard(
        "cool-down",                                          # what it is called
        "a debtor is left alone for some days",               # what it promises
        without("connector.rules.decide:free_from", ...),     # what stands in its place when it is switched off
        stops=case(test_it_stops_this),                       # green with the guard, red without
        passes=case(test_it_lets_this_pass),                  # green: the guard stops no more than it must
    )
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest

from connector.errors import TijdigError

Off = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Case:
    """A named test of the suite, with what it needs to be called directly."""

    name: str
    run: Callable[[], object]

    @property
    def red(self) -> bool:
        """Whether it fails: by its own word, or by an error that we raise on purpose. A crash is no verdict."""
        try:
            self.run()
        except (AssertionError, pytest.fail.Exception, TijdigError):
            return True
        return False


def case(test: Callable[..., object], *values: object) -> Case:
    """A test, with the values of its parameters when it has some."""
    plain = [str(value).encode("unicode_escape").decode() for value in values if isinstance(value, str | int)]
    shown = f"[{'-'.join(plain)}]" if plain else ""
    return Case(f"{test.__module__.removeprefix('tests.')}:{test.__name__}{shown}", lambda: test(*values))


@dataclass(frozen=True, slots=True)
class Guard:
    """One row of the table."""

    name: str
    promise: str
    off: Off
    stops: Case
    passes: Case

    @property
    def red_when_off(self) -> bool:
        with self.off():
            return self.stops.red


def without(*places: Any) -> Off:
    """Switches off by putting something else in a place: `without("package.module:name", replacement, ...)`.

    A place may lie deeper: "connector.rules.policy:Policy.distance".
    """
    pairs = list(zip(places[::2], places[1::2], strict=True))

    @contextmanager
    def off() -> Iterator[None]:
        with ExitStack() as stack:
            for place, replacement in pairs:
                owner, name = _find(place)
                stack.enter_context(patch.object(owner, name, replacement))
            yield

    return off


def _find(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    *above, name = path.split(".")
    owner: Any = import_module(module)
    for step in above:
        owner = getattr(owner, step)
    assert hasattr(owner, name), f"{place} is not there any more: mend this row"
    return owner, name
