"""A file of open items as a source: every import is a full listing of what the file holds.

Pages come in the order of the file, a thousand rows each. Counts are per page and add up: `rows` is the sum of all
others. The last page is `complete` unless something is asked or the file is of no use; what the file no longer
mentions then becomes unknown. A file cannot be asked anew and cannot be told anything: `reread`, `fetch` and
`write_back` raise Unsupported, and only the freshness limit guards the balance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NoReturn

from adapters.csv.form import Form, recognise
from adapters.csv.formats import Formats, decide
from adapters.csv.hidden import ask_hidden
from adapters.csv.lines import lines_of
from adapters.csv.mapping import Result, RowReader
from adapters.csv.meaning import how_amounts_are_meant
from adapters.csv.namesakes import find_namesakes
from adapters.csv.owed import Reading
from adapters.csv.repetition import Repetitions, find_repetitions, placed
from adapters.csv.settings import CsvSettings, MappingFile, read_mapping, read_settings
from adapters.csv.survey import Survey, survey
from adapters.csv.table import LineKind, Row
from adapters.csv.telling import Telling
from adapters.csv.totals import Totals
from adapters.csv.values import RowFault
from connector.errors import BadInput, Fault, Unsupported
from connector.model import Debtor, Nudge, Payment, Receivable, Scope
from connector.source import DISPUTED, UNDER_WAY, Page, Question, RowError, Status

PAGE_ROWS = 1000
ALWAYS_COUNTED = ("rows", "not_yet_issued", "settled", "open", "errors")


@dataclass(slots=True)
class Understood:
    """Everything that was found out about a file before its rows are read."""

    form: Form
    survey: Survey
    formats: Formats
    reader: RowReader
    questions: tuple[Question, ...] = ()


class CsvSource:
    """One file of open items."""

    def __init__(self, scope: Scope, settings: CsvSettings, mapping: MappingFile | None) -> None:
        self.scope = scope
        self.settings = settings
        self.mapping = mapping

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        """The whole file, whatever the cursor: pages of up to a thousand rows, as things stood on `today`.

        Raises BadInput when the file is no list of invoices or lacks a column without which nothing can be
        imported, NotFound when it is not there.
        """
        del cursor  # a file is always read from its beginning
        yield from self.pages(self.understand(), today)

    def pages(self, reading: Understood, today: date) -> Iterator[Page]:
        """The pages of a file that is understood already. Raises BadInput."""
        as_of = self._as_of(today)
        if reading.form.faults:
            raise BadInput("The list cannot be imported as it is", reading.form.faults)
        if reading.questions:
            yield self._questions(reading, as_of)
            return
        yield from _Pages(self, reading, today, as_of).pages()

    def reread(self, keys: Sequence[str], today: date) -> NoReturn:
        """Raises Unsupported: a file says what it said."""
        raise Unsupported("A file cannot be asked anew; import a newer one.")

    def fetch(self, nudges: Sequence[Nudge], today: date) -> NoReturn:
        """Raises Unsupported: nobody tells of changes in a file."""
        raise Unsupported("A file cannot be asked anew; import a newer one.")

    def write_back(self, status: Status) -> NoReturn:
        """Raises Unsupported: nothing is written into the user's files."""
        raise Unsupported("A file cannot be told anything; the history stands in Tijdig.")

    def understand(self, headerless: bool = False) -> Understood:
        """The form of the file and how it writes its values. Raises BadInput, NotFound."""
        form = recognise(self.settings, self.mapping, headerless)
        found = survey(form)
        formats = decide(form, found, self.settings, self.mapping)
        reader = RowReader(
            form, formats, self.mapping, payments_have_minus=found.payments_negative > found.payments_positive
        )
        if not (self.mapping and self.mapping.columns) and not formats.questions and not form.faults:
            reader.amounts = how_amounts_are_meant(reader, found)
        answers = {**(self.mapping.answers if self.mapping else {}), **self.settings.answers}
        namesakes = find_namesakes(form, found, reader, answers)
        reader.namesakes = namesakes.held
        hidden = ask_hidden(form, found, answers, named=bool(self._sheet))
        return Understood(form, found, formats, reader, (*hidden, *formats.questions, *namesakes.questions))

    @property
    def _sheet(self) -> str:
        """The sheet that the user named."""
        return self.settings.sheet or (self.mapping.file.sheet if self.mapping else "")

    def _as_of(self, today: date) -> date:
        """The day that the facts stand for: as declared, else the day of import."""
        declared = self.settings.complete_as_of
        if declared is not None and declared > today:
            raise BadInput(
                "The list cannot be complete as of a day to come",
                [Fault("complete_as_of", f"{declared} lies after {today}", "give the day on which it was exported")],
            )
        return declared or today

    @property
    def declared_complete(self) -> bool:
        """Whether the user declared this to be the complete list."""
        return self.settings.complete_as_of is not None or bool(self.mapping and self.mapping.format.complete_list)

    def _questions(self, reading: Understood, as_of: date) -> Page:
        counts = dict.fromkeys(ALWAYS_COUNTED, 0)
        kinds = reading.survey.kinds
        counts["rows"] = reading.survey.rows
        counts["waiting"] = kinds[LineKind.DATA] + kinds[LineKind.BROKEN]
        for kind in kinds:
            if kinds[kind] and kind not in (LineKind.DATA, LineKind.BROKEN):
                counts[kind.value] = kinds[kind]
        return Page(
            questions=reading.questions,
            warnings=(*reading.form.table.warnings, *reading.form.columns.warnings),
            counts=counts,
            recognised=recognised(reading, self.declared_complete),
            as_of=as_of,
        )


