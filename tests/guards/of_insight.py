"""The guards of the figures and of the list: what they do not count or say, and what is not taken from a cache."""

from collections.abc import Callable
from datetime import date
from typing import Any

from connector.store.engine import Store
from tests import test_export as e
from tests.flow import test_insight as f
from tests.flow import test_listed_list as k
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_world, with_store
from tests.rules import test_insight as i


def _always(*_given: Any) -> bool:
    return True


def _nothing(*_given: Any) -> None:
    return None


def _in_store(test: Callable[[Store], object]) -> Case:
    """A test that makes its administration itself."""
    return Case(case(test).name, lambda: with_store(test))


EQUAL = in_world(k.test_before_anything_was_kept_everybody_is_decided_about)

INSIGHT: tuple[Guard, ...] = (
    Guard(
        "money before a message",
        "what was paid before a message, or long after, is not recovered by it",
        without("connector.rules.insight.messages:_follows", _always),
        case(i.test_money_within_fourteen_days_after_a_message_is_recovered_and_what_was_paid_before_is_not),
        case(i.test_without_payments_what_was_open_last_is_recovered_and_without_that_it_is_said_not_to_be_known),
    ),
    Guard(
        "small numbers",
        "of fewer than ten no percentage is said",
        without("connector.rules.spread:LEAST", 1),
        case(i.test_of_nine_no_percentage_is_said_and_of_ten_it_is_with_its_margin),
        case(i.test_quartiles_are_those_of_a_spreadsheet),
    ),
    Guard(
        "a thin baseline",
        "fewer than thirty paid invoices are no baseline",
        without("connector.rules.insight.book:BASELINE_LEAST", 1),
        case(i.test_thirty_invoices_paid_in_the_year_before_are_a_baseline_and_twenty_nine_are_not_enough),
        case(i.test_a_baseline_that_was_kept_does_not_move),
    ),
    Guard(
        "reversed payments",
        "a payment that was taken back did not come",
        without("connector.rules.paying:_take_back", lambda *_: None),
        case(i.test_a_payment_that_was_taken_back_did_not_come),
        case(i.test_an_invoice_that_is_open_or_closed_by_a_credit_was_paid_on_no_day),
    ),
    Guard(
        "formulas in a workbook",
        "no text of a workbook is run as a formula",
        without("connector.export:safe_cell", str),
        case(e.test_a_workbook_has_numbers_as_numbers_days_as_days_and_a_text_that_looks_like_a_formula_as_text),
        case(e.test_our_own_numbers_and_dates_are_no_formulas, -3, "-3"),
    ),
    Guard(
        "a baseline that stays",
        "what was kept of before installation does not move",
        without("connector.flow.insight:_kept", _nothing),
        _in_store(f.test_the_baseline_is_kept_when_it_is_first_known_and_what_comes_later_does_not_move_it),
        _in_store(f.test_disputes_of_a_part_of_all_and_by_the_source_are_in_the_column_disputed),
    ),
    Guard(
        "history that nobody told",
        "of before installation only a source that tells of it is believed",
        without("connector.flow.insight:_known_from", lambda *_: date(2000, 1, 1)),
        _in_store(f.test_of_a_platform_that_is_read_from_installation_on_nothing_of_before_is_taken_for_known),
        _in_store(f.test_disputes_of_a_part_of_all_and_by_the_source_are_in_the_column_disputed),
    ),
    Guard(
        "a customer who changed",
        "what a list keeps of him is not used any more",
        without("connector.store.looks:_unlist", _nothing),
        in_world(k.test_who_changed_is_decided_about_afresh_and_nobody_else),
        EQUAL,
    ),
    Guard(
        "a message whose fate changed",
        "nor what it keeps of whom the message is for",
        without("connector.store.looks:list_anew", _nothing),
        in_world(k.test_a_proposal_that_was_approved_is_counted_no_more_though_nothing_else_changed_for_its_customer),
        EQUAL,
    ),
    Guard(
        "data that became fresher",
        "nor what stood on older ones",
        without("connector.flow.listed:ground", lambda *_: "the same"),
        in_world(k.test_newer_data_end_what_stood_on_older_ones),
        EQUAL,
    ),
    Guard(
        "an invoice that fell due",
        "nor what was counted before it was late",
        without("connector.flow.listed:_falls_due", lambda *_: []),
        in_world(k.test_on_the_day_after_an_invoice_fell_due_its_customer_is_counted_as_late),
        EQUAL,
    ),
)
