"""The guards of costs and interest: when they are owed, on whom none are booked, what goes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from connector.model import Debtor, DebtorKind, HoldKind, Money
from connector.rules import holds
from connector.rules.policy import Policy
from tests.flow import test_delivery as d
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import with_store
from tests.rules import test_charging as c
from tests.rules import test_legal_order as o
from tests.rules import test_limits as m
from tests.rules.law import test_costs as k
from tests.rules.law import test_interest as i
from tests.rules.law import test_terms as t


def _unlawful(reason: str) -> Case:
    return case(o.test_a_ladder_that_breaks_this_rule_is_refused_for_this_reason_alone, reason)


LAWFUL = Case(
    "rules.test_legal_order:test_a_ladder_in_order_passes", lambda: o.test_a_ladder_in_order_passes(o.CONSUMER)
)


def _of_the_step(policy: Policy, step: str, _debtor: Debtor) -> Money | None:
    place = policy.index(step)
    return policy.steps[place].cost if place is not None else None


def _with_kind(test: Callable[..., object], kind: DebtorKind) -> Case:
    return Case(case(test, kind).name, lambda: with_store(lambda store: test(World(store), kind)))


def _nothing(*_given: Any) -> tuple[()]:
    return ()


def _bank_knows_all(facts: Any, today: date) -> Any:
    return replace(ORIGINAL_BOOKS(facts, today), bank_through=date.max)


ORIGINAL_BOOKS = holds.books

CHARGES: tuple[Guard, ...] = (
    Guard(
        "fixed costs",
        "who may be a consumer is asked no cost for being reminded",
        without("connector.flow.asking:fixed_cost", _of_the_step),
        _with_kind(d.test_whoever_may_be_a_consumer_is_asked_no_cost_for_being_reminded, DebtorKind.UNKNOWN),
        _with_kind(d.test_a_step_with_a_cost_books_it_once_and_the_message_shows_it, DebtorKind.BUSINESS),
    ),
    Guard(
        "legal order",
        "a ladder that breaks the legal order is not saved",
        without("connector.rules.policy:unlawful", _nothing),
        _unlawful("comes before the debtor was given a term"),
        LAWFUL,
    ),
    Guard(
        "hours of the law",
        "nothing on Sundays, holidays or at night",
        without("connector.rules.legal_order:_hours", _nothing),
        _unlawful("sends on Sundays"),
        LAWFUL,
    ),
    Guard(
        "free first reminder",
        "the first Belgian reminder asks the principal alone",
        without("connector.rules.legal_order:_free_first_reminder", _nothing),
        _unlawful("is the first reminder, and that one asks the principal alone"),
        LAWFUL,
    ),
    Guard(
        "after handing over",
        "no step after handing over",
        without("connector.rules.legal_order:_hand_over", _nothing),
        _unlawful("has a step after handing over"),
        LAWFUL,
    ),
    Guard(
        "bank data before costs",
        "no costs before the bank tells of the last day of the term",
        without("connector.rules.charging:books", _bank_knows_all),
        case(c.test_costs_are_booked_when_the_term_is_over_and_the_bank_tells_of_its_last_day),
        case(c.test_who_paid_900_of_1000_a_day_later_owes_all_of_them),
    ),
    Guard(
        "not charged",
        "nothing is booked on what is doubted or arranged",
        without("connector.rules.charging:_NOT_CHARGED", frozenset()),
        Case(
            "rules.test_charging:test_while_it_is_doubted_or_arranged_no_costs_are_booked_on_it[dispute]",
            lambda: c.test_while_it_is_doubted_or_arranged_no_costs_are_booked_on_it(HoldKind.DISPUTE),
        ),
        case(c.test_who_paid_900_of_1000_a_day_later_owes_all_of_them),
    ),
    Guard(
        "crossing payments",
        "the cost of a step goes back when the money was there on the day it left",
        without("connector.rules.charging:_crossed", _nothing),
        Case(
            "rules.test_charging:test_the_cost_of_a_step_goes_back_when_the_money_was_there_on_the_day_it_left",
            lambda: c.test_the_cost_of_a_step_goes_back_when_the_money_was_there_on_the_day_it_left(c.LEFT, True),
        ),
        case(c.test_who_paid_900_of_1000_a_day_later_owes_all_of_them),
    ),
    Guard(
        "costs over the rest",
        "who paid a part within the term owes the costs of the rest",
        without(
            "connector.rules.charging:open_at",
            lambda receivable, *_: receivable.amount.amount,
            "connector.rules.charging:unpaid_by",
            lambda receivable, *_: receivable.amount.amount,
        ),
        case(c.test_who_paid_900_of_1000_on_the_last_day_owes_the_costs_of_the_rest),
        case(c.test_once_booked_nothing_is_booked_again),
    ),
    Guard(
        "rates are not guessed",
        "past the day of the alarm a table answers no more",
        without("connector.rules.law.dated:Checked.stale_on", lambda *_: False),
        case(i.test_the_rate_of_next_year_is_not_guessed),
        case(i.test_interest_changes_with_the_rate_from_its_first_day),
    ),
    Guard(
        "conditions of VAT",
        "VAT comes on top only when all three conditions are met",
        without("connector.rules.law.nl:VatConditions.met", property(lambda _self: True)),
        case(k.test_vat_comes_on_top_only_when_all_three_conditions_are_met, "outsourced"),
        case(k.test_without_a_letter_a_consumer_never_owes_costs),
    ),
    Guard(
        "days of rest",
        "a term that ends on a day of rest runs on",
        without("connector.rules.law.fourteen_days:not_on_a_day_of_rest", lambda day: day),
        case(t.test_a_term_that_ends_on_new_years_day_runs_to_the_next_working_day),
        case(t.test_nothing_but_the_principal_may_be_asked_for_fourteen_days_and_one_to_spare),
    ),
    Guard(
        "limitation",
        "a person is warned before a claim is time-barred",
        without("connector.rules.tasks:warning", lambda *_: None),
        case(m.test_a_consumer_sale_warns_eighteen_months_after_its_due_day_and_not_a_day_earlier),
        case(m.test_absurd_days_are_no_fault, date.min),
    ),
)
