"""The guards of what people say, agree and do: corrections that stay, tasks that are not waved away, work in order."""

from decimal import Decimal
from typing import Any

from connector.model import Contact, Debtor, HoldKind
from connector.rules.policy import Policy
from tests import test_export as e
from tests.flow import test_handing_over as o
from tests.flow import test_people as p
from tests.flow import test_todo as t
from tests.flow.world import World
from tests.guards.guard import Guard, case, without
from tests.guards.places import in_world
from tests.rules import test_handing_over as g
from tests.rules import test_wishes as w
from tests.rules import test_worth as v
from tests.rules.builders import hold


def _as_told(told: Debtor, _words: Any) -> Debtor:
    return told


def _as_it_is(policy: Policy, _debtor: Debtor) -> Policy:
    return policy


def _nothing(*_given: Any) -> None:
    return None


def _none(*_given: Any) -> tuple[HoldKind, ...]:
    return ()


def _sure(*_given: Any) -> bool:
    return True


def _as_text(value: Any) -> Any:
    return value


def _no_way(world: World) -> None:
    why = "needs an e-mail address or a telephone number"
    p.test_a_contact_that_cannot_be_is_refused_and_nothing_is_kept(world, Contact(name="Petra"), why)


PEOPLE: tuple[Guard, ...] = (
    Guard(
        "own words",
        "what a person corrects survives the next read of the source",
        without("connector.store.own_words:laid_over", _as_told),
        in_world(p.test_a_corrected_kind_survives_the_sync_and_is_decided_by),
        in_world(p.test_a_contact_corrected_twice_is_one_correction_and_one_click_takes_it_back),
    ),
    Guard(
        "contacts that can be",
        "a contact has a way to reach somebody",
        without("connector.flow.acts.own:_refuse", _nothing),
        in_world(_no_way),
        in_world(p.test_a_message_goes_to_the_contact_that_was_added_here),
    ),
    Guard(
        "letters for who wants them",
        "who wants post gets no e-mail",
        without("connector.flow.dunning:as_he_wishes", _as_it_is),
        in_world(p.test_who_wants_post_is_planned_a_letter),
        case(w.test_without_a_postal_address_the_ladder_stays_as_it_is),
    ),
    Guard(
        "calls that disturb",
        "nobody is called who promised, is blocked or is to be left alone",
        without("connector.rules.calling:_NO_MATTER", frozenset(HoldKind)),
        case(w.test_nobody_is_called_who_promised_is_blocked_or_is_to_be_left_alone),
        case(w.test_who_wants_to_be_called_is_called_once_something_is_late),
    ),
    Guard(
        "one plan",
        "two plans never run over one invoice, and no term has passed",
        without("connector.flow.acts.agreements:_refuse_plan", _nothing),
        in_world(p.test_two_plans_never_run_over_one_invoice_and_no_term_has_passed),
        in_world(p.test_an_ended_plan_gives_the_ladder_back),
    ),
    Guard(
        "whose agreement",
        "an agreement is ended by its own customer's page, with a reason",
        without("connector.flow.acts.ending:_end", _nothing),
        in_world(p.test_another_customers_agreement_is_not_ended_by_this_ones_name),
        in_world(p.test_an_ended_plan_gives_the_ladder_back),
    ),
    Guard(
        "tasks with an answer of their own",
        "a message between sent and not sent is not waved away",
        without("connector.flow.acts.todo:NEEDS_ITS_ANSWER", frozenset()),
        in_world(t.test_a_message_between_sent_and_not_sent_is_not_waved_away),
        in_world(t.test_later_comes_back_on_its_day),
    ),
    Guard(
        "off the list",
        "what a person took off the list is not put back by the next run",
        without("connector.flow.acts.todo:FOUND_AGAIN", frozenset()),
        in_world(t.test_a_task_that_a_run_finds_again_stays_off_the_list_while_nothing_changes),
        in_world(t.test_it_is_back_when_what_it_says_changes),
    ),
    Guard(
        "history in the order",
        "who pays slowly comes first",
        without("connector.rules.worth:Worth.chance", Decimal("0.33")),
        case(v.test_the_order_changes_with_history),
        case(v.test_older_debts_weigh_more_up_to_three_months, 30, "2"),
    ),
    Guard(
        "texts of a workbook",
        "no text of ours is run by the program that opens it",
        without("connector.export:safe_cell", _as_text),
        case(e.test_a_workbook_adds_up_its_amounts_and_runs_no_text),
        case(e.test_our_own_numbers_and_dates_are_no_formulas, Decimal("-12.50"), "-12.50"),
    ),
    Guard(
        "nothing in talks is handed over",
        "what is disputed, promised, arranged, stopped or in doubt goes to no other collector",
        without("connector.flow.acts.handing_over:doubts", _none),
        in_world(lambda world: o.test_what_is_in_talks_in_doubt_or_old_is_not_handed_over(world, o._plan, "plan")),
        in_world(o.test_handed_over_the_task_is_done_and_taken_back_it_is_there_again),
    ),
    Guard(
        "asked about what is certain",
        "a person is asked about handing over what nothing speaks against",
        without("connector.rules.handing_over:_is_certain", _sure),
        case(g.test_nobody_is_asked_about_what_is_not_certain, {"holds": (hold(HoldKind.DISPUTE, on="F1"),)}),
        case(g.test_a_person_is_asked_the_day_after_the_last_demand_gave_and_not_a_day_earlier),
    ),
)
