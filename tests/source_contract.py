"""What every source promises, as tests that an adapter's own tests inherit: docs/adding-an-adapter.md.

An adapter hands in a stand: an administration at its platform that a test can change. `SourceContract` is for all,
`PlatformContract` for a platform with a network, `NamingContract`, `RestingContract` and `KeepingContract` are for what
some of them can do, and `FileContract` for what a file honestly cannot.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Self

import pytest

from connector.errors import BudgetSpent, NotFound, ReAuthorise, Refused, Unsupported
from connector.model import Debtor, Nudge, Payment, Receivable, ReceivableState
from connector.source import Letter, Note, Page, Source, Status
from connector.transport import Limits, Urgency


class Stopped(Exception):
    """The process ends here."""


@dataclass
class Meter:
    """Counts the steps of a source, two for each request: before it leaves, and when its answer is there. It stops at
    the one of that number, once (0 = at none). Satisfies `connector.transport.Budget`."""

    stops_at: int = 0
    steps: int = 0

    def take(self, urgency: Urgency) -> None:
        self._step()

    def heard(self, limits: Limits) -> None:
        self._step()

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.stops_at:
            raise Stopped


@dataclass
class Ledger:
    """What the pages of a source come to: a store in its simplest form, which takes a page with its cursor or not."""

    debtors: dict[str, Debtor] = field(default_factory=dict)
    receivables: dict[str, Receivable] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    cursor: str | None = None
    pages: int = 0

    def read(self, source: Source, today: date) -> Self:
        mentioned: set[str] = set()
        begun = self.cursor
        for page in source.pull(self.cursor, today):
            assert not page.questions
            self.take(page)
            self.cursor = page.cursor
            mentioned |= {r.key for r in page.receivables}
            if page.complete and begun is None:
                self.receivables = {key: r for key, r in self.receivables.items() if key in mentioned}
        return self

    def take(self, page: Page) -> None:
        self.pages += 1
        self.debtors |= {debtor.key: debtor for debtor in page.debtors}
        self.receivables |= {receivable.key: receivable for receivable in page.receivables}
        self.payments |= {payment.key: payment for payment in page.payments}
        self.unreadable |= {error.record for error in page.errors}
        for key in page.gone:
            self.receivables.pop(key, None)

    @property
    def owed(self) -> dict[str, Decimal]:
        """Key → what is open of it, of all that would be asked for."""
        dunned = (r for r in self.receivables.values() if r.state is ReceivableState.OPEN and r.open.positive)
        return {receivable.key: receivable.open.amount for receivable in dunned}

    @property
    def facts(self) -> tuple[object, ...]:
        """All that is in the books, however many pages it came in."""
        return self.debtors, self.receivables, self.payments, self.unreadable


class Stand(ABC):
    """An administration with several open invoices. Each change happens at a later moment than what was before."""

    today: date

    @abstractmethod
    def source(self) -> Source:
        """Opened anew, as by another process."""

    @abstractmethod
    def owed(self) -> dict[str, Decimal]:
        """Key → what is open of it, of all invoices that would be asked for: the truth, not what the source says."""

    @abstractmethod
    def add(self) -> str:
        """A new open invoice; its key."""

    @abstractmethod
    def pay(self) -> str:
        """An open invoice is paid in full; its key."""

    @abstractmethod
    def delete(self) -> str:
        """An open invoice is deleted; its key."""


class PlatformStand(Stand):
    """One at a platform, over real HTTP. `meter` counts what its sources ask; a test may put another in its place."""

    meter: Meter

    @abstractmethod
    def say_unknown_word(self) -> str:
        """The platform calls an open invoice something that it never called one; its key."""

    @abstractmethod
    def notes(self, key: str) -> Sequence[str]:
        """What was written on this invoice."""

    @abstractmethod
    def to_dos(self, key: str) -> Sequence[str]:
        """What a person has to do about this invoice."""

    @abstractmethod
    def end_token(self) -> None:
        """The access token is good no more, and a new one is to be had."""

    @abstractmethod
    def lose_grant(self) -> None:
        """The user took the consent back."""

    @abstractmethod
    def narrow_scope(self) -> None:
        """The token is good, and not for reading invoices."""

    @abstractmethod
    def overload(self) -> datetime:
        """The platform takes no more requests before this moment."""


class NamingStand(PlatformStand):
    """One whose webhooks name an invoice."""

    @abstractmethod
    def nudge(self, key: str) -> Nudge:
        """What a webhook would say about this invoice."""


class RestingStand(PlatformStand):
    """One that reminds by itself, and has a field that the user made."""

    @abstractmethod
    def free(self, keys: Collection[str]) -> str:
        """One of these that nobody stopped, and that the platform's own reminders can be stopped of."""

    @abstractmethod
    def reminding(self) -> str:
        """An open invoice that the platform reminds of by itself; its key."""

    @abstractmethod
    def stage(self, key: str) -> str:
        """What stands in the field that the user made for where an invoice is; "" = nothing."""

    @abstractmethod
    def pause(self, key: str) -> None:
        """Somebody there has the platform's own reminders of this invoice rest."""

    @abstractmethod
    def rests(self, key: str) -> bool:
        """Whether they do, by whomever."""


