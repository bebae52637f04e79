"""Name → adapter, by entry points, opened on first use: the only way to an adapter or its sandbox."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from connector.errors import NotFound
from connector.source import Adapter

GROUP = "tijdig.adapters"


@cache
def _found() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def names() -> tuple[str, ...]:
    """The platforms that are installed, in alphabetical order."""
    return tuple(sorted(_found()))


@cache
def adapter(name: str) -> Adapter:
    """The adapter of this name. Raises NotFound with the names that there are."""
    if name not in _found():
        raise NotFound(f"there is no adapter {name!r}; installed are: {', '.join(names()) or 'none'}")
    loaded = _found()[name].load()
    if not isinstance(loaded, Adapter):
        raise TypeError(f"entry point {name!r} is no Adapter")
    return loaded
