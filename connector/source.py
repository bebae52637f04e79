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
ask anew (a file) raises `Unsupported`, and the freshness limit is all that guards the balance. It is also called after
a pull, with the keys of what was told by name before and was not mentioned since: of payments too, where such an answer
told of one that is on no receivable in its page. A payment that is no longer there is named in `withdrawn`. A source
whose keys name places that may come to mean another record (the second instalment) is a `Placing`: it is handed what
was told.

`Source.fetch` is called with what webhooks named, up to FETCHED_AT_ONCE of them together, and gives a page of what
those are now. What the nudge said of it is not believed: the source's version decides. A record that is no longer there
is named in the page's `gone`; one that cannot be read is a `RowError` whose `record` is the nudge's subject. A source
that cannot fetch by name raises `Unsupported`; a nudge then means that all that changed is pulled at once.

`Source.write_back` tells the platform what was done about one receivable: all that waits together. It must be safe to
call twice, and after a stop at any point: a note is known by its marker, a pause by who paused. It never stops what is
paused by somebody else, and goes on with nothing but our own pause. A platform that cannot be told raises
`Unsupported`, which is shown honestly and not retried. Letters are handed to an adapter that says that it keeps them
(`Adapter.keeps_letters`), each under a marker of its own. Notes come first: a grant that does not reach as far as
letters is told by `Written.letters`, and is no error.

`Listener.listen` asks the platform to tell us of changes at an address; `Listener.deafen` ends that. A platform knows
no repetition here either, so what is told already is looked at first (`Listener.hooks`). A grant that does not reach so
far raises `Refused`, and then the source is only polled.

`Labeller.numbers` says what receivables would be called under each value of a choice, for whoever is about to choose
(`Adapter.choices`). A source that is opened with another value tells all that it knows under its new numbers at the
next pull, and under the same keys.

`Hooks.verify` says which nudges an inbound webhook brings. It is handed the bytes as they came, because that is what
was signed, and does nothing but read them: no network, no database, no time of its own. Whoever sends may be anybody,
so a signature is looked at before the body is, in constant time; all secrets that are valid are tried (two, while one
is being replaced). As long as none is known, what a new webhook tells must be repeated, so it is refused and not passed
by. A platform's test call, or the empty call by which it tries an address, brings no nudges; it is answered and nothing
follows. The id is the platform's own name for the telling; where it gives none, a digest of the body serves.

What may be raised: `SourceUnavailable` (try later), `BudgetSpent` (at the moment that it names), `ReAuthorise` (the
user must sign in), `BadInput` and `OpenQuestion` (a person must act); a record that cannot be read is a `RowError` in
its page, never an exception.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from connector.model import Debtor, Nudge, Payment, Receivable, Scope

