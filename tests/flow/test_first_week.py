"""The first week after going live: so many messages a day and no more, nobody skipped, nobody early."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import Refused
from connector.flow import first_week
from connector.flow.delivery import deliver
from connector.flow.timeliness import Timeliness, judge
from connector.flow.turns import FirstWeek, places
from connector.model import Act, Address, Channel, DeliveryState, HoldKind, Notice, Scope
from connector.rules import words
from connector.rules.workdays import SendingDays
from connector.source import Page
from connector.store import installations
from connector.store.engine import Store
from tests.flow.world import AMSTERDAM, SCOPE, Postman, World, acts
from tests.rules.builders import debtor, delivery, facts, invoice, plan, policy, step

WORKDAYS = (0, 1, 2, 3, 4)
LADDER = policy(step("first", 5), step("second", 20, Notice.REMINDER), name="default", sending_weekdays=WORKDAYS)
FRIDAY, MONDAY, TUESDAY = date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 10)


def many(world: World, number: int, a_day: int, due: str = "2026-03-01") -> World:
    """So many debtors with one invoice each, whose first step is due on Friday 6 March, live with this limit."""
    world.begin(LADDER, live=False)
    world.books.debtors = [debtor(f"D{n}") for n in range(number)]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due=due) for n in range(number))).sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, a_day)
    return world


def left_on(world: World) -> dict[str, int]:
    """Messages by the local day on which they left."""
    days = (event.at.astimezone(AMSTERDAM).date() for event in world.events("sent"))
    return {day.isoformat(): count for day, count in sorted(Counter(days).items())}


def invoices(world: World) -> list[str]:
    return [key for keys in world.sent() for key in keys]


def test_seven_people_at_three_a_day_hear_on_friday_monday_and_tuesday_and_each_of_them_once(world: World) -> None:
    many(world, 7, a_day=3).days(8)
    assert left_on(world) == {"2026-03-06": 3, "2026-03-09": 3, "2026-03-10": 1}
    assert sorted(invoices(world)) == [f"F{n}" for n in range(7)]


def test_what_still_waits_when_the_week_is_over_leaves_at_the_same_number_a_day(world: World) -> None:
    many(world, 17, a_day=2).days(16)
    assert left_on(world) == {
        "2026-03-06": 2, "2026-03-09": 2, "2026-03-10": 2, "2026-03-11": 2, "2026-03-12": 2, "2026-03-13": 2,
        "2026-03-16": 2, "2026-03-17": 2, "2026-03-18": 1,
    }  # fmt: skip
    assert len(set(invoices(world))) == 17


def test_what_falls_due_after_the_week_has_no_limit_while_the_rest_of_it_still_leaves(world: World) -> None:
    many(world, 20, a_day=2)
    world.books.debtors += [debtor(f"N{n}") for n in range(9)]
    world.owe(*(invoice(f"G{n}", debtor=f"N{n}", due="2026-03-13") for n in range(9)))
    world.days(14)
    days = left_on(world)
    assert (days["2026-03-17"], days["2026-03-18"], days["2026-03-19"]) == (2, 11, 2)
    assert {f"G{n}" for n in range(9)} <= set(invoices(world))


def test_once_all_that_waited_has_left_there_is_no_limit_any_more(world: World) -> None:
    many(world, 13, a_day=2).days(12)
    world.books.debtors += [debtor(f"O{n}") for n in range(9)]
    world.owe(*(invoice(f"H{n}", debtor=f"O{n}", due="2026-02-20") for n in range(9)))
    world.days(1)
    assert list(left_on(world).items())[-2:] == [("2026-03-16", 1), ("2026-03-18", 9)]


def test_a_machine_that_was_off_until_after_the_week_sends_no_more_a_day_than_was_allowed(world: World) -> None:
    many(world, 5, a_day=2).on("2026-03-19T09:00").days(6)
    assert left_on(world) == {"2026-03-19": 2, "2026-03-20": 2, "2026-03-23": 1}


def test_a_ladder_that_changes_while_the_rest_still_waits_lets_it_not_leave_at_once(world: World) -> None:
    many(world, 17, a_day=2).days(10)
    longer = replace(LADDER, steps=tuple(replace(each, term_days=21) for each in LADDER.steps))
    acts.save_policy(world.store, SCOPE, longer, "Els", world.now)
    world.days(3)
    assert list(left_on(world).items())[-3:] == [("2026-03-16", 2), ("2026-03-17", 2), ("2026-03-18", 1)]


def test_announcements_that_waited_do_not_leave_at_once_either(world: World) -> None:
    before = policy(step("announced", -8, Notice.PRE_DUE), step("first", 5), name="default")
    world.begin(before, live=False)
    world.books.debtors = [debtor(f"D{n}") for n in range(20)]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-20") for n in range(20))).sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, 2)
    world.later(days=6).days(5)
    assert set(left_on(world).values()) == {2}


def silent_about(world: World, *keys: str) -> World:
    """A platform that is asked for balances, and says nothing of these."""

    def told(asked: Sequence[str]) -> Page:
        owed = tuple(r for key, r in world.books.receivables.items() if key in asked and key not in keys)
        return Page((), owed, (), (), complete=False, as_of=world.now.date())

    world.books.answers = told
    return world


def test_what_the_source_is_silent_about_keeps_no_place_from_the_others(world: World) -> None:
    many(world, 6, a_day=2)
    silent_about(world, "F0", "F1").days(5)
    assert left_on(world) == {"2026-03-06": 2, "2026-03-09": 2}
    assert sorted(invoices(world)) == ["F2", "F3", "F4", "F5"]


def test_it_leaves_once_the_source_answers_and_the_day_still_has_a_place(world: World) -> None:
    many(world, 3, a_day=3)
    silent_about(world, "F0", "F1").day()
    assert invoices(world) == ["F2"]
    silent_about(world)
    assert (len(world.later(minutes=10).deliver().sent), left_on(world)) == (2, {"2026-03-06": 3})


def test_those_the_source_was_silent_about_until_after_the_week_leave_two_a_day_once_it_answers(world: World) -> None:
    silent = [f"F{n}" for n in range(5)]
    many(world, 7, a_day=2)
    silent_about(world, *silent).days(10)
    assert left_on(world) == {"2026-03-06": 2}
    silent_about(world).days(5)
    assert left_on(world) == {"2026-03-06": 2, "2026-03-16": 2, "2026-03-17": 2, "2026-03-18": 1}


def test_a_yes_that_comes_after_the_week_still_has_the_number_of_a_day(world: World) -> None:
    asked = replace(LADDER, steps=tuple(replace(each, approve=True) for each in LADDER.steps))
    many(world, 5, a_day=2)
    acts.save_policy(world.store, SCOPE, asked, "Els", world.now)
    world.days(10)
    assert left_on(world) == {}
    for waiting in world.deliveries(DeliveryState.PROPOSED):
        acts.approve(world.store, SCOPE, waiting.key, "Els", world.now)
    world.days(4)
    assert left_on(world) == {"2026-03-16": 2, "2026-03-17": 2, "2026-03-18": 1}


def test_of_very_many_whom_the_source_is_silent_about_one_go_asks_about_some(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []
    move_up = first_week.move_up

    def counted(store: Store, scope: Scope, now: datetime, stuck: Collection[str]) -> set[str]:
        rounds.append(len(stuck))
        return move_up(store, scope, now, stuck)

    monkeypatch.setattr(first_week, "move_up", counted)
    monkeypatch.setattr("connector.flow.delivery.MOST_ROUNDS", 3)
    many(world, 20, a_day=2)
    silent_about(world, *(f"F{n}" for n in range(20))).day()
    assert len(rounds) == 3, "without an end to it there would be ten"
    silent_about(world).later(days=3).days(1)
    assert len(invoices(world)) == 2


def test_the_place_of_one_who_paid_goes_to_another_on_the_same_day(world: World) -> None:
    many(world, 4, a_day=2).run()
    first = {line.receivable for each in world.deliveries(DeliveryState.PLANNED) for line in each.lines
             if each.planned_for == FRIDAY}  # fmt: skip
    world.owe(*(invoice(key, open="0.00", debtor=key.replace("F", "D"), due="2026-03-01") for key in first)).sync()
    assert (len(world.deliver().sent), left_on(world)) == (2, {"2026-03-06": 2})


def test_before_its_hours_nothing_that_waits_for_them_gives_its_place_away(world: World) -> None:
    many(world, 4, a_day=2).on("2026-03-06T07:30").run()
    planned = {each.key: each.planned_for for each in world.deliveries(DeliveryState.PLANNED)}
    assert world.deliver().stuck == []
    assert {each.key: each.planned_for for each in world.deliveries(DeliveryState.PLANNED)} == planned


def test_the_notice_of_a_plan_leaves_before_its_term_though_a_reminder_waits_for_a_later_day(world: World) -> None:
    """Three debtors at one a day: D2 has his turn on Tuesday. Of his plan about F9 a term falls on Wednesday."""
    many(world, 3, a_day=1).owe(invoice("F9", "90.00", debtor="D2", due="2026-03-03")).sync()
    acts.plan(world.store, SCOPE, "D2", ["F9"], [(date(2026, 3, 11), None)], "Els", world.now)
    world.days(8)
    told = {parcel.notice: parcel.written_on.date() for parcel in world.postman.parcels}
    assert told.get(Notice.PLAN_NOTICE) == MONDAY
    assert set(left_on(world).values()) == {1}
    assert {"F0", "F1", "F2"} <= set(invoices(world))


def test_a_notice_that_is_planned_is_not_taken_back_for_a_reminder_that_waits_for_a_later_day() -> None:
    term = plan("F9", made="2026-03-06", terms=[("2026-03-11", "90.00")])
    waits = delivery(("F2", "first"), state=DeliveryState.PLANNED, on=TUESDAY)
    told = delivery(("F9", f"plan:{term.key}:1"), state=DeliveryState.PLANNED, on=MONDAY, notice=Notice.PLAN_NOTICE)
    owed = invoice("F9", "90.00", due="2026-03-03"), invoice("F2", due="2026-03-01")
    known = replace(facts(*owed, plans=[term], deliveries=[waits, told]), data_as_of=MONDAY, bank_through=MONDAY)
    assert judge(told, known, LADDER, datetime(2026, 3, 9, 9, tzinfo=AMSTERDAM)) is Timeliness.NOW


def test_however_often_the_program_is_started_again_no_more_leave_on_that_day(world: World) -> None:
    many(world, 9, a_day=4).run()
    for minutes in (0, 1, 30, 120, 300):
        world.on(f"2026-03-06T{9 + minutes // 60:02}:{minutes % 60:02}:00")
        world.run()
        world.deliver()
    assert left_on(world) == {"2026-03-06": 4}


def test_two_workers_that_send_at_once_send_no_more_than_one_would(world: World) -> None:
    many(world, 12, a_day=5).run()
    together = Barrier(2)

    def work() -> None:
        together.wait()
        deliver(world.store, SCOPE, lambda: world.now, {Channel.EMAIL: world.postman}, world.books)

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert left_on(world) == {"2026-03-06": 5}


def test_the_count_at_the_claim_holds_whatever_the_plan_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    many(world, 6, a_day=2)
    monkeypatch.setattr(first_week, "_moves", lambda tx: {})
    world.run()
    report = world.deliver()
    assert (len(report.sent), len(report.waiting)) == (2, 4)


def test_a_message_that_the_server_did_not_take_keeps_its_place_and_no_other_gets_one(world: World) -> None:
    many(world, 4, a_day=2).run()
    world.postman.answers = [Carried(Outcome.FAILED, "421 later", again=True)] * 2
    assert len(world.deliver().again) == 2
    world.later(minutes=10)
    assert len(world.deliver().sent) == 2
    assert left_on(world) == {"2026-03-06": 2}


def test_the_strictest_goes_first_and_of_equals_what_fell_due_first(world: World) -> None:
    mild = policy(step("first", 5, Notice.FRIENDLY), step("second", 12, Notice.REMINDER), name="default")
    world.begin(mild, live=False).on("2026-03-16T09:00")
    world.books.debtors = [debtor(name) for name in ("A", "B", "C", "D")]
    world.owe(
        invoice("F1", debtor="A", due="2026-02-27"),
        invoice("F2", debtor="B", due="2026-02-20"),
        invoice("F3", debtor="C", due="2026-02-25"),
        invoice("F4", debtor="D", due="2026-03-01"),
    ).sync()
    acts.skip_step(world.store, SCOPE, "F4", "told by telephone", "Els", world.later(days=-7).now)
    world.later(days=7).sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, 1)
    world.days(4)
    assert invoices(world) == ["F4", "F2", "F3", "F1"]


def test_who_waits_is_told_for_which_day_and_why(world: World) -> None:
    many(world, 3, a_day=1)
    world.run()
    verdicts = {v.receivable: v for decision in world.later(minutes=1).run().decisions for v in decision.verdicts}
    held = {key: v for key, v in verdicts.items() if v.holds and v.holds[0].kind is HoldKind.FIRST_WEEK}
    assert sorted(v.sends_on for v in held.values() if v.sends_on) == [MONDAY, TUESDAY]
    assert all(v.act is Act.HOLD for v in held.values())
    first = min(held.values(), key=lambda v: v.sends_on or date.max)
    assert words.verdict(first, "en").endswith("this one is planned for 9 March 2026.")


def test_more_a_day_lets_more_leave_today_and_less_puts_the_rest_off(world: World) -> None:
    many(world, 9, a_day=2).day()
    first_week.change(world.store, SCOPE, 5, "Els", world.later(minutes=10).now)
    world.deliver()
    assert left_on(world) == {"2026-03-06": 5}
    first_week.change(world.store, SCOPE, 1, "Els", world.now)
    world.later(days=1).days(4)
    assert left_on(world) == {"2026-03-06": 5, "2026-03-09": 1, "2026-03-10": 1}
    assert [event.content and event.content["a_day"] for event in world.events("daily_limit_chosen")] == ["5", "1"]


def test_a_job_is_left_for_what_moves_up_to_today(world: World) -> None:
    many(world, 3, a_day=1).day()
    first_week.change(world.store, SCOPE, 3, "Els", world.later(minutes=10).now)
    planned = world.deliveries(DeliveryState.PLANNED)
    assert {each.planned_for for each in planned} == {FRIDAY}


@pytest.mark.parametrize("a_day", [0, -1, 10_001])
def test_what_is_no_limit_is_refused_and_nobody_goes_live_by_it(world: World, a_day: int) -> None:
    world.begin(LADDER, live=False)
    with pytest.raises(Refused):
        acts.go_live(world.store, SCOPE, "Els", world.now, a_day)
    with world.store.read(SCOPE, world.now) as tx:
        assert not installations.get(tx).live


def test_no_limit_can_be_changed_where_no_first_week_is_under_way(world: World) -> None:
    world.begin(LADDER)
    with pytest.raises(Refused):
        first_week.change(world.store, SCOPE, 5, "Els", world.now)


def test_nobody_is_early_because_others_went_before_him(world: World) -> None:
    """His second step counts from the day on which the first one left, and not from the day it was put off from."""
    many(world, 3, a_day=1).days(30)
    told = {}
    for event in world.events("sent"):
        content = event.content or {}
        keys, steps = content["receivables"], content["steps"]
        assert isinstance(keys, list)
        assert isinstance(steps, list)
        told[keys[0], steps[0]] = event.at.astimezone(AMSTERDAM).date()
    for number in range(3):
        assert told[f"F{number}", "second"] - told[f"F{number}", "first"] >= timedelta(days=15)


def test_who_paid_while_he_waited_is_not_written_to(world: World) -> None:
    many(world, 2, a_day=1).day()
    waits = next(iter({"F0", "F1"} - set(invoices(world))))
    world.owe(invoice(waits, open="0.00", debtor=waits.replace("F", "D"), due="2026-03-01"))
    world.later(days=1).days(4)
    assert left_on(world) == {"2026-03-06": 1}


def test_whoever_pauses_keeps_everything_in_and_going_live_again_begins_a_new_week(world: World) -> None:
    many(world, 6, a_day=2).day()
    acts.pause_sending(world.store, SCOPE, "Els", world.later(days=3).now)
    world.days(2)
    assert left_on(world) == {"2026-03-06": 2}
    acts.go_live(world.store, SCOPE, "Els", world.now, 3)
    world.days(3)
    assert left_on(world) == {"2026-03-06": 2, "2026-03-11": 3, "2026-03-12": 1}


def test_going_live_when_one_is_live_begins_no_week_anew(world: World) -> None:
    many(world, 2, a_day=1).later(days=3)
    acts.go_live(world.store, SCOPE, "Els", world.now, 9)
    with world.store.read(SCOPE, world.now) as tx:
        assert first_week.of(installations.get(tx)) == FirstWeek(FRIDAY, 1)


def test_letters_and_mails_count_together(world: World) -> None:
    both = policy(step("first", 5), step("letter", 12, channel=Channel.LETTER), name="default")
    world.begin(both, live=False).on("2026-03-16T09:00")
    posted = Address(("Dam 1",), "1012 JS", "Amsterdam", "NL")
    world.books.debtors = [debtor(f"D{n}", address=posted) for n in range(4)]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in range(4))).sync()
    for key in ("F2", "F3"):
        acts.skip_step(world.store, SCOPE, key, "told by telephone", "Els", world.later(days=-7).now)
        world.later(days=7)
    world.sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, 3)
    world.run()
    carriers = {Channel.EMAIL: world.postman, Channel.LETTER: Postman(channel=Channel.LETTER)}
    for channel in carriers:
        deliver(world.store, SCOPE, lambda: world.now, carriers, world.books, channel)
    assert left_on(world) == {"2026-03-16": 3}
    assert len(world.postman.parcels) + len(carriers[Channel.LETTER].parcels) == 3
    assert carriers[Channel.LETTER].parcels


def test_what_a_person_sends_by_hand_goes_before_the_others_and_counts(world: World) -> None:
    many(world, 4, a_day=2).run()
    acts.send_now(world.store, SCOPE, ["F3"], "Els", world.now)
    world.deliver()
    assert "F3" in invoices(world)
    assert left_on(world) == {"2026-03-06": 2}


def days_given(week: FirstWeek, now: date, tried: int, many_: int) -> list[date]:
    given: Iterable[date] = places(week, now, tried, SendingDays((0, 1, 2, 3, 4), "NL"))
    return [day for day, _ in zip(given, range(many_), strict=False)]


def test_a_day_has_as_many_places_as_are_left_of_it_also_when_the_week_is_over() -> None:
    week = FirstWeek(FRIDAY, 2)
    assert days_given(week, FRIDAY, 1, 4) == [FRIDAY, MONDAY, MONDAY, TUESDAY]
    assert days_given(week, date(2026, 3, 12), 2, 3) == [date(2026, 3, 13), date(2026, 3, 13), date(2026, 3, 16)]
    assert days_given(week, date(2026, 3, 7), 1, 3) == [MONDAY, MONDAY, TUESDAY]
    assert days_given(week, FRIDAY, 5, 1) == [MONDAY]
