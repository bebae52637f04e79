"""What all records of an administration share, and takes requests of its own: types of contacts, and workflows."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError

from adapters.moneybird.client import CONTACTS, Client
from adapters.moneybird.contacts import Classes
from adapters.moneybird.payloads import Raw, Workflow
from adapters.moneybird.receivables import Administration
from adapters.moneybird.workflows import Workflows
from connector.transport import Urgency

_COMPANY, _PRIVATE = "contact_type:company", "contact_type:private_individual"


def contacts_by_type(client: Client, urgency: Urgency) -> tuple[dict[str, int], Classes]:
    """The versions of all contacts, and of which type each is: two requests, for no contact tells its type itself."""
    companies = client.versions(CONTACTS, _COMPANY, urgency)
    private = client.versions(CONTACTS, _PRIVATE, urgency)
    return {**companies, **private}, Classes(frozenset(companies), frozenset(private))


def with_workflows(client: Client, plain: Administration, classes: Classes, urgency: Urgency) -> Administration:
    """The administration with all that is needed to read its records: one request."""
    return replace(plain, classes=classes, workflows=workflows_of(client, urgency))


def workflows_of(client: Client, urgency: Urgency) -> Workflows:
    """Its workflows by id: one request. One that cannot be read is left out: of an unknown workflow the safe thing is
    believed."""
    return _readable(client.workflows(urgency))


def _readable(raws: Sequence[Raw]) -> Workflows:
    workflows = {}
    for raw in raws:
        try:
            workflow = Workflow.model_validate(raw)
        except ValidationError:
            continue
        workflows[workflow.id] = workflow
    return workflows
