"""What each job does, and the questions by which nothing that should be done is forgotten.

A question looks at rows and leaves jobs; a job does one hop for one administration. So a machine that slept, a worker
that was killed or a clock that was put back cost time and nothing else: the next question finds what is still to do.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from connector.carrier import Carrier
from connector.errors import BudgetSpent, ReAuthorise, RetryLater, TijdigError
from connector.flow import telling
from connector.flow.delivery import deliver
from connector.flow.dunning import LOOKED_AT_ALL, decide_some, policy_of, run
from connector.flow.errands import (
    BY_HAND,
    DELIVER,
    FETCH,
    KEEP_LIST,
    LISTEN,
    RECOUNT,
    RUN,
    SYNC,
    TELL,
    TIDY,
    leave,
    to_deliver,
    to_fetch,
    to_keep_list,
    to_listen,
    to_recount,
    to_run,
    to_sync,
    to_tell,
    to_tidy,
    waits,
)
from connector.flow.fetching import fetch
from connector.flow.house import Clock
from connector.flow.insight import keep_baseline
from connector.flow.leaving import is_to_tidy, tidy
from connector.flow.listed import refresh, standing
from connector.flow.listening import is_to_listen, listen
from connector.flow.moments import later
from connector.flow.recount import recount
from connector.flow.stranded import for_a_person
from connector.flow.sync import open_question, sync
from connector.flow.work import Handlers, Job, Question, Queue
from connector.model import Channel, Installation, Scope
from connector.rules.policy import Policy
from connector.source import Source
from connector.store import deliveries, installations, looks, nudges, policies
from connector.store.engine import Store, Tx

SYNC_AFTER = timedelta(minutes=30)  # a source that can be polled is read this often, whatever its webhooks say
ASK_RUNS, ASK_DELIVERIES, ASK_SYNCS = "which_runs", "which_deliveries", "which_syncs"
ASK_RECOUNTS, ASK_LISTENERS, ASK_TELLINGS = "which_recounts", "which_listeners", "which_tellings"
ASK_TIDYINGS = "which_tidyings"
ASK_LISTS = "which_lists"
QUESTIONS = (
    Question(ASK_SYNCS, timedelta(minutes=5), Queue.SYNC),
    Question(ASK_RUNS, timedelta(minutes=5)),
    Question(ASK_DELIVERIES, timedelta(minutes=5), Queue.SEND),
    Question(ASK_RECOUNTS, timedelta(minutes=15)),
    Question(ASK_LISTENERS, timedelta(minutes=5), Queue.SYNC),
    Question(ASK_TELLINGS, timedelta(minutes=5), Queue.WRITEBACK),
    Question(ASK_TIDYINGS, timedelta(hours=1)),
    Question(ASK_LISTS, timedelta(minutes=5)),
)

OpenSource = Callable[[Installation], Source | None]  # None: a file, which nobody can poll
log = structlog.get_logger()


@dataclass(frozen=True)
class Rounds:
    """The work of a house. `clock` is aware, in the tenant's zone; `open_source` opens what can be polled."""

    store: Store
    clock: Clock
    carriers: Mapping[Channel, Carrier]
    open_source: OpenSource = lambda installation: None
    tenant: str | None = None  # None = every one in this database
    hooks_url: str = ""  # where platforms reach us from outside; "" = they do not
    tell: Callable[[Scope], None] = lambda scope: None  # the one door by which status leaves
    letters: Path | None = None  # where finished letters lie

    def handlers(self) -> Handlers:
        """By name, for a runner of jobs."""
        return {
            SYNC: lambda scope, _: self.sync(scope),
            FETCH: lambda scope, _: self.fetch(scope),
            LISTEN: lambda scope, _: self.listen(scope),
            RUN: lambda scope, how: self.run(scope, by_hand=how == BY_HAND),
            RECOUNT: lambda scope, _: self.recount(scope),
            DELIVER: lambda scope, channel: self.deliver(scope, Channel(channel)),
            TELL: lambda scope, _: self.tell(scope),
            TIDY: lambda scope, _: self.tidy(scope),
            KEEP_LIST: lambda scope, _: self.keep_list(scope),
            ASK_SYNCS: lambda _scope, _: self.ask_which_syncs(),
            ASK_RUNS: lambda _scope, _: self.ask_which_runs(),
            ASK_DELIVERIES: lambda _scope, _: self.ask_which_deliveries(),
            ASK_RECOUNTS: lambda _scope, _: self.ask_which_recounts(),
            ASK_LISTENERS: lambda _scope, _: self.ask_which_listeners(),
            ASK_TELLINGS: lambda _scope, _: self.ask_which_tellings(),
            ASK_TIDYINGS: lambda _scope, _: self.ask_which_tidyings(),
            ASK_LISTS: lambda _scope, _: self.ask_which_lists(),
        }

    # ------------------------------------------------------------ jobs

    def sync(self, scope: Scope, asked_by_name: bool = True) -> None:
        """Read the source, then decide about whomever something changed for. Raises OpenQuestion, RetryLater.

        `asked_by_name`: what it told of is fetched by name too; otherwise this is all the answer that there is.
        """
        now = self.clock()
        source = self._source(scope)
        if source is None:
            return
        report = sync(self.store, scope, source, now, declared_complete=True, asked_by_name=asked_by_name)
        if report.questions:
            raise open_question(report.questions)
        self._decide(scope, now, report.changed)
        self._tell_soon(scope)

    def _decide(self, scope: Scope, now: datetime, changed: Collection[str]) -> None:
        """About those, and whoever was left awake when a machine stopped between reading and deciding."""
        with self.store.read(scope, now) as tx:
            awake = looks.due(tx, looks.AWAKE)
        decide_some(self.store, scope, now, {*changed, *awake})
        refresh(self.store, scope, now)

    def fetch(self, scope: Scope) -> None:
        """Ask the source about what it told of, then decide about whomever something changed for.

        Raises RetryLater as long as something of it could not be fetched and is not parked.
        """
        now = self.clock()
        try:
            source = self._source(scope)
        except ReAuthorise:  # every page of it says so; what was told waits for the user to sign in again
            return
        if source is None:
            return
        fetched = fetch(self.store, scope, source, now)
        if fetched.pull:
            self.sync(scope, asked_by_name=False)
            with self.store.read(scope, now) as tx:
                fetched.again = bool(nudges.waiting(tx))  # it went on in a listing whose first pages are older
        else:
            self._decide(scope, now, fetched.changed)
            self._tell_soon(scope)
        if fetched.again:
            raise RetryLater("not all that the source told of could be fetched")

    def listen(self, scope: Scope) -> None:
        """Have the platform tell us of changes."""
        now = self.clock()
        with self.store.read(scope, now) as tx:
            wanted = is_to_listen(tx, installations.get(tx), self.hooks_url)
        if wanted:
            listen(self.store, scope, self._source(scope), self.hooks_url, now)

    def run(self, scope: Scope, by_hand: bool = False) -> None:
        """The day's run, once a day; asked again later when the data are too old to decide on."""
        now = self.clock()
        if by_hand or self._may_run(scope, now):
            report = run(self.store, scope, now, everybody=by_hand)
            told = {"debtors": len(report.decisions), "planned": len(report.planned), "warnings": len(report.warnings)}
            log.info("a run", installation=scope.installation, **told)
            self._tell_soon(scope)
            refresh(self.store, scope, now)
            keep_baseline(self.store, scope, now)  # a figure: nobody waits for it

    def recount(self, scope: Scope) -> None:
        """Once a day: whoever the index lets sleep, is he rightly passed by?"""
        now = self.clock()
        if not self._may_recount(scope, now):
            return
        found = recount(self.store, scope, now)
        if found.wrong:
            # Never expected: something changes what is known of a debtor and does not wake him.
            told = {"installation": scope.installation, "looked_at": found.looked_at, "wrong": len(found.wrong)}
            log.warning("debtors were passed by who should have been looked at; the next run does", **told)

    def tidy(self, scope: Scope) -> None:
        """Erase whoever was kept for long enough, or everything when its day has come."""
        now = self.clock()
        with self.store.read(scope, now) as tx:
            wanted = is_to_tidy(tx)
        gone = tidy(self.store, scope, now, self.letters) if wanted else 0
        if gone:
            log.info("data were deleted", installation=scope.installation, debtors=gone)

    def deliver(self, scope: Scope, channel: Channel) -> None:
        """Send what is due by this channel. Raises RetryLater when the source could not be asked for balances."""
        if channel not in self.carriers:
            return
        try:
            source = self._source(scope)
        except ReAuthorise:  # nothing leaves, and the question leaves a job after the next consent
            return
        self._fetch_first(scope)
        report = deliver(self.store, scope, self.clock, self.carriers, source, channel)
        self.keep_list(scope)
        self._tell_soon(scope)
        if report.ask_at is not None:
            raise BudgetSpent(report.ask_at)
        if report.could_not_ask:
            raise RetryLater("the source gives no answer about balances, so nothing was sent")

    def keep_list(self, scope: Scope) -> None:
        """So that the list of debtors is there when somebody looks."""
        refresh(self.store, scope, self.clock())

    def _fetch_first(self, scope: Scope) -> None:
        """What the source told of may be money that no balance shows yet."""
        now = self.clock()
        with self.store.read(scope, now) as tx:
            told = nudges.waiting(tx)
        if told:
            self._leave_new(scope, now, [to_fetch()])
            raise RetryLater("what the source told of is fetched first")

    def _tell_soon(self, scope: Scope) -> None:
        """The source, where there is one, of what was just done."""
        now = self.clock()
        with self.store.read(scope, now) as tx:
            installation = installations.get(tx)
            wanted = _to_tell(tx, installation)
        try:
            if wanted:
                self.open_source(installation)
        except ReAuthorise:  # the question leaves one after the next consent
            return
        self._leave_new(scope, now, wanted)

    # ------------------------------------------------------------ questions

    def ask_which_syncs(self) -> None:
        """Which sources that can be polled were not read for a while?"""
        self._ask_each(self._to_sync)

    def ask_which_runs(self) -> None:
        """Which administrations have no completed run for their local today, within their working hours?"""
        self._ask_each(lambda each, now: [to_run()] if self._may_run(each.scope, now) else [])

    def ask_which_recounts(self) -> None:
        """Where was not everybody decided about today, on data that are fresh enough to decide on?"""
        self._ask_each(lambda each, now: [to_recount()] if self._may_recount(each.scope, now) else [])

    def ask_which_listeners(self) -> None:
        """Which platforms should tell us of changes, and were not asked to?"""
        self._ask_each(self._to_listen)

    def ask_which_deliveries(self) -> None:
        """Where is something due, or claimed by somebody who is gone, and nothing at work for it?"""
        self._ask_each(self._to_carry)

    def ask_which_tellings(self) -> None:
        """Which sources do not know yet what was done?"""
        self._ask_each(self._to_tell)

    def ask_which_tidyings(self) -> None:
        """Where has the day of a deletion come, or is somebody to be erased today?"""
        self._ask_each(self._to_tidy)

    def _to_tidy(self, each: Installation, now: datetime) -> Sequence[Job]:
        with self.store.read(each.scope, now) as tx:
            return [to_tidy()] if is_to_tidy(tx) else []

    def ask_which_lists(self) -> None:
        """Where does what the list of debtors shows not hold any more, because something changed or a day began?"""
        self._ask_each(self._to_keep_list)

    def _to_keep_list(self, each: Installation, now: datetime) -> Sequence[Job]:
        with self.store.read(each.scope, now) as tx:
            return [to_keep_list()] if standing(tx).stale else []

    def _to_tell(self, each: Installation, now: datetime) -> Sequence[Job]:
        if self.open_source(each) is None:
            return []
        with self.store.read(each.scope, now) as tx:
            return _to_tell(tx, each)

    def _to_sync(self, each: Installation, now: datetime) -> Sequence[Job]:
        is_old = each.data_as_of is None or later(each.data_as_of, SYNC_AFTER) <= now
        return [to_sync()] if is_old and self.open_source(each) is not None else []

    def _to_listen(self, each: Installation, now: datetime) -> Sequence[Job]:
        if not self.hooks_url or each.connection is None:
            return []
        with self.store.read(each.scope, now) as tx:
            wanted = is_to_listen(tx, each, self.hooks_url)
        return [to_listen()] if wanted and self.open_source(each) is not None else []

    def _to_carry(self, each: Installation, now: datetime) -> Sequence[Job]:
        if each.restored_at is not None:
            return []  # whether anything of it left is for a person to say first
        with self.store.read(each.scope, now) as tx:
            if each.live:
                channels = set(deliveries.work_by_channel(tx, now.date()))
            else:  # pausing, too, is something that people do after a crash
                channels = {delivery.channel for delivery in for_a_person(tx, self.carriers)}
        wanted = [to_deliver(channel) for channel in sorted(channels)]
        if wanted:
            self.open_source(each)  # whose grant is lost can send nothing: jobs would only fail
        return wanted

    def _ask_each(self, wanted: Callable[[Installation, datetime], Sequence[Job]]) -> None:
        """One administration after the other; one that cannot be asked about stands in no other's way."""
        now = self.clock()
        for each in installations.listing(self.store, self.tenant):
            try:
                self._leave_new(each.scope, now, wanted(each, now))
            except RetryLater:
                raise
            except ReAuthorise:  # every page of it says so, and there is nothing to do before the user signed in again
                continue
            except (TijdigError, ValueError, ArithmeticError, OSError) as error:
                told = {"tenant": each.scope.tenant, "installation": each.scope.installation}
                log.warning("an administration could not be asked about", **told, error=type(error).__name__)

    def _leave_new(self, scope: Scope, now: datetime, wanted: Sequence[Job]) -> None:
        """Leave those of which none waits. Mostly there is nothing to leave, and a reader stands in nobody's way."""
        if not wanted:
            return
        with self.store.read(scope, now) as tx:
            new = [job for job in wanted if not waits(tx, job)]
        if new:
            with self.store.write(scope, now) as tx:
                for job in new:
                    leave(tx, job)

    # ------------------------------------------------------------ what they look at

    def _source(self, scope: Scope) -> Source | None:
        with self.store.read(scope, self.clock()) as tx:
            installation = installations.get(tx)
        return self.open_source(installation)

    def _may_run(self, scope: Scope, now: datetime) -> bool:
        with self.store.read(scope, now) as tx:
            installation = installations.get(tx)
            policy = policy_of(installation, policies.saved(tx))
        undone = installation.last_run is None or installation.last_run < now.date()
        at_work = policy.sending_from <= now.time() < policy.sending_until
        return undone and at_work and _is_fresh(installation, policy, now)

    def _may_recount(self, scope: Scope, now: datetime) -> bool:
        with self.store.read(scope, now) as tx:
            installation = installations.get(tx)
            policy = policy_of(installation, policies.saved(tx))
            last = installations.setting(tx, LOOKED_AT_ALL)
        undone = last is not None and last < now.date().isoformat()
        return installation.live and undone and _is_fresh(installation, policy, now)


def _to_tell(tx: Tx, installation: Installation) -> Sequence[Job]:
    return [to_tell()] if installation.connection is not None and telling.pending(tx) else []


def _is_fresh(installation: Installation, policy: Policy, now: datetime) -> bool:
    """Whether a decision could lead to anything: on data older than the limit everything is held."""
    as_of = installation.data_as_of
    return as_of is not None and (now.date() - as_of.astimezone(now.tzinfo).date()).days <= policy.freshness_days
