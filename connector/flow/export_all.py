"""All data of an administration as one archive: a table per file, the journal, the settings, and the messages as sent.

Texts that a spreadsheet would run are made harmless (connector/export.py); JSON holds them as they are.
"""

import json
import zipfile
from datetime import datetime
from io import TextIOWrapper
from typing import IO

from connector.export import write_csv
from connector.model import Scope
from connector.rules.receipt import plain
from connector.store import deliveries, exporting, journal, policies
from connector.store.engine import Store, Tx

README = """Alles wat Tijdig van deze administratie bewaart, van {moment}.
All that Tijdig keeps of this administration, of {moment}.

tables/*.csv     een bestand per tabel (UTF-8, komma's) / a file per table (UTF-8, commas)
policies.json    de stappen met hun dagen en grenzen / the steps with their days and limits
journal.jsonl    wat er gebeurde, een gebeurtenis per regel / what happened, one event a line
messages/        de berichten zoals ze uitgingen / the messages as they left
"""
_PDF = b"%PDF"


def write(store: Store, scope: Scope, now: datetime, out: IO[bytes]) -> int:
    """Write the archive (ZIP); how many files are in it."""
    with store.read(scope, now) as tx, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_info("README.txt", now), README.format(moment=now.isoformat(timespec="minutes")))
        for sheet in exporting.sheets(tx):
            _table(archive, sheet, now)
        ladders = {name: plain(policy) for name, policy in policies.saved(tx).items()}
        archive.writestr(_info("policies.json", now), _json(ladders, indent=2))
        _journal(archive, tx, now)
        for key in exporting.messages(tx):
            _message(archive, tx, key, now)
        return len(archive.namelist())


def _table(archive: zipfile.ZipFile, sheet: exporting.Sheet, now: datetime) -> None:
    with archive.open(_info(f"tables/{sheet.name}.csv", now), "w") as raw, _text(raw) as text:
        write_csv(text, [sheet.columns])
        write_csv(text, sheet.rows)


def _journal(archive: zipfile.ZipFile, tx: Tx, now: datetime) -> None:
    with archive.open(_info("journal.jsonl", now), "w") as raw, _text(raw) as text:
        for event in journal.all(tx):
            told = {"seq": event.seq, "at": event.at.isoformat(), "kind": event.kind, "debtor": event.debtor}
            text.write(f"{_json({**told, 'subject': event.subject, 'content': event.content, 'hash': event.hash})}\n")


def _message(archive: zipfile.ZipFile, tx: Tx, key: str, now: datetime) -> None:
    kept = deliveries.last_rendered(tx, key)
    if kept is not None:
        archive.writestr(_info(f"messages/{key}.{'pdf' if kept.startswith(_PDF) else 'eml'}", now), kept)


def _info(name: str, now: datetime) -> zipfile.ZipInfo:
    """Dated by the given clock."""
    made = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second))
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _text(raw: IO[bytes]) -> TextIOWrapper:
    return TextIOWrapper(raw, encoding="utf-8", newline="")


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)
