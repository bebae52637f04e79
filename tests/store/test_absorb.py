"""What the source says is kept as it says it, an unchanged record wakes nobody, and a person's word survives."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.errors import NotFound
from connector.model import (
    Contact,
    Debtor,
    Mark,
    Money,
    Payment,
    PaymentKind,
    PaymentState,
    ReceivableState,
)
from connector.source import RowError
from connector.store import debtors, payments, quarantine, receivables
from connector.store.engine import Store
from tests.store.builders import NOW, SCOPE, counted, eur, invoice, jansen, later, receipt

# ---------------------------------------------------------------- debtors


def test_a_debtor_comes_back_as_he_was_told(store: Store) -> None:
    bare = Debtor("D2", "Only a name")
    with store.write(SCOPE, NOW) as tx:
        assert debtors.absorb(tx, [jansen(), bare]) == {"D1", "D2"}
    with store.read(SCOPE, NOW) as tx:
        assert debtors.get(tx, "D1") == jansen()
        assert debtors.get(tx, "D2") == bare
        assert debtors.get(tx, "D3") is None
        assert [d.key for d in debtors.everyone(tx)] == ["D1", "D2"]


def test_an_unchanged_debtor_wakes_nobody(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen("D1"), jansen("D2")])
    with store.write(SCOPE, later(1)) as tx:
        moved = replace(jansen("D2"), address=None)
        assert debtors.absorb(tx, [jansen("D1"), moved]) == {"D2"}
        assert debtors.absorb(tx, [jansen("D1"), moved]) == set()
        assert debtors.get(tx, "D2") == moved


def test_what_a_person_said_of_a_debtor_survives_what_the_source_says(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        debtors.add_mark(tx, "D1", Mark.DEBT_HELP)
        debtors.remove_mark(tx, "D1", Mark.VULNERABLE)
        debtors.set_bounced(tx, "D1", "Piet@Jansen.example")
        debtors.set_policy(tx, "D1", "strict")
    with store.write(SCOPE, later(1)) as tx:
        assert debtors.absorb(tx, [jansen(name="Jansen & Zn")]) == {"D1"}
        found = debtors.get(tx, "D1")
        assert found is not None
        assert found.name == "Jansen & Zn"
        assert found.marks == {Mark.DEBT_HELP}
        assert [c.email for c in found.contacts if c.bounced] == ["piet@jansen.example"]
        assert found.policy == "strict"
        debtors.set_policy(tx, "D1", "")
        debtors.clear_bounced(tx, "D1", "piet@jansen.example")
        found = debtors.get(tx, "D1")
        assert found is not None
        assert (found.policy, [c for c in found.contacts if c.bounced]) == ("gentle", [])


def test_what_a_person_said_is_no_change_by_the_source(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        debtors.add_mark(tx, "D1", Mark.DECEASED)
        debtors.set_bounced(tx, "D1", "info@jansen.example")
        assert debtors.absorb(tx, [jansen()]) == set()


def test_a_mark_taken_away_counts_again_once_the_source_dropped_and_repeated_it(store: Store) -> None:
    marked, unmarked = jansen(marks=frozenset({Mark.BANKRUPT})), jansen(marks=frozenset())
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [marked])
        debtors.remove_mark(tx, "D1", Mark.BANKRUPT)
        debtors.absorb(tx, [replace(marked, name="New name")])
        assert debtors.of_keys(tx, ["D1"])["D1"].marks == set()
        debtors.absorb(tx, [unmarked])
        debtors.absorb(tx, [marked])
        assert debtors.of_keys(tx, ["D1"])["D1"].marks == {Mark.BANKRUPT}


def test_a_person_can_say_nothing_of_a_debtor_who_is_not_there(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        with pytest.raises(NotFound):
            debtors.add_mark(tx, "nobody", Mark.DECEASED)
        with pytest.raises(NotFound):
            debtors.remove_mark(tx, "nobody", Mark.DECEASED)
        with pytest.raises(NotFound):
            debtors.set_bounced(tx, "nobody", "a@b.example")
        with pytest.raises(NotFound):
            debtors.set_policy(tx, "nobody", "strict")


def test_debtors_are_found_by_key_number_or_part_of_their_name(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen("D1"), jansen("D2", name="De 100%_Bakker"), jansen("D10", name="Ærø Varen")])
        assert [d.key for d in debtors.find(tx, "D1")] == ["D1"], "an exact key is that one alone"
        assert [d.key for d in debtors.find(tx, "no-D2")] == ["D2"]
        assert [d.key for d in debtors.find(tx, "ÆRØ")] == ["D1", "D10"], "capitals of other letters too"
        assert [d.key for d in debtors.find(tx, "100%_")] == ["D2"], "what SQL takes for a pattern is plain text here"
        assert debtors.find(tx, "0_B") == []
        assert debtors.find(tx, "") == []


# ---------------------------------------------------------------- receivables


def test_a_receivable_comes_back_as_it_was_told(store: Store) -> None:
    full = invoice(
        "R2",
        open="0.10",
        state=ReceivableState.SETTLED,
        invoice="I1",
        instalment=2,
        instalments=3,
        due_assumed=True,
        disputed=True,
        settled_on=date(2026, 3, 1),
        under_way=eur("12.345"),
        reference="7000 1234",
    )
    with store.write(SCOPE, NOW) as tx:
        assert receivables.absorb(tx, [invoice("R1"), full]) == {"D1"}
        assert receivables.of_debtors(tx, None) == {"D1": [invoice("R1"), full]}
        assert receivables.get(tx, "R2") == full
        assert receivables.get(tx, "R3") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amount=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_amounts_are_exact_to_the_last_digit(store: Store, amount: Decimal) -> None:
    told = Money(amount, "EUR")
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("X", amount=told) if amount else invoice("X", open="0")])
        found = receivables.of_keys(tx, ["X"])["X"]
    assert found.amount == told or not amount
    assert str(found.amount.amount) == format(amount, "f") or not amount


def test_an_unchanged_receivable_wakes_nobody_and_a_changed_one_its_debtor(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1"), invoice("R2", "D2"), invoice("R3", "D3")])
        rescaled = invoice("R1", open="100.0")
        assert receivables.absorb(tx, [rescaled, invoice("R2", "D2")]) == set()
        assert receivables.absorb(tx, [invoice("R2", "D2", open="60.00")]) == {"D2"}
        assert receivables.absorb(tx, [invoice("R3", "D4")]) == {"D3", "D4"}, "both notice an invoice that moves"


def test_what_was_asked_earlier_and_is_answered_later_replaces_nothing(store: Store) -> None:
    paid = invoice("R1", open="0.00", state=ReceivableState.SETTLED)
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1"), invoice("R2")])
        first, second = receivables.ask(tx), receivables.ask(tx)
        assert receivables.absorb(tx, [paid], second) == {"D1"}
        assert receivables.absorb(tx, [invoice("R1")], first) == set()
        assert receivables.of_keys(tx, ["R1"])["R1"] == paid
        assert receivables.absorb(tx, [invoice("R2", open="1.00")], first) == {"D1"}, "of this nothing newer is known"
        assert receivables.absorb(tx, [invoice("R1", open="2.00")]) == {"D1"}, "asked after both"


def test_a_listing_that_was_asked_for_earlier_makes_nothing_vanish_that_was_told_since(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1")])
        listing = receivables.ask(tx)
        receivables.absorb(tx, [invoice("R2")])
        assert [r.key for r in receivables.not_told_since(tx, ["R1", "R2"], listing)] == ["R1"]
        assert [r.key for r in receivables.vanish(tx, [], listing)] == ["R1"]


def test_an_absorbed_receivable_gets_the_state_that_it_says_itself(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1")])
        receivables.set_state(tx, ["R1"], ReceivableState.NO_LONGER_LISTED)
        assert receivables.absorb(tx, [invoice("R1")]) == {"D1"}, "seen again is a change, though it says the same"
        assert receivables.of_keys(tx, ["R1"])["R1"].state is ReceivableState.OPEN


def test_what_a_full_listing_no_longer_mentions_becomes_unknown_and_only_that(store: Store) -> None:
    settled = invoice("R3", state=ReceivableState.SETTLED)
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1"), invoice("R2"), settled])
        gone = receivables.vanish(tx, {"R1"})
        assert [(r.key, r.state) for r in gone] == [("R2", ReceivableState.UNKNOWN)]
        assert receivables.vanish(tx, {"R1"}) == [], "said once"
        assert [r.key for r in receivables.in_state(tx, ReceivableState.OPEN)] == ["R1"]
        assert [r.key for r in receivables.in_state(tx, ReceivableState.SETTLED)] == ["R3"]


def test_receivables_are_found_by_key_number_or_invoice(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        parts = [invoice(f"R{i}", number="F-7", invoice="INV", instalment=i, instalments=2) for i in (2, 1)]
        receivables.absorb(tx, [*parts, invoice("R9")])
        assert [r.key for r in receivables.find(tx, "f-7")] == ["R1", "R2"]
        assert [r.key for r in receivables.find(tx, "INV")] == ["R1", "R2"]
        assert [r.key for r in receivables.find(tx, "R9")] == ["R9"]
        assert receivables.find(tx, "") == [], "no text finds nothing, though many have no invoice"


def test_a_receivable_in_two_currencies_is_a_fault_of_ours(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx, pytest.raises(ValueError, match="two currencies"):
        receivables.absorb(tx, [invoice(amount=Money(Decimal(1), "USD"))])


# ---------------------------------------------------------------- payments and quarantine


def test_payments_come_back_as_they_were_told_and_wake_whom_they_concern(store: Store) -> None:
    full = Payment("P2", "D2", eur("5.00"), date(2026, 1, 1), PaymentKind.REVERSAL, PaymentState.PENDING, "R1", "n")
    with store.write(SCOPE, NOW) as tx:
        assert payments.absorb(tx, [receipt("P1"), full]) == {"D1", "D2"}
        assert payments.absorb(tx, [receipt("P1"), full]) == set()
        assert payments.absorb(tx, [replace(full, debtor="D3")]) == {"D2", "D3"}
        assert payments.of_debtors(tx, None) == {"D1": [receipt("P1")], "D3": [replace(full, debtor="D3")]}
        assert payments.of_debtors(tx, ["D3", "nobody"]).keys() == {"D3"}


def test_unmatched_money_that_is_listed_no_more_is_gone_and_matched_money_stays(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        payments.absorb(tx, [receipt("P1"), receipt("P2"), receipt("P3", receivable="R1"), receipt("P4", "D2")])
        assert payments.replace_unmatched(tx, ["D1"], [receipt("P2"), receipt("P5")]) == {"D1"}
        kept = payments.of_debtors(tx, None)
        assert sorted(p.key for p in kept["D1"]) == ["P2", "P3", "P5"]
        assert [p.key for p in kept["D2"]] == ["P4"], "nobody spoke of this debtor"
        assert payments.replace_unmatched(tx, None, []) == {"D1", "D2"}
        assert payments.replace_unmatched(tx, None, []) == set()


def test_records_that_cannot_be_read_are_kept_with_their_place(store: Store) -> None:
    first = RowError(7, "Bedrag", "not an amount", "2026-1", "D1", "write 1.234,00")
    second = RowError(None, "", "no currency", "2026-2")
    with store.write(SCOPE, NOW) as tx:
        quarantine.add(tx, [first])
        quarantine.add(tx, [second])
        assert quarantine.listing(tx) == [first, second]
        assert quarantine.of_debtors(tx, None) == {"D1": [first]}
        assert quarantine.of_debtors(tx, ["D2"]) == {}
        quarantine.replace(tx, [second])
        assert quarantine.listing(tx) == [second]


def test_contacts_keep_what_the_source_says_of_bounces(store: Store) -> None:
    told = jansen(contacts=(Contact("a@b.example", bounced=True),))
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [told])
        assert debtors.get(tx, "D1") == told


# ---------------------------------------------------------------- in sets


def test_a_page_of_two_hundred_or_a_thousand_records_takes_the_same_number_of_statements(store: Store) -> None:
    counts = []
    for number in (200, 1_000):
        keys = [f"{number}-{i}" for i in range(number)]
        with store.write(SCOPE, NOW) as tx:
            asked = receivables.ask(tx)  # before the page is asked for; once for a listing without cursors
        with store.write(SCOPE, NOW) as tx, counted(store) as seen:
            debtors.absorb(tx, [jansen(key) for key in keys])
            receivables.absorb(tx, [invoice(key, key) for key in keys], asked)
            payments.absorb(tx, [receipt(key, key) for key in keys])
        counts.append(len(seen))
    # Of each of the three, one ends what the list of debtors keeps of whom it changed.
    assert counts[0] == counts[1] <= (13 if store.embedded else 31)


def test_more_records_than_one_portion_are_all_kept_and_compared(store: Store) -> None:
    records = [invoice(f"R{i:05}", f"D{i % 10}") for i in range(4_500)]
    with store.write(SCOPE, NOW) as tx:
        assert len(receivables.absorb(tx, records)) == 10
        assert receivables.absorb(tx, [*records[:-1], replace(records[-1], open=eur("1"))]) == {"D9"}
        assert len(receivables.of_keys(tx, None)) == 4_500
        assert len(receivables.of_keys(tx, [r.key for r in records])) == 4_500


def test_of_a_record_that_is_told_twice_the_last_word_counts(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1", open="90.00"), invoice("R1", open="80.00")])
        assert receivables.of_keys(tx, ["R1"])["R1"].open == eur("80.00")
