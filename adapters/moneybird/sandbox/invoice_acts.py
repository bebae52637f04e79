"""Sales invoices: changing them."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal

from adapters.moneybird.sandbox import acts, making
from adapters.moneybird.sandbox.answers import EMPTY, Answer, Refusal, bad, invalid
from adapters.moneybird.sandbox.bodies import (
    Details,
    DubiousBody,
    Fields,
    InvoiceBody,
    InvoiceValues,
    NothingBody,
    Reminder,
    RemindersBody,
    SendingBody,
    UncollectibleBody,
)
from adapters.moneybird.sandbox.calls import SALES, Call, Route, found
from adapters.moneybird.sandbox.invoices import invoice_of, shown
from adapters.moneybird.sandbox.records import OWED, Contact, Invoice
from adapters.moneybird.sandbox.world import Books

NOT_OPEN = "Invoice must be open, late or reminded, and not a credit invoice"


def not_open() -> Refusal:
    return bad(NOT_OPEN, invoice="not_open")


def create(call: Call) -> Answer:
    """A draft."""
    values = call.read(InvoiceBody).sales_invoice
    if values.contact_id is None:
        raise invalid(contact=("can't be blank", "blank"))
    contact = found(call.books.contacts, values.contact_id, "Contact")
    made = making.draft(
        call.books,
        contact,
        _total(values.details_attributes),
        call.by,
        description=", ".join(each.description for each in values.details_attributes),
        workflow_id=values.workflow_id or "",
        term=values.first_due_interval or 14,
    )
    _fill(call, made, values)
    return shown(call, made, 201)


def change(call: Call, key: str) -> Answer:
    invoice, values = invoice_of(call, key), call.read(InvoiceBody).sales_invoice
    if values.workflow_id:
        invoice.workflow_id = found(call.books.workflows, values.workflow_id, "Workflow").id
    if values.update_contact and invoice.contact_id:
        invoice.copied = deepcopy(call.books.contacts[invoice.contact_id])
    if values.details_attributes:
        if invoice.state != "draft":
            raise bad("Invoice was sent already", invoice="not_draft")
        invoice.excl = _total(values.details_attributes)
        invoice.incl = (invoice.excl * acts.VAT).quantize(acts.CENT)
    _fill(call, invoice, values)
    call.books.touch(invoice)
    call.books.log(invoice, "sales_invoice_updated", call.by)
    return shown(call, invoice)


def _total(details: Details) -> Decimal:
    """The prices together; amounts of units are not counted here."""
    return sum((each.price for each in details), Decimal(0))


def _fill(call: Call, invoice: Invoice, values: InvoiceValues) -> None:
    set_fields(call.books, invoice, values.custom_fields_attributes, "sales_invoice")
    if values.reference is not None:
        invoice.reference = values.reference


def set_fields(books: Books, record: Invoice | Contact, fields: Fields, source: str) -> None:
    """Values of fields of one's own; an empty value takes the field off. Raises Refusal (404) for an unknown one."""
    for field in fields:
        if books.custom_fields.get(field.id, ("", ""))[1] != source:
            raise Refusal(
                404,
                {
                    "error": f"Custom field with id {field.id} not found for administration",
                    "symbolic": {"custom_fields_attributes": "not_found"},
                },
            )
    for field in fields:
        if field.value:
            record.custom_fields[field.id] = field.value
        else:
            record.custom_fields.pop(field.id, None)


def destroy(call: Call, key: str) -> Answer:
    try:
        acts.destroy(call.books, invoice_of(call, key), call.by)
    except acts.NotAllowed:
        raise bad("Invoice is in a locked period", invoice="period_locked") from None
    return EMPTY


def send(call: Call, key: str) -> Answer:
    invoice, sending = invoice_of(call, key), call.read(SendingBody).sales_invoice_sending
    if sending.sending_scheduled and sending.invoice_date and sending.invoice_date > call.books.today:
        making.schedule(call.books, invoice, sending.invoice_date, call.by)
        return shown(call, invoice)
    return _done(call, invoice, lambda: making.send(call.books, invoice, call.by, sending.delivery_method))


