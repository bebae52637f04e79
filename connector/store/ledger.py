"""A file beside the database that remembers what left, also when the database is put back from an older copy.

Each line is written after its claim's commit and is on disk before the first byte leaves. So a line that the database
does not know means one thing only: the database is older than the line, and a message may have left of which it knows
nothing. A claim without its line means that nothing left. It holds no personal data: who is a tenant, which message and
when, and a salted digest of each step, which can be recognised by whoever has the receivables.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from connector.model import Delivery, MessageLine, Scope

NAME = "sent.ledger"  # in TIJDIG_HOME
AT_ONCE = 16  # lines read at once: more than one process ever has under way
_BLOCK = 8 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that may have left; `at` is the moment of its claim, in UTC and ISO form."""

    scope: Scope
    delivery: str
    at: str
    salt: str
    steps: tuple[str, ...]  # digests


class Ledger:
    """The ledger of one home; without a path it remembers nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._salt = secrets.token_hex(8)

    def note(self, scope: Scope, delivery: Delivery, claimed: datetime) -> None:
        """Before the first byte leaves, and after the claim is committed. Raises OSError when it is not on disk."""
        if self._path is None:
            return
        line = {
            "at": moment(claimed),
            "tenant": scope.tenant,
            "installation": scope.installation,
            "delivery": delivery.key,
            "salt": self._salt,
            "steps": [digest(self._salt, scope, line) for line in delivery.lines],
        }
        new = not self._path.exists()
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            # A line that broke off has no end; the next one must not be glued to it.
            _write(handle, f"\n{json.dumps(line, separators=(',', ':'))}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        if new:
            _sync(self._path.parent)

    def newest_first(self) -> Iterator[list[Claim]]:
        """All that it remembers, some at a time. A line that broke off is left out: nothing left after it."""
        some: list[Claim] = []
        for line in _backwards(self._path) if self._path is not None and self._path.is_file() else ():
            if (claim := _claim(line)) is None:
                continue
            some.append(claim)
            if len(some) == AT_ONCE:
                yield some
                some = []
        if some:
            yield some


def digest(salt: str, scope: Scope, line: MessageLine) -> str:
    """What a step of a receivable is called in lines of this salt."""
    said = json.dumps([scope.tenant, scope.installation, line.receivable, line.step, line.cycle])
    return hmac.new(salt.encode(), said.encode(), sha256).hexdigest()[:32]


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _write(handle: int, whole: bytes) -> None:
    if os.write(handle, whole) < len(whole):
        raise OSError("the ledger could not be written whole")


def _claim(line: bytes) -> Claim | None:
    try:
        said: dict[str, Any] = json.loads(line)
        scope = Scope(said["tenant"], said["installation"])
        return Claim(scope, said["delivery"], said["at"], said["salt"], tuple(said["steps"]))
    except (ValueError, KeyError, TypeError):
        return None


def _backwards(path: Path) -> Iterator[bytes]:
    """Its lines, the last one first, without reading all of a large file."""
    with path.open("rb") as file:
        left, tail = file.seek(0, os.SEEK_END), b""
        while left:
            step = min(_BLOCK, left)
            left -= step
            file.seek(left)
            tail, *lines = (file.read(step) + tail).split(b"\n")
            yield from reversed(lines)
        yield tail


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
