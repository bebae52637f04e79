"""Where it all comes from, and who works in it: scope, connection, installation, people, and the journal of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

LONGEST_NAME = 200  # characters of a name that a platform gives


@dataclass(frozen=True, slots=True)
class Scope:
    """The tenant and its administration: every query and every key lives within one."""

    tenant: str
    installation: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """Something about this may have changed: all that an inbound webhook means.

    `id` is the platform's own name for the telling, the same on every repeat of it. `kind` and `subject` are its words
    for what it is about; without a subject it says that something changed and not what. Raises ValueError for names
    that no platform gives: they come from outside, and are kept.
    """

    id: str
    kind: str = ""
    subject: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a nudge has a name of its own")
        for name in (self.id, self.kind, self.subject):
            if len(name) > LONGEST_NAME or not name.isprintable():
                raise ValueError("a nudge carries names, not contents")


class OfficeRole(StrEnum):
    """What somebody may do in an office; each may what those after it may."""

    OWNER = "owner"
    BOOKKEEPER = "bookkeeper"
    READER = "reader"

    def covers(self, least: "OfficeRole") -> bool:
        """Whether this is at least that one."""
        ranks = list(OfficeRole)
        return ranks.index(self) <= ranks.index(least)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in to a tenant's pages. `address` is the e-mail address that he has shown to be his;
    `since` is aware."""

    key: str
    address: str
    role: OfficeRole
    since: datetime


class ConnectionState(StrEnum):
    WORKS = "works"
    LOST = "lost"  # the platform does not know the grant any more: a person must sign in again


@dataclass(frozen=True, slots=True)
class Connection:
    """One OAuth grant at one host of a platform; it serves any number of its administrations. Its tokens lie sealed in
    the store.

    `scopes` are those that were granted. `expires_at` is of the access token, aware (None = it does not expire).
    """

    key: str
    platform: str
    host: str
    scopes: tuple[str, ...]
    connected_at: datetime
    state: ConnectionState = ConnectionState.WORKS
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """One administration of a connection, or one set of files, with what the user chose for it."""

    scope: Scope
    platform: str
    title: str
    connection: str | None = None
    policy: str = "default"
    live: bool = False  # nothing leaves before "go live"
    last_run: date | None = None
    data_as_of: datetime | None = None
    bank_through: date | None = None
    settings: tuple[tuple[str, str], ...] = field(default=())
    restored_at: datetime | None = None  # put back from a copy: held, so not live, until a person says go on
    unregistered: bool = False  # collects for clients, and has no number in the register of collection services (Wki)


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One thing that happened. The manifest is chained; `content` lies apart under the debtor's key,
    and is None when that key was destroyed."""

    seq: int
    at: datetime
    kind: str
    debtor: str
    subject: str
    content: dict[str, object] | None
    hash: str
