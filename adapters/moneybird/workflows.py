"""What Moneybird does by itself with an invoice: remind, collect, and in which language."""

from collections.abc import Mapping
from hashlib import blake2b

from adapters.moneybird.payloads import MoneybirdContact, SalesInvoice, Workflow

Workflows = Mapping[str, Workflow]  # by id
INVOICING = "InvoiceWorkflow"


def digest_of(workflows: Workflows) -> str:
    """A short name of all that we use of them: another one when any of it changed."""
    said = "\n".join(workflows[key].model_dump_json() for key in sorted(workflows))
    return blake2b(said.encode(), digest_size=8).hexdigest()


def reminds_by_itself(workflow: Workflow) -> bool:
    """Whether Moneybird mails reminders of this workflow's invoices without anybody's hand. A paused invoice gets none.

    The step of order 0 is the sending of the invoice. A workflow without steps in the answer tells nothing: no.
    """
    return any(step.step_order >= 1 and step.reminder_auto_send for step in workflow.steps)


def collects(invoice: SalesInvoice, contact: MoneybirdContact | None, workflows: Workflows) -> bool:
    """Whether Moneybird takes the money from the debtor's account by itself, so that nobody need ask for it.

    That takes a mandate and a workflow with a way of collecting; a workflow that we do not know may have one.
    """
    if contact is None or not (contact.sepa_active or contact.direct_debit or contact.moneybird_payments_mandate):
        return False
    workflow = workflows.get(invoice.workflow_id)
    return workflow is None or bool(workflow.collection_method)


def language_of(contact: MoneybirdContact, workflows: Workflows) -> str:
    """The language of the workflow by which a contact is invoiced, as Moneybird writes it; "" when it is not known.

    A contact has no language, and that of an invoice may be another on the next one.
    """
    chosen = workflows.get(contact.invoice_workflow_id)
    if chosen is None:
        usual = (w for w in workflows.values() if w.default and w.active and w.type in ("", INVOICING))
        chosen = next(usual, None) if not contact.invoice_workflow_id else None
    return chosen.language if chosen else ""
