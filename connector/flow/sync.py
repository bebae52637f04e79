"""Pull: pages from a source into the store, a page's rows in one transaction, and what follows from all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from connector.errors import Fault, OpenQuestion, Refused
from connector.flow import ahead, brought, cursor, first_read, reading
from connector.flow.absorbing import recognised, store_page, take_in, tell_vanished
from connector.flow.cursor import Begun
from connector.flow.nudges import cover
from connector.flow.recognition import hold_look_alikes
from connector.model import Receivable, ReceivableState, Scope
from connector.source import Page, Question, RowError, Source
from connector.store import (
    installations,
    nudges,
    payments,
    quarantine,
    receivables,
    warned,
)
from connector.store.engine import Store, Tx

CLOSABLE = "closable_as_of"  # setting: the day as of which the last list was complete and read without a fault


@dataclass(slots=True)
class SyncReport:
    """What one sync found: where every row went, what could not be read, what is asked, what vanished."""

    counts: dict[str, int] = field(default_factory=dict)
    recognised: dict[str, str] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)  # debtors of whom something changed
    vanished: list[Receivable] = field(default_factory=list)
    complete: bool = False  # the user declared the list complete, and it was read without a fault

    @property
    def closable(self) -> list[Receivable]:
        """What one confirmation may close: vanished from a list that was declared complete and read without a fault."""
        return self.vanished if self.complete and not self.errors else []


def sync(
    store: Store,
    scope: Scope,
    source: Source,
    now: datetime,
    declared_complete: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
    asked_by_name: bool = True,
) -> SyncReport:
    """Read all that changed. Open questions stop it before anything is taken in; bad rows are quarantined and told.

    It goes on after the last page that was stored, so whoever is stopped in the middle fetches one page again at most.
    What a full listing no longer mentions becomes unknown: held, never dunned, listed. `progress` hears how many
    receivables each page brought. A full listing answers every nudge from before it began; a list of changes, which is
    silent about what is gone, only where the source cannot be asked by name (`asked_by_name`). Raises Refused when the
    listing is older than what is known already.
    """
    with store.write(scope, now) as tx:
        start = _Start(cursor.begin(tx), nudges.last(tx), receivables.ask(tx), ahead.waiting(tx))
    begun, asked = start.begun, start.asked
    pulled = _Pulled(SyncReport(complete=declared_complete and begun.cursor is None))
    for page in source.pull(begun.cursor, now.date()):
        if begun.cursor is not None or page.cursor is not None:  # what is told later is newer; a file is one answer
            _forget_mended(pulled.report, page)
        _note(pulled.report, page)
        if pulled.report.questions:
            return pulled.report
        with store.write(scope, now) as tx:
            asked = _take_page(tx, begun, page, asked, pulled)
        progress(len(page.receivables))
    asked_for = brought.ask(store, scope, source, now, pulled.seen, ahead.due(start.early, pulled.mentioned))
    with store.write(scope, now) as tx:
        _take_asked_for(tx, start, asked_for, asked, pulled)
        _finish(tx, begun, pulled.report, pulled.seen, pulled.listed, start.asked)
        if pulled.listed and pulled.listed[-1].cursor is not None:
            reading.note(tx, pulled.report.recognised)
        if begun.cursor is None or (begun.covers_what_was_told and not asked_by_name):
            cover(tx, start.heard)
        hold_look_alikes(tx, pulled.report.vanished, pulled.new)
    return pulled.report


@dataclass(frozen=True, slots=True)
class _Start:
    """What was so when a sync began: the last nudge that was `heard`, the number of its first question, and what was
    told `early`, ahead of it. What comes later than these may be newer than its pages."""

    begun: Begun
    heard: int
    asked: int
    early: Mapping[str, int]


@dataclass(slots=True)
class _Pulled:
    """What its pages told: keys of receivables, everything that they mentioned, and what nobody knew before by number;
    `listed` are the pages without what weighs."""

    report: SyncReport
    seen: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    new: dict[str, str] = field(default_factory=dict)
    listed: list[Page] = field(default_factory=list)


def _take_page(tx: Tx, begun: Begun, page: Page, asked: int, pulled: _Pulled) -> int:
    """Into the store, with the cursor that goes with it; the number of the question that the next page answers."""
    _refuse_older(tx, page)
    page, told = recognised(tx, page, asked, pulled.seen)
    pulled.new |= {key: r.number for key, r in told.new.items()}
    pulled.report.changed |= store_page(tx, page, told)
    cursor.keep(tx, begun, page)
    pulled.seen |= {r.key for r in page.receivables}
    pulled.mentioned |= ahead.keys_in(page)
    first_read.note(tx, page)
    pulled.listed.append(_without_its_weight(page))
    if page.cursor is None:  # all of its pages are one answer; of a file whoever reads it is told at once
        return asked
    warned.note(tx, page.warnings)
    return receivables.ask(tx)


def _take_asked_for(tx: Tx, start: _Start, answer: Page | None, asked: int, pulled: _Pulled) -> None:
    """What the pages did not mention, and was asked for by name after them."""
    brought.settle(tx, pulled.seen, answer)
    ahead.settle(tx, start.early, pulled.mentioned, answer)
    if answer is not None:
        pulled.report.changed |= take_in(tx, answer, asked)
        warned.note(tx, answer.warnings)
        pulled.seen |= {r.key for r in answer.receivables}


def open_question(questions: Iterable[Question]) -> OpenQuestion:
    """The error for whoever cannot go on without an answer; says how to give it."""

    def hint(question: Question) -> str:
        options = f"one of: {'; '.join(question.options)}" if question.options else ""
        return ", ".join(filter(None, (options, f"answer with {question.answer_with}" if question.answer_with else "")))

    return OpenQuestion([Fault(q.place, q.text, hint(q)) for q in questions])


def _without_its_weight(page: Page) -> Page:
    """What the end of a sync asks of its pages. A cursor may be of megabytes, and there may be hundreds of pages: that
    there was one is all that counts."""
    return replace(page, receivables=(), errors=(), cursor=None if page.cursor is None else "")


def _forget_mended(report: SyncReport, page: Page) -> None:
    named = cursor.read_in(page)
    report.errors = [error for error in report.errors if error.record not in named]


def _note(report: SyncReport, page: Page) -> None:
    for name, count in page.counts.items():
        report.counts[name] = report.counts.get(name, 0) + count
    report.recognised.update(page.recognised)
    report.errors += page.errors
    report.questions += page.questions
    report.warnings += page.warnings


def _refuse_older(tx: Tx, page: Page) -> None:
    known = installations.get(tx).data_as_of
    if page.as_of is not None and known is not None and page.as_of < known.astimezone(tx.now.tzinfo).date():
        raise Refused(
            f"this list is of {page.as_of}, and what is known is of {known.date()}; "
            "an older list would open again what was paid since, so nothing was taken in"
        )


def _finish(tx: Tx, begun: Begun, report: SyncReport, seen: set[str], listed: Sequence[Page], asked: int) -> None:
    listed_all = begun.lists_all(listed)
    if listed_all or (begun.cursor is None and all(page.cursor is None for page in listed)):
        quarantine.replace(tx, report.errors)
    cursor.end(tx, begun, listed)
    if listed_all:
        unreadable = _keys_of_unreadable(tx, report.errors)
        report.vanished = _vanish(tx, seen | unreadable, asked)
        report.changed |= {r.debtor for r in report.vanished}
    if report.complete and listed_all:
        # Only a list that is declared complete can say that a credit or receipt is used up by now.
        mentioned = {d.key for page in listed for d in page.debtors}
        unmatched = [p for page in listed for p in page.payments if p.receivable is None]
        report.changed |= payments.replace_unmatched(tx, mentioned, unmatched)
    if begun.cursor is None:  # what changed since says nothing of a list that was complete
        may_close = report.complete and not report.errors
        installations.save_setting(tx, CLOSABLE, tx.now.date().isoformat() if may_close else "")
    installations.note_data(tx, begun.as_of(_as_of(listed, tx.now)), _bank_through(listed))


def _vanish(tx: Tx, mentioned: set[str], asked: int) -> list[Receivable]:
    tell_vanished(tx, receivables.vanish(tx, mentioned, asked))
    return receivables.in_state(tx, ReceivableState.UNKNOWN)


def _keys_of_unreadable(tx: Tx, errors: Iterable[RowError]) -> set[str]:
    """A record that is there and cannot be read has not vanished."""
    named = {error.record for error in errors if error.record}
    return {r.key for name in sorted(named) for r in receivables.find(tx, name)}


def _as_of(listed: Sequence[Page], now: datetime) -> datetime:
    days = [page.as_of for page in listed if page.as_of is not None]
    day = max(days, default=now.date())
    return now if day >= now.date() else datetime.combine(day, time(23, 59), now.tzinfo)


def _bank_through(listed: Sequence[Page]) -> date | None:
    return max((page.bank_through for page in listed if page.bank_through is not None), default=None)
