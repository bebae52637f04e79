"""What can be done to an invoice that is there; each act changes it, logs it and tells it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from adapters.moneybird.sandbox.records import (
    OWED,
    UNPAID,
    ZERO,
    Contact,
    Debt,
    External,
    Invoice,
    Note,
    Payment,
)
from adapters.moneybird.sandbox.staff import set_up_id
from adapters.moneybird.sandbox.world import Books

FAR_AWAY = date(2099, 1, 1)  # the next reminder of what is paused
VAT = Decimal("1.21")
CENT = Decimal("0.01")
_WORDS: dict[type[Debt], str] = {Invoice: "sales_invoice", External: "external_sales_invoice"}
_TYPES: dict[type[Debt], str] = {Invoice: "SalesInvoice", External: "ExternalSalesInvoice"}


class NotAllowed(Exception):
    """The state of the invoice does not allow it."""


# ---------------------------------------------------------------- states


def become(books: Books, debt: Debt, state: str, by: str) -> None:
    """It has this state from now on."""
    if debt.state == state:
        return
    debt.state = state
    books.touch(debt)
    books.log(debt, f"{_WORDS[type(debt)]}_state_changed_to_{state}", by)


def state_by_money(books: Books, debt: Debt) -> str:
    """The state that follows from its amounts and dates."""
    if debt.unpaid == ZERO or (debt.incl > ZERO) != (debt.unpaid > ZERO):
        return "paid"
    if isinstance(debt, Invoice) and debt.reminder_count:
        return "reminded"
    return "late" if debt.due is not None and debt.due < books.today else "open"


def mark_dubious(books: Books, debt: Debt, on: date, by: str) -> None:
    """Only a date: the state stays. Raises NotAllowed for what is not open."""
    if debt.state not in OWED:
        raise NotAllowed
    debt.marked_dubious_on = on
    books.touch(debt)
    books.log(debt, f"{_WORDS[type(debt)]}_marked_as_dubious", by)


def mark_uncollectible(books: Books, debt: Debt, on: date, by: str) -> None:
    """Written off; the open amount and the next reminder stay as they were. Raises NotAllowed for what is not open."""
    if debt.state not in OWED or debt.incl < ZERO:
        raise NotAllowed
    debt.marked_uncollectible_on = on
    books.log(debt, f"{_WORDS[type(debt)]}_marked_as_uncollectible", by)
    become(books, debt, "uncollectible", by)


def pause(books: Books, invoice: Invoice, by: str) -> None:
    """Its workflow stands still. A second time changes nothing."""
    if invoice.paused:
        return
    invoice.paused = True
    invoice.next_reminder_kept, invoice.next_reminder = invoice.next_reminder, FAR_AWAY
    books.touch(invoice)
    books.log(invoice, "sales_invoice_paused", by)


def resume(books: Books, invoice: Invoice, by: str) -> None:
    """Its workflow goes on where it stood."""
    if not invoice.paused:
        return
    invoice.paused = False
    invoice.next_reminder, invoice.next_reminder_kept = invoice.next_reminder_kept, None
    books.touch(invoice)
    books.log(invoice, "sales_invoice_unpaused", by)


# ---------------------------------------------------------------- money


def pay(books: Books, debt: Debt, price: Decimal, on: date, by: str, **details: Any) -> Payment:
    """Money on an invoice; the state follows when all of it came. Raises NotAllowed for a draft."""
    if debt.state in ("draft", "scheduled"):
        raise NotAllowed
    made = Payment(
        **books.stamp(),
        invoice_id=debt.id,
        invoice_type=_TYPES[type(debt)],
        user_id=by,
        price=price,
        day=on,
        **details,
    )
    debt.payments.append(made)
    books.touch(debt)
    books.tell(made, "payment_registered")
    if debt.state in UNPAID and state_by_money(books, debt) == "paid":
        debt.paid_at = on
        become(books, debt, "paid", by)
    return made


def unpay(books: Books, debt: Debt, payment: Payment, by: str) -> None:
    """The payment is taken away again, and the invoice may be owed again."""
    debt.payments.remove(payment)
    books.touch(debt)
    books.tell(payment, "payment_destroyed")
    if debt.state == "paid":
        debt.paid_at = None
        become(books, debt, state_by_money(books, debt), by)


def settle_credit(books: Books, credit_invoice: Invoice, by: str) -> None:
    """Sets a credit invoice off against its original: a payment on each side. Raises NotAllowed without an original."""
    original = books.invoices.get(credit_invoice.original_sales_invoice_id or "")
    if original is None or credit_invoice.state not in UNPAID or original.state not in UNPAID:
        raise NotAllowed
    amount = min(original.unpaid, -credit_invoice.unpaid)
    details = {"ledger_account_id": set_up_id(books, 5), "manual_payment_action": "invoices_settlement"}
    there = pay(books, original, amount, books.today, by, credit_invoice_id=credit_invoice.id, **details)
    pay(books, credit_invoice, -amount, books.today, by, linked_payment_id=there.id, **details)


# ---------------------------------------------------------------- words


def remind(books: Books, invoice: Invoice, by: str, method: str = "Email", address: str = "", text: str = "") -> None:
    """A reminder by the platform, or one that only counts (Manual). Raises NotAllowed for what is not owed."""
    if invoice.state not in OWED or invoice.unpaid <= ZERO:
        raise NotAllowed
    if method == "Email":
        sent = {"email_address": address or invoice.copied.email, "email_message": text or _step_text(books, invoice)}
        books.log(invoice, "sales_invoice_send_reminder_email", by, **sent)
    else:
        books.log(invoice, "sales_invoice_send_reminder_manually", by)
    invoice.reminder_count += 1
    following = books.today + timedelta(days=_interval(books, invoice))
    if invoice.paused:
        invoice.next_reminder_kept = following
    else:
        invoice.next_reminder = following
    books.touch(invoice)
    become(books, invoice, "reminded", by)


def _step_text(books: Books, invoice: Invoice) -> str:
    steps = books.workflows[invoice.workflow_id].steps
    return steps[min(invoice.reminder_count + 1, len(steps) - 1)].text or ""


def _interval(books: Books, invoice: Invoice) -> int:
    steps = books.workflows[invoice.workflow_id].steps
    return steps[min(invoice.reminder_count + 1, len(steps) - 1)].interval


def add_note(books: Books, on: Contact | Debt, text: str, by: str, todo: bool = False, assignee: str = "") -> Note:
    """A remark; with an assignee it is something to do."""
    made = Note(
        **books.stamp(),
        entity_id=on.id,
        entity_type="Contact" if isinstance(on, Contact) else _TYPES[type(on)],
        user_id=by,
        text=text,
        todo=todo or bool(assignee),
        assignee_id=assignee or None,
    )
    on.notes.append(made)
    if books.world.quirks.notes_touch:
        books.touch(on)
    books.tell(made, "todo_created" if made.todo else "note_created")
    return made


def remove_note(books: Books, on: Contact | Debt, note: Note) -> None:
    on.notes.remove(note)
    if books.world.quirks.notes_touch:
        books.touch(on)
    books.tell(note, "todo_destroyed" if note.todo else "note_destroyed")


def destroy(books: Books, debt: Debt, by: str) -> None:
    """It is gone: no list mentions it any more. Raises NotAllowed in a period that is locked."""
    if books.locked_until and debt.issued and debt.issued <= books.locked_until:
        raise NotAllowed
    books.log(debt, f"{_WORDS[type(debt)]}_destroyed", by)
    books.invoices.pop(debt.id, None)
    books.externals.pop(debt.id, None)


def archive(books: Books, contact: Contact, by: str) -> None:
    """Lists mention it only when they are asked to."""
    contact.archived = True
    books.touch(contact)
    books.log(contact, "contact_archived", by)
