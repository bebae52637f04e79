"""Golden pairs: rows as Exact answers them, and beside them everything that is made of them.

`golden/<kind>__<what is the matter>.json` holds the rows; `.toml` holds what is `given` besides (settings, the sign of
a debt, the contact that Exact would remind), and what is expected. What is not named there must be empty.
"""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.exact.books import Books, booking_from
from adapters.exact.mapping import Sheet
from adapters.exact.named import account_in, by_booking, introduce, person_in
from adapters.exact.orientation import RECEIVABLES, Signs
from adapters.exact.receivables import Administration
from adapters.exact.states import Standing
from connector.model import Contact, Debtor, Payment, Receivable
from connector.source import Page

PAIRS = sorted((Path(__file__).parent / "golden").glob("*.json"))
TODAY = date(2026, 3, 3)


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def beside(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def made(objects: dict[str, list[dict[str, Any]]], given: dict[str, Any]) -> Page:
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


def told(page: Page) -> dict[str, Any]:
    """Everything on a page in a form that can be read aloud; what is empty is left out."""
    return _filled(
        {
            "debtors": [_debtor(debtor) for debtor in page.debtors],
            "receivables": [_receivable(receivable) for receivable in page.receivables],
            "payments": [_payment(payment) for payment in page.payments],
            "errors": [_filled({"record": e.record, "debtor": e.debtor, "reason": e.reason}) for e in page.errors],
            "warnings": list(page.warnings),
            "gone": list(page.gone),
        }
    )


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value}


def _debtor(debtor: Debtor) -> dict[str, Any]:
    return _filled(
        {
            "key": debtor.key,
            "name": debtor.name,
            "number": debtor.number,
            "kind": debtor.kind.value,
            "natural_person": debtor.natural_person.value,
            "country": debtor.country,
            "language": debtor.language,
            "address": str(debtor.address or ""),
            "contacts": [_contact(contact) for contact in debtor.contacts],
            "marks": sorted(debtor.marks),
            "policy": debtor.policy,
        }
    )


def _contact(contact: Contact) -> str:
    email = f"<{contact.email}>" if contact.name and contact.email else contact.email
    return " ".join(filter(None, (contact.name, email, contact.phone, f"({contact.role.value})")))


def _receivable(receivable: Receivable) -> dict[str, Any]:
    assert receivable.invoice == receivable.number
    return _filled(
        {
            "key": receivable.key,
            "debtor": receivable.debtor,
            "label": receivable.label,
            "issued": receivable.issued,
            "due": receivable.due,
            "amount": str(receivable.amount),
            "open": str(receivable.open),
            "state": receivable.state.value,
            "due_assumed": receivable.due_assumed,
            "disputed": receivable.disputed,
            "settled_on": receivable.settled_on,
            "under_way": str(receivable.under_way or ""),
            "reference": receivable.reference,
        }
    )


def _payment(payment: Payment) -> dict[str, Any]:
    assert payment.receivable is None
    return _filled(
        {
            "key": payment.key,
            "debtor": payment.debtor,
            "amount": str(payment.amount),
            "value_date": payment.value_date,
            "kind": payment.kind.value,
            "state": payment.state.value,
            "number": payment.number,
        }
    )


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_rows_become_what_stands_beside_them(path: Path) -> None:
    expected = beside(path)
    given = expected.pop("given", {})
    assert told(made(rows(path), given)) == expected


def test_every_status_that_a_term_may_have_is_told_of_in_a_pair() -> None:
    told_of = {one["Status"] for path in PAIRS for one in rows(path).get("receivables", ())}
    assert {one.value for one in Standing if one is not Standing.UNKNOWN} <= told_of
