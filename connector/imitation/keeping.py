"""Puts what an imitation remembers away in a file and takes it up again.

It is made of plain records that point at each other, so they are pickled as they are. Such a file can run anything when
it is read: it belongs into a folder of one's own, and nobody else's is ever taken up.
"""

import os
import pickle  # see above: our own file, in the user's own folder
from pathlib import Path
from typing import TypeVar

S = TypeVar("S")


def put_away(form: int, state: object, path: Path) -> None:
    """Whole or not at all, readable by its owner alone. `form` is what take_up must ask for."""
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        pickle.dump((form, state), file)
    draft.replace(path)


def take_up(form: int, kind: type[S], path: Path) -> S | None:
    """None where there is nothing, or what another version put away."""
    if not path.is_file():
        return None
    try:
        kept, state = pickle.loads(path.read_bytes())  # noqa: S301
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError):
        return None
    return state if kept == form and isinstance(state, kind) else None
