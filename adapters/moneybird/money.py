"""Payments and credit invoices in the connector's words: money that came, went back, or was never money."""

from collections.abc import Iterator

from adapters.moneybird.keys import SALES_INVOICE, credit_key, invoice_key, key_of, payment_key
from adapters.moneybird.payloads import Booked, Invoice, SalesInvoice
from adapters.moneybird.states import Standing, standing_of
from connector.errors import SkipRecord
from connector.model import Money, Payment, PaymentKind, PaymentState

# Ways of booking by hand with which no money comes in; every other one, also one that is not known, is a payment.
_NO_MONEY = frozenset({"rounding_error", "balance_settlement", "invoices_settlement"})


def payments_of(invoice: Invoice) -> Iterator[Payment]:
    """The payments in an invoice that is no credit; what is open already has them off. Raises SkipRecord for one
    without a day or an amount."""
    for booked in invoice.payments:
        if booked.price is None or booked.payment_date is None:
            raise SkipRecord("one of its payments has no day or no amount")
        if booked.price == 0:
            continue
        yield Payment(
            key=payment_key(booked.id),
            debtor=invoice.contact_id,
            amount=Money(abs(booked.price), invoice.currency),
            value_date=booked.payment_date,
            kind=_kind(booked),
            receivable=key_of(invoice),
        )


def _kind(booked: Booked) -> PaymentKind:
    if booked.price is not None and booked.price < 0:
        return PaymentKind.REVERSAL
    settled = booked.credit_invoice_id or booked.manual_payment_action in _NO_MONEY
    return PaymentKind.CREDIT if settled else PaymentKind.RECEIVED


def credit_of(invoice: Invoice, number: str) -> Payment:
    """The credit that an issued invoice below zero gives, as far as it was not settled or paid out.

    Moneybird does not take it off its original until a person settles the two. Until then it stands beside the
    original as a payment that is on its way, so that only the rest is asked there; one without an original counts for
    the debtor as a whole. One that is used up is withdrawn, because it was told of before. A state that is not known
    leaves it standing: doubt falls to the debtor's side. Raises SkipRecord for one of nobody or of no day.
    """
    on = (invoice.invoice_date or invoice.sent_at) if isinstance(invoice, SalesInvoice) else invoice.date
    if on is None or not invoice.contact_id:
        raise SkipRecord("it has no date" if on is None else "it names no contact")
    left = -invoice.unpaid if standing_of(invoice) is not Standing.PAID else invoice.unpaid * 0
    original = invoice.original_sales_invoice_id if isinstance(invoice, SalesInvoice) else ""
    state = PaymentState.PENDING if original else PaymentState.FINAL
    return Payment(
        key=credit_key(key_of(invoice)),
        debtor=invoice.contact_id,
        amount=Money(left if left > 0 else -invoice.total, invoice.currency),
        value_date=on,
        kind=PaymentKind.CREDIT,
        state=state if left > 0 else PaymentState.WITHDRAWN,
        receivable=invoice_key(SALES_INVOICE, original) if original else None,
        number=number,
    )
