"""Golden pairs of Moneybird; see tests/golden.py.

The answers are in the form of the platform's own description: `beyond_the_description` marks those that it says cannot
be. `given` is the administration's settings, and what is known of it; the counts of the page are expected too.
"""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.moneybird.contacts import Classes
from adapters.moneybird.mapping import Objects, page_of
from adapters.moneybird.payloads import Workflow
from adapters.moneybird.receivables import Administration
from connector.source import Page
from tests.adapters.moneybird.description import DESCRIPTION, faults
from tests.golden import Records, beside, pairs_beside, records, told

PAIRS = pairs_beside(__file__)
SCHEMAS = {
    "sales_invoices": "sales_invoice_response",
    "external_sales_invoices": "external_sales_invoice_response",
    "contacts": "base_contact_response",
    "workflows": "workflow_response",
}


def made(objects: Records, given: dict[str, Any]) -> Page:
    workflows = map(Workflow.model_validate, objects.pop("workflows", []))
    administration = Administration(
        zone=ZoneInfo("Europe/Amsterdam"),
        terms_days=given.get("terms_days", 14),
        own_user=given.get("own_user", ""),
        classes=Classes(frozenset(given.get("companies", ())), frozenset(given.get("private_individuals", ()))),
        workflows={workflow.id: workflow for workflow in workflows},
    )
    return page_of(Objects(**objects), administration)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_an_answer_becomes_what_stands_beside_it(path: Path) -> None:
    expected = beside(path)
    given, _ = expected.pop("given", {}), expected.pop("beyond_the_description", None)
    page = made(records(path), given)
    assert dict(page.counts) == expected.pop("counts", {})
    assert told(page) == expected
    assert sum(n for fate, n in page.counts.items() if fate != "rows") == page.counts.get("rows", 0)


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="THE PLATFORM'S DESCRIPTION IS NOT HERE: no pair was held to it")
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_an_answer_is_one_that_the_platform_describes(path: Path) -> None:
    found = [fault for name, them in records(path).items() for one in them for fault in faults(one, SCHEMAS[name])]
    assert bool(found) is beside(path).get("beyond_the_description", False), found


def test_every_state_that_an_invoice_may_have_is_told_of_in_a_pair() -> None:
    told_of = {
        (kind, one["state"])
        for path in PAIRS
        for kind, them in records(path).items()
        for one in them
        if kind.endswith("invoices")
    }
    states = {
        "sales_invoices": "draft scheduled open pending_payment reminded late paid uncollectible",
        "external_sales_invoices": "new open late pending_payment paid uncollectible",
    }
    assert {(kind, state) for kind, words in states.items() for state in words.split()} <= told_of
