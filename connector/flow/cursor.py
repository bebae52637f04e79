"""How far a source was read: kept with every page, in its transaction, so that the next sync goes on after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.source import Page
from connector.store import installations, quarantine
from connector.store.engine import Tx

CURSOR = "cursor"  # setting: the cursor of the last page that was stored
LISTING = "listing"  # setting: a listing from the beginning is under way, and its end was not written down
LISTING_SINCE = "listing_since"  # setting: the moment at which that listing began


class Listing(StrEnum):
    """A listing from the beginning: the first one ever, or one over what is known already."""

    FIRST = "first"
    ANEW = "anew"


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a sync began: after a page that was stored, and perhaps in the middle of a listing."""

    cursor: str | None
    listing: Listing | None
    listing_since: datetime | None = None

    @property
    def covers_what_was_told(self) -> bool:
        """Whether its pages are newer than all that was told before it began. The first pages of a listing that was
        stopped and goes on now are not."""
        return self.cursor is None or self.listing is None

    def as_of(self, pages_of: datetime) -> datetime:
        """The moment that all which is known now stands for, when the pages just read stand for this one."""
        if self.covers_what_was_told or self.listing_since is None:
            return pages_of
        return min(pages_of, self.listing_since, key=datetime.timestamp)

    def lists_all(self, pages: Sequence[Page]) -> bool:
        """Whether these pages mention everything there is: from the beginning to the end of a full listing."""
        return self.cursor is None and any(page.complete for page in pages)


def begin(tx: Tx) -> Begun:
    """Where the next sync goes on."""
    listing, since = installations.setting(tx, LISTING), installations.setting(tx, LISTING_SINCE)
    return Begun(
        installations.setting(tx, CURSOR) or None,
        Listing(listing) if listing else None,
        datetime.fromisoformat(since) if since else None,
    )


def tells_changes(tx: Tx) -> bool:
    """Whether the source ever gave a cursor, and does not list everything each time."""
    return installations.setting(tx, CURSOR) is not None


def keep(tx: Tx, begun: Begun, page: Page) -> None:
    """Store the page's cursor, and what could not be read on it. A file has none: it is read from its beginning."""
    if begun.cursor is None and page.cursor is None:
        return
    if begun.cursor is None and not installations.setting(tx, CURSOR):  # the first page from the beginning
        _note_listing(tx)
    installations.save_setting(tx, CURSOR, page.cursor or "")
    quarantine.read_again(tx, read_in(page), page.errors)


def read_in(page: Page) -> set[str]:
    """The names of all records that could be read on this page, or are gone: nothing is wrong with them any more. A
    payment's number is none of them, for it may be that of an invoice."""
    owed = {name for r in page.receivables for name in (r.key, r.number, r.invoice)}
    others = {*(debtor.key for debtor in page.debtors), *(payment.key for payment in page.payments)}
    return owed | others | {*page.gone, *page.withdrawn, *page.mended}


def _note_listing(tx: Tx) -> None:
    if not installations.setting(tx, LISTING):
        first = installations.get(tx).data_as_of is None
        installations.save_setting(tx, LISTING, Listing.FIRST if first else Listing.ANEW)
    installations.save_setting(tx, LISTING_SINCE, tx.now.isoformat())


def end(tx: Tx, begun: Begun, pages: Sequence[Page]) -> None:
    """The last page was stored. A listing that was stopped and went on does not know any more what its first pages
    mentioned, so only another one can tell what is gone; after the first one ever nothing can be."""
    if begun.cursor is not None and begun.listing is Listing.ANEW:
        installations.save_setting(tx, CURSOR, "")
    if begun.listing is not None or any(page.cursor is not None for page in pages):
        installations.save_setting(tx, LISTING, "")
