"""Invoices that fall due in parts, and what a bookkeeper does to their due dates."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from adapters.exact.sandbox.rows import Row
from tests.adapters.exact.reading import a_customer
from tests.adapters.exact.stand import ExactStand

Parts = Sequence[tuple[int, int]]  # days from today, and what falls due then


def invoice(stand: ExactStand, parts: Parts) -> Row:
    days = [(stand.today + timedelta(days=days), Decimal(amount)) for days, amount in parts]
    return stand.books.add_invoice(a_customer(stand), "0", parts=days)


def made_anew(stand: ExactStand, entry: Row, parts: Parts) -> None:
    """The entry is edited: it falls due in these parts, and no term has the id that one had."""
    like, *_ = terms = stand.books.terms_of(entry.key)
    whole = Decimal(sum(amount for _, amount in parts))
    for days, amount in parts:
        about = {
            "DueDate": stand.today + timedelta(days=days),
            "AmountFC": Decimal(amount),
            "AmountDC": Decimal(amount),
        }
        stand.books._term({**like.values, **about, "TransactionAmountFC": whole, "TransactionAmountDC": whole})
    for term in terms:
        stand.books.remove(term)


def put_off(stand: ExactStand, entry: Row, first: int, days: int) -> None:
    """The term of this place in the order of their due dates falls due so many days from now; it keeps its id."""
    term = stand.books.terms_of(entry.key)[first]
    stand.books.change(term, DueDate=stand.today + timedelta(days=days))
