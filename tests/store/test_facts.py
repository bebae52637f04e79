"""The facts of debtors: whole, of whoever has something to decide, in the same number of queries for any number."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from connector.errors import NotFound
from connector.model import (
    Charge,
    Contacted,
    Debtor,
    DeliveryState,
    Hold,
    HoldKind,
    MessageLine,
    Notice,
    PaymentKind,
    PaymentState,
    Plan,
    PlanTerm,
    Promise,
    ReceivableState,
    StepDone,
)
from connector.rules.facts import Facts
from connector.rules.policy import Rate
from connector.source import RowError
from connector.store import (
    charges,
    contacts,
    debtors,
    deliveries,
    facts,
    holds,
    installations,
    payments,
    policies,
    quarantine,
    receivables,
    steps,
)
from connector.store.engine import Store, Tx
from tests.store.builders import (
    NOW,
    OTHER_BOOKS,
    OTHER_TENANT,
    SCOPE,
    TODAY,
    counted,
    eur,
    invoice,
    jansen,
    receipt,
    reminder,
)

STEP = StepDone("R1", "ladder", "friendly", Notice.FRIENDLY, TODAY)
CONTACT = Contacted(TODAY, Notice.FRIENDLY, ("R1",))
HOLD = Hold(HoldKind.BLOCK, "why", "Anna", TODAY, key="H1")
PROMISE = Promise("W1", TODAY, date(2026, 3, 9))
PLAN = Plan("T1", TODAY, ("R1",), (PlanTerm(TODAY, eur("1.00")),))
CHARGE = Charge("R1", "formal", eur("40.00"), TODAY)
RATE = Rate("USD", "EUR", Decimal("0.9"))


def _everything(tx: Tx) -> None:
    installations.note_data(tx, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), date(2026, 3, 1))
    debtors.absorb(tx, [jansen()])
    receivables.absorb(tx, [invoice("R2", state=ReceivableState.SETTLED), invoice("R1")])
    payments.absorb(tx, [receipt()])
    steps.note(tx, [STEP])
    contacts.note(tx, "D1", CONTACT)
    holds.add(tx, "D1", HOLD)
    holds.add_promise(tx, "D1", PROMISE)
    holds.end_promise(tx, holds.add_promise(tx, "D1", replace(PROMISE, key="W0")), TODAY)
    holds.add_plan(tx, "D1", PLAN)
    deliveries.plan(tx, reminder())
    deliveries.plan(tx, reminder("M2", "D1", MessageLine("R1", "friendly"), state=DeliveryState.SENT))
    charges.book(tx, CHARGE)
    quarantine.add(tx, [RowError(7, "", "no date", "2026-9", "D1"), RowError(8, "", "no date", "", "D1")])
    policies.save_rate(tx, RATE)


def test_a_debtor_comes_with_all_that_is_known(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        _everything(tx)
        assert facts.load(tx, TODAY) == [
            Facts(
                debtor=jansen(),
                receivables=(invoice("R1"), invoice("R2", state=ReceivableState.SETTLED)),
                data_as_of=TODAY,  # half past eleven in the evening in London is tomorrow already in Amsterdam
                bank_through=date(2026, 3, 1),
                payments=(receipt(),),
                done=(STEP,),
                contacts=(CONTACT,),
                holds=(HOLD,),
                promises=(PROMISE,),
                plans=(PLAN,),
                deliveries=(reminder(),),
                charges=(CHARGE,),
                unreadable=("2026-9", "line 8"),
                rates=(RATE,),
            )
        ]


def test_a_credit_that_waits_on_a_settled_invoice_counts_for_the_debtor(store: Store) -> None:
    waits = replace(receipt("C1", receivable="R2"), kind=PaymentKind.CREDIT, state=PaymentState.PENDING)
    with store.write(SCOPE, NOW) as tx:
        _everything(tx)
        payments.absorb(tx, [waits])
        (known,) = facts.load(tx, TODAY)
        assert known.payments == (replace(waits, state=PaymentState.FINAL, receivable=None), receipt())


def test_without_an_installation_there_are_no_facts(bare: Store) -> None:
    with bare.read(SCOPE, NOW) as tx, pytest.raises(NotFound):
        facts.load(tx, TODAY)


def test_data_that_were_never_read_are_as_old_as_can_be(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice()])
        assert facts.load(tx, TODAY)[0].data_as_of == date.min


def test_a_debtor_of_whom_only_a_receivable_is_known_is_not_lost_and_cannot_be_reached(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1", "D7")])
        [found] = facts.load(tx, TODAY)
    assert found.debtor == Debtor("D7", "D7")


def test_only_those_are_loaded_for_whom_there_is_something_to_decide(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        settled = ReceivableState.SETTLED
        debtors.absorb(tx, [jansen(key) for key in "abcdefgh"])
        receivables.absorb(tx, [invoice(f"R{key}", key, state=settled) for key in "bcdefg"])
        receivables.absorb(tx, [invoice("RH", "h", state=ReceivableState.UNKNOWN)])
        holds.add(tx, "b", Hold(HoldKind.BLOCK, "", "Anna", TODAY, TODAY))
        holds.add(tx, "c", Hold(HoldKind.BLOCK, "", "Anna", date(2026, 1, 1), date(2026, 3, 2)))
        holds.add_promise(tx, "d", PROMISE)
        holds.add_plan(tx, "e", PLAN)
        deliveries.plan(tx, reminder("M1", "f", state=DeliveryState.UNCLEAR))
        deliveries.plan(tx, reminder("M2", "g", MessageLine("RG", "reminder"), state=DeliveryState.SENT))
        assert [f.debtor.key for f in facts.load(tx, TODAY)] == ["b", "d", "e", "f", "h"]
        assert [f.debtor.key for f in facts.load(tx, TODAY, ["g", "a", "g"])] == ["a", "g"], "asked for by name"


def test_facts_are_sorted_by_key_the_same_way_on_every_database(store: Store) -> None:
    keys = ["b", "B", "a", "é", "Z", "10", "9", "_"]
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice(f"R{key}", key) for key in keys])
        assert [f.debtor.key for f in facts.load(tx, TODAY)] == sorted(keys)


def test_facts_of_another_scope_are_never_seen(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        _everything(tx)
    for scope in (OTHER_BOOKS, OTHER_TENANT):
        with store.write(scope, NOW) as tx:
            installations.create(tx, "csv", "others")
            receivables.absorb(tx, [invoice("R1")])
            [found] = facts.load(tx, TODAY)
            assert found == Facts(Debtor("D1", "D1"), (invoice("R1"),), date.min)


def test_ten_or_a_thousand_debtors_take_the_same_number_of_queries(store: Store) -> None:
    counts = {}
    for number in (10, 1_000):
        with store.write(SCOPE, NOW) as tx:
            keys = [f"D{i}" for i in range(number)]
            debtors.absorb(tx, [jansen(key) for key in keys])
            receivables.absorb(tx, [invoice(f"R{key}", key) for key in keys])
            payments.absorb(tx, [receipt(f"P{key}", key) for key in keys])
        with store.read(SCOPE, NOW) as tx, counted(store) as all_of_them:
            assert len(facts.load(tx, TODAY)) == number
        with store.read(SCOPE, NOW) as tx, counted(store) as by_name:
            assert len(facts.load(tx, TODAY, keys)) == number
        counts[number] = (len(all_of_them), len(by_name))
    assert counts[10] == counts[1_000]
    assert max(counts[10]) <= 20
