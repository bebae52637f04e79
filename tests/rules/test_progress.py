"""No step is skipped and none comes early: promise 3, to the day."""

from datetime import date

import pytest

from connector.model import Done, Notice, Receivable, StepDone
from connector.rules.policy import Policy
from connector.rules.progress import PLAN_LADDER, Place, place, propose_place
from connector.rules.workdays import SendingDays
from tests.rules.builders import (
    EVERY_DAY,
    after_previous,
    day,
    done,
    facts,
    invoice,
    ladder,
    on,
    policy,
    sends,
    skipped,
    step,
    why,
)

OFFICE = SendingDays((0, 1, 2, 3, 4), "NL")
F1 = invoice("F1", due="2026-03-01")
FOUR = ladder(3, 10, 20, 30)


def next_of(
    by: Policy, *history: StepDone, of: Receivable = F1, today: str = "2026-03-15", days: SendingDays = EVERY_DAY
) -> Place:
    return place(of, history, by, day(today), days)


def next_due(by: Policy, *history: StepDone, of: Receivable = F1) -> tuple[str, date | None]:
    where = next_of(by, *history, of=of)
    return (where.step.key if where.step else "", where.due)


# ---------------------------------------------------------------- none comes early


def test_the_first_step_counts_from_the_due_date() -> None:
    assert next_due(FOUR) == ("step1", date(2026, 3, 4))


def test_s14_after_a_late_start_the_distance_between_the_steps_is_kept() -> None:
    assert next_due(FOUR, done("F1", "step1", "2026-03-15", FOUR)) == ("step2", date(2026, 3, 22))
    late = facts(F1, done=[done("F1", "step1", "2026-03-15", FOUR)])
    assert [why(on(d, late, FOUR)) for d in ("2026-03-16", "2026-03-21")] == ["not_due_yet", "not_due_yet"]
    assert sends(on("2026-03-22", late, FOUR)) == [("F1", "step2")]


def test_s14_a_step_waits_until_the_term_of_the_last_letter_is_over() -> None:
    told = done("F1", "step1", "2026-03-15", FOUR, term_ends="2026-03-24")
    assert next_due(FOUR, told) == ("step2", date(2026, 3, 25))
    assert why(on("2026-03-24", facts(F1, done=[told]), FOUR)) == "not_due_yet"
    assert sends(on("2026-03-25", facts(F1, done=[told]), FOUR)) == [("F1", "step2")]


def test_a_term_shorter_than_the_distance_changes_nothing() -> None:
    told = done("F1", "step1", "2026-03-04", FOUR, term_ends="2026-03-06")
    assert next_due(FOUR, told) == ("step2", date(2026, 3, 11))


def test_a_skipped_step_does_not_cut_short_the_term_of_the_letter_before_it() -> None:
    told = done("F1", "step1", "2026-03-04", FOUR, term_ends="2026-03-30")
    assert next_due(FOUR, told, skipped("F1", "step2", "2026-03-05", FOUR)) == ("step3", date(2026, 3, 31))


def test_a_step_sent_early_by_hand_does_not_pull_the_next_one_before_its_own_day() -> None:
    assert next_due(FOUR, done("F1", "step1", "2026-03-02", FOUR)) == ("step2", date(2026, 3, 11))


def test_s16_a_step_sent_by_hand_counts_from_that_day() -> None:
    apart = policy(step("step1", 1), after_previous("step2", 7))
    by_hand = done("F1", "step1", "2026-03-02", apart, by="Els")
    assert next_due(apart, by_hand) == ("step2", date(2026, 3, 9))
    assert why(on("2026-03-03", facts(F1, done=[by_hand]), apart)) == "not_due_yet"


def test_a_step_counted_from_the_previous_one_ignores_the_due_date() -> None:
    apart = policy(step("a", 10), step("b", 30), after_previous("c", 10))
    late = done("F1", "b", "2026-06-01", apart)
    assert next_due(apart, late) == ("c", date(2026, 6, 11))


