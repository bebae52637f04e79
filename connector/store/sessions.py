"""Sessions: who is signed in, in which browser, since when. Of a session's token only a digest lies here.

A session ends when nobody used it for three days (over a weekend it stays), thirty days after it began, or when
somebody ends it. ASVS 5.0.0, 7.3.1 and 7.3.2, want both limits.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, or_, select, update

from connector.model import Person
from connector.store import people
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.people import of_tenant
from connector.store.queries import add, here, rows

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
TOKEN_BYTES = 32  # 256 bits
IDLE = timedelta(days=3)
LASTS = timedelta(days=30)
NOTED_AFTER = timedelta(minutes=10)  # that it was used: not with each click


@dataclass(frozen=True, slots=True)
class Session:
    """`key` names it on pages and opens nothing. Moments are aware."""

    key: str
    person: str
    browser: str
    begun_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Present:
    """Who is signed in, in which tenant, by which session."""

    tenant: str
    person: Person
    session: Session


def new_token() -> str:
    """Unguessable: of a session, a link or an invitation."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def open_session(tx: Tx, token: str, person: str, browser: str, begun_at: datetime | None = None) -> None:
    """From now on whoever brings this token is that person; what is over goes. `begun_at` is when he signed in, for one
    that goes on with another session: now, unless told otherwise."""
    over = or_(t.sessions.c.seen_at <= tx.now - IDLE, t.sessions.c.begun_at <= tx.now - LASTS)
    tx.conn.execute(delete(t.sessions).where(here(tx, t.sessions), over))
    row = {"token_hash": hash_of(token), "person": person, "browser": browser}
    add(tx, t.sessions, [{**row, "begun_at": begun_at or tx.now, "seen_at": tx.now}])


def listing(tx: Tx, person: str) -> list[Session]:
    """Of this person, the one that was used last first."""
    found = [each for each in map(_session, rows(tx, t.sessions, person=person)) if not is_over(each, tx.now)]
    return sorted(found, key=lambda s: (s.seen_at, s.begun_at, s.key), reverse=True)


def note_seen(tx: Tx, key: str) -> None:
    """It is in use now."""
    this = update(t.sessions).where(here(tx, t.sessions), t.sessions.c.token_hash == key)
    tx.conn.execute(this.values(seen_at=tx.now))


def end_session(tx: Tx, person: str, key: str) -> bool:
    """Whether this person had it."""
    this = (here(tx, t.sessions), t.sessions.c.person == person, t.sessions.c.token_hash == key)
    return tx.conn.execute(delete(t.sessions).where(*this)).rowcount == 1


def end_sessions(tx: Tx, person: str) -> int:
    """All of this person; how many there were."""
    this = (here(tx, t.sessions), t.sessions.c.person == person)
    return tx.conn.execute(delete(t.sessions).where(*this)).rowcount


def is_over(session: Session, now: datetime) -> bool:
    return session.seen_at + IDLE <= now or session.begun_at + LASTS <= now


def find(store: Store, token: str, now: datetime, endless: bool = False) -> Present | None:
    """Who brings this token; None when it is nobody's, or not any more. `endless`: time ends no session, for where the
    clock is moved by hand."""
    if not TOKEN.fullmatch(token):
        return None
    with store.read_house(now) as tx:
        tenant = tx.conn.execute(select(t.sessions.c.tenant).where(t.sessions.c.token_hash == hash_of(token))).scalar()
    if tenant is None:
        return None
    with store.read(of_tenant(tenant), now) as tx:
        for session in map(_session, rows(tx, t.sessions, token_hash=hash_of(token))):
            person = next((each for each in people.listing(tx) if each.key == session.person), None)
            if person is not None and (endless or not is_over(session, now)):
                return Present(tenant, person, session)
    return None


def _session(row: Any) -> Session:
    return Session(row.token_hash, row.person, row.browser, row.begun_at, row.seen_at)