def _done(call: Call, invoice: Invoice, act: Callable[[], object], status: int = 200) -> Answer:
    try:
        act()
    except acts.NotAllowed:
        raise not_open() from None
    return shown(call, invoice, status)


def pause(call: Call, key: str) -> Answer:
    invoice = invoice_of(call, key)
    call.read(NothingBody)
    return _done(call, invoice, lambda: acts.pause(call.books, invoice, call.by), 201)


def resume(call: Call, key: str) -> Answer:
    invoice = invoice_of(call, key)
    call.read(NothingBody)
    return _done(call, invoice, lambda: acts.resume(call.books, invoice, call.by), 201)


def mark_dubious(call: Call, key: str) -> Answer:
    invoice = invoice_of(call, key)
    on: date = call.read(DubiousBody).dubious_date or call.books.today
    return _done(call, invoice, lambda: acts.mark_dubious(call.books, invoice, on, call.by))


def mark_uncollectible(call: Call, key: str) -> Answer:
    invoice = invoice_of(call, key)
    on: date = call.read(UncollectibleBody).uncollectible_date or call.books.today
    return _done(call, invoice, lambda: acts.mark_uncollectible(call.books, invoice, on, call.by))


def make_credit(call: Call, key: str) -> Answer:
    """The answer is the credit invoice, a draft."""
    try:
        made = making.credit(call.books, invoice_of(call, key), call.by)
    except acts.NotAllowed:
        raise not_open() from None
    return shown(call, made)


def settle_credit(call: Call, key: str) -> Answer:
    invoice = invoice_of(call, key)
    return _done(call, invoice, lambda: acts.settle_credit(call.books, invoice, call.by))


def send_reminders(call: Call) -> Answer:
    """All or nothing, and no result for each: the body is the bare number 200."""
    reminders = call.read(RemindersBody).sales_invoice_reminders
    checked = [(one, _invoices(call, one)) for one in reminders]
    for one, invoices in checked:
        for invoice in invoices:
            acts.remind(call.books, invoice, call.by, one.delivery_method, one.email_address, one.reminder_text)
    return Answer(200)


def _invoices(call: Call, reminder: Reminder) -> list[Invoice]:
    """The invoices of one entry. Raises Refusal where they cannot be reminded of together."""
    found(call.books.contacts, reminder.contact_id, "Contact")
    invoices = [invoice_of(call, key) for key in reminder.sales_invoice_ids]
    for invoice in invoices:
        if invoice.state not in OWED or invoice.unpaid <= 0:
            raise not_open()
        same = ("contact_id", "workflow_id", "document_style_id", "identity_id")
        for name in same:
            if getattr(invoice, name) != getattr(reminder, name):
                raise bad(f"Invoice has another {name}", **{name: "invalid"})
    return invoices


ROUTES = (
    Route("POST", "/sales_invoices", SALES, create),
    Route("POST", "/sales_invoices/send_reminders", SALES, send_reminders),
    Route("PATCH", "/sales_invoices/<key>", SALES, change),
    Route("DELETE", "/sales_invoices/<key>", SALES, destroy),
    Route("PATCH", "/sales_invoices/<key>/send_invoice", SALES, send),
    Route("POST", "/sales_invoices/<key>/pause", SALES, pause),
    Route("POST", "/sales_invoices/<key>/resume", SALES, resume),
    Route("PATCH", "/sales_invoices/<key>/mark_as_dubious", SALES, mark_dubious),
    Route("PATCH", "/sales_invoices/<key>/mark_as_uncollectible", SALES, mark_uncollectible),
    Route("PATCH", "/sales_invoices/<key>/duplicate_creditinvoice", SALES, make_credit),
    Route("PATCH", "/sales_invoices/<key>/register_payment_creditinvoice", SALES, settle_credit),
)
