"""Golden pairs: what Moneybird answers, and beside it everything that is made of it.

`golden/<kind>__<what is the matter>.json` holds the answers, in the form of the platform's own description;
`.toml` holds what is `given` besides (the administration's settings, and what is known of it), and what is expected.
What is not named there must be empty. `beyond_the_description` marks those that the platform says cannot be.
"""

import json
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.moneybird.contacts import Classes
from adapters.moneybird.mapping import Objects, page_of
from adapters.moneybird.payloads import Workflow
from adapters.moneybird.receivables import Administration
from connector.model import Contact, Debtor, Payment, Receivable
from connector.source import Page
from tests.adapters.moneybird.description import DESCRIPTION, faults

PAIRS = sorted((Path(__file__).parent / "golden").glob("*.json"))
SCHEMAS = {
    "sales_invoices": "sales_invoice_response",
    "external_sales_invoices": "external_sales_invoice_response",
    "contacts": "base_contact_response",
    "workflows": "workflow_response",
}


def answers(path: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def beside(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))


def made(objects: dict[str, list[dict[str, Any]]], given: dict[str, Any]) -> Page:
    workflows = map(Workflow.model_validate, objects.pop("workflows", []))
    administration = Administration(
        zone=ZoneInfo("Europe/Amsterdam"),
        terms_days=given.get("terms_days", 14),
        own_user=given.get("own_user", ""),
        classes=Classes(frozenset(given.get("companies", ())), frozenset(given.get("private_individuals", ()))),
        workflows={workflow.id: workflow for workflow in workflows},
    )
    return page_of(Objects(**objects), administration)


def told(page: Page) -> dict[str, Any]:
    """Everything on a page in a form that can be read aloud; what is empty is left out."""
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
            "counts": dict(page.counts),
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
    assert (receivable.instalment, receivable.instalments) == (1, 1)
    return _filled(
        {
            "key": receivable.key,
            "debtor": receivable.debtor,
            "number": receivable.number,
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


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_an_answer_becomes_what_stands_beside_it(path: Path) -> None:
    expected = beside(path)
    given, _ = expected.pop("given", {}), expected.pop("beyond_the_description", None)
    page = made(answers(path), given)
    assert told(page) == expected
    assert sum(n for fate, n in page.counts.items() if fate != "rows") == page.counts.get("rows", 0)


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="THE PLATFORM'S DESCRIPTION IS NOT HERE: no pair was held to it")
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_an_answer_is_one_that_the_platform_describes(path: Path) -> None:
    found = [
        fault for name, records in answers(path).items() for one in records for fault in faults(one, SCHEMAS[name])
    ]
    assert bool(found) is beside(path).get("beyond_the_description", False), found


def test_every_state_that_an_invoice_may_have_is_told_of_in_a_pair() -> None:
    told_of = {
        (kind, one["state"])
        for path in PAIRS
        for kind, records in answers(path).items()
        for one in records
        if kind.endswith("invoices")
    }
    states = {
        "sales_invoices": "draft scheduled open pending_payment reminded late paid uncollectible",
        "external_sales_invoices": "new open late pending_payment paid uncollectible",
    }
    assert {(kind, state) for kind, words in states.items() for state in words.split()} <= told_of
