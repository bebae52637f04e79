"""What hangs on a record: payments, notes and to-dos."""

from adapters.moneybird.sandbox import acts, shapes
from adapters.moneybird.sandbox.answers import EMPTY, Answer, bad, missing_record
from adapters.moneybird.sandbox.bodies import NoteBody, PaymentBody
from adapters.moneybird.sandbox.calls import ANY, SALES, Call, Route, found
from adapters.moneybird.sandbox.records import Contact, Debt

_MODELS = {"contacts": "Contact", "sales_invoices": "SalesInvoice", "external_sales_invoices": "ExternalSalesInvoice"}


def _all(call: Call, kind: str) -> dict[str, Contact | Debt]:
    match kind:
        case "contacts":
            return {**call.books.contacts}
        case "sales_invoices":
            return {**call.books.invoices}
        case _:
            return {**call.books.externals}


def _debt(call: Call, kind: str, key: str) -> Debt:
    record = found(_all(call, kind), key)
    if not isinstance(record, Debt):
        raise missing_record()
    return record


def add_payment(call: Call, kind: str, key: str) -> Answer:
    debt, values = _debt(call, kind, key), call.read(PaymentBody).payment
    details = values.model_dump(exclude={"payment_date", "price", "price_base", "invoice_id"})
    try:
        made = acts.pay(call.books, debt, values.price, values.payment_date, call.by, **details)
    except acts.NotAllowed:
        raise bad("Payments cannot be added to a draft", invoice="draft") from None
    return Answer(shapes.payment(made), 201)


def remove_payment(call: Call, kind: str, key: str, payment: str) -> Answer:
    debt = _debt(call, kind, key)
    acts.unpay(call.books, debt, found({each.id: each for each in debt.payments}, payment, "Payment"), call.by)
    return EMPTY


def add_note(call: Call, kind: str, key: str) -> Answer:
    """On a record that is not there this is a 400, where everything else is a 404."""
    record = _all(call, kind).get(key)
    if record is None:
        raise bad(f"User has no permissions to notes for {_MODELS[kind]}", user="insufficient_permissions")
    values = call.read(NoteBody).note
    assignee = values.assignee_id or ""
    if assignee and assignee not in call.books.users:
        raise missing_record("User")
    return Answer(shapes.note(acts.add_note(call.books, record, values.note, call.by, values.todo, assignee)), 201)


def remove_note(call: Call, kind: str, key: str, note: str) -> Answer:
    record = found(_all(call, kind), key)
    acts.remove_note(call.books, record, found({each.id: each for each in record.notes}, note, "Note"))
    return EMPTY


DEBTS = "<any(sales_invoices,external_sales_invoices):kind>"
ROUTES = (
    Route("POST", f"/{DEBTS}/<key>/payments", SALES, add_payment),
    Route("DELETE", f"/{DEBTS}/<key>/payments/<payment>", SALES, remove_payment),
    Route("POST", f"/{DEBTS}/<key>/notes", SALES, add_note),
    Route("DELETE", f"/{DEBTS}/<key>/notes/<note>", SALES, remove_note),
    Route("POST", "/<any(contacts):kind>/<key>/notes", ANY, add_note),
    Route("DELETE", "/<any(contacts):kind>/<key>/notes/<note>", ANY, remove_note),
)
