"""An invoice as receivable: what is owed, by when, and what stands in the way of asking for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta, tzinfo

from adapters.moneybird.contacts import Classes
from adapters.moneybird.history import is_paused_by_us, is_with_a_collector
from adapters.moneybird.keys import key_of
from adapters.moneybird.payloads import Invoice, MoneybirdContact, SalesInvoice
from adapters.moneybird.states import OVER, Standing, doubt_about, standing_of
from adapters.moneybird.workflows import Workflows, collects
from connector.errors import SkipRecord
from connector.model import Money, Receivable, ReceivableState


@dataclass(frozen=True, slots=True)
class Administration:
    """What must be known of an administration besides its records. `zone` is its own time zone; `own_user` is the id
    of our API user in it, "" while it is not known; `terms_days` counts from the invoice date, where an invoice has no
    due date."""

    zone: tzinfo = UTC
    terms_days: int = 14
    own_user: str = ""
    classes: Classes = field(default_factory=Classes)
    workflows: Workflows = field(default_factory=dict)


def receivable_of(
    invoice: Invoice, administration: Administration, contacts: Mapping[str, MoneybirdContact]
) -> tuple[Receivable, str]:
    """The receivable that an issued invoice is, and what is in doubt about it ("" = nothing).

    `contacts` are the live ones by id; where one is missing, the copy in the invoice tells of its mandate. Raises
    SkipRecord, with a sentence for the user, for an invoice of nobody or of no day.
    """
    standing = standing_of(invoice)
    doubt = doubt_about(invoice, standing)
    issued = _issued(invoice)
    due = invoice.due_date or issued + timedelta(days=administration.terms_days)
    if due < issued:
        raise SkipRecord(f"it is due on {due}, before its date {issued}")
    open_ = Money(invoice.unpaid, invoice.currency)
    receivable = Receivable(
        key=key_of(invoice),
        debtor=_debtor(invoice),
        number=number_of(invoice),
        issued=issued,
        due=due,
        amount=Money(invoice.total, invoice.currency),
        open=open_,
        state=ReceivableState.UNKNOWN if doubt else _state(invoice, standing),
        invoice=number_of(invoice),
        due_assumed=invoice.due_date is None,
        disputed=standing not in OVER and is_stopped_there(invoice, administration),
        settled_on=invoice.paid_at if standing is Standing.PAID and not doubt else None,
        under_way=open_ if _is_collected(invoice, standing, administration, contacts) else None,
        reference=_reference(invoice),
    )
    return receivable, doubt


def number_of(invoice: Invoice) -> str:
    """What people call the invoice; its id where it has no number."""
    if isinstance(invoice, SalesInvoice):
        return invoice.invoice_id or invoice.id
    return invoice.reference or invoice.entry_number or invoice.id


def is_stopped_there(invoice: Invoice, administration: Administration) -> bool:
    """Whether somebody at Moneybird paused it. Mostly that is for a dispute, and whoever did it wants no reminder to
    go, so it counts as disputed until it is resumed there; our own pause keeps their reminders back and not ours."""
    return (
        isinstance(invoice, SalesInvoice) and invoice.paused and not is_paused_by_us(invoice, administration.own_user)
    )


def _issued(invoice: Invoice) -> date:
    issued = (invoice.invoice_date or invoice.sent_at) if isinstance(invoice, SalesInvoice) else invoice.date
    if issued is None:
        raise SkipRecord("it has no date")
    return issued


def _debtor(invoice: Invoice) -> str:
    if not invoice.contact_id:
        raise SkipRecord("it names no contact")
    return invoice.contact_id


def _state(invoice: Invoice, standing: Standing) -> ReceivableState:
    if standing is Standing.PAID or invoice.unpaid <= 0:
        return ReceivableState.SETTLED
    if standing is Standing.WRITTEN_OFF:
        return ReceivableState.WRITTEN_OFF
    if isinstance(invoice, SalesInvoice) and is_with_a_collector(invoice):
        return ReceivableState.HANDED_OVER
    return ReceivableState.OPEN


def _is_collected(
    invoice: Invoice,
    standing: Standing,
    administration: Administration,
    contacts: Mapping[str, MoneybirdContact],
) -> bool:
    if invoice.unpaid <= 0:
        return False
    if standing is Standing.COLLECTED:
        return True
    if standing is not Standing.OPEN or not isinstance(invoice, SalesInvoice):
        return False
    return collects(invoice, contacts.get(invoice.contact_id, invoice.contact), administration.workflows)


def _reference(invoice: Invoice) -> str:
    """What the debtor must mention when paying; an external invoice has its number only."""
    if not isinstance(invoice, SalesInvoice):
        return ""
    return invoice.payment_reference or invoice.short_payment_reference
