"""A whole copy of an embedded database, made while others work, which sends nothing when it is put back."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from connector.errors import Refused, StoreBusy
from connector.store import installations, restored
from connector.store.engine import BUSY_MILLISECONDS, Store, open_store


def copy_embedded(store: Store, target: Path, now: datetime) -> None:
    """Copy the database into a new file, in which every administration is held until a person says go on.

    The file is there when it is whole and on disk, or not at all. Raises Refused when there is something already, or
    when the database is none of ours to copy (PostgreSQL), StoreBusy when another program holds it.
    """
    if not store.embedded:
        raise Refused("this database is PostgreSQL's: copy it with pg_dump, as docs/operating.md tells")
    if target.exists():
        raise Refused(f"{target} is there already; name a file that is not")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.unfinished")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # for its owner's eyes only, from the start
    try:
        _copy(Path(str(store.engine.url.database)), draft)
        _mark(store, draft, now)
        _sync(draft)
        os.link(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    _sync(target.parent)


def _copy(database: Path, draft: Path) -> None:
    try:
        with closing(sqlite3.connect(database, timeout=BUSY_MILLISECONDS / 1000)) as source:
            source.execute("VACUUM INTO ?", (str(draft),))
    except sqlite3.OperationalError as error:
        raise StoreBusy("another program holds the database, or there is no room for a copy") from error


def _mark(store: Store, draft: Path, now: datetime) -> None:
    """In the copy itself, so that it is held wherever it is put, and whatever else is lost."""
    with open_store(f"sqlite:///{draft.absolute()}", store.keyring) as copy:
        for installation in installations.listing(copy):
            with copy.write(installation.scope, now) as tx:
                restored.hold(tx)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
