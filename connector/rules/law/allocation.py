"""In which order a payment counts: costs, interest, principal (art. 6:44 BW), and over which invoices (art. 6:43 BW).

What the books have matched to an invoice lowers its principal. The order of 6:44 is for money that they left
unmatched, or when the tenant chooses it. Amounts in euro.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from connector.model import CENT
from connector.rules.law.amounts import NOTHING, not_negative


class Order(StrEnum):
    """What a payment pays first."""

    COSTS_FIRST = "costs_first"  # art. 6:44 lid 1 BW
    PRINCIPAL_FIRST = "principal_first"  # as the books matched it, and kinder to the debtor


@dataclass(frozen=True, slots=True)
class Allocation:
    """How one payment falls apart; the parts and what was paid too much add up to the payment."""

    to_costs: Decimal
    to_interest: Decimal
    to_principal: Decimal
    overpaid: Decimal


def allocate(
    payment: Decimal, costs: Decimal, interest: Decimal, principal: Decimal, order: Order = Order.COSTS_FIRST
) -> Allocation:
    """One payment over what is owed now. Costs whose term still runs are not owed and get nothing: leave them out.
    Raises ValueError for an amount below zero."""
    owed = {"costs": costs, "interest": interest, "principal": principal}
    for name, amount in {"payment": payment, **owed}.items():
        not_negative(f"the {name}", amount)
    left, paid = payment, {}
    names = ("costs", "interest", "principal") if order is Order.COSTS_FIRST else ("principal", "interest", "costs")
    for name in names:
        paid[name] = min(left, owed[name])
        left -= paid[name]
    return Allocation(paid["costs"], paid["interest"], paid["principal"], left)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An open invoice: its id, its due date and its open principal."""

    id: str
    due: date
    principal: Decimal


def over_invoices(money: Decimal, invoices: Sequence[Invoice], designated: str | None = None) -> Mapping[str, Decimal]:
    """What of this money goes to the principal of each invoice (art. 6:43 BW).

    First the one that the debtor names (a reference with its number is naming it), then the oldest; invoices of one
    age share in proportion to what they have open. Between invoices of one contract none is more burdensome than
    another. Raises ValueError for an amount below zero, an id that is there twice, or a named invoice that is not
    there.
    """
    not_negative("the payment", money)
    for one in invoices:
        not_negative(f"the principal of {one.id}", one.principal)
    ids = [one.id for one in invoices]
    if len(set(ids)) != len(ids):
        raise ValueError("two invoices have the same id")
    if designated is not None and designated not in ids:
        raise ValueError(f"the designated invoice {designated} is not among the invoices")
    parts = dict.fromkeys(ids, NOTHING)
    for group in _in_order(invoices, designated):
        owed = {one.id: one.principal for one in group}
        share = in_proportion(min(money, sum(owed.values(), NOTHING)), owed)
        parts.update(share)
        money -= sum(share.values(), NOTHING)
    return parts


def _in_order(invoices: Sequence[Invoice], designated: str | None) -> list[list[Invoice]]:
    named = [one for one in invoices if one.id == designated]
    others = sorted((one for one in invoices if one.id != designated), key=lambda one: one.due)
    return [named, *(list(group) for _, group in groupby(others, key=lambda one: one.due))]


def in_proportion(money: Decimal, parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Money over these parts in proportion, in whole cents that add up to it: the largest remainders get the odd
    cents. Nothing over parts that are nothing."""
    whole = sum(parts.values(), NOTHING)
    if not whole:
        return {}
    exact = {key: Fraction(money) * Fraction(part) / Fraction(whole) * 100 for key, part in parts.items()}
    shares = {key: Decimal(int(value)) * CENT for key, value in exact.items()}
    odd = int((money - sum(shares.values(), NOTHING)) / CENT)
    for key in sorted(exact, key=lambda key: (int(exact[key]) - exact[key], key))[:odd]:
        shares[key] += CENT
    return shares