class KeepingStand(PlatformStand):
    """One that keeps the PDF of a letter."""

    @abstractmethod
    def letters(self, key: str) -> Sequence[bytes]:
        """The files that are kept there and that an invoice, or its debtor, has."""

    @abstractmethod
    def forbid_letters(self) -> None:
        """The grant is good for everything but letters."""


class SourceContract:
    """For every source."""

    def test_everything_that_is_owed_is_found(self, stand: Stand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        assert ledger.owed == stand.owed()
        assert len(ledger.owed) > 1

    def test_whoever_owes_something_is_known(self, stand: Stand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        assert {ledger.receivables[key].debtor for key in ledger.owed} <= ledger.debtors.keys()

    def test_a_second_pull_brings_what_changed(self, stand: Stand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        added, paid, deleted = stand.add(), stand.pay(), stand.delete()
        ledger.read(stand.source(), stand.today)
        assert ledger.owed == stand.owed()
        assert (added in ledger.owed, paid in ledger.owed, deleted in ledger.owed) == (True, False, False)

    def test_a_pull_when_nothing_changed_says_the_same(self, stand: Stand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        facts = [dict(part) if isinstance(part, dict) else set(part) for part in _parts(ledger)]
        assert [*_parts(ledger.read(stand.source(), stand.today))] == facts

    def test_a_page_may_come_twice(self, stand: Stand) -> None:
        once, twice = Ledger(), Ledger()
        for page in stand.source().pull(None, stand.today):
            once.take(page)
            twice.take(page)
            twice.take(page)
        assert twice.facts == once.facts

    def test_every_page_says_for_which_day_it_stands(self, stand: Stand) -> None:
        assert {page.as_of for page in stand.source().pull(None, stand.today)} == {stand.today}


class PlatformContract(SourceContract):
    """For a platform that tells what changed, can be asked by name and can be told."""

    def test_who_is_stopped_anywhere_ends_with_the_same_books(self, stand: PlatformStand) -> None:
        calm = Ledger().read(stand.source(), stand.today)
        for step in range(1, stand.meter.steps + 1):
            ledger = Ledger()
            _read_stopped(ledger, stand, step)
            assert ledger.read(stand.source(), stand.today).facts == calm.facts

    def test_changes_survive_a_stop_anywhere(self, stand: PlatformStand) -> None:
        before = Ledger().read(stand.source(), stand.today).cursor
        stand.add(), stand.pay(), stand.delete()
        stand.meter = Meter()
        calm = Ledger(cursor=before).read(stand.source(), stand.today)
        for step in range(1, stand.meter.steps + 1):
            ledger = Ledger(cursor=before)
            _read_stopped(ledger, stand, step)
            assert ledger.read(stand.source(), stand.today).facts == calm.facts

    def test_the_last_page_always_has_a_cursor(self, stand: PlatformStand) -> None:
        *_, last = stand.source().pull(None, stand.today)
        *_, quiet = stand.source().pull(last.cursor, stand.today)
        assert last.cursor
        assert quiet.cursor

    def test_only_a_pull_from_the_beginning_lists_all(self, stand: PlatformStand) -> None:
        *_, last = stand.source().pull(None, stand.today)
        stand.add()
        assert last.complete
        assert not any(page.complete for page in stand.source().pull(last.cursor, stand.today))

    def test_an_invoice_is_asked_for_by_name(self, stand: PlatformStand) -> None:
        key, paid, deleted = stand.add(), stand.pay(), stand.delete()
        _is_as_it_is(stand, stand.source().reread([key, paid, deleted], stand.today), key, paid, deleted)

    def test_an_unknown_word_is_never_asked_money_for(self, stand: PlatformStand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        key = stand.say_unknown_word()
        ledger.read(stand.source(), stand.today)
        assert ledger.receivables[key].state is ReceivableState.UNKNOWN
        (told,) = stand.source().reread([key], stand.today).receivables
        assert told.state is ReceivableState.UNKNOWN

    def test_a_status_is_told_once_however_often_and_wherever_it_stopped(self, stand: PlatformStand) -> None:
        key = stand.add()
        stand.meter = Meter()
        stand.source().write_back(_status(key, "calm"))
        steps = stand.meter.steps
        for step in range(1, steps + 1):
            stand.meter = Meter(stops_at=step)
            with pytest.raises(Stopped):
                stand.source().write_back(_status(key, f"stop-{step}"))
            stand.meter = Meter()
            stand.source().write_back(_status(key, f"stop-{step}"))
            stand.source().write_back(_status(key, f"stop-{step}"))
        markers = ["calm", *(f"stop-{step}" for step in range(1, steps + 1))]
        assert {m: sum(f"[{m}]" in note for note in stand.notes(key)) for m in markers} == dict.fromkeys(markers, 1)

    def test_what_a_person_must_do_is_something_to_do_and_nothing_else_is(self, stand: PlatformStand) -> None:
        key = stand.add()
        stand.source().write_back(Status(key, (Note("plain", "A reminder was sent."),)))
        assert stand.to_dos(key) == []
        stand.source().write_back(Status(key, (Note("look", "It is unclear.", for_person=True),)))
        (to_do,) = stand.to_dos(key)
        assert "[look]" in to_do

    def test_what_we_tell_changes_nothing_in_the_books(self, stand: PlatformStand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        receivables = dict(ledger.receivables)
        stand.source().write_back(_status(next(iter(ledger.owed)), "a step"))
        assert ledger.read(stand.source(), stand.today).receivables == receivables

    def test_an_invoice_that_is_gone_cannot_be_told(self, stand: PlatformStand) -> None:
        key = stand.delete()
        with pytest.raises(NotFound):
            stand.source().write_back(_status(key, "too late"))

    def test_a_token_that_ended_is_renewed_once_and_the_work_goes_on(self, stand: PlatformStand) -> None:
        stand.end_token()
        assert Ledger().read(stand.source(), stand.today).owed == stand.owed()

    def test_a_lost_grant_asks_for_a_new_consent(self, stand: PlatformStand) -> None:
        stand.lose_grant()
        with pytest.raises(ReAuthorise):
            Ledger().read(stand.source(), stand.today)

    def test_a_missing_scope_is_no_lost_grant(self, stand: PlatformStand) -> None:
        stand.narrow_scope()
        with pytest.raises(Refused):
            Ledger().read(stand.source(), stand.today)

    def test_an_overloaded_platform_says_from_when_on_it_may_be_asked(self, stand: PlatformStand) -> None:
        until = stand.overload()
        with pytest.raises(BudgetSpent) as refused:
            Ledger().read(stand.source(), stand.today)
        assert refused.value.until == until


class NamingContract(PlatformContract):
    """For a platform whose webhooks name an invoice."""

    def test_what_a_webhook_names_is_fetched(self, stand: NamingStand) -> None:
        key, paid, deleted = stand.add(), stand.pay(), stand.delete()
        nudges = [stand.nudge(each) for each in (key, paid, deleted)]
        _is_as_it_is(stand, stand.source().fetch(nudges, stand.today), key, paid, deleted)


class RestingContract(PlatformContract):
    """For a platform whose own reminders can rest, and that has a field for where an invoice stands."""

    def test_all_that_is_told_is_there_once_wherever_it_stopped(self, stand: RestingStand) -> None:
        stand.meter = Meter()
        calm = stand.add()
        stand.source().write_back(_whole(calm))
        steps = stand.meter.steps
        for step in range(1, steps + 1):
            key = stand.add()
            stand.meter = Meter(stops_at=step)
            with pytest.raises(Stopped):
                stand.source().write_back(_whole(key))
            stand.meter = Meter()
            assert stand.source().write_back(_whole(key)).quiet is True, f"after a stop at step {step}"
            assert _told(stand, key) == _told(stand, calm), f"after a stop at step {step}"
        assert [*_told(stand, calm)] == [1, 1, "stage one", True]
        assert steps > 4

    def test_their_reminders_rest_once_and_go_on_when_we_say_so(self, stand: RestingStand) -> None:
        key = stand.add()
        assert stand.source().write_back(Status(key, quiet=True)).quiet is True
        assert stand.source().write_back(Status(key, quiet=True)).quiet is True
        assert stand.rests(key)
        assert stand.source().write_back(Status(key, quiet=False)).quiet is False
        assert not stand.rests(key)
        assert stand.source().write_back(Status(key, quiet=False)).quiet is False

    def test_what_somebody_else_stopped_stays_stopped(self, stand: RestingStand) -> None:
        key = stand.add()
        stand.pause(key)
        assert stand.source().write_back(Status(key, quiet=True)).quiet is False
        assert stand.source().write_back(Status(key, quiet=False)).quiet is False
        assert stand.rests(key)

    def test_a_status_that_does_not_speak_of_it_leaves_their_reminders_as_they_are(self, stand: RestingStand) -> None:
        resting, running = stand.add(), stand.add()
        stand.source().write_back(Status(resting, quiet=True))
        for key in (resting, running):
            stand.source().write_back(_status(key, "a step"))
        assert (stand.rests(resting), stand.rests(running)) == (True, False)

    def test_the_field_of_the_user_says_what_was_told_last(self, stand: RestingStand) -> None:
        key = stand.add()
        for stage in ("stage one", "stage two", ""):
            stand.source().write_back(Status(key, stage=stage))
        assert stand.stage(key) == "stage two"

    def test_our_own_word_changes_nothing_in_the_books(self, stand: RestingStand) -> None:
        ledger = Ledger().read(stand.source(), stand.today)
        receivables, key = dict(ledger.receivables), stand.free(ledger.owed)
        stand.source().write_back(_whole(key))
        after = list(stand.source().pull(ledger.cursor, stand.today))
        assert not any(page.reminded for page in after)
        for page in after:
            ledger.take(page)
        assert ledger.receivables == receivables

    def test_whether_they_remind_by_themselves_is_told_as_it_is(self, stand: RestingStand) -> None:
        key = stand.reminding()
        said = [self._reminds(stand, key)]
        for quiet in (True, False):
            stand.source().write_back(Status(key, quiet=quiet))
            said.append(self._reminds(stand, key))
        stand.pause(key)
        assert [*said, self._reminds(stand, key)] == [True, False, True, False]

    def _reminds(self, stand: RestingStand, key: str) -> bool | None:
        return stand.source().reread([key], stand.today).reminds.get(key)


class KeepingContract(PlatformContract):
    """For a platform that keeps the PDF of a letter."""

    def test_a_letter_is_kept_once_wherever_it_stopped(self, stand: KeepingStand) -> None:
        stand.meter = Meter()
        stand.source().write_back(_posted(stand.add(), b"%PDF-calm"))
        steps = stand.meter.steps
        for step in range(1, steps + 1):
            key, content = stand.add(), b"%PDF-" + bytes([step])
            stand.meter = Meter(stops_at=step)
            with pytest.raises(Stopped):
                stand.source().write_back(_posted(key, content))
            stand.meter = Meter()
            for _ in range(2):
                assert stand.source().write_back(_posted(key, content)).letters is True
            assert list(stand.letters(key)) == [content], f"after a stop at step {step}"
            assert sum("[a step]" in note for note in stand.notes(key)) == 1, f"after a stop at step {step}"
        assert steps > 2 * 4

    def test_a_letter_about_two_invoices_is_kept_once(self, stand: KeepingStand) -> None:
        key = stand.add()
        for _ in range(2):
            stand.source().write_back(Status(key, (), letters=_posted(key, b"%PDF-").letters))
        assert list(stand.letters(key)) == [b"%PDF-"]

    def test_a_grant_that_does_not_reach_as_far_as_letters_costs_nobody_the_note(self, stand: KeepingStand) -> None:
        key = stand.add()
        stand.forbid_letters()
        assert stand.source().write_back(_posted(key, b"%PDF-")).letters is False
        assert any("[a step]" in note for note in stand.notes(key))
        assert list(stand.letters(key)) == []


class FileContract(SourceContract):
    """For a file: it is read from its beginning each time, and says honestly what it cannot do."""

    def test_it_is_read_whole_each_time(self, stand: Stand) -> None:
        pages = list(stand.source().pull("whatever", stand.today))
        assert pages[-1].complete
        assert {page.cursor for page in pages} == {None}

    def test_what_it_cannot_do_it_says(self, stand: Stand) -> None:
        key = next(iter(stand.owed()))
        with pytest.raises(Unsupported):
            stand.source().reread([key], stand.today)
        with pytest.raises(Unsupported):
            stand.source().fetch([Nudge("n", "invoice", key)], stand.today)
        with pytest.raises(Unsupported):
            stand.source().write_back(_status(key, "m"))


def _is_as_it_is(stand: PlatformStand, page: Page, key: str, paid: str, deleted: str) -> None:
    """One that is owed, one that was paid and one that was deleted, as the platform says it now."""
    told = {receivable.key: receivable for receivable in page.receivables}
    assert told[key].open.amount == stand.owed()[key]
    assert told[paid].state is ReceivableState.SETTLED
    assert page.gone == (deleted,)
    assert page.as_of == stand.today


def _parts(ledger: Ledger) -> Iterator[dict[str, object] | set[str]]:
    yield dict(ledger.debtors)
    yield dict(ledger.receivables)
    yield dict(ledger.payments)
    yield set(ledger.unreadable)


def _read_stopped(ledger: Ledger, stand: PlatformStand, step: int) -> None:
    stand.meter = Meter(stops_at=step)
    with pytest.raises(Stopped):
        ledger.read(stand.source(), stand.today)
    stand.meter = Meter()


def _status(key: str, marker: str) -> Status:
    return Status(key, (Note(marker, "A reminder was sent."),))


def _posted(key: str, content: bytes) -> Status:
    letter = Letter("tijdig:7:0a1b2c3d4e", "a reminder", date(2026, 3, 3), "reminder.pdf", content)
    return Status(key, (Note("a step", "A reminder was sent."),), letters=(letter,))


def _whole(key: str) -> Status:
    """Everything that there is to tell."""
    notes = (Note("a step", "A reminder was sent."), Note("look", "It is disputed.", for_person=True))
    return Status(key, notes, quiet=True, stage="stage one", reminded=True)


def _told(stand: RestingStand, key: str) -> tuple[int, int, str, bool]:
    """How often the note and the thing to do are there, what the field says, and whether their reminders rest."""
    notes, to_dos = stand.notes(key), stand.to_dos(key)
    return (
        sum("[a step]" in note for note in notes),
        sum("[look]" in to_do for to_do in to_dos),
        stand.stage(key),
        stand.rests(key),
    )
