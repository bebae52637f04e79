"""The ledger of charges in days and euros: what a letter announces, what is owed after its term, what goes back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.model import (
    Charge,
    DebtorKind,
    Done,
    Hold,
    HoldKind,
    Mark,
    Money,
    Notice,
    Payment,
    PaymentKind,
    Receivable,
    ReceivableState,
)
from connector.rules.announcing import announced, interest_charges, last_day_given
from connector.rules.charge_kinds import ANNOUNCED, COSTS, INTEREST, INTEREST_ASKED
from connector.rules.charging import Change, Entry, changes, may_change
from connector.rules.law.announced import Ground
from connector.rules.policy import AfterPrincipal, InterestTerms, Policy
from connector.rules.presets import BE_BUSINESS, BE_CONSUMER, NL_BUSINESS, NL_CONSUMER
from connector.rules.statement import statement
from connector.tables import law_tables
from tests.rules.builders import credit, day, debtor, done, facts, invoice, money, payment, policy, step

TABLES = law_tables()
LETTER = "fourteen_day_letter"
LEFT, ENDS = day("2026-05-04"), day("2026-05-19")  # by mail: fifteen days
AFTER = ENDS + timedelta(days=1)
ENOUGH = AFTER + timedelta(days=10)


def told(
    *owed: Receivable,
    by: Policy = NL_CONSUMER,
    key: str = LETTER,
    today: date = ENOUGH,
    holds: Mapping[str, Sequence[Hold]] | None = None,
    bank: date | None = None,
    how: Done = Done.SENT,
    announces: str = "9999.00",
    **known: Any,
) -> list[tuple[str, str, str]]:
    """(change, invoice, amount) of a day, when a letter about these invoices left on 4 May."""
    letters = [done(r.key, key, LEFT, by, term_ends=ENDS, how=how) for r in owed]
    said = [Charge(r.key, key, money(announces), LEFT, ANNOUNCED) for r in owed] if announces else []
    about = facts(*owed, **({"done": letters} | known | {"charges": [*said, *known.get("charges", ())]}))
    about = replace(about, data_as_of=today, bank_through=bank or today)
    return [_plain(entry) for entry in changes(about, holds or {}, by, TABLES, today)]


def _plain(entry: Entry) -> tuple[str, str, str]:
    return entry.change.name, entry.charge.receivable, str(entry.charge.amount.amount)


def booked(amount: str, number: str = "F1", **traits: Any) -> Charge:
    return Charge(number, LETTER, money(amount), AFTER, COSTS, **traits)


# ---------------------------------------------------------------- what is announced


def consequence(by: Policy, index: int, amount: str = "1000.00", of: Receivable | None = None, **known: Any) -> Any:
    owed = of or invoice("F1", amount)
    asked = statement([owed], known.get("payments", ()), (), LEFT)
    rung = by.steps[index]
    about = facts(owed, *known.pop("beside", ()), **known)
    return announced([rung], asked, about, by, TABLES, last_day_given(by, rung, LEFT, rung.term_days))


def test_the_letter_to_a_consumer_announces_150_over_1000_after_fifteen_days() -> None:
    found = consequence(NL_CONSUMER, -1)
    assert (str(found.costs), found.last_day, found.ground) == ("EUR 150.00", ENDS, Ground.NL_CONSUMER)
    assert found.interest_percent == Decimal("4.00")


def test_costs_are_over_the_principal_less_credits_and_never_over_costs() -> None:
    found = consequence(NL_CONSUMER, -1, payments=[credit("600.00")])
    assert (str(found.principal), str(found.costs)) == ("EUR 400.00", "EUR 60.00")


def test_a_demand_to_a_business_announces_the_scale_with_its_own_term_and_a_belgian_one_forty() -> None:
    assert str(consequence(NL_BUSINESS, -1).costs) == "EUR 150.00"
    assert consequence(NL_BUSINESS, -1).last_day == LEFT + timedelta(days=7)
    assert str(consequence(BE_BUSINESS, -1).costs) == "EUR 40.00"
    assert consequence(BE_BUSINESS, -1).interest_percent == Decimal("10.50")


def test_the_first_belgian_reminder_announces_only_what_the_contract_has() -> None:
    assert consequence(BE_CONSUMER, 1) is None
    found = consequence(replace(BE_CONSUMER, compensation=True, interest=InterestTerms(Decimal(12))), 1, "500.00")
    assert (str(found.costs), found.interest_percent) == ("EUR 65.00", Decimal("10.50"))
    assert found.last_day == LEFT + timedelta(days=15), "fourteen days from the next day, and one to spare"


def test_a_reminder_announces_nothing() -> None:
    assert consequence(NL_CONSUMER, 1) is None


def test_a_claim_bears_costs_once_whatever_begins_anew() -> None:
    for kind in (ANNOUNCED, COSTS):
        again = replace(booked("150.00"), kind=kind, cycle=1)
        assert consequence(NL_CONSUMER, -1, charges=[again]) is None


def test_small_instalments_of_one_contract_announce_40_then_20_and_140_in_half_a_year() -> None:
    parts = [replace(invoice(f"F/{n}", "100.00"), number="F", instalment=n, instalments=6) for n in range(1, 7)]
    said: list[Charge] = []
    for part in parts:
        found = consequence(NL_CONSUMER, -1, of=part, beside=[p for p in parts if p != part], charges=said)
        said.append(Charge(part.key, LETTER, found.costs, LEFT, ANNOUNCED))
    assert [int(each.amount.amount) for each in said] == [40, 20, 20, 20, 20, 20]


def test_no_rate_is_announced_on_a_day_whose_rate_is_not_known() -> None:
    owed = invoice("F1", "1000.00", due="2026-12-01")
    asked = statement([owed], (), (), date(2027, 1, 4))
    found = announced([NL_CONSUMER.steps[-1]], asked, facts(owed), NL_CONSUMER, TABLES, date(2027, 1, 20))
    assert found is not None
    assert found.interest_percent is None


# ---------------------------------------------------------------- costs after the term


def test_costs_are_booked_when_the_term_is_over_and_the_bank_tells_of_its_last_day() -> None:
    assert told(invoice("F1", "1000.00"), today=ENDS) == []
    assert told(invoice("F1", "1000.00"), today=AFTER, bank=ENDS - timedelta(days=1)) == []
    assert told(invoice("F1", "1000.00"), today=AFTER, bank=ENDS) == [("BOOKED", "F1", "150.00")]


def test_once_booked_nothing_is_booked_again() -> None:
    assert told(invoice("F1", "1000.00"), charges=[booked("150.00")]) == []


@pytest.mark.parametrize("how", [Done.SKIPPED, Done.PLACED])
def test_a_letter_that_never_left_costs_nothing(how: Done) -> None:
    assert told(invoice("F1", "1000.00"), how=how) == []


def test_who_paid_900_of_1000_on_the_last_day_owes_the_costs_of_the_rest() -> None:
    part = payment("900.00", on=ENDS, to="F1")
    assert told(invoice("F1", "1000.00", open="100.00"), payments=[part]) == [("BOOKED", "F1", "40.00")]


def test_who_paid_900_of_1000_a_day_later_owes_all_of_them() -> None:
    part = payment("900.00", on=AFTER, to="F1")
    assert told(invoice("F1", "1000.00", open="100.00"), payments=[part]) == [("BOOKED", "F1", "150.00")]


def test_money_that_the_books_have_not_matched_counts_for_the_debtor() -> None:
    assert told(invoice("F1", "1000.00"), payments=[payment("900.00", on=ENDS)]) == [("BOOKED", "F1", "40.00")]
    assert told(invoice("F1", "1000.00"), payments=[payment("1000.00", on=ENDS)]) == []


def test_one_letter_over_three_invoices_costs_the_scale_once_shared_to_the_cent() -> None:
    three = [invoice(name, "100.00") for name in ("F1", "F2", "F3")]
    assert told(*three) == [("BOOKED", "F1", "15.00"), ("BOOKED", "F2", "15.00"), ("BOOKED", "F3", "15.00")]
    two = [invoice("F1", "75.01"), invoice("F2", "75.00")]
    assert sum(Decimal(amount) for _, _, amount in told(*two)) == 40


@pytest.mark.parametrize(
    "kind", [HoldKind.DISPUTE, HoldKind.PLAN, HoldKind.PROMISE, HoldKind.STOP_SIGN, HoldKind.BLOCK, HoldKind.UNKNOWN]
)
def test_while_it_is_doubted_or_arranged_no_costs_are_booked_on_it(kind: HoldKind) -> None:
    held = {"F1": (Hold(kind, "", "Els", LEFT),)}
    assert told(invoice("F1", "1000.00"), holds=held) == []
    assert told(invoice("F1", "1000.00"), invoice("F2", "100.00"), holds=held) == [("BOOKED", "F2", "40.00")]


def test_when_the_doubt_is_over_both_together_cost_no_more_than_the_scale() -> None:
    owed = [invoice("F1", "100.00"), invoice("F2", "100.00")]
    assert told(*owed, charges=[booked("40.00", "F2")]) == [("LOWERED", "F2", "20.00"), ("BOOKED", "F1", "20.00")]


def test_another_currency_and_a_ladder_without_a_law_cost_nothing() -> None:
    assert told(invoice("F1", "1000.00", currency="USD")) == []
    plain = policy(step("formal", 20, Notice.FORMAL_NOTICE, term_days=7))
    assert told(invoice("F1", "1000.00"), by=plain, key="formal", announces="") == []


def test_never_more_is_booked_than_the_letter_announced() -> None:
    assert told(invoice("F1", "1000.00"), announces="75.00") == [("BOOKED", "F1", "75.00")]
    assert told(invoice("F1", "1000.00"), announces="") == [], "what no letter announced is not owed"


def test_what_was_announced_counts_on_another_ladder_too() -> None:
    other = policy(step("one", 5, Notice.FRIENDLY), law=Ground.NL_BUSINESS)
    owed = invoice("F1", "1000.00", open="0.00")
    letter = [done("F1", LETTER, LEFT, NL_CONSUMER, term_ends=ENDS)]
    paid_in_time = [payment("1000.00", on=ENDS, to="F1")]
    found = told(owed, by=other, done=letter, payments=paid_in_time, charges=[booked("150.00")])
    assert found == [("TAKEN_BACK", "F1", "0.00")]


def test_an_unmatched_credit_note_lowers_costs_whatever_its_day_and_money_paid_too_much_elsewhere_too() -> None:
    assert told(invoice("F1", "1000.00"), payments=[credit("600.00", on=AFTER)]) == [("BOOKED", "F1", "60.00")]
    too_much = invoice("F2", "300.00", open="-300.00")
    letter = [done("F1", LETTER, LEFT, NL_CONSUMER, term_ends=ENDS)]
    assert told(invoice("F1", "1000.00"), too_much, done=letter) == [("BOOKED", "F1", "105.00")]


# ---------------------------------------------------------------- what goes back


def test_a_payment_within_the_term_that_becomes_known_later_lowers_or_takes_back_the_costs() -> None:
    part = payment("900.00", on=ENDS, to="F1")
    owed = invoice("F1", "1000.00", open="100.00")
    assert told(owed, payments=[part], charges=[booked("150.00")]) == [("LOWERED", "F1", "40.00")]
    whole = payment("1000.00", on=ENDS, to="F1")
    paid = invoice("F1", "1000.00", open="0.00")
    assert told(paid, payments=[whole], charges=[booked("150.00")]) == [("TAKEN_BACK", "F1", "0.00")]


def test_a_payment_after_the_term_takes_nothing_back() -> None:
    paid = invoice("F1", "1000.00", open="0.00")
    assert told(paid, payments=[payment("1000.00", on=AFTER, to="F1")], charges=[booked("150.00")]) == []


def test_a_list_that_only_shows_less_open_proves_no_payment_within_the_term() -> None:
    assert told(invoice("F1", "1000.00", open="100.00"), charges=[booked("150.00")]) == []
    assert told(invoice("F1", "1000.00", open="0.00"), charges=[booked("150.00")]) == []


BUSINESS = debtor(kind=DebtorKind.BUSINESS)
REMINDED = Charge("F1", "step1", money("10.00"), LEFT)


@pytest.mark.parametrize(("paid_on", "goes_back"), [(LEFT, True), (LEFT + timedelta(days=1), False)])
def test_the_cost_of_a_step_goes_back_when_the_money_was_there_on_the_day_it_left(
    paid_on: date, goes_back: bool
) -> None:
    by = policy(step("step1", 5, cost=money("10.00")))
    paid = invoice("F1", "100.00", open="0.00")
    paying = payment("100.00", on=paid_on, to="F1")
    found = told(paid, by=by, key="step1", payments=[paying], charges=[REMINDED], debtor=BUSINESS)
    assert found == ([("TAKEN_BACK", "F1", "0.00")] if goes_back else [])


@pytest.mark.parametrize("kind", [DebtorKind.CONSUMER, DebtorKind.UNKNOWN])
def test_the_cost_of_a_step_goes_back_when_the_debtor_turns_out_to_be_perhaps_a_consumer(kind: DebtorKind) -> None:
    by = policy(step("step1", 5, cost=money("10.00")))
    owed, who = invoice("F1", "100.00"), debtor(kind=kind)
    assert told(owed, by=by, key="step1", announces="", charges=[REMINDED], debtor=who) == [
        ("TAKEN_BACK", "F1", "0.00")
    ]
    taken_back = replace(REMINDED, amount=money("0.00"))
    assert told(owed, by=by, key="step1", announces="", charges=[taken_back], debtor=who) == []
    assert told(owed, by=by, key="step1", announces="", charges=[REMINDED], debtor=BUSINESS) == []


# ---------------------------------------------------------------- interest, and what is left


ASKING = policy(step("step1", 5, asks_interest=True), interest=InterestTerms(Decimal(10)))


def interest_asked(owed: Receivable, today: str, by: Policy = ASKING, **known: Any) -> list[str]:
    found = interest_charges({owed.key: by.steps[0].key}, facts(owed, **known), by, TABLES, day(today))
    return [str(charge.amount.amount) for charge in found]


def test_fifteen_days_over_100_at_10_percent_are_41_cents() -> None:
    assert interest_asked(invoice("F1", "100.00", due="2026-03-01"), "2026-03-16") == ["0.41"]
    assert interest_asked(invoice("F1", "100.00", due="2026-03-01"), "2026-03-01") == []


def test_interest_runs_over_what_was_left_day_by_day() -> None:
    """1,000 at 3.65 percent: 0.10 a day; 600 come on the 50th day: 5.00 and 2.00."""
    owed = invoice("F1", "1000.00", due="2025-12-31", open="400.00")
    rate = replace(ASKING, interest=InterestTerms(Decimal("3.65")))
    paid = payment("600.00", on="2026-02-19", to="F1")
    assert interest_asked(owed, "2026-04-10", rate, payments=[paid]) == ["7.00"]
    back = replace(paid, key="back", kind=PaymentKind.REVERSAL, value_date=day("2026-03-01"))
    assert interest_asked(invoice("F1", "1000.00", due="2025-12-31"), "2026-04-10", rate, payments=[paid, back]) == [
        "10.00"
    ]


def test_no_interest_without_an_agreed_day_in_another_currency_or_where_the_step_asks_none() -> None:
    assert interest_asked(invoice("F1", due_assumed=True), "2026-04-10") == []
    assert interest_asked(invoice("F1", currency="USD"), "2026-04-10") == []
    assert interest_asked(invoice("F1"), "2026-04-10", policy(step("step1", 5), interest=InterestTerms())) == []


def test_no_interest_over_a_disputed_part_or_over_money_that_came_and_is_not_matched() -> None:
    owed = invoice("F1", "1000.00", due="2025-12-31")
    rate = replace(ASKING, interest=InterestTerms(Decimal("3.65")))
    disputed = Hold(HoldKind.DISPUTE, "", "Els", day("2026-01-05"), None, "F1", money("600.00"))
    assert interest_asked(owed, "2026-04-10", rate, holds=[disputed]) == ["4.00"]
    assert interest_asked(owed, "2026-04-10", rate, payments=[payment("600.00", on="2026-01-02")]) == ["4.00"]


def test_a_belgian_consumer_owes_interest_only_after_the_free_days_of_a_first_reminder() -> None:
    by = replace(
        BE_CONSUMER,
        interest=InterestTerms(Decimal("3.65")),
        steps=(BE_CONSUMER.steps[1], replace(BE_CONSUMER.steps[2], asks_interest=True)),
    )
    owed = invoice("F1", "1000.00", due="2026-03-01")
    steps = {"F1": "formal_notice"}
    without = facts(owed)
    assert list(interest_charges(steps, without, by, TABLES, day("2026-04-30"))) == []
    told_ = replace(without, charges=(Charge("F1", "first_reminder", money("0.00"), day("2026-03-06"), ANNOUNCED),))
    [found] = interest_charges(steps, told_, by, TABLES, day("2026-04-30"))
    assert str(found.amount) == "EUR 3.60", "36 days from 26 March, by post to be sure"


def test_a_list_without_payments_still_tells_the_interest_until_its_day_of_settlement() -> None:
    settled = invoice("F1", "1000.00", due="2025-12-31", open="0.00", settled_on=day("2026-04-10"))
    asked = Charge("F1", "step1", money("1.00"), day("2026-02-01"), INTEREST_ASKED)
    by = replace(ASKING, interest=InterestTerms(Decimal("3.65")))
    found = told(settled, by=by, key="step1", announces="", charges=[asked], today=day("2026-05-01"))
    assert found == [("BOOKED", "F1", "10.00")]


def settled_with_interest(state: ReceivableState = ReceivableState.SETTLED, *marks: Mark) -> list[tuple[str, str, str]]:
    """1,000.00 was asked interest over at 3.65 percent and is closed in this way on the hundredth day."""
    ended = invoice("F1", "1000.00", due="2025-12-31", open="0.00", settled_on=day("2026-04-10"), state=state)
    asked = Charge("F1", "step1", money("1.00"), day("2026-02-01"), INTEREST_ASKED)
    by = replace(ASKING, interest=InterestTerms(Decimal("3.65")))
    who = debtor(marks=frozenset(marks))
    return told(ended, by=by, key="step1", announces="", charges=[asked], today=day("2026-05-01"), debtor=who)


def test_interest_is_written_down_on_what_was_paid_and_not_on_what_was_given_up() -> None:
    assert settled_with_interest() == [("BOOKED", "F1", "10.00")]
    assert settled_with_interest(ReceivableState.WRITTEN_OFF) == []
    assert settled_with_interest(ReceivableState.NO_LONGER_LISTED) == []


@pytest.mark.parametrize("mark", [Mark.BANKRUPT, Mark.DEBT_RESTRUCTURING])
def test_on_whoever_is_insolvent_no_interest_is_written_down(mark: Mark) -> None:
    """Fw 128 and 299: since which day is not known, so none is."""
    assert settled_with_interest(ReceivableState.SETTLED, mark) == []


def test_past_the_last_day_whose_rate_is_known_interest_stands_still() -> None:
    by = replace(NL_BUSINESS, steps=(replace(NL_BUSINESS.steps[-1]),))
    owed = invoice("F1", "1000.00", due="2026-06-30")
    known = TABLES.nl_commercial.known_through.isoformat()
    assert interest_asked(owed, known, by) == interest_asked(owed, "2030-01-01", by)


def left(rule: AfterPrincipal, today: str, **known: Any) -> list[tuple[str, str, str]]:
    """100.00 due 1 March, reminded on the 15th with 10.00 of cost and interest at 10 percent, paid on the 16th."""
    by = replace(ASKING, after_principal=rule, waive_after_days=5)
    paid = invoice("F1", "100.00", due="2026-03-01", open="0.00")
    reminded = done("F1", "step1", "2026-03-15", by)
    asked = Charge("F1", "step1", money("0.38"), day("2026-03-15"), INTEREST_ASKED)
    charges = [replace(REMINDED, on=day("2026-03-15")), asked, *known.get("charges", ())]
    return told(
        paid,
        by=by,
        key="step1",
        today=day(today),
        done=[reminded],
        charges=charges,
        payments=[payment("100.00", on="2026-03-16", to="F1")],
        debtor=BUSINESS,
    )


FIXED = Charge("F1", "step1", money("0.41"), day("2026-03-16"), INTEREST)


def test_interest_that_was_asked_stops_on_the_day_of_the_payment_and_is_written_down_once() -> None:
    assert left(AfterPrincipal.CLAIM, "2026-03-20") == [("BOOKED", "F1", "0.41")]
    assert left(AfterPrincipal.CLAIM, "2027-03-20", charges=[FIXED]) == []


def test_what_is_left_is_let_go_on_the_fifth_day_after_the_payment() -> None:
    assert left(AfterPrincipal.WAIVE, "2026-03-20", charges=[FIXED]) == []
    assert left(AfterPrincipal.WAIVE, "2026-03-21", charges=[FIXED]) == [
        ("WAIVED", "F1", "0.00"),
        ("WAIVED", "F1", "0.00"),
    ]


def test_or_a_person_is_asked() -> None:
    assert [change for change, _, _ in left(AfterPrincipal.ASK, "2026-03-17", charges=[FIXED])] == ["ASK"]


# ---------------------------------------------------------------- together

amounts = st.decimals("0.01", "20000", places=2)
payments = st.lists(st.tuples(st.integers(-20, 40), amounts), max_size=3)


@given(st.lists(st.tuples(amounts, payments), min_size=1, max_size=4), st.integers(0, 40))
def test_the_costs_of_a_letter_are_never_more_than_the_scale_over_what_was_left_and_come_once(
    owed: list[tuple[Decimal, list[tuple[int, Decimal]]]], late: int
) -> None:
    today = AFTER + timedelta(days=late)
    receivables, paid = _paid(owed, today)
    about = replace(
        facts(
            *receivables,
            payments=paid,
            done=[done(r.key, LETTER, LEFT, NL_CONSUMER, term_ends=ENDS) for r in receivables],
            charges=[Charge(r.key, LETTER, money("9999.00"), LEFT, ANNOUNCED) for r in receivables],
        ),
        data_as_of=today,
        bank_through=today,
    )
    found = changes(about, {}, NL_CONSUMER, TABLES, today)
    total = sum(entry.charge.amount.amount for entry in found)
    principal = sum((r.amount.amount for r in receivables), Decimal(0))
    assert all(entry.change is Change.BOOKED for entry in found)
    assert total == 0 or 40 <= total <= max(principal * 15 / 100 + Decimal("0.01"), Decimal(40))
    after = replace(about, charges=(*about.charges, *(entry.charge for entry in found)))
    assert changes(after, {}, NL_CONSUMER, TABLES, today) == ()
    assert not may_change(after, NL_CONSUMER) or not found or len(found) < len(receivables)


def _paid(owed: list[tuple[Decimal, list[tuple[int, Decimal]]]], today: date) -> tuple[list[Receivable], list[Payment]]:
    """Invoices with payments on days around the end of the term, never more than the invoice, none in the future."""
    receivables, paid = [], []
    for number, (amount, parts) in enumerate(owed):
        name, left_open = f"F{number}", amount
        for at, (offset, most) in enumerate(parts):
            on, part = ENDS + timedelta(days=offset), min(most, left_open)
            if on <= today and part:
                paid.append(Payment(f"{name}:{at}", "bakker", Money(part, "EUR"), on, receivable=name))
                left_open -= part
        receivables.append(invoice(name, str(amount), open=str(left_open)))
    return receivables, paid
