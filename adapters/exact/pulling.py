"""Where a pull begins: after the last one, or anew.

Exact makes all Timestamps anew when it moves a division to another database, or links it to HR; a cursor from before
would then hear of nothing ever again. Its list of deletions reaches two months back. So both are looked at first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from adapters.exact.checking import check
from adapters.exact.cursor import Known, read_cursor
from adapters.exact.named import BULK, Rows, is_not_over
from adapters.exact.orientation import RECEIVABLES, Signs
from adapters.exact.payloads import Raw, Term, fields_of, read
from adapters.exact.polling import Poll
from adapters.exact.receivables import Administration
from connector.errors import Refused, SkipRecord
from connector.source import Page

KEPT = timedelta(days=55)  # of the two months that deletions are listed for
DIVISIONS = "system/Divisions"
UNSEEN = "unseen"
_MOVES = ("DivisionMoveDate", "DivisionHRLinkUnlinkDate")


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull of a division, on this local day."""

    client: Rows
    administration: Administration
    division: int
    today: date

    def pages(self, cursor: str | None) -> Iterator[Page]:
        """All of them; the last one bears the word that everything was listed, where it was."""
        before = read_cursor(cursor)
        moved = self._moved(before)
        why = self._why_anew(before, moved) if cursor else ""
        known = before or Known()
        if why:
            known = replace(known.anew(), signs=Signs())
        if moved != UNSEEN or not known.moved:
            known.moved = moved
        # Without what was told before only a listing that begins from nothing can tell what is gone.
        poll = self._poll(known, keeps=not cursor or before is not None)
        if why:
            poll.sheet.warnings.append(f"{why}, so everything is read anew")
        yield from self._through(poll)
        yield poll.last(complete=not cursor)

    def _through(self, poll: Poll) -> Iterator[Page]:
        agreed = self._signs_now(poll.known)
        if agreed is not None:
            poll.known = replace(poll.known.anew(), signs=agreed, checked_on=None)
        yield from poll.pages()
        if poll.must_hold:
            poll.known = poll.known.anew()
            yield from poll.pages()
        yield from check(poll)

    def _signs_now(self, known: Known) -> Signs | None:
        """Once a day, where rows disagreed: what the open terms show by now, when they agree again; else None."""
        if not known.signs.opposed or known.checked_on == self.today:
            return None
        known.checked_on = self.today
        fresh = Signs()
        for raws in self.client.pages(BULK, fields_of(Term), is_not_over()):
            fresh.learn(RECEIVABLES, _readable(raws))
        return fresh if fresh.settled(RECEIVABLES) else None

    def _poll(self, known: Known, keeps: bool) -> Poll:
        return Poll(self.client, self.administration, known, self.today, keeps)

    def _why_anew(self, known: Known | None, moved: str) -> str:
        """A sentence; "" when it goes on."""
        if known is None:
            return "how far this division was read cannot be made out"
        if UNSEEN not in (moved, known.moved) and moved != known.moved:
            return "Exact Online moved this division, or linked it to HR"
        if known.read_on is not None and self.today - known.read_on > KEPT:
            return "this division was not read for so long that deletions are not told any more"
        return ""

    def _moved(self, known: Known | None) -> str:
        """The dates on which Timestamps were made anew, as they are written there; UNSEEN where that is not told.

        Some accounts may not see this list. Each refusal counts, so they are asked once a day; the daily check finds
        what is missed.
        """
        if known is not None and known.moved == UNSEEN and known.checked_on == self.today:
            return UNSEEN
        try:
            row = self.client.one(DIVISIONS, str(self.division), ["Code", *_MOVES])
        except Refused:
            return UNSEEN
        return "|".join(str(row.get(name) or "never") for name in _MOVES) if row else UNSEEN


def _readable(raws: list[Raw]) -> list[Term]:
    found = []
    for raw in raws:
        try:
            found.append(read(Term.model_validate, raw))
        except SkipRecord:
            continue
    return found
