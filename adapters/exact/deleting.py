"""What is deleted at Exact: a list of its own says so for two months, and names nothing but the row.

A term that is deleted may have been made anew under another id, so its booking waits until the changes are read.
"""

from collections.abc import Callable, Iterator

from adapters.exact.cursor import A_PAGE_FULL, DELETED, Known
from adapters.exact.mapping import Sheet
from adapters.exact.named import Rows
from adapters.exact.odata import after, both, either, equals
from adapters.exact.payloads import Deletion, fields_of, read, stamps
from connector.errors import SkipRecord

DELETIONS = "sync/Deleted"
TERM, PERSON = 10, 5  # EntityType


def take_deletions(client: Rows, known: Known, sheet: Callable[[], Sheet]) -> Iterator[None]:
    """Bookings that lost a term wait, and whoever lost a contact is told anew. A page can be made each time that this
    yields."""
    at = known.at
    kinds = either(equals("EntityType", TERM), equals("EntityType", PERSON))
    for raws in client.pages(DELETIONS, fields_of(Deletion), both(after("Timestamp", at[DELETED]), kinds)):
        for raw in raws:
            try:
                _take(read(Deletion.model_validate, raw), known, sheet())
            except SkipRecord as fault:
                sheet().warnings.append(f"a deletion: {fault}")
        at[DELETED] = max([at[DELETED], *stamps(raws)])
        if len(raws) >= A_PAGE_FULL:
            yield


def _take(deletion: Deletion, known: Known, sheet: Sheet) -> None:
    books = known.books
    if deletion.kind == TERM:
        sheet.clear_fault(deletion.key)
        if key := books.remove(deletion.key, deletion.stamp):
            books.pending.add(key)
    elif deletion.kind == PERSON:
        sheet.mended.add(deletion.key)
        books.wanted |= {account for account, contacts in books.accounts.items() if deletion.key in contacts}
