"""The contract with a platform. This docstring is the manual for whoever writes the next adapter.

An adapter is a folder under `adapters/` that exports one `Adapter` named ADAPTER, registered as an entry point of
the group `tijdig.adapters`. It translates and decides nothing: whatever it cannot translate it reports.

`Source.pull` is called by the sync hop, for the first load with no cursor and then with the cursor of the last page
that was stored. Each page is stored together with its cursor in one transaction, so a page may come twice and may
never be skipped. A page without a cursor says that the next pull begins anew; a source that lists everything each
time ends with such a page. A page with `complete=True` ends a full listing: what the store holds and the listing did
not mention becomes *unknown*; it is never taken for paid or gone. A listing that was stopped and went on tells that of
nothing: the next pull gets no cursor, unless it was the first one ever.

`Source.reread` is called just before a message leaves, with the keys of the receivables in it. A source that cannot
ask anew (a file) raises `Unsupported`, and the freshness limit is all that guards the balance.

`Source.fetch` is called with what webhooks named, up to FETCHED_AT_ONCE of them together, and gives a page of what
those are now. What the nudge said of it is not believed: the source's version decides. A record that is no longer there
is named in the page's `gone`; one that cannot be read is a `RowError` whose `record` is the nudge's subject. A source
that cannot fetch by name raises `Unsupported`; a nudge then means that all that changed is pulled at once.

`Source.write_back` tells the platform what was done. It must be safe to call twice. A platform that cannot be told
raises `Unsupported`, which is shown honestly and not retried.

`Hooks.verify` says which nudges an inbound webhook brings. It is handed the bytes as they came, because that is what
was signed, and does nothing but read them: no network, no database, no time of its own. Whoever sends may be anybody,
so a signature is looked at before the body is, in constant time; all secrets that are valid are tried (two, while one
is being replaced). A platform's test call, or the empty call by which it tries an address, brings no nudges; it is
answered and nothing follows. The id is the platform's own name for the telling; where it gives none, a digest of the
body serves.

What may be raised: `SourceUnavailable` (try later), `BudgetSpent` (at the moment that it names), `ReAuthorise` (the
user must sign in), `BadInput` and `OpenQuestion` (a person must act); a record that cannot be read is a `RowError` in
its page, never an exception.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from connector.model import Debtor, Nudge, Payment, Receivable, Scope

DISPUTED, UNDER_WAY = "disputed", "under_way"
FETCHED_AT_ONCE = 100  # nudges in one call of Source.fetch
MOST_NUDGES = 100  # in one inbound webhook


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
class Reminded:
    """A reminder of a receivable that the platform, or a person there, sent without us on this local day.

    `by` is the platform's name for people. It is told each time that the receivable is, and counts once.
    """

    receivable: str
    debtor: str
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of normalised records, stored with its cursor in one transaction.

    `complete` ends a full listing. `counts` tells where every row went (for instance rows, not_yet_issued,
    settled, open), so that nothing is lost silently. `as_of` is the local day that the facts stand for. `silent` names
    what the listing cannot tell of a receivable, for want of a column: of these, what was known before stays. `gone`
    are keys of receivables that were asked for by name and are no longer there. `reminded` are reminders that went
    without us: each starts the distance to our next step anew, and completes no step.
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
    gone: tuple[str, ...] = ()
    reminded: tuple[Reminded, ...] = ()


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
        """These receivables as they are at this moment, with their debtors' unmatched money.

        What the answer does not mention counts as not answered: nothing about it leaves.
        """
        ...

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        """What these nudges are about, as it is at this moment; each has a subject, and no two are about the same."""
        ...

    def write_back(self, status: Status) -> None:
        """Tell the platform what was done; safe to repeat."""
        ...


class Hooks(Protocol):
    """How a platform's webhooks are read."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: datetime
    ) -> Sequence[Nudge]:
        """The nudges of this call, MOST_NUDGES at most; none when there is nothing to do.

        `headers` have names in lower case; `secrets` are those of the address, newest first, and none as long as the
        platform has not told one; `now` is aware. Raises NotGenuine for a signature that does not fit or is too old,
        BadInput or ValueError for a body that cannot be read.
        """
        ...


class Access(Protocol):
    """A grant as an adapter uses it. Tokens are for headers and appear nowhere else."""

    def token(self) -> str:
        """One that is good to use now. Raises ReAuthorise when the grant is gone, RetryLater while it is renewed."""
        ...

    def refused(self, token: str) -> str:
        """The platform called this token invalid: a newer one. Raises what `token` raises."""
        ...


@dataclass(frozen=True, slots=True)
class Auth:
    """Where a platform gives grants, and for what; `connector.oauth` does the rest.

    `scopes` are those that we cannot do without, `more_scopes` those that the user may grant beside them, each with
    what it is for. An access token is renewed `leeway` before it expires. `revoke_url` is "" where there is none.
    """

    authorise_url: str
    token_url: str
    scopes: tuple[str, ...]
    more_scopes: Mapping[str, str] = field(default_factory=dict)
    revoke_url: str = ""
    leeway: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Adapter:
    """All that the house knows of a platform. None where the platform has no such thing.

    `source` opens a Source from settings that the adapter itself validates (it raises BadInput with every fault).
    `sandbox` gives sample data or a local imitation of the platform; `commands` are click commands.
    """

    name: str
    title: str
    source: Callable[[Scope, Mapping[str, Any]], Source]
    auth: Auth | None = None
    hooks: Hooks | None = None
    sandbox: Any = None
    commands: tuple[Any, ...] = ()
