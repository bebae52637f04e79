"""The words for how an invoice stands, and what each of them means to us."""

from enum import Enum, auto

from adapters.moneybird.payloads import Invoice, SalesInvoice


class Standing(Enum):
    """How an invoice stands by its word alone."""

    NOT_ISSUED = auto()  # the debtor has not got it yet
    OPEN = auto()
    COLLECTED = auto()  # a payment order for it is on its way to the bank
    PAID = auto()
    WRITTEN_OFF = auto()
    UNKNOWN = auto()  # a word that is not here: neither open nor paid


# A pause of such an invoice stops nothing any more; and its end, of which nothing else follows, may go unheard.
OVER = frozenset({Standing.PAID, Standing.WRITTEN_OFF})
_OF_SALES = {
    "draft": Standing.NOT_ISSUED,
    "scheduled": Standing.NOT_ISSUED,
    "open": Standing.OPEN,
    "late": Standing.OPEN,
    "reminded": Standing.OPEN,
    "pending_payment": Standing.COLLECTED,
    "paid": Standing.PAID,
    "uncollectible": Standing.WRITTEN_OFF,
}
# "new" was put there and not worked on yet: whether it is owed cannot be told, so it is left until it is booked.
_OF_EXTERNAL = {
    "new": Standing.NOT_ISSUED,
    "open": Standing.OPEN,
    "late": Standing.OPEN,
    "pending_payment": Standing.COLLECTED,
    "paid": Standing.PAID,
    "uncollectible": Standing.WRITTEN_OFF,
}


def standing_of(invoice: Invoice) -> Standing:
    """How the invoice stands by its word."""
    words = _OF_SALES if isinstance(invoice, SalesInvoice) else _OF_EXTERNAL
    return words.get(invoice.state, Standing.UNKNOWN)


def doubt_about(invoice: Invoice, standing: Standing) -> str:
    """Why it cannot be known whether this invoice is owed, fit for a user; "" when it can.

    A draft carries an amount and a due date, and a written-off one an open amount: no field tells it alone, so all
    that bear on it must agree.
    """
    if standing is Standing.UNKNOWN:
        return f"Moneybird calls it “{invoice.state[:40]}”, a word that is not known here"
    if invoice.unpaid > invoice.total:
        return f"more is unpaid ({invoice.unpaid}) than was invoiced ({invoice.total})"
    if standing is Standing.PAID and invoice.unpaid > 0:
        return f"it is called paid, and {invoice.unpaid} is unpaid all the same"
    if standing is Standing.OPEN and invoice.marked_uncollectible_on is not None:
        return f"it is marked as uncollectible, and called “{invoice.state}” all the same"
    return _doubt_about_sending(invoice, standing) if isinstance(invoice, SalesInvoice) else ""


def _doubt_about_sending(invoice: SalesInvoice, standing: Standing) -> str:
    if standing is not Standing.OPEN:
        return ""
    if invoice.sent_at is None:
        return "it is called open, and Moneybird does not tell when it was sent"
    if invoice.original_sales_invoice_id:
        return "it refers to another invoice as its original, and is no credit invoice"
    return ""
