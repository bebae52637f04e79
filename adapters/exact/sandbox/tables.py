"""What every change of a division's books comes down to: a row is put, changed or removed, with a new rowversion."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from adapters.exact.sandbox.rows import DELETED_AS, Row, Told, Values

if TYPE_CHECKING:
    from adapters.exact.sandbox.world import World

FIRST_VERSION = 7_100_000_000  # larger than 32 bits hold
VERSIONS_BACK = 1_000_000_000  # how much lower they begin after a division moved: an old cursor is past all of them
VERSION_STEP = 7  # versions between two are free: a test may let a row appear late, under one of them
DELETIONS_KEPT = timedelta(days=61)  # two months

# By which field the rows of a table are looked up all the time; it never changes.
INDEXED = {"terms": "TransactionEntryID", "lines": "EntryID"}

# Which topic tells of a table; matching, terms and payments as such are told of by none.
TOPICS = {
    "accounts": "Accounts",
    "contacts": "Contacts",
    "documents": "Documents",
    "attachments": "DocumentAttachments",
    "invoices": "SalesInvoices",
    "entries": "SalesEntries",
    "bank": "BankEntries",
    "memos": "GeneralJournalEntries",
}


@dataclass
class Tables:
    """One division: its tables by name, each with its rows by key."""

    world: "World"
    code: int
    title: str
    currency: str = "EUR"
    country: str = "NL"
    status: int = 1  # 0 inactive, 1 active, 2 archived
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    moved_on: date | None = None
    tables: dict[str, dict[Any, Row]] = field(default_factory=dict)
    _index: dict[tuple[str, Any], dict[Any, Row]] = field(default_factory=dict)
    _version: int = FIRST_VERSION
    _start: int = FIRST_VERSION
    _numbers: dict[str, int] = field(default_factory=dict)

    @cached_property
    def shared(self) -> Values:
        """What every row shows of where it stands and who keeps it: there is one user."""
        who = {"Creator": self.world.user, "Modifier": self.world.user}
        names = {"CreatorFullName": self.world.user_name, "ModifierFullName": self.world.user_name}
        return {"Division": self.code, **who, **names}

    @property
    def today(self) -> date:
        """The local day of the division."""
        return self.world.now().astimezone(self.zone).date()

    def number(self, of: str, first: int) -> int:
        """The next one of this range."""
        self._numbers[of] = self._numbers.get(of, first - 1) + 1
        return self._numbers[of]

    def rows(self, table: str) -> Iterator[Row]:
        """Those of this table, oldest first."""
        yield from list(self.tables.get(table, {}).values())

    def row(self, table: str, key: Any) -> Row:
        """Raises KeyError."""
        return self.tables.get(table, {})[key]

    def rows_of(self, table: str, value: Any) -> list[Row]:
        """Those of an indexed table whose field has this value, oldest first."""
        return list(self._index.get((table, value), {}).values())

    def put(self, table: str, values: Values, key: Any = None) -> Row:
        """A new row; where it has no key of its own it gets a guid."""
        moment = self.world.next_moment()
        key = key if key is not None else self.world.new_guid()
        made = Row(table, key, self._next_version(), moment, moment, values)
        self.tables.setdefault(table, {})[key] = made
        if table in INDEXED:
            self._index.setdefault((table, made[INDEXED[table]]), {})[key] = made
        self._tell(made, "Create")
        return made

    def change(self, row: Row, **values: Any) -> None:
        """It has these values from now on."""
        row.values.update(values)
        row.modified, row.timestamp = self.world.next_moment(), self._next_version()
        self._tell(row, "Update")

    def remove(self, row: Row) -> None:
        """It is gone; where such deletions are logged, this one is."""
        del self.tables[row.table][row.key]
        if row.table in INDEXED:
            del self._index[row.table, row[INDEXED[row.table]]][row.key]
        self._tell(row, "Delete")
        if kind := DELETED_AS.get(row.table):
            day = datetime.combine(self.world.next_moment().date(), datetime.min.time(), UTC)
            self.put("deleted", {"EntityKey": row.key, "EntityType": kind, "DeletedDate": day})

    def deletions(self) -> Iterator[Row]:
        """Those that are remembered: of the last two months."""
        oldest = self.world.now() - DELETIONS_KEPT
        return (row for row in self.rows("deleted") if row.created >= oldest)

    def move(self) -> None:
        """The platform puts the division into another database: every rowversion is new, and lower than the last."""
        self._start -= VERSIONS_BACK
        self._version, self.moved_on = self._start, self.today
        every = (row for table in self.tables.values() for row in table.values())
        for row in sorted(every, key=lambda row: row.timestamp):
            row.timestamp = self._next_version()

    def _next_version(self) -> int:
        self._version += VERSION_STEP
        return self._version

    def _tell(self, row: Row, action: str) -> None:
        if topic := TOPICS.get(row.table):
            key = row["EntryID"] or row.key  # lines are told of by the entry that they belong to
            self.world.tell(Told(topic, self.code, action, str(key), row.modified))
