"""What a platform's records gave reason to warn of: kept with its day, for nobody is there to read it when it is said.

A warning that comes again has its newest day. It goes after a month, for what is still so is said again.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connector.store import installations
from connector.store.engine import Tx

WARNED = "warned"  # setting: day and words, as JSON
KEPT_DAYS = 31
MOST = 100


@dataclass(frozen=True, slots=True)
class Warned:
    """`on` is the day, as the store's clock has it, on which it was last said."""

    on: date
    text: str


def note(tx: Tx, warnings: Sequence[str]) -> None:
    """Said today. Of more than a hundred the oldest go."""
    if not warnings:
        return
    today = tx.now.date()
    new = [Warned(today, text) for text in dict.fromkeys(warnings)]
    told = {each.text for each in new}
    before = [each for each in listing(tx) if each.text not in told and each.on > today - timedelta(days=KEPT_DAYS)]
    _keep(tx, [*new, *before][:MOST])


def listing(tx: Tx) -> list[Warned]:
    """The newest first."""
    kept = installations.setting(tx, WARNED)
    return [Warned(date.fromisoformat(on), text) for on, text in json.loads(kept)] if kept else []


def blank(tx: Tx, words: Collection[str]) -> None:
    """Those in which one of these words stands are kept no longer; capital or small letters are one."""
    wanted, before = [word.casefold() for word in words if word], listing(tx)
    left = [each for each in before if not any(word in each.text.casefold() for word in wanted)]
    if len(left) < len(before):
        _keep(tx, left)


def _keep(tx: Tx, warned: Sequence[Warned]) -> None:
    said = [(each.on.isoformat(), each.text) for each in warned]
    installations.save_setting(tx, WARNED, json.dumps(said, ensure_ascii=False))