if TYPE_CHECKING:  # a file needs no network, and opening one costs time
    from connector.transport import Allowance, Quota, Transport

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
    without us: each starts the distance to our next step anew, and completes no step. `booked` are receivables all of
    whose payments stand in this page: one that was booked on them before and is told no more was taken back.
    `withdrawn` are keys of payments that are no longer there. `mended` are names by which a RowError may have told of
    records that are read by now, or are nothing to us any more; keys of what the page tells need not be named there.
    `reminds` tells of receivables whether the platform will remind of them by itself, False where it was paused; what
    is not in it is not known. `uncertain` are keys of receivables in this page of which the source cannot say whether
    they are what it told under these keys before: each waits for a person. `to_come` is how many receivables are still
    to be read after this page, None where the source cannot tell: only people who wait are told of it.
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
    booked: frozenset[str] = frozenset()
    withdrawn: tuple[str, ...] = ()
    mended: frozenset[str] = frozenset()
    reminds: Mapping[str, bool] = field(default_factory=dict)
    uncertain: tuple[str, ...] = ()
    to_come: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was done, in words for whoever keeps the books.

    `marker` is ours and the same at every try, so that telling twice is seen. `for_person` says that somebody there has
    to do something: where the platform has to-dos, it is one.
    """

    marker: str
    text: str
    for_person: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was sent, as its finished PDF, for a platform that keeps such files at a debtor.

    `marker` is ours as in Note, and the same for every receivable that the letter is about: it is kept there once.
    `title` says in a few words what it is; `on` is the local day on which it was made.
    """

    marker: str
    title: str
    on: date
    file_name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Status:
    """What the source is told of one receivable: all that waits together.

    `quiet` says whether the platform's own reminders of it are to rest (True) or to go on (False); None = as they are.
    `stage` is where it stands, in a few words, for a field that the user made for it; "" = nothing is known. `reminded`
    says that a reminder of ours went out, for a platform that counts those of others when asked to. `letters` are those
    that the notes tell of, for an adapter that keeps them.
    """

    receivable: str
    notes: tuple[Note, ...] = ()
    quiet: bool | None = None
    stage: str = ""
    reminded: bool = False
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a status. `own_user` is who we are and were at the platform, as far as its answers said; `quiet`
    says whether its own reminders rest now by our doing, None where that was not asked; `letters` whether the grant let
    us keep the letters there, None where there were none."""

    own_user: str = ""
    quiet: bool | None = None
    letters: bool | None = None


class Source(Protocol):
    """One administration at a platform, or one file."""

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        """Pages of what changed since the cursor, oldest first; everything when the cursor is None."""
        ...

    def reread(self, keys: Sequence[str], today: date) -> Page:
        """These receivables and payments as they are at this moment, with their debtors' unmatched money.

        What the answer does not mention counts as not answered: nothing about it leaves.
        """
        ...

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        """What these nudges are about, as it is at this moment; each has a subject, and no two are about the same."""
        ...

    def write_back(self, status: Status) -> Written:
        """Tell the platform what was done; safe to repeat. Raises NotFound when the receivable is gone there."""
        ...


@runtime_checkable
class Placing(Source, Protocol):
    """A source in which a key names a place among others, as the instalments of an invoice have one."""

    def reread_known(self, keys: Sequence[str], known: Sequence[Receivable], today: date) -> Page:
        """`Source.reread` of these. `known` are they as they were told last, and the others of the same invoices. What
        could have changed places is not mentioned; the next pull tells what it is."""
        ...


@runtime_checkable
class Labeller(Source, Protocol):
    """A source whose user chooses what invoices are called."""

    def numbers(self, choice: str, keys: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Of each of these receivables its number under each value of this choice; of one that is not there, nothing.

        It only reads, and somebody waits for it: a request or two, for a few receivables.
        """
        ...


@dataclass(frozen=True, slots=True)
class Hook:
    """What the platform made so that it tells us: its own name for it, and the secret that signs its calls."""

    key: str
    secret: bytes = field(repr=False)


@runtime_checkable
class Listener(Source, Protocol):
    """A source whose platform tells of changes by itself when it is asked to."""

    def hooks(self) -> Mapping[str, str]:
        """The addresses at which changes of this administration are told, by the platform's own names for them; also
        those that others made."""
        ...

    def listen(self, url: str, instead: Collection[str] = ()) -> Hook:
        """From now on changes are told at this address too. It is called meanwhile, and must answer.

        `instead` names those of ours that are taken away as soon as this one is there; a platform that tells one
        address alone takes them away first.
        """
        ...

    def deafen(self, key: str) -> None:
        """Nothing is told any more by what has this name at the platform, whether it was there or not."""
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


class Verdict(StrEnum):
    """What it means that a platform did not renew a grant."""

    LOST = "lost"  # it does not know the refresh token any more: the user must sign in
    EARLY = "early"  # the access token is good for longer than the platform gives another one before
    PASSING = "passing"  # it says nothing of the grant


LOST_BY_STANDARD = ("invalid_grant", "invalid_token")  # RFC 6749, 5.2; RFC 6750, 3.1


def judge(error: str, description: str) -> Verdict:  # noqa: ARG001 # the standard's words say enough
    """By the words of the standard: `error` is the one of the token endpoint, `description` what it says beside it."""
    return Verdict.LOST if error in LOST_BY_STANDARD else Verdict.PASSING