def test_a_later_due_date_moves_what_counts_from_it() -> None:
    moved = invoice("F1", due="2026-03-20")
    assert next_due(FOUR, done("F1", "step1", "2026-03-04", FOUR), of=moved) == ("step2", date(2026, 3, 30))


def test_a_late_text_never_leaves_on_or_before_the_due_day_however_the_steps_count() -> None:
    chain = policy(step("pre", -10, Notice.PRE_DUE), after_previous("friendly", 11, Notice.FRIENDLY))
    early = done("F1", "pre", "2026-02-10", chain, by="Els")
    assert next_due(chain, early) == ("friendly", date(2026, 3, 2))
    moved = invoice("F1", due="2026-03-20")
    assert next_due(chain, done("F1", "pre", "2026-02-19", chain), of=moved) == ("friendly", date(2026, 3, 21))


def test_a_lapsed_announcement_between_two_steps_does_not_shorten_their_distance() -> None:
    chain = policy(
        step("far", -10, Notice.PRE_DUE),
        step("near", -3, Notice.PRE_DUE),
        after_previous("friendly", 8, Notice.FRIENDLY),
    )
    told = done("F1", "far", "2026-02-19", chain)
    assert next_due(chain, told) == ("friendly", date(2026, 3, 6))


# ---------------------------------------------------------------- no step is skipped


def test_s15_after_missed_days_the_next_step_is_the_next_one_and_not_the_one_of_the_day() -> None:
    first = done("F1", "step1", "2026-03-04", FOUR)
    assert sends(on("2026-03-26", facts(F1, done=[first]), FOUR)) == [("F1", "step2")]


def test_s15_a_step_that_a_person_skipped_makes_the_next_one_possible() -> None:
    history = [done("F1", "step1", "2026-03-04", FOUR), skipped("F1", "step2", "2026-03-12", FOUR)]
    assert next_due(FOUR, *history) == ("step3", date(2026, 3, 22))


def test_missed_days_are_caught_up_without_a_burst() -> None:
    sent: list[tuple[str, str]] = []
    history: list[StepDone] = []
    for n in range(1, 31):
        today = f"2026-08-{n:02}"
        for line in sends(on(today, facts(F1, done=history), FOUR)):
            sent.append((today, line[1]))
            history.append(done("F1", line[1], today, FOUR))
    assert sent == [("2026-08-01", "step1"), ("2026-08-08", "step2"), ("2026-08-18", "step3"), ("2026-08-28", "step4")]


def test_when_every_step_is_done_none_is_left() -> None:
    every = [done("F1", s.key, "2026-03-04", FOUR) for s in FOUR.steps]
    assert next_due(FOUR, *every) == ("", None)


def test_a_step_of_another_receivable_counts_for_nothing_here() -> None:
    assert next_due(FOUR, done("F2", "step1", "2026-03-04", FOUR)) == ("step1", date(2026, 3, 4))


def test_a_notice_that_followed_from_a_plan_is_no_step_of_the_ladder() -> None:
    told = StepDone("F1", PLAN_LADDER, "plan:1:1", Notice.PLAN_NOTICE, date(2026, 3, 2), term_ends=date(2026, 3, 31))
    where = next_of(FOUR, told)
    assert (where.step and where.step.key, where.due, where.moved) == ("step1", date(2026, 3, 4), None)


def test_a_ladder_that_was_started_anew_begins_at_its_first_step() -> None:
    before = [done("F1", "step1", "2026-03-04", FOUR), done("F1", "step2", "2026-03-11", FOUR)]
    anew = done("F1", "", "2026-04-01", FOUR, how=Done.PLACED, cycle=2)
    where = next_of(FOUR, *before, anew)
    assert (where.step and where.step.key, where.cycle) == ("step1", 2)


# ---------------------------------------------------------------- the one way past a step undone


