"""One page of the list of customers: rows that are kept, with those between them that are decided about afresh.

What is kept gives order, numbers and sums; each row that is shown is decided about now.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connector.flow import listed as standing
from connector.flow.listed import Standing, decided, place_of
from connector.flow.overview import DebtorRow
from connector.model import Money
from connector.store import listed as kept
from connector.store.engine import Tx
from connector.store.listed import Sums, View
from connector.web import listing
from connector.web.case import sums
from connector.web.listing import Beside, Part, Tab

NOTHING = Sums(0, (), ())


@dataclass(frozen=True, slots=True)
class Listed:
    """What the page shows: its rows, how many each tab has, what is told beside, and sums over all rows that were
    found."""

    part: Part[DebtorRow]
    tabs: Mapping[Tab, int]
    beside: Beside
    late: tuple[Money, ...]
    open: tuple[Money, ...]


def page(tx: Tx, tab: Tab, text: str, number: int) -> Listed:
    """The page of this number (from 1; the nearest one that there is) of a tab and a search."""
    there = standing.standing(tx)
    fresh = decided(tx, there.installation, there.stale)
    more = listing.beside(tx, [row.debtor.key for row in fresh])
    mine = listing.found(listing.chosen(fresh, tab, more), text)
    view = there.view and replace(there.view, tab=tab.value, text=text.strip().casefold())
    lying = kept.sums(tx, view) if view else NOTHING
    total = len(mine) + lying.many
    pages = max(1, -(-total // listing.PER_PAGE))
    number = min(max(number, 1), pages)
    rows = _rows(tx, there, view, mine, (number - 1) * listing.PER_PAGE)
    return Listed(
        part=Part(rows, number, pages, total),
        tabs=_tabs(tx, view, fresh, more),
        beside=listing.beside(tx, [row.debtor.key for row in rows]),
        late=sums([*lying.late, *(amount for row in mine for amount in row.late)]),
        open=sums([*lying.open, *(amount for row in mine for amount in row.open)]),
    )


def _rows(tx: Tx, there: Standing, view: View | None, mine: Sequence[DebtorRow], first: int) -> Sequence[DebtorRow]:
    """The rows from this place on, as many as a page has. Those that are kept lie at most as many places further back
    as there are fresh ones between them."""
    if view is None:
        return mine[first : first + listing.PER_PAGE]
    begin = max(0, first - len(mine))
    near = kept.places(tx, view, begin, first + listing.PER_PAGE - begin)
    places = [place_of(row) for row in mine]
    before = bisect_left(places, near[0]) if near and begin else 0
    together = sorted([*near, *places[before:]])
    wanted = together[first - begin - before :][: listing.PER_PAGE]
    known = {row.debtor.key: row for row in mine}
    unknown = [key for _, _, key in wanted if key not in known]
    known |= {row.debtor.key: row for row in decided(tx, there.installation, unknown)}
    return [known[key] for _, _, key in wanted if key in known]


def _tabs(tx: Tx, view: View | None, fresh: Sequence[DebtorRow], more: Beside) -> dict[Tab, int]:
    many = kept.counts(tx, view) if view else {}
    return {tab: many.get(tab.value, 0) + len(listing.chosen(fresh, tab, more)) for tab in Tab}
