"""Golden pairs of Exact Online; see tests/golden.py.

`given` is settings, the sign of a debt, and the contact that Exact would remind.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.exact.booking import booking_from
from adapters.exact.books import Books
from adapters.exact.mapping import Sheet
from adapters.exact.named import account_in, by_booking, introduce, person_in
from adapters.exact.orientation import RECEIVABLES, Signs
from adapters.exact.receivables import Administration
from adapters.exact.states import Standing
from connector.source import Page
from tests.golden import Records, beside, pairs_beside, records, told

PAIRS = pairs_beside(__file__)
TODAY = date(2026, 3, 3)


def made(objects: Records, given: dict[str, Any]) -> Page:
    sheet = Sheet(Administration(given.get("number", "your_ref"), given.get("terms_days", 14)), TODAY)
    sign = given.get("sign", "-")
    signs = Signs({RECEIVABLES: sign} if sign else {})
    found, _ = by_booking(objects.get("receivables", []), sheet)
    for key, terms in found.items():
        sheet.tell(key, booking_from(terms, signs, RECEIVABLES), terms[-1], signs.doubt(RECEIVABLES))
    people = {one.id: one for raw in objects.get("people", []) if (one := person_in(raw, sheet))}
    for raw in objects.get("accounts", []):
        if account := account_in(raw, sheet):
            books = Books(accounts={account.id: (given.get("preferred", ""), "")})
            introduce(account, people, books, sheet)
    return sheet.page()


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_rows_become_what_stands_beside_them(path: Path) -> None:
    expected = beside(path)
    given = expected.pop("given", {})
    assert told(made(records(path), given)) == expected


def test_every_status_that_a_term_may_have_is_told_of_in_a_pair() -> None:
    told_of = {one["Status"] for path in PAIRS for one in records(path).get("receivables", ())}
    assert {one.value for one in Standing if one is not Standing.UNKNOWN} <= told_of
