"""The file of the master keys: made once, changed whole or not at all, one change at a time.

Its first key closes, every key opens. A prepared key stands last: it opens already and closes nothing, so that it can
be carried to other machines before the first row is written under it.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.fernet import Fernet

_FIRST_LINES = "# Tijdig's master keys, newest first. Without them what was sent and why cannot be read any more.\n"
_PREPARED = "# prepared"  # the key on the next line is not in use yet


@dataclass(frozen=True, slots=True)
class Keys:
    """What the file holds: those in use, newest first, and perhaps one that is prepared."""

    used: tuple[bytes, ...] = ()
    prepared: bytes | None = None

    @property
    def all(self) -> tuple[bytes, ...]:
        """In the order in which they are tried; the first one closes."""
        return (*self.used, self.prepared) if self.prepared else self.used


def read(path: Path) -> Keys:
    """Raises OSError when it cannot be read."""
    keys = Keys()
    prepared = False
    for line in map(str.strip, path.read_text(encoding="ascii").splitlines()):
        if line.startswith("#") or not line:
            prepared = line.startswith(_PREPARED) or (prepared and not line)
        elif prepared:
            keys, prepared = replace(keys, prepared=line.encode()), False
        else:
            keys = replace(keys, used=(*keys.used, line.encode()))
    return keys


def create(path: Path) -> None:
    """With a new key. Two processes may start at once: the file appears with its key in it, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _draft(path, Keys((Fernet.generate_key(),))) as draft:
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    _sync(path.parent)


def prepare(path: Path) -> Keys:
    """A new key that opens and does not close yet; the one that is prepared already stays."""
    return _change(path, lambda keys: replace(keys, prepared=keys.prepared or Fernet.generate_key()))


def rotate(path: Path) -> Keys:
    """The prepared key, or else a new one, comes first. On disk before anything can be written under it."""
    return _change(path, lambda keys: Keys(((keys.prepared or Fernet.generate_key()), *keys.used)))


def drop(path: Path, gone: Sequence[bytes]) -> Keys:
    """Without these keys; the first one stays whatever is asked."""
    return _change(path, lambda keys: replace(keys, used=(keys.used[0], *(k for k in keys.used[1:] if k not in gone))))


def _change(path: Path, how: Callable[[Keys], Keys]) -> Keys:
    """Under a lock on the folder: of two that add a key at once, neither's is lost."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        for left_behind in path.parent.glob(f"{path.name}.{'[0-9a-f]' * 16}"):
            left_behind.unlink(missing_ok=True)
        keys = how(read(path))
        with _draft(path, keys) as draft:
            _give_to_the_owner(path, draft)
            draft.replace(path)
        os.fsync(folder)
        return keys
    finally:
        os.close(folder)


def _give_to_the_owner(path: Path, draft: Path) -> None:
    """Who changes it as an administrator does not take it away from the user that serves."""
    owner = path.stat()
    if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(draft, owner.st_uid, owner.st_gid)


@contextmanager
def _draft(path: Path, keys: Keys) -> Iterator[Path]:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_text(keys))
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _text(keys: Keys) -> bytes:
    lines = [_FIRST_LINES.encode(), *(key + b"\n" for key in keys.used)]
    if keys.prepared:
        lines += [_PREPARED.encode(), b": opens already, and closes nothing yet\n", keys.prepared + b"\n"]
    return b"".join(lines)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
