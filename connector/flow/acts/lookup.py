"""What every act looks up first; what does not exist is told by name."""

from collections.abc import Sequence
from datetime import date

from connector.errors import NotFound, Refused
from connector.flow.dunning import policy_for
from connector.flow.lapsing import note_lapse
from connector.model import (
    Debtor,
    DeliveryState,
    HoldKind,
    Receivable,
    ReceivableState,
)
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import (
    approvals,
    debtors,
    deliveries,
    installations,
    journal,
    policies,
    receivables,
)
from connector.store import facts as known
from connector.store.engine import Tx


def debtor_of(tx: Tx, key: str) -> Debtor:
    debtor = debtors.get(tx, key)
    if debtor is None:
        raise NotFound(f"there is no debtor {key!r}")
    return debtor


def receivable_of(tx: Tx, key: str) -> Receivable:
    receivable = receivables.get(tx, key)
    if receivable is None:
        raise NotFound(f"there is no receivable {key!r}")
    return receivable


def facts_of(tx: Tx, debtor: str) -> tuple[Facts, Policy]:
    facts = known.load(tx, tx.now.date(), [debtor_of(tx, debtor).key])[0]
    return facts, policy_for(facts.debtor, installations.get(tx), policies.saved(tx))


def open_of(facts: Facts, keys: Sequence[str]) -> list[Receivable]:
    found = [r for r in facts.receivables if r.state is ReceivableState.OPEN and r.open.positive]
    return sorted((r for r in found if not keys or r.key in keys), key=lambda r: (r.due, r.key))


def ours_of(facts: Facts, keys: Sequence[str], today: date) -> list[Receivable]:
    """The same without what another one collects: the debtor agrees about that with him. Raises Refused when such a one
    is named."""
    elsewhere = {h.receivable: h.reason for h in facts.holds if h.kind is HoldKind.HANDED_OVER and h.holds_on(today)}
    found = open_of(facts, keys)
    for receivable in found:
        if keys and receivable.key in elsewhere:
            raise Refused(f"{receivable.label} was handed over to {elsewhere[receivable.key]}; take it back first")
    return [r for r in found if r.key not in elsewhere]


def withdraw_about(tx: Tx, facts: Facts, key: str) -> None:
    """Take back what is planned about a receivable; what may have left already stands in the way."""
    for delivery in facts.deliveries:
        if not any(line.receivable == key for line in delivery.lines):
            continue
        if delivery.state in (DeliveryState.CLAIMED, DeliveryState.UNCLEAR):
            raise Refused("a message about it may have left already; settle that first")
        if deliveries.withdraw(tx, delivery.key):
            given = approvals.of(tx, [delivery.key]).get(delivery.key)
            if given is not None and given.lapsed_at is None:
                note_lapse(tx, delivery, given, ["invoices"], ())
            else:
                journal.append(tx, "withdrawn", delivery.debtor, delivery.key, {"receivables": [key]})
