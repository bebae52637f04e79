"""What each sentence about the books changes in them."""

from dataclasses import replace
from datetime import date, timedelta

from connector.errors import Refused
from connector.flow import acts
from connector.model import Money, PaymentKind, PaymentState
from connector.stories import traits
from connector.stories.books import Entry, Invoice
from connector.stories.story import Line, Part
from connector.stories.telling.state import Teller, Telling

ISSUED_BEFORE = timedelta(days=14)  # when a story does not say when an invoice was issued


def _invoice(telling: Telling, line: Line) -> Invoice:
    return telling.books.invoices[line.word("invoice")]


def _entry(telling: Telling, line: Line) -> Entry:
    return telling.books.entries[line.word("entry")]


def invoice(telling: Telling, line: Line) -> None:
    number = line.word("invoice")
    parts: tuple[Part, ...] = line.need("parts", tuple)
    issued = line.get("issued", date) or parts[0].due - ISSUED_BEFORE
    telling.books.invoices[number] = Invoice(number, line.word("debtor"), parts, issued, line.word("reference"))


def invoice_without_due(telling: Telling, line: Line) -> None:
    number = line.word("invoice")
    issued = line.need("issued", date)
    part = Part(line.need("amount", Money), issued + timedelta(days=line.need("days", int)))
    telling.books.invoices[number] = Invoice(number, line.word("debtor"), (part,), issued, due_assumed=True)


def invoice_becomes(telling: Telling, line: Line) -> None:
    changed = _invoice(telling, line)
    if len(changed.parts) > 1:
        raise Refused(f"{changed.number} has instalments; only an invoice with one due date can be corrected")
    changed.parts = (replace(changed.parts[0], amount=line.need("amount", Money)),)


def credit(telling: Telling, line: Line) -> None:
    state = PaymentState.DRAFT if line.has("draft") else PaymentState.FINAL
    _add(telling, line, PaymentKind.CREDIT, state)


def payment(telling: Telling, line: Line) -> None:
    state = PaymentState.PENDING if line.has("pending") else PaymentState.FINAL
    _add(telling, line, PaymentKind.RECEIVED, state)


def _add(telling: Telling, line: Line, kind: PaymentKind, state: PaymentState) -> None:
    name = line.word("entry")
    value_date = line.get("value_date", date) or telling.today
    entry = Entry(name, line.word("debtor"), line.need("amount", Money), value_date, kind, state)
    telling.books.entries[name] = entry
    if line.has("invoice"):
        link(telling, line)


def link(telling: Telling, line: Line) -> None:
    entry, paid = _entry(telling, line), _invoice(telling, line)
    if entry.amount.currency != paid.currency:
        raise Refused(f"{entry.name} is in {entry.amount.currency} and {paid.number} in {paid.currency}")
    entry.invoice = paid.number


def final(telling: Telling, line: Line) -> None:
    _entry(telling, line).state = PaymentState.FINAL


def withdrawn(telling: Telling, line: Line) -> None:
    _entry(telling, line).state = PaymentState.WITHDRAWN


def payment_back(telling: Telling, line: Line) -> None:
    entry = _entry(telling, line)
    if line.word("how") == "cancelled":
        entry.state = PaymentState.WITHDRAWN
    else:
        entry.reversed_on = telling.today


def under_way(telling: Telling, line: Line) -> None:
    _invoice(telling, line).under_way = line.need("amount", Money)


def under_way_ends(telling: Telling, line: Line) -> None:
    ended = _invoice(telling, line)
    amount, ended.under_way = ended.under_way, None
    if amount is None:
        raise Refused(f"no direct debit on {ended.number} is under way")
    if line.word("how") == "succeeds":
        name = f"direct debit {ended.number}, line {line.number}"
        entry = Entry(name, ended.debtor, amount, telling.today, PaymentKind.RECEIVED, invoice=ended.number)
        telling.books.entries[name] = entry


def disputed(telling: Telling, line: Line) -> None:
    _invoice(telling, line).disputed = line.kind == "books_dispute"


def forwarded(telling: Telling, line: Line) -> None:
    _invoice(telling, line).forwarded = True


def reminded(telling: Telling, line: Line) -> None:
    keys = telling.books.keys_of(line.words("receivables"))
    acts.note_source_reminder(telling.store, telling.scope, keys, line.word("platform"), telling.today, telling.now)


def mentioned(telling: Telling, line: Line) -> None:
    _invoice(telling, line).missing = line.kind == "missing"


def readable(telling: Telling, line: Line) -> None:
    _invoice(telling, line).unreadable = line.word("reason")


def reachable(telling: Telling, line: Line) -> None:
    telling.source.reachable = line.kind == "books_open"


def stale(telling: Telling, line: Line) -> None:
    telling.source.freeze(line.need("day", date))


def fresh(telling: Telling, _: Line) -> None:
    telling.source.frozen = None


def bank(telling: Telling, line: Line) -> None:
    telling.source.bank_through = line.get("day", date)


def traits_change(telling: Telling, line: Line) -> None:
    name = line.word("debtor")
    telling.books.debtors[name] = traits.with_traits(telling.debtor(name), line.word("traits"))


IN_BOOKS: dict[str, Teller] = {
    "invoice": invoice,
    "invoice_without_due": invoice_without_due,
    "invoice_becomes": invoice_becomes,
    "credit": credit,
    "credit_linked": link,
    "credit_final": final,
    "credit_withdrawn": withdrawn,
    "payment": payment,
    "payment_unmatched": payment,
    "payment_matched": link,
    "payment_booked": final,
    "payment_back": payment_back,
    "under_way": under_way,
    "under_way_ends": under_way_ends,
    "books_dispute": disputed,
    "books_dispute_over": disputed,
    "books_hand_over": forwarded,
    "books_remind": reminded,
    "missing": mentioned,
    "back": mentioned,
    "unreadable": readable,
    "readable": readable,
    "books_closed": reachable,
    "books_open": reachable,
    "stale": stale,
    "fresh": fresh,
    "bank_through": bank,
    "bank_fresh": bank,
    "traits_change": traits_change,
}
