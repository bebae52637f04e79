"""Once a day what we know is held against Exact's own list of what is outstanding, debtor by debtor.

Where the totals differ, the debtor's rows are read anew, as a change may have been missed. If they differ still, he is
named and held: what he owes is not known. From then on each pull asks about him, and lets him go once they agree.
"""

from collections.abc import Iterator, Sequence

from adapters.exact.books import Books, booking_from
from adapters.exact.cursor import FOLLOWING
from adapters.exact.mapping import Sheet
from adapters.exact.named import Named, Rows, by_booking, portions
from adapters.exact.odata import either, equals, guid
from adapters.exact.orientation import RECEIVABLES
from adapters.exact.payloads import Listed, fields_of, read
from adapters.exact.polling import Poll
from adapters.exact.totals import Theirs, differing, sign_of, theirs
from connector.errors import BudgetSpent, Refused, SkipRecord
from connector.source import Page, RowError

LIST = "read/financial/ReceivablesList"
MOST = 60  # accounts that are asked about one by one; where more differ, something else is the matter
HINT = "compare the outstanding items in Exact Online with what is listed here"


def check(poll: Poll) -> Iterator[Page]:
    """What follows from it. Once a day, and at each pull as long as somebody's totals differ."""
    known = poll.known
    if known.phase != FOLLOWING or known.signs.doubt(RECEIVABLES):
        return
    daily = known.checked_on != poll.today
    if not daily and not 0 < len(known.differ) <= MOST:
        return
    asked = None if daily else sorted(known.differ)
    try:
        listed = _listed(poll.client, poll.sheet, asked)
    except (Refused, BudgetSpent) as refused:  # of very many items the list takes more requests than a minute has
        poll.sheet.warnings.append(f"the outstanding items could not be checked: {refused}")
        known.checked_on = poll.today
        return
    if daily:
        known.list_sign = sign_of(known.books, listed)
    wrong = differing(known.books, listed, known.list_sign, asked)
    if wrong and len(wrong) <= MOST:
        yield from _read_anew(poll, wrong)
        wrong = differing(known.books, listed, known.list_sign, asked)
    yield from _hold(poll, wrong, listed)
    known.checked_on = poll.today


def _listed(client: Rows, sheet: Sheet, accounts: Sequence[str] | None) -> dict[str, Theirs]:
    """By account; of these, or of all. A row that cannot be read makes its account differ."""
    found = []
    for where in [""] if accounts is None else list(_naming(accounts)):
        for raw in client.rows(LIST, fields_of(Listed), where):
            try:
                found.append(read(Listed.model_validate, raw))
            except SkipRecord as fault:
                sheet.warnings.append(f"an outstanding item: {fault}")
    return theirs(found)


def _naming(accounts: Sequence[str]) -> Iterator[str]:
    return (either(*(equals("AccountId", guid(one)) for one in some)) for some in portions(accounts))


def _read_anew(poll: Poll, accounts: Sequence[str]) -> Iterator[Page]:
    """What differs from the rows as they are now is told anew."""
    for some in portions(accounts):
        keys = _changed(poll, some)
        for portion in portions(keys):
            poll.read_by_name(portion)
        if keys:
            yield poll.page()


def _changed(poll: Poll, accounts: Sequence[str]) -> list[str]:
    books, signs = poll.known.books, poll.known.signs
    rows, _ = by_booking(Named(poll.client).live_terms(accounts), poll.sheet)
    now = {key: booking_from(terms, signs, RECEIVABLES) for key, terms in rows.items()}
    before = {key for account in accounts for key, _ in books.of_account(account)}
    return sorted(key for key in {*now, *before} if key not in now or not books.has(key, now[key]))


def _hold(poll: Poll, wrong: Sequence[str], listed: dict[str, Theirs]) -> Iterator[Page]:
    known, books = poll.known, poll.known.books
    over = [record for account, record in known.differ.items() if account not in wrong]
    known.differ = {account: _record(account, books, listed) for account in wrong}
    back = sorted(record for record in over if record in books.bookings)
    for some in portions(back):  # a record that is told again is not held any more
        poll.read_by_name(some)
        yield poll.page()
    if len(back) < len(over):  # nothing of theirs can be told again: only a listing from the beginning ends the hold
        poll.keeps = False
    for account, record in known.differ.items():
        reason = "what Exact Online lists as outstanding is another total than its receivables give"
        poll.sheet.errors.append(RowError(None, "", reason, record, account, HINT))


def _record(account: str, books: Books, listed: dict[str, Theirs]) -> str:
    """One of the account's bookings, by which the hold ends; without any, the number that the list gives."""
    keys = sorted(key for key, one in books.of_account(account) if one.told > 0)
    return keys[0] if keys else (listed[account].number if account in listed else "") or account
