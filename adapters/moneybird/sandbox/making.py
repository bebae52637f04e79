"""New invoices, and sending them: drafts, credit invoices, and those of another system."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

from adapters.moneybird.sandbox import acts
from adapters.moneybird.sandbox.records import Contact, External, Invoice
from adapters.moneybird.sandbox.staff import set_up_id
from adapters.moneybird.sandbox.world import Books


def draft(
    books: Books, contact: Contact, excl: Decimal, by: str, *, description: str, workflow_id: str = "", term: int = 14
) -> Invoice:
    """A new invoice that was not sent; it has a due date and an open amount already."""
    stamp = books.stamp()
    chosen = workflow_id or contact.invoice_workflow_id or default_workflow(books)
    invoice = Invoice(
        **stamp,
        contact_id=contact.id,
        copied=deepcopy(contact),
        state="draft",
        issued=None,
        due=books.today + timedelta(days=term),
        excl=excl,
        incl=(excl * acts.VAT).quantize(acts.CENT),
        description=description,
        detail_id=books.world.new_id(),
        workflow_id=chosen,
        document_style_id=set_up_id(books, 1),
        identity_id=set_up_id(books, 3),
        draft_id=len(books.invoices) + 1,
        language="fr" if contact.country == "BE" and int(contact.id) % 2 else "nl",
        term=term,
        payment_reference=f"RF{int(stamp['id']) % 97:02d}{stamp['id']}",
    )
    books.invoices[invoice.id] = invoice
    books.log(invoice, "sales_invoice_created", by)
    return invoice


def default_workflow(books: Books) -> str:
    return next(each.id for each in books.workflows.values() if each.default)


def schedule(books: Books, invoice: Invoice, on: date, by: str) -> None:
    """It goes out by itself on that day."""
    invoice.issued, invoice.due = on, on + timedelta(days=invoice.term)
    acts.become(books, invoice, "scheduled", by)


def send(books: Books, invoice: Invoice, by: str, method: str = "Email") -> None:
    """It gets its number and date, and is open from now on. Raises NotAllowed for what was sent before."""
    if invoice.state not in ("draft", "scheduled"):
        raise acts.NotAllowed
    today = books.today
    invoice.issued = invoice.sent_at = today
    invoice.due = today + timedelta(days=invoice.term)
    invoice.draft_id = None
    invoice.invoice_id = _number(books, today.year)
    invoice.next_reminder = invoice.due
    if method == "Email":
        books.log(invoice, "sales_invoice_send_email", by, email_address=invoice.copied.email, email_message="")
    else:
        books.log(invoice, "sales_invoice_send_manually", by)
    acts.become(books, invoice, "open", by)


def _number(books: Books, year: int) -> str:
    books.numbered[year] = books.numbered.get(year, 0) + 1
    return f"{year}-{books.numbered[year]:04d}"


def credit(books: Books, invoice: Invoice, by: str) -> Invoice:
    """A credit invoice for all of it: nothing is set off by that alone. Raises NotAllowed for a draft."""
    if invoice.state == "draft" or invoice.original_sales_invoice_id:
        raise acts.NotAllowed
    made = draft(
        books, invoice.copied, -invoice.excl, by, description=invoice.description, workflow_id=invoice.workflow_id
    )
    made.incl, made.original_sales_invoice_id = -invoice.incl, invoice.id
    books.log(invoice, "credit_invoice_created_from_original", by)
    return made


def book_external(
    books: Books, contact: Contact | None, incl: Decimal, by: str, *, reference: str, issued: date, due: date | None
) -> External:
    """An invoice of another system."""
    made = External(
        **books.stamp(),
        contact_id=contact.id if contact else None,
        copied=deepcopy(contact) if contact else None,
        state="open",
        issued=issued,
        due=due,
        excl=(incl / acts.VAT).quantize(acts.CENT),
        incl=incl,
        reference=reference,
        description=reference,
        detail_id=books.world.new_id(),
        entry_number=len(books.externals) + 1,
        source="webwinkel",
    )
    books.externals[made.id] = made
    books.log(made, "external_sales_invoice_created", by)
    return made