PRE = policy(step("pre", -3, Notice.PRE_DUE), step("friendly", 3, Notice.FRIENDLY))


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-02-20", "pre"), ("2026-02-28", "pre"), ("2026-03-01", "friendly"), ("2026-03-02", "friendly")],
)
def test_an_announcement_lapses_when_the_due_date_has_come(today: str, expected: str) -> None:
    found = next_of(PRE, today=today).step
    assert found is not None
    assert found.key == expected


def test_an_announcement_lapses_when_no_sending_day_is_left_before_the_due_date() -> None:
    monday = invoice("F1", due="2026-03-02")
    keys = [
        found.key
        for today in ("2026-02-27", "2026-02-28")  # Friday, Saturday
        if (found := next_of(PRE, of=monday, today=today, days=OFFICE).step)
    ]
    assert keys == ["pre", "friendly"]


def test_a_late_notice_never_lapses() -> None:
    where = next_of(FOUR, today="2036-01-01")
    assert where.step is not None
    assert where.step.key == "step1"


def test_after_a_lapsed_announcement_the_next_step_keeps_its_place_after_the_due_date() -> None:
    assert next_due(PRE) == ("friendly", date(2026, 3, 4))
    chained = policy(step("pre", -3, Notice.PRE_DUE), after_previous("friendly", 6, Notice.FRIENDLY))
    assert next_due(chained) == ("friendly", date(2026, 3, 4))


# ---------------------------------------------------------------- another ladder


NEW = policy(
    step("soft", 3, Notice.FRIENDLY),
    step("again", 10, Notice.REMINDER),
    step("firm", 20, Notice.FORMAL_NOTICE),
    name="new",
)


def test_s20_what_was_reminded_on_another_ladder_is_not_restarted_but_asks_for_its_place() -> None:
    told = done("F1", "step2", "2026-03-11", FOUR)
    where = next_of(NEW, told)
    assert where.moved == told
    assert propose_place(told, NEW) == "again"


def test_s20_once_placed_it_goes_on_from_there() -> None:
    told = done("F1", "step2", "2026-03-11", FOUR)
    placed = done("F1", "again", "2026-03-15", NEW, how=Done.PLACED, by="Els")
    where = next_of(NEW, told, placed)
    assert (where.step and where.step.key, where.due, where.moved) == ("firm", date(2026, 3, 25), None)


def test_an_announcement_on_another_ladder_holds_nothing_up() -> None:
    told = done("F1", "pre", "2026-02-26", PRE)
    assert next_of(NEW, told).moved is None


def test_the_term_of_a_letter_is_kept_on_a_new_ladder_too() -> None:
    told = done("F1", "step2", "2026-03-11", FOUR, term_ends="2026-03-31")
    placed = done("F1", "again", "2026-03-15", NEW, how=Done.PLACED, by="Els")
    assert next_due(NEW, told, placed) == ("firm", date(2026, 4, 1))


def test_back_on_an_old_ladder_what_was_sent_in_between_is_not_forgotten() -> None:
    history = [
        done("F1", "step1", "2026-03-04", FOUR),
        done("F1", "again", "2026-03-10", NEW, how=Done.PLACED),
        done("F1", "firm", "2026-03-20", NEW),
    ]
    assert next_of(FOUR, *history, today="2026-03-21").moved == history[2]


def test_once_placed_on_the_old_ladder_again_it_goes_on_there() -> None:
    history = [
        done("F1", "step1", "2026-03-04", FOUR),
        done("F1", "firm", "2026-03-10", NEW),
        done("F1", "step2", "2026-03-12", FOUR, how=Done.PLACED),
    ]
    where = next_of(FOUR, *history)
    assert (where.moved, where.step and where.step.key) == (None, "step3")


def test_no_place_is_proposed_when_the_new_ladder_starts_stricter() -> None:
    strict = policy(step("firm", 20, Notice.FORMAL_NOTICE))
    assert propose_place(done("F1", "step1", "2026-03-04", FOUR), strict) == ""
