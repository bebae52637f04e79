"""Keeps an uploaded file between its preview and the word to take it in: on this machine, unguessable, for a day."""

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connector.errors import NotFound

KEPT_FOR = timedelta(days=1)
MOST = 20  # files at once: the oldest go first
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
TOKEN_BYTES = 24  # 192 bits
GONE = "this file is not kept any more; upload it again"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits, and what its user said about it. `at` is an aware moment in ISO form.

    `into` is the administration's key, "" = a new one of this `title`. `complete` is None as long as nobody said
    whether it is the complete list.
    """

    token: str
    filename: str
    at: str
    into: str
    title: str
    settings: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    complete: bool | None = None
    complete_as_of: str = ""


class Uploads:
    """The uploads of one home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes, filename: str, now: datetime, into: str, title: str) -> Upload:
        """Keep a file, and let go of those that waited too long."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._tidy(now)
        upload = self.change(Upload(secrets.token_urlsafe(TOKEN_BYTES), filename, now.isoformat(), into, title))
        _write(self._folder / f"{upload.token}.file", content)  # after its note, so that no file is left unnoted
        return upload

    def change(self, upload: Upload, **values: Any) -> Upload:
        """Note what its user said."""
        changed = replace(upload, **values)
        _write(self._folder / f"{upload.token}.json", json.dumps(asdict(changed)).encode())
        return changed

    def get(self, token: str, now: datetime) -> Upload:
        """Raises NotFound for what is not kept, or any more."""
        path = self._folder / f"{token}.json"
        if not TOKEN.fullmatch(token) or not path.is_file():
            raise NotFound(GONE)
        upload = Upload(**json.loads(path.read_text(encoding="utf-8")))
        if datetime.fromisoformat(upload.at) + KEPT_FOR <= now:
            self.drop(token)
            raise NotFound(GONE)
        return upload

    def content(self, upload: Upload) -> bytes:
        """Raises NotFound when somebody took it in meanwhile."""
        try:
            return (self._folder / f"{upload.token}.file").read_bytes()
        except FileNotFoundError as error:
            raise NotFound(GONE) from error

    def drop(self, token: str) -> None:
        """Forget a file; one that is gone already is fine."""
        for ending in ("file", "json"):
            (self._folder / f"{token}.{ending}").unlink(missing_ok=True)

    def _tidy(self, now: datetime) -> None:
        there = [path.stem for path in self._folder.glob("*.json")]
        kept = sorted((json.loads((self._folder / f"{t}.json").read_text(encoding="utf-8"))["at"], t) for t in there)
        too_old = [token for at, token in kept if datetime.fromisoformat(at) + KEPT_FOR <= now]
        too_many = [token for _, token in kept[: max(0, len(kept) - MOST + 1)]]
        for token in {*too_old, *too_many}:
            self.drop(token)
        for path in self._folder.iterdir():  # what a crash left behind
            if path.name.split(".")[0] not in there:
                path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner's eyes only."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
