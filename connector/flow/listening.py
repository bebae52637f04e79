"""Has a platform tell us of changes at an address that is one administration's alone, and ends that again.

The address is opened here before the platform hears of it, because the platform calls it before it answers; so whatever
a stopped try left behind at the platform is known by its address, and taken away by the next one. Without an address
that can be reached from outside, or without the right to make webhooks, nothing is told, and the source is polled.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from connector.errors import Refused
from connector.model import Installation, Scope
from connector.source import Listener, Source
from connector.store import hooks, installations, journal
from connector.store.engine import Store, Tx

LOOKED_ON = "hooks.looked_on"  # setting: the local day on which the webhook was last seen at the platform
LISTENS_AT, BARRED_AT = "hooks.listens_at", "hooks.barred_at"  # settings: what hooks_url was when it was tried
PATH = "/hooks/"


class Hearing(StrEnum):
    """Whether changes are told by themselves."""

    TOLD = "told"
    BARRED = "barred"  # the grant does not allow it; a new consent may
    POLLED = "polled"  # nobody asked the platform to


@dataclass(frozen=True, slots=True)
class Heard:
    """How an administration hears of changes, and through which address of ours from outside."""

    hearing: Hearing
    hooks_url: str = ""


def how(tx: Tx) -> Heard:
    """How this administration hears of changes."""
    if at := installations.setting(tx, LISTENS_AT):
        return Heard(Hearing.TOLD, at)
    if at := installations.setting(tx, BARRED_AT):
        return Heard(Hearing.BARRED, at)
    return Heard(Hearing.POLLED)


def is_to_listen(tx: Tx, installation: Installation, hooks_url: str) -> bool:
    """Whether the platform should be asked: it goes live, or went live at another address, or has a new consent. Once a
    day it is looked whether what it made is still there."""
    if not (hooks_url and installation.connection and installation.live):
        return False
    heard = how(tx)
    looked = installations.setting(tx, LOOKED_ON) == tx.now.date().isoformat()
    return heard.hooks_url != hooks_url or (heard.hearing is Hearing.TOLD and not looked)


def listen(store: Store, scope: Scope, source: Source | None, hooks_url: str, now: datetime) -> Hearing:
    """Have the platform tell us. `hooks_url` is where this machine is reached from outside, without the path.

    Raises RetryLater and ReAuthorise; what it left behind then is taken away by the next try.
    """
    if not hooks_url or not isinstance(source, Listener):
        return Hearing.POLLED
    with store.read(scope, now) as tx:
        told = how(tx) == Heard(Hearing.TOLD, hooks_url)
    if told and _is_there(store, scope, source, now):
        return Hearing.TOLD
    token = hooks.new_token()
    with store.write(scope, now) as tx:
        hooks.open_address(tx, token)
    try:
        old = _ours(store, scope, source, now)
        made = source.listen(f"{hooks_url}{PATH}{token}", old)
    except Refused as barred:
        _note_barred(store, scope, hooks_url, str(barred), now)
        return Hearing.BARRED
    with store.write(scope, now) as tx:
        hooks.keep_secret(tx, token, made.secret)
    for key in old:  # only now: until then the one before was the one that told us
        source.deafen(key)
    with store.write(scope, now) as tx:
        hooks.close_all(tx, but=token)
        installations.save_setting(tx, LISTENS_AT, hooks_url)
        installations.save_setting(tx, BARRED_AT, "")
        installations.save_setting(tx, LOOKED_ON, now.date().isoformat())
        journal.append(tx, "listens", "", "", {})
    return Hearing.TOLD


def deafen(store: Store, scope: Scope, source: Source, now: datetime) -> int:
    """Nothing is told any more; how many webhooks were taken away. Raises what the source raises, and Refused where the
    grant does not reach so far."""
    gone: list[str] = []
    if isinstance(source, Listener):
        gone = _ours(store, scope, source, now)
        for key in gone:
            source.deafen(key)
    close(store, scope, now)
    return len(gone)


def close(store: Store, scope: Scope, now: datetime) -> None:
    """Nobody is heard any more, whatever the platform goes on to tell."""
    with store.write(scope, now) as tx:
        hooks.close_all(tx)
        forget_tries(tx)


def forget_tries(tx: Tx) -> None:
    """Ask the platform anew: there is a new consent."""
    installations.save_setting(tx, LISTENS_AT, "")
    installations.save_setting(tx, BARRED_AT, "")


def _is_there(store: Store, scope: Scope, source: Listener, now: datetime) -> bool:
    """Whether the platform still has it. Where it may not be asked that any more, it is made anew, which says so."""
    try:
        there = bool(_ours(store, scope, source, now))
    except Refused:
        return False
    if there:
        with store.write(scope, now) as tx:
            installations.save_setting(tx, LOOKED_ON, now.date().isoformat())
    return there


def _ours(store: Store, scope: Scope, source: Listener, now: datetime) -> list[str]:
    """The platform's names for the webhooks that lead to an address of this administration."""
    there = source.hooks()
    with store.read(scope, now) as tx:
        return [key for key, url in there.items() if hooks.is_ours(tx, _token(url))]


def _token(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return path.rpartition(PATH)[2]


def _note_barred(store: Store, scope: Scope, hooks_url: str, why: str, now: datetime) -> None:
    with store.write(scope, now) as tx:
        hooks.close_all(tx)
        installations.save_setting(tx, BARRED_AT, hooks_url)
        installations.save_setting(tx, LISTENS_AT, "")
        journal.append(tx, "cannot_listen", "", "", {"reason": why})
