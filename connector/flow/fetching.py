"""Ask the source about what it told of: together, by the road of the poll, and its version decides.

A record that cannot be fetched or read keeps no other from being taken in: a call that fails is halved until the one is
found that it fails for. That one is tried again with the job, and parked when it keeps failing. A source that gives no
answer at all is another thing: nothing is parked for it, and the job waits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from connector.errors import BudgetSpent, ReAuthorise, RetryLater, SkipRecord, StoreBusy, Unsupported
from connector.flow import brought, cursor
from connector.flow.absorbing import take_in
from connector.flow.nudges import fail
from connector.flow.sync import open_question
from connector.model import Scope
from connector.source import FETCHED_AT_ONCE, Page, Source
from connector.store import nudges, quarantine, receivables
from connector.store.engine import Store, Tx
from connector.store.nudges import Told
from connector.store.queries import portions

log = structlog.get_logger()
About = Sequence[Told]  # all that was told about one record
NOT_THE_RECORDS_FAULT = (Unsupported, ReAuthorise, BudgetSpent, StoreBusy, OperationalError, InterfaceError)


@dataclass(slots=True)
class Fetched:
    """What came of it."""

    changed: set[str] = field(default_factory=set)  # debtors of whom something changed
    calls: int = 0
    again: bool = False  # something is still to be fetched
    pull: bool = False  # it cannot be asked for by name: all that changed is to be pulled


def fetch(store: Store, scope: Scope, source: Source, now: datetime) -> Fetched:
    """Ask about all nudges that wait. Raises ReAuthorise, BudgetSpent, StoreBusy."""
    with store.read(scope, now) as tx:
        waiting = nudges.waiting(tx)
    if any(not told.nudge.subject for told in waiting):
        return Fetched(pull=True)
    about: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for told in waiting:
        about[told.nudge.kind, told.nudge.subject].append(told)
    return _Fetching(store, scope, source, now).fetch(list(about.values()))


class _Fetching:
    def __init__(self, store: Store, scope: Scope, source: Source, now: datetime) -> None:
        self._store, self._scope, self._source, self._now = store, scope, source, now
        self._report = Fetched()
        self._silent = True  # no answer yet, or none since one record alone got none

    def fetch(self, all_of: Sequence[About]) -> Fetched:
        try:
            for some in portions(all_of, FETCHED_AT_ONCE):
                self._fetch(some)
        except Unsupported:
            self._report.pull = True
        except _NoAnswer:
            self._report.again = True
        return self._report

    def _fetch(self, some: Sequence[About]) -> None:
        try:
            with self._store.write(self._scope, self._now) as tx:
                asked = receivables.ask(tx)
            page = self._ask(some)
            with self._store.write(self._scope, self._now) as tx:
                changed = self._take_in(tx, some, page, asked)
        except NOT_THE_RECORDS_FAULT:
            raise
        except Exception as error:  # noqa: BLE001 # whatever one record does to a call, the others are still fetched
            self._find_out(some, error)
        else:
            self._report.changed |= changed
            self._silent = False

    def _ask(self, some: Sequence[About]) -> Page:
        self._report.calls += 1
        page = self._source.fetch([told[0].nudge for told in some], self._now.date())
        if page.questions:
            raise open_question(page.questions)
        return page

    def _take_in(self, tx: Tx, some: Sequence[About], page: Page, asked: int) -> set[str]:
        """The page's rows, and with them the end of the nudges that they answer."""
        unreadable = _unreadable(some, page)
        brought.note(tx, page.receivables)
        changed = take_in(tx, page, asked)
        quarantine.read_again(tx, cursor.read_in(page), () if unreadable else page.errors)
        nudges.answer(tx, [told.number for about in some if about not in unreadable for told in about])
        for about in unreadable:
            if self._fail(tx, about, "unreadable", may_park=True):
                errors = [e for e in page.errors if len(some) == 1 or e.record == about[0].nudge.subject]
                quarantine.read_again(tx, (), errors)  # a poll may have told of it before
        return changed

    def _find_out(self, some: Sequence[About], error: Exception) -> None:
        """Which of them it is that a call fails for."""
        if len(some) > 1:
            middle = len(some) // 2
            self._fetch(some[:middle])
            self._fetch(some[middle:])
            return
        no_answer = isinstance(error, RetryLater)
        down = no_answer and self._silent
        self._silent = self._silent or no_answer
        with self._store.write(self._scope, self._now) as tx:
            self._fail(tx, some[0], type(error).__name__, may_park=not down)
        if down:
            raise _NoAnswer from error

    def _fail(self, tx: Tx, about: About, error: str, may_park: bool) -> bool:
        parked = fail(tx, about, error, may_park)
        self._report.again |= not parked
        log.warning(
            "what a platform told of could not be fetched",
            installation=self._scope.installation,
            nudge=about[0].number,
            error=error,
            parked=parked,
        )
        return parked


class _NoAnswer(Exception):
    """The source is silent, whatever it is asked."""


def _unreadable(some: Sequence[About], page: Page) -> list[About]:
    """Those whose record is there and cannot be read. What was told of one that brings others with it is answered when
    another of them cannot be read: that one is told of by its own name. Raises SkipRecord when it is not said whose."""
    if not page.errors:
        return []
    named = {error.record for error in page.errors}
    if len(some) == 1:
        return list(some) if named & {"", some[0][0].nudge.subject} else []
    if named - {about[0].nudge.subject for about in some}:
        raise SkipRecord("a record that cannot be read, and is not named")
    return [about for about in some if about[0].nudge.subject in named]
