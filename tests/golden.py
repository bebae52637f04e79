"""Golden pairs: records as a platform answers them, and beside them everything that is made of them.

`golden/<kind>__<what is the matter>.json` holds the records; `.toml` what is `given` besides and what is expected. What
is not named there must be empty.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from connector.model import Contact, Debtor, Payment, Receivable
from connector.source import Page

Records = dict[str, list[dict[str, Any]]]


def pairs_beside(test: str) -> list[Path]:
    """The JSON of each pair in the folder beside this test's file."""
    return sorted((Path(test).parent / "golden").glob("*.json"))


def records(path: Path) -> Records:
    """The first half of a pair: records by what they were asked as."""
    found: Records = json.loads(path.read_text(encoding="utf-8"))
    return found


def beside(path: Path) -> dict[str, Any]:
    """The other half."""
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def told(page: Page) -> dict[str, Any]:
    """Everything on a page but its counts, in a form that can be read aloud; what is empty is left out."""
    return _filled(
        {
            "debtors": [_debtor(debtor) for debtor in page.debtors],
            "receivables": [_receivable(receivable) for receivable in page.receivables],
            "payments": [_payment(payment) for payment in page.payments],
            "reminded": [
                {"receivable": r.receivable, "debtor": r.debtor, "on": r.on, "by": r.by} for r in page.reminded
            ],
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
    return _filled(
        {
            "key": payment.key,
            "debtor": payment.debtor,
            "amount": str(payment.amount),
            "value_date": payment.value_date,
            "kind": payment.kind.value,
            "state": payment.state.value,
            "receivable": payment.receivable,
            "number": payment.number,
        }
    )