def open_source(scope: Scope, settings: Mapping[str, Any]) -> CsvSource:
    """A file as a source. Raises BadInput with every fault of the settings and of the mapping, NotFound."""
    checked = read_settings(settings)
    return CsvSource(scope, checked, read_mapping(checked.mapping))


# Where each of these can be told; a column of statuses tells of both.
_TELLING = {
    DISPUTED: ("disputed", "blocked", "remind", "status"),
    UNDER_WAY: ("direct_debit", "payment_method", "status"),
}


def silent(reading: Understood) -> frozenset[str]:
    """What this form has no column for, so that it says nothing of it."""
    places = reading.form.columns.places
    return frozenset(fact for fact, columns in _TELLING.items() if not any(name in places for name in columns))


def recognised(reading: Understood, complete: bool = False) -> dict[str, str]:
    """What was recognised of the form, to show the user before anything is done with it."""
    form = reading.form
    found = {
        "dialect": f"{form.dialect.title} ({form.dialect.name})",
        "confidence": f"{form.confidence:.0%}",
        **form.table.form,
        "header": f"line {form.header_line}" if form.header_line else "none",
        **reading.formats.shown,
    }
    if reading.reader.amounts is not Reading.AS_NAMED:
        found["amounts"] = reading.reader.amounts.value
    if form.grouped:
        found["debtors"] = "in lines of their own above their invoices"
    if complete:
        found["complete"] = "declared to be the complete list"
    for column in form.columns.all:
        unused = not column.field or column.field.startswith("other_")
        found[f"column {column.header}"] = "not used" if unused else f"{column.field} ({column.score:.0%})"
    return found


# ---------------------------------------------------------------- pages


@dataclass(slots=True)
class _Draft:
    """A page that is being filled."""

    debtors: list[Debtor] = field(default_factory=list)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ALWAYS_COUNTED, 0))

    def count(self, name: str) -> None:
        self.counts["rows"] += 1
        self.counts[name] = self.counts.get(name, 0) + 1


class _Pages:
    """Turns the rows of one file into pages."""

    def __init__(self, source: CsvSource, reading: Understood, today: date, as_of: date) -> None:
        self._reading = reading
        self._today = today
        self._as_of = as_of
        self._recognised = recognised(reading, source.declared_complete)
        self._silent = silent(reading)
        self._known: set[str] = set()  # debtors that a page brought already
        self._telling = Telling(reading.form)
        self._payment_keys: dict[str, int] = {}
        self._totals = Totals(reading.form.columns.places, reading.formats)
        self._has_totals = reading.survey.kinds[LineKind.TOTAL] > 0

    def pages(self) -> Iterator[Page]:
        repetitions = find_repetitions(self._reading.form, self._reading.survey, self._reading.reader, self._today)
        draft = _Draft()
        for line in lines_of(self._reading.form):
            if draft.counts["rows"] == PAGE_ROWS:
                yield self._page(draft)
                draft = _Draft()
            self._take(line, draft, repetitions)
        more = [*repetitions.warnings, *self._totals.differences]
        warnings = self._telling.warnings(self._reading.reader.unknown_words, more)
        yield self._page(draft, warnings, complete=self._telling.usable)

    def _page(self, draft: _Draft, warnings: Sequence[str] = (), complete: bool = False) -> Page:
        return Page(
            debtors=tuple(draft.debtors),
            receivables=tuple(draft.receivables),
            payments=tuple(draft.payments),
            errors=tuple(draft.errors),
            warnings=tuple(warnings),
            counts=draft.counts,
            recognised=self._recognised,
            complete=complete,
            as_of=self._as_of,
            silent=self._silent,
        )

    def _take(self, line: Row, draft: _Draft, repetitions: Repetitions) -> None:
        if line.kind not in (LineKind.DATA, LineKind.BROKEN):
            draft.count(line.kind.value)
            self._telling.other_line(line)
            if line.kind is LineKind.TOTAL:
                self._totals.total(line)
            return
        if self._has_totals:
            self._totals.row(line)
        result = placed(self._reading.reader.read(line, self._today), repetitions.places.get(line.line))
        draft.count(result.fate.value)
        self._telling.row(line, result)
        if result.fault is not None:
            draft.errors.append(self._error(result, result.fault))
            return
        if result.person is not None and (result.receivable is not None or result.payments):
            self._debtor(result, draft, repetitions)
        if result.receivable is not None:
            draft.receivables.append(result.receivable)
        if result.payments:
            draft.payments += [self._distinct(payment) for payment in result.payments]

    def _debtor(self, result: Result, draft: _Draft, repetitions: Repetitions) -> None:
        person = result.person
        if person is None or person.key in self._known:
            return
        self._known.add(person.key)
        draft.debtors.append(repetitions.people.get(person.key, person).debtor())

    def _distinct(self, payment: Payment) -> Payment:
        """Two receipts that are alike in everything are two receipts."""
        times = self._payment_keys.get(payment.key, 0) + 1
        self._payment_keys[payment.key] = times
        return payment if times == 1 else replace(payment, key=f"{payment.key}#{times}")

    def _error(self, result: Result, fault: RowFault) -> RowError:
        columns = self._reading.form.columns
        return RowError(
            line=result.line,
            column=columns.header(fault.field) if fault.field else "",
            reason=fault.reason,
            record=result.record,
            debtor=result.person.key if result.person else "",
            hint=fault.hint,
        )
