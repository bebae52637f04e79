"""The folder of finished letters: each appears there whole or not at all, and stays over a crash."""

import os
import re
import secrets
from pathlib import Path

KEY = re.compile(r"[A-Za-z0-9_-]{1,200}")


def lay_down(folder: Path, key: str, letter: bytes) -> Path:
    """Keep a letter as `<key>.pdf`; where it lies then. The same key is the same file. Raises OSError.

    A key is ours, so one that is malformed is a fault of ours: ValueError.
    """
    if not KEY.fullmatch(key):
        raise ValueError("a key is letters, digits, dashes and underscores")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    finished = folder / f"{key}.pdf"
    draft = folder / f".{key}.{secrets.token_hex(8)}"
    try:
        _write(draft, letter)
        draft.replace(finished)
        _sync(folder)
    finally:
        draft.unlink(missing_ok=True)
    return finished


def _write(path: Path, content: bytes) -> None:
    """Only its owner may read it: it tells what somebody owes."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A file's name is on disk when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
