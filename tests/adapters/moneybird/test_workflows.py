"""What Moneybird does by itself with an invoice."""

from typing import Any

import pytest

from adapters.moneybird.contacts import Classes, debtor_of
from adapters.moneybird.payloads import MoneybirdContact, Workflow
from adapters.moneybird.workflows import language_of, reminds_by_itself

ID, OTHER = "512600000000000401", "512600000000000499"


def workflow(*auto_send: bool | None, **traits: Any) -> Workflow:
    """With steps from order 0 on, of which these are sent by Moneybird itself."""
    steps = [{"step_order": order, "reminder_auto_send": auto} for order, auto in enumerate(auto_send)]
    return Workflow.model_validate({"id": ID, "type": "InvoiceWorkflow", "steps": steps, **traits})


@pytest.mark.parametrize(
    ("auto_send", "reminds"),
    [
        ((), False),
        ((False, False, False), False),
        ((True, False, False), False),
        ((False, None), False),
        ((False, True, False), True),
        ((False, False, True), True),
    ],
)
def test_it_reminds_by_itself_when_any_step_after_the_sending_does(
    auto_send: tuple[bool | None, ...], reminds: bool
) -> None:
    assert reminds_by_itself(workflow(*auto_send)) is reminds


@pytest.mark.parametrize(
    ("written", "language"),
    [("nl", "nl"), ("nl-be", "nl"), ("NL", "nl"), ("en", "en"), ("", ""), ("Nederlands", ""), ("dutch-x", "")],
)
def test_a_debtor_speaks_the_language_of_the_workflow_by_which_it_is_invoiced(written: str, language: str) -> None:
    contact = MoneybirdContact.model_validate({"id": "512300000000000101", "invoice_workflow_id": ID})
    told = language_of(contact, {ID: workflow(language=written)})
    assert debtor_of(contact, Classes(), told).language == language


def test_without_a_workflow_of_its_own_it_is_that_of_the_usual_one_for_invoices() -> None:
    contact = MoneybirdContact.model_validate({"id": "512300000000000101", "invoice_workflow_id": None})
    usual = workflow(language="en", default=True)
    for_estimates = workflow(language="de", default=True, type="EstimateWorkflow")
    retired = workflow(language="fr", default=True, active=False)
    assert language_of(contact, {"1": for_estimates, "2": retired, "3": workflow(language="es"), ID: usual}) == "en"


def test_of_a_workflow_that_is_not_known_no_language_is_guessed() -> None:
    contact = MoneybirdContact.model_validate({"id": "512300000000000101", "invoice_workflow_id": OTHER})
    assert language_of(contact, {ID: workflow(language="en", default=True)}) == ""
