"""Where a pull begins: after the last one, or anew.

Exact makes all Timestamps anew when it moves a division to another database, or links it to HR; a cursor from before
would then hear of nothing ever again. Its list of deletions reaches two months back. So both are looked at first. And
what was told under numbers of another field than the user chose since is told again.
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
from adapters.exact.progress import Learning
from adapters.exact.receivables import Administration
from connector.errors import BudgetSpent, Refused, SkipRecord
from connector.source import Page

KEPT = timedelta(days=55)  # of the two months that deletions are listed for
DIVISIONS = "system/Divisions"
UNSEEN = "unseen"
ROOM = 30  # pages of open terms in one pull; with what it asks besides they fit in a minute's requests
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
        elif cursor and self._is_named_anew(known):
            known, why = known.anew(), "the number of an invoice is taken from another field now"
        known.number = self.administration.number
        if moved != UNSEEN or not known.moved:
            known.moved = moved
        known.looked_on = self.today
        # Without what was told before only a listing that begins from nothing can tell what is gone.
        poll = self._poll(known, keeps=not cursor or before is not None)
        if why:
            poll.sheet.warnings.append(f"{why}, so everything is read anew")
        yield from self._through(poll)
        yield poll.last(complete=not cursor)

    def _through(self, poll: Poll) -> Iterator[Page]:
        yield from self._signs_again(poll)
        yield from poll.pages()
        if poll.must_hold:
            poll.known = poll.known.anew()
            yield from poll.pages()
        yield from check(poll)

    def _signs_again(self, poll: Poll) -> Iterator[Page]:
        """Once a day, where rows disagreed: what the open terms show by now. When they agree again, all is read anew by
        that. Of very many terms it takes several pulls."""
        known = poll.known
        at = self._learning(known)
        if at is None:
            return
        if not self._learn(at):
            yield poll.page()
            return
        known.learning = None
        if at.signs.settled(RECEIVABLES):
            poll.known = replace(known.anew(), signs=at.signs, checked_on=None)

    def _learning(self, known: Known) -> Learning | None:
        """How far that is; None where it is not due."""
        if not known.signs.opposed:
            return None
        if known.learning is None and known.checked_on == self.today:
            return None
        if known.learning is None or not self.client.leads_here(known.learning.following):
            known.checked_on, known.learning = self.today, Learning()
        return known.learning

    def _learn(self, at: Learning) -> bool:
        """Whether it is at its end: also as soon as two rows disagree."""
        for _ in range(ROOM):
            try:
                raws, at.following = self.client.page(BULK, fields_of(Term), is_not_over(), at.following)
            except BudgetSpent:
                return False
            at.signs.learn(RECEIVABLES, _readable(raws))
            if not at.following or at.signs.opposed:
                return True
        return False

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

    def _is_named_anew(self, known: Known) -> bool:
        """Whether the user chose another number than the one that what is known was told under."""
        return known.number != self.administration.number

    def _moved(self, known: Known | None) -> str:
        """The dates on which Timestamps were made anew, as they are written there; UNSEEN where that is not told.

        Some accounts may not see this list. Each refusal counts, so they are asked once a day; the daily check finds
        what is missed. Where it was seen before it is asked for each time, and after some refusals it may not be for an
        hour: all that is due besides does not wait for that.
        """
        if known is not None and known.moved == UNSEEN and known.looked_on == self.today:
            return UNSEEN
        try:
            row = self.client.one(DIVISIONS, str(self.division), ["Code", *_MOVES])
        except (Refused, BudgetSpent):  # where no request at all is left, the next one says so
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
