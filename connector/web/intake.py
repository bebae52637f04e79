"""A file from its upload into the books: first rehearsed, so that its decisions can be seen, then taken in."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connector import registry
from connector.errors import TijdigError
from connector.flow import kinds
from connector.flow.overview import DebtorRow, overview
from connector.flow.sources import check_takes_files
from connector.flow.sync import SyncReport, sync
from connector.model import Debtor, Nudge, Receivable, Scope
from connector.source import Page, Source, Status, Written
from connector.store import installations, journal
from connector.store.engine import Store
from connector.web.desk import FIRST, Desk
from connector.web.keeping import Upload
from connector.web.rehearsal import rehearsal

FILES = "csv"  # the adapter that reads files
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True)
class First:
    """A row as it was understood."""

    debtor: Debtor
    receivable: Receivable


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen. `trouble` says why the file cannot be read at all; then all else is empty."""

    report: SyncReport = field(default_factory=SyncReport)
    rows: Sequence[DebtorRow] = ()
    first: Sequence[First] = ()
    complete: bool = False
    remembered: bool = False  # complete because it was said of such files before
    trouble: TijdigError | None = None

    @property
    def acts(self) -> Counter[str]:
        """How many receivables meet which fate."""
        return Counter(owed.verdict.act.value for row in self.rows for owed in row.owed)

    @property
    def messages(self) -> int:
        return sum(row.decision.message is not None for row in self.rows)

    @property
    def usable(self) -> bool:
        return self.trouble is None and not self.report.questions


class _Watched:
    """A source that shows its first rows while it is read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.first: list[First] = []

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        for page in self._source.pull(cursor, today):
            people = {debtor.key: debtor for debtor in page.debtors}
            for receivable in page.receivables[: FIRST_ROWS - len(self.first)]:
                person = people.get(receivable.debtor, Debtor(receivable.debtor, receivable.debtor))
                self.first.append(First(person, receivable))
            yield page

    def reread(self, keys: Sequence[str], today: date) -> Page:
        return self._source.reread(keys, today)

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        return self._source.fetch(nudges, today)

    def write_back(self, status: Status) -> Written:
        return self._source.write_back(status)


def preview(desk: Desk, upload: Upload, content: bytes) -> Preview:
    """Take the file in and decide, by the same code as the run, in a rehearsal: nothing of it stays."""
    scope = scope_of(desk, upload)
    try:
        with rehearsal(desk.store, scope, desk.now) as stage:
            _open(stage, scope, desk, upload)
            said, remembered = _complete(stage, scope, desk, upload, content)
            source = _Watched(_source(desk, scope, upload, content, said))
            report = sync(stage, scope, source, desk.now, declared_complete=said)
            rows = [] if report.questions else overview(stage, scope, desk.now)
            return Preview(report, rows, source.first, said, remembered)
    except TijdigError as error:
        return Preview(trouble=error)


def take_in(desk: Desk, upload: Upload, content: bytes) -> tuple[Scope, SyncReport]:
    """Take the file in for good, page by page. Raises what the source and the sync raise."""
    scope = scope_of(desk, upload)
    _open(desk.store, scope, desk, upload)
    said, _ = _complete(desk.store, scope, desk, upload, content)
    source = _source(desk, scope, upload, content, said)
    report = sync(desk.store, scope, source, desk.now, declared_complete=said)
    with desk.store.write(scope, desk.now) as tx:
        if not report.questions:
            many = str(report.counts.get("open", 0))
            journal.append(tx, "file_taken", "", "", {"by": desk.by, "many": many})
        if upload.complete is not None:
            installations.save_setting(tx, kinds.complete_list(report.recognised), "yes" if said else "no")
    return scope, report


def scope_of(desk: Desk, upload: Upload) -> Scope:
    """The administration that it is for; a new one gets the first name that is free."""
    if upload.into:
        return desk.administration(upload.into)
    taken = {there.scope.installation for there in desk.installations}
    names = [FIRST, *(f"{FIRST}-{number}" for number in range(2, len(taken) + 3))]
    return desk.administration(next(name for name in names if name not in taken))


def _open(store: Store, scope: Scope, desk: Desk, upload: Upload) -> None:
    with store.write(scope, desk.now) as tx:
        if not installations.exists(tx):
            installations.create(tx, FILES, upload.title or upload.filename, live=False)
        check_takes_files(installations.get(tx))


def _source(desk: Desk, scope: Scope, upload: Upload, content: bytes, complete: bool) -> Source:
    settings: dict[str, Any] = {"content": content, "filename": upload.filename, **upload.settings}
    if complete:
        settings["complete_as_of"] = upload.complete_as_of or desk.today.isoformat()
    return registry.adapter(FILES).source(scope, {**settings, "answers": upload.answers})


def _complete(store: Store, scope: Scope, desk: Desk, upload: Upload, content: bytes) -> tuple[bool, bool]:
    """Whether it is the complete list: as its user says, else as he said of such files before (then also True)."""
    if upload.complete is not None:
        return upload.complete, False
    first = next(_source(desk, scope, upload, content, False).pull(None, desk.today), Page())
    with store.read(scope, desk.now) as tx:
        before = installations.setting(tx, kinds.complete_list(first.recognised)) == "yes"
    return before, before
