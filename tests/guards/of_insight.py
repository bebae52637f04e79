"""The guards of the figures: what they do not count, and what they do not say."""

from typing import Any

from tests import test_export as e
from tests.guards.guard import Guard, case, without
from tests.rules import test_insight as i


def _always(*_given: Any) -> bool:
    return True


INSIGHT: tuple[Guard, ...] = (
    Guard(
        "money before a message",
        "what was paid before a message, or long after, is not recovered by it",
        without("connector.rules.insight:_follows", _always),
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
        without("connector.rules.insight:BASELINE_LEAST", 1),
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
)
