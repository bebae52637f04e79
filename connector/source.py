"""The contract with a platform. This docstring is the manual for whoever writes the next adapter.

An adapter is a folder under `adapters/` that exports one `Adapter` named ADAPTER, registered as an entry point of
the group `tijdig.adapters`. It translates and decides nothing: whatever it cannot translate it reports.

`Source.pull` is called by the sync hop, for the first load with no cursor and then with the cursor of the last page
that was stored. Each page is stored together with its cursor in one transaction, so a page may come twice and may
never be skipped. A page with `complete=True` ends a full listing: what the store holds and the listing did not
mention becomes *unknown*; it is never taken for paid or gone.

`Source.reread` is called just before a message leaves, with the keys of the receivables in it. A source that cannot
ask anew (a file) raises `Unsupported`, and the freshness limit is all that guards the balance.

`Source.write_back` tells the platform what was done. It must be safe to call twice. A platform that cannot be told
raises `Unsupported`, which is shown honestly and not retried.

What may be raised: `SourceUnavailable` (try later), `ReAuthorise` (the user must sign in), `BadInput` and
`OpenQuestion` (a person must act); a record that cannot be read is a `RowError` in its page, never an exception.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from connector.model import Debtor, Payment, Receivable, Scope

DISPUTED, UNDER_WAY = "disputed", "under_way"


@dataclass(frozen=True, slots=True)
class RowError:
    """One record that could not be used: where it stands, what is wrong and what to do.

    `record` is the invoice number or id as far as it could be read, `debtor` its debtor's key: both keep a record
    that is merely unreadable from being taken for one that vanished.
    """

    line: int | None
    column: str
    reason: str
    record: str = ""
    debtor: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line is not None else f"record {self.record}"
        column = f", column {self.column}" if self.column else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{column}: {self.reason}{hint}"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that could be read in two ways. Nothing was guessed; `answer_with` says how to answer."""

    code: str
    place: str
    text: str
    options: tuple[str, ...] = ()
    answer_with: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of normalised records, stored with its cursor in one transaction.

    `complete` ends a full listing. `counts` tells where every row went (for instance rows, not_yet_issued,
    settled, open), so that nothing is lost silently. `as_of` is the local day that the facts stand for. `silent` names
    what the listing cannot tell of a receivable, for want of a column: of these, what was known before stays.
    """

    debtors: tuple[Debtor, ...] = ()
    receivables: tuple[Receivable, ...] = ()
    payments: tuple[Payment, ...] = ()
    errors: tuple[RowError, ...] = ()
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    recognised: Mapping[str, str] = field(default_factory=dict)  # what was recognised of the form, to show the user
    cursor: str | None = None
    complete: bool = False
    as_of: date | None = None
    bank_through: date | None = None
    silent: frozenset[str] = frozenset()  # of DISPUTED, UNDER_WAY


@dataclass(frozen=True, slots=True)
class Status:
    """What the source is told after a step."""

    receivable: str
    step: str
    at: datetime
    sentence: str
    marker: str  # ours, stable per delivery, so that telling twice is seen


class Source(Protocol):
    """One administration at a platform, or one file."""

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        """Pages of what changed since the cursor, oldest first; everything when the cursor is None."""
        ...

    def reread(self, keys: Sequence[str], today: date) -> Page:
        """These receivables as they are at this moment."""
        ...

    def write_back(self, status: Status) -> None:
        """Tell the platform what was done; safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class Adapter:
    """All that the house knows of a platform. None where the platform has no such thing.

    `source` opens a Source from settings that the adapter itself validates (it raises BadInput with every fault).
    `sandbox` gives sample data or a local imitation of the platform; `commands` are click commands.
    """

    name: str
    title: str
    source: Callable[[Scope, Mapping[str, Any]], Source]
    auth: Any = None
    hooks: Any = None
    sandbox: Any = None
    commands: tuple[Any, ...] = ()
