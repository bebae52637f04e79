"""The one door by which status leaves: what the journal tells is told to the source, once, one receivable at a time.

What is told together is claimed under one number before the first byte leaves, and a pause is written down before it is
asked for. So whoever is stopped anywhere begins anew with the same words under the same marker, and the source finds
what is there already. What one receivable does to a call keeps no other from being told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import structlog

from connector.errors import RetryLater, SkipRecord, SourceUnavailable, Stop
from connector.flow import letters, quiet, telling, wording
from connector.flow.errands import leave, to_tell
from connector.flow.house import Clock
from connector.flow.sources import SETTING, adapter_of
from connector.flow.wording import Link
from connector.model import Installation, JournalEvent, Receivable, Scope
from connector.source import Source, Status, Written
from connector.store import installations, journal, receivables, reminding, statuses
from connector.store.engine import Store, Tx
from connector.store.statuses import Claimed

OWN_USER = f"{SETTING}own_user"  # setting: who we are at the platform
MOST_TRIES = 4  # of one receivable, when the platform answers about others
NOT_TAKEN = (Stop, SkipRecord, ValueError, ArithmeticError)  # by this receivable's own fault

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be told and asked of one receivable's source now; `quiet` as in Status."""

    receivable: str
    claimed: Claimed
    quiet: bool | None = None


@dataclass(frozen=True)
class Outbound:
    """`open_source` opens what is connected, and gives None for a file; `link` makes the address of a debtor's page."""

    store: Store
    clock: Clock
    open_source: Callable[[Installation], Source | None]
    link: Link = lambda scope, debtor: ""

    def tell(self, scope: Scope) -> None:
        """Tell everything that waits. Raises RetryLater (BudgetSpent with its moment) as long as something could not be
        told and is not refused, and ReAuthorise.

        Before the administration is live nothing is told; what we stopped is given back all the same.
        """
        telling_ = _Telling(self, scope)
        if telling_.open():
            telling.collect(self.store, scope, self.clock())
            telling_.tell()