@dataclass(frozen=True, slots=True)
class Auth:
    """Where a platform gives grants, and for what; `connector.oauth` does the rest.

    `scopes` are those that we cannot do without, `more_scopes` those that the user may grant beside them, each with
    what it is for; where scopes belong to the registration both are shown and not asked for (`asks_scopes`). An access
    token is renewed `leeway` before it expires, and before that only where the platform `renews_early`. `time_out` is
    how many seconds the token endpoint may take, to connect and to answer each; whoever asks it keeps others from doing
    so for the `lease`, which is longer than both. `judge` reads its refusals, and `renewals` is how often it may be
    asked for one grant; where it is `counted` each time is a request like any other of the platform's quotas. A grant
    that is not used for `lapses_after` is lost (None = it is not). `revoke_url` is "" where there is none;
    `withdraw_url` is the page on which the user takes a grant back himself.
    """

    authorise_url: str
    token_url: str
    scopes: tuple[str, ...]
    more_scopes: Mapping[str, str] = field(default_factory=dict)
    revoke_url: str = ""
    withdraw_url: str = ""
    leeway: timedelta = timedelta(seconds=60)
    asks_scopes: bool = True
    renews_early: bool = True
    time_out: float = 15.0
    lease: timedelta = timedelta(seconds=40)
    judge: Callable[[str, str], Verdict] = judge
    renewals: "Allowance | None" = None
    counted: bool = False
    lapses_after: timedelta | None = None

    def __post_init__(self) -> None:
        if self.lease.total_seconds() < 2 * self.time_out:
            raise ValueError("a lease that ends while the platform is waited for lets two renew at once")


@dataclass(frozen=True, slots=True)
class Administration:
    """One that a grant reaches, as the platform lists it.

    `zone` and `currency` are the administration's own. `settings` are what its source is opened with beside the grant,
    as texts. `barred` is a sentence that says why it cannot be connected; "" = it can.
    """

    key: str
    title: str
    country: str = ""
    currency: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform with a network, at one host: Moneybird itself, or a local imitation of it.

    `host` is scheme, name and port, which tokens are sent to and to no other. Each request counts in all of `quotas`;
    the first one is closed by a 429. `a_note` is how many requests it takes to tell one receivable's status,
    `a_reminder` how many a message about one takes: its balance is read, and it is told; `a_letter` is the same of a
    letter whose PDF is kept there (0 = it is not). `address` gives an address of the administration with these
    settings, by which its requests are counted. Its source is opened with the settings of the installation and these
    besides: `transport` (connector.transport.Transport), `access` (Access) and `host`.
    """

    host: str
    auth: Auth
    quotas: "tuple[Quota, ...]"
    administrations: "Callable[[Transport, Access, str], Sequence[Administration]]"  # the last one is the host
    a_note: int = 2
    user: "Callable[[Transport, Access, str], str] | None" = None  # the last one is the host
    a_reminder: int = 0
    a_letter: int = 0
    address: Callable[[Mapping[str, str]], str] = lambda settings: ""


@dataclass(frozen=True, slots=True)
class Host:
    """One of several places of a platform, each with grants of its own: a country's, say. `url` is scheme and name."""

    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something about a source that its user chooses: the `name` of the setting, what is chosen by it, and its values,
    each with its words, the usual one first."""

    name: str
    about: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Adapter:
    """All that the house knows of a platform. None where the platform has no such thing.

    `source` opens a Source from settings that the adapter itself validates (it raises BadInput with every fault).
    `sandbox` gives sample data or a local imitation of the platform; `commands` are click commands.
    """

    name: str
    title: str
    source: Callable[[Scope, Mapping[str, Any]], Source]
    platform: Callable[[str], Platform] | None = None  # at this host, "" = its own
    hosts: tuple[Host, ...] = ()  # those that a user chooses from; none where there is one alone
    signs_with_ours: bool = False  # its webhooks are signed with a secret of our registration, not of their own
    shows_reminders: bool = False  # those that it sends by itself can be seen and stopped, and ours be counted as such
    notes_on_debtor: bool = False  # what is told of an invoice stands at its debtor there
    keeps_letters: bool = False  # and so can the PDF of a letter, where the grant reaches so far
    tells_payments: bool = False  # each one with its day; otherwise at most the day on which an invoice was closed
    tells_history: bool = False  # a first reading may hold invoices that were paid before it
    choices: tuple[Choice, ...] = ()  # each changes what invoices are called: its source is a Labeller
    hooks: Hooks | None = None
    sandbox: Any = None
    commands: tuple[Any, ...] = ()
