"""Pull and absorb: pages from a source into the store, a page's rows in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from connector.errors import Fault, OpenQuestion, Refused
from connector.flow import ahead, brought, cursor, reading, source_reminders
from connector.flow.cursor import Begun
from connector.flow.nudges import cover
from connector.flow.recognition import (
    hold_changed_debtor,
    hold_look_alikes,
    hold_mixed,
    under_known_keys,
    with_what_is_known,
)
from connector.model import Receivable, ReceivableState, Scope, Task, TaskKind
from connector.source import Page, Question, RowError, Source
from connector.store import (
    debtors,
    installations,
    journal,
    nudges,
    payments,
    quarantine,
    receivables,
    reminding,
    tasks,
    warned,
)
from connector.store.engine import Store, Tx
from connector.store.receivables import Told

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
        begun = cursor.begin(tx)
        heard = nudges.last(tx)  # what is told from now on may come too late for the pages below
        first = asked = receivables.ask(tx)
        early = ahead.waiting(tx)
    report = SyncReport(complete=declared_complete and begun.cursor is None)
    seen: set[str] = set()
    mentioned: set[str] = set()
    new: dict[str, str] = {}
    listed: list[Page] = []
    for page in source.pull(begun.cursor, now.date()):
        if begun.cursor is not None or page.cursor is not None:  # what is told later is newer; a file is one answer
            _forget_mended(report, page)
        _note(report, page)
        if report.questions:
            return report
        with store.write(scope, now) as tx:
            _refuse_older(tx, page)
            page, told = _recognised(tx, page, asked, seen)  # noqa: PLW2901 - the same page from here on
            new |= {key: r.number for key, r in told.new.items()}
            report.changed |= _absorb(tx, page, told)
            cursor.keep(tx, begun, page)
            if page.cursor is not None:  # what follows is a question of its own; without cursors it is one answer
                asked = receivables.ask(tx)
                warned.note(tx, page.warnings)  # of a file whoever reads it is told at once
        seen |= {r.key for r in page.receivables}
        mentioned |= ahead.keys_in(page)
        listed.append(_without_its_weight(page))
        progress(len(page.receivables))
    asked_for = brought.ask(store, scope, source, now, seen, ahead.due(early, mentioned))
    with store.write(scope, now) as tx:
        brought.settle(tx, seen, asked_for)
        ahead.settle(tx, early, mentioned, asked_for)
        if asked_for is not None:
            report.changed |= take_in(tx, asked_for, asked)
            warned.note(tx, asked_for.warnings)
            seen |= {r.key for r in asked_for.receivables}
        _finish(tx, begun, report, seen, listed, first)
        if listed and listed[-1].cursor is not None:
            reading.note(tx, report.recognised)
        if begun.cursor is None or (begun.covers_what_was_told and not asked_by_name):
            cover(tx, heard)
        hold_look_alikes(tx, report.vanished, new)
    return report


def open_question(questions: Iterable[Question]) -> OpenQuestion:
    """The error for whoever cannot go on without an answer; says how to give it."""

    def hint(question: Question) -> str:
        options = f"one of: {'; '.join(question.options)}" if question.options else ""
        return ", ".join(filter(None, (options, f"answer with {question.answer_with}" if question.answer_with else "")))

    return OpenQuestion([Fault(q.place, q.text, hint(q)) for q in questions])


def take_in(tx: Tx, page: Page, asked: int) -> set[str]:
    """Absorb records that were asked for by name, by the question of this number."""
    return _absorb(tx, *_recognised(tx, page, asked))


def absorb(tx: Tx, page: Page, asked: int | None = None) -> set[str]:
    """Take in a page's records, which answer this question (None = asked just now); the debtors of whom something
    changed. An unchanged record wakes nobody."""
    return _absorb(tx, page, receivables.compare(tx, page.receivables, asked))


def _recognised(tx: Tx, page: Page, asked: int, mentioned: Collection[str] = ()) -> tuple[Page, Told]:
    told = receivables.compare(tx, page.receivables, asked)
    if installations.get(tx).connection is not None:  # a platform's keys are its own, and two of them are two invoices
        return page, told
    known = under_known_keys(tx, page, told.new, mentioned)
    return (page, told) if known is page else (known, receivables.compare(tx, known.receivables, asked))


def _absorb(tx: Tx, page: Page, told: Told) -> set[str]:
    told = with_what_is_known(told, page.silent)
    changed = debtors.absorb(tx, page.debtors)
    changed |= receivables.keep(tx, told)
    changed |= payments.absorb(tx, page.payments)
    changed |= payments.withdraw_untold(tx, page.booked, {p.key for p in page.payments} if page.booked else ())
    changed |= payments.withdraw(tx, page.withdrawn)
    changed |= source_reminders.take_in(tx, page.reminded)
    reminding.note(tx, page.reminds)
    journal.append_all(tx, [turn for key, r in told.other.items() for turn in _turns(told.before[key], r)])
    hold_changed_debtor(tx, told.before, told.other.values())
    hold_mixed(tx, [r for r in page.receivables if r.key in page.uncertain], told)
    return changed | {r.debtor for r in _vanish_by_name(tx, page.gone, told.asked)}


def _turns(old: Receivable, new: Receivable) -> Iterator[journal.Entry]:
    was, is_ = _is_open(old), _is_open(new)
    who, said = (new.debtor, new.key), {"invoice": new.label}
    if old.disputed is not new.disputed and (is_ or new.disputed):  # a dispute of what was paid ended with it
        yield journal.Entry("disputed_by_source" if new.disputed else "undisputed_by_source", *who, said)
    if old.state is ReceivableState.UNKNOWN and new.state is not ReceivableState.UNKNOWN:
        yield journal.Entry("seen_again", *who, said)
    if was and not is_:
        yield journal.Entry("closed_by_source", *who, {**said, "was": str(old.open)})
    elif is_ and not was and old.state is not ReceivableState.UNKNOWN:
        yield journal.Entry("open_again", *who, {**said, "open": str(new.open)})


def _is_open(receivable: Receivable) -> bool:
    return receivable.state in (ReceivableState.OPEN, ReceivableState.UNKNOWN) and receivable.open.positive


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
    _tell_vanished(tx, receivables.vanish(tx, mentioned, asked))
    return receivables.in_state(tx, ReceivableState.UNKNOWN)


def _vanish_by_name(tx: Tx, keys: Sequence[str], asked: int) -> list[Receivable]:
    """Promise 5 for one record: what the source does not know any more is unknown, not paid."""
    if not keys:
        return []
    gone = [r for r in receivables.not_told_since(tx, keys, asked) if r.state is ReceivableState.OPEN]
    receivables.set_state(tx, [r.key for r in gone], ReceivableState.UNKNOWN)
    _tell_vanished(tx, gone)
    return gone


def _tell_vanished(tx: Tx, gone: Sequence[Receivable]) -> None:
    journal.append_all(tx, [journal.Entry("vanished", r.debtor, r.key, {"invoice": r.label}) for r in gone])
    to_do: dict[str, list[Task]] = {}
    for receivable in gone:
        to_do.setdefault(receivable.debtor, []).append(Task(TaskKind.LOOK_AT_VANISHED, receivable.key))
    tasks.note_all(tx, to_do)


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


def close_vanished(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> list[Receivable]:
    """Close what a complete list no longer holds, at one person's word; `reopen_closed` takes it back."""
    return _turn(store, scope, keys, (ReceivableState.UNKNOWN, ReceivableState.NO_LONGER_LISTED), by, now)


def reopen_closed(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> list[Receivable]:
    """Take a closing back: the receivables are unknown again, and held."""
    return _turn(store, scope, keys, (ReceivableState.NO_LONGER_LISTED, ReceivableState.UNKNOWN), by, now)


def _turn(
    store: Store,
    scope: Scope,
    keys: Sequence[str],
    turn: tuple[ReceivableState, ReceivableState],
    by: str,
    now: datetime,
) -> list[Receivable]:
    came_from, goes_to = turn
    with store.write(scope, now) as tx:
        chosen = [r for r in receivables.of_keys(tx, keys).values() if r.state is came_from]
        receivables.set_state(tx, [r.key for r in chosen], goes_to)
        said = [(r.debtor, r.key, {"by": by, "invoice": r.label}) for r in chosen]
        journal.append_all(tx, [journal.Entry(f"turned_{goes_to.value}", *about) for about in said])
    return chosen