class _Telling:
    """One round."""

    def __init__(self, door: Outbound, scope: Scope) -> None:
        self._store, self._clock, self._door, self._scope = door.store, door.clock, door, scope
        self._live, self._own_user = False, ""
        self._sees_us, self._keeps_letters = True, False
        self._source: Source | None = None
        self._answered = False  # the platform, about anything
        self._silent: list[tuple[Errand, SourceUnavailable]] = []
        self._introduced = False  # there, as far as it tells such a thing at all

    def open(self) -> bool:
        """Whether there is a source to be told; opened anew it knows what we know by now."""
        with self._store.read(self._scope, self._clock()) as tx:
            installation = installations.get(tx)
        self._live, self._own_user = installation.live, dict(installation.settings).get(OWN_USER, "")
        adapter = adapter_of(installation)
        self._sees_us = adapter is None or adapter.shows_reminders
        self._keeps_letters = adapter is not None and adapter.keeps_letters
        self._source = self._door.open_source(installation)
        return self._source is not None

    def tell(self) -> None:
        """One receivable after the other; a silent platform ends it, and a silence about one of them does not.

        One of which it says nothing while it answers about others is refused when that happened too often; of a pause
        there is no count, and once is enough: the page shows it, and a person may have it tried again. Pauses begin
        with another one each minute, so that none of which nothing is ever said keeps the others from being asked for.

        In the round in which we learn who we are there, the platform's own reminders are left as they are: whoever
        reads the books meanwhile would take our pause for somebody else's.
        """
        with self._store.read(self._scope, self._clock()) as tx:
            waiting, changes = (statuses.waiting(tx) if self._live else []), _turned(quiet.to_change(tx), tx)
        known = bool(self._own_user)
        for key in dict.fromkeys([*waiting, *changes] if known else waiting):
            self._tell_one(key, changes.get(key) if known else None)
            if self._silent and not self._answered:
                break
        if any(changes.values()) and not known and not self._silent:
            self._introduce([key for key, rests in changes.items() if rests])
        for errand, error in self._silent:
            often = errand.claimed.tries + 1 >= MOST_TRIES or not errand.claimed.seqs
            self._fail(errand, error, refuse=self._answered and often)
        if self._silent:
            raise self._silent[0][1]

    def _introduce(self, changes: Iterable[str]) -> None:
        """Who are we there? A note tells; then there is another round."""
        with self._store.read(self._scope, self._clock()) as tx:
            note = wording.resting_note(tx, wording.spoken(tx))
        for key in changes:
            if self._own_user:
                break
            try:
                self._learn(self._write(Status(key, (note,))))
            except NOT_TAKEN as error:
                self._fail(Errand(key, Claimed(), quiet=True), error, refuse=True)
            except SourceUnavailable as error:
                self._silent.append((Errand(key, Claimed(), quiet=True), error))
            else:
                self._answered = True
                break
        if self._own_user:
            with self._store.write(self._scope, self._clock()) as tx:
                leave(tx, to_tell())

    def _tell_one(self, key: str, wanted: bool | None) -> None:
        errand = self._claim(key, wanted)
        try:
            status = self._status(errand)
            if status is not None:
                self._done(errand, self._told(status))
        except NOT_TAKEN as error:
            self._answered = True
            self._fail(errand, error, refuse=True)
        except SourceUnavailable as error:
            self._silent.append((errand, error))
        else:
            self._answered = True

    def _told(self, status: Status) -> Written:
        """As long as it is not known who we are there, the notes go first, which tell: what else we do there would be
        taken for somebody else's. Where nothing that we do can be mistaken so, that would be a request for nothing."""
        if self._sees_us and not self._own_user and not self._introduced:
            self._learn(self._write(Status(status.receivable, status.notes)))
        return self._write(status)

    def _write(self, status: Status) -> Written:
        if self._source is None:
            raise RetryLater("the administration was disconnected meanwhile")
        return self._source.write_back(status)

    # ------------------------------------------------------------ before

    def _claim(self, key: str, wanted: bool | None) -> Errand:
        """From here on whoever is stopped begins anew with the same."""
        with self._store.write(self._scope, self._clock()) as tx:
            claimed = statuses.claim(tx, key) if self._live else Claimed()
            if wanted and not quiet.is_on(tx):  # since the round began
                wanted = None
            if wanted:
                reminding.ask(tx, key)
        return Errand(key, claimed, wanted)

    def _status(self, errand: Errand) -> Status | None:
        """None when there is nothing to tell of it any more."""
        with self._store.write(self._scope, self._clock()) as tx:
            batches = self._events(tx, errand)
            receivable = receivables.get(tx, errand.receivable)
            if receivable is None or not (batches or errand.quiet is not None):
                return None
            return self._worded(tx, receivable, batches, errand.quiet)

    def _events(self, tx: Tx, errand: Errand) -> list[list[JournalEvent]]:
        """The events of each batch, without those that were erased meanwhile: of them nothing is told."""
        read = {event.seq: event for event in journal.numbered(tx, errand.claimed.seqs)}
        statuses.let_go(tx, errand.receivable, [event.seq for event in read.values() if event.content is None])
        batches = ([read[seq] for seq in batch if read[seq].content] for batch in errand.claimed.batches.values())
        return [events for events in batches if events]

    def _worded(self, tx: Tx, receivable: Receivable, batches: list[list[JournalEvent]], quiet_: bool | None) -> Status:
        language, every = wording.spoken(tx), [event for events in batches for event in events]
        notes = (wording.note_of(tx, receivable, events, language, self._door.link) for events in batches)
        stage = wording.stage(tx, every[-1], language) if every else ""
        along = letters.of(tx, every) if self._keeps_letters else ()
        return Status(receivable.key, tuple(notes), quiet_, stage, wording.is_reminder(every), along)

    # ------------------------------------------------------------ after

    def _learn(self, written: Written) -> None:
        """By who we are there the source knows our own echo."""
        self._introduced = True
        if written.own_user and written.own_user != self._own_user:
            with self._store.write(self._scope, self._clock()) as tx:
                installations.save_setting(tx, OWN_USER, written.own_user)
            self.open()

    def _done(self, errand: Errand, written: Written) -> None:
        self._learn(written)
        with self._store.write(self._scope, self._clock()) as tx:
            statuses.note_told(tx, errand.receivable, errand.claimed.seqs)
            letters.note(tx, written)
            # Somebody took leave, and gave all pauses back, while this one was being asked for.
            unwanted = bool(errand.quiet) and not reminding.is_asked(tx, errand.receivable)
            if errand.quiet is not None and not unwanted:
                quiet.note(tx, errand.receivable, errand.quiet, written)
        if unwanted:
            self._write(Status(errand.receivable, quiet=False))

    def _fail(self, errand: Errand, error: Exception, refuse: bool) -> None:
        name = type(error).__name__
        with self._store.write(self._scope, self._clock()) as tx:
            statuses.note_failure(tx, errand.receivable, errand.claimed.seqs, name, refuse)
            if refuse and errand.quiet is not None:
                reminding.refuse(tx, errand.receivable, name)
        log.warning("a status could not be told", installation=self._scope.installation, error=name, refused=refuse)


def _turned(changes: Mapping[str, bool], tx: Tx) -> dict[str, bool]:
    """The same, beginning with another one each minute."""
    keys = list(changes)
    first = int(tx.now.timestamp() // 60) % len(keys) if keys else 0
    return {key: changes[key] for key in [*keys[first:], *keys[:first]]}
