"""What a change of the settings does to messages, told before it is saved: plans, hours, sender, words, a limit."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from connector.carrier import WRITTEN_IN, Creditor
from connector.channels.formats import LOCALES
from connector.flow import acts, first_week
from connector.flow.differences import Comparison, Settings, compare
from connector.flow.fates import Fate
from connector.model import DeliveryState, Hold, HoldKind, Notice, OwnText
from connector.rules.policy import Policy
from connector.store import installations, own_texts
from tests.flow.test_approval import ASKED_FIRST, approved, proposals, waiting
from tests.flow.world import POLICY, SCOPE, World
from tests.rules.builders import debtor, invoice, policy, step

Change = Callable[[Settings], Settings]
ELSEWHERE = Creditor("Bakkerij Zon", "zon@bakker.example", iban="NL91ABNA0417164300", for_clients=False)
GREETING = OwnText(Notice.FRIENDLY, "nl", (("greeting", "Dag {{ name }},"),))


def ladders(*those: Policy) -> Change:
    return lambda present: present.with_ladders(those)


def sender(one: Creditor) -> Change:
    return lambda present: replace(present, sender=one)


def words(*texts: OwnText) -> Change:
    return lambda present: replace(present, texts=texts)


def limit(a_day: int) -> Change:
    return lambda present: replace(present, a_day=a_day)


def excluded(world: World, key: str) -> Change:
    hold = Hold(HoldKind.BLOCK, "her sister", "Els", world.now.date(), way_back="lifted")
    return lambda present: replace(present, laid={key: hold})


def compared(world: World, change: Change, only: Collection[str] | None = None) -> Comparison:
    return compare(world.store, SCOPE, world.now, change, only)


def fates(found: Comparison) -> dict[Fate, int]:
    return dict(found.messages)


def moments(found: Comparison) -> list[tuple[datetime | None, datetime | None]]:
    return [(one.before, one.after) for each in found.differences for one in each.messages]


def late(world: World, ladder: Policy = POLICY) -> World:
    """100.00, five days late on Friday 6 March 2026 at nine."""
    world.begin(ladder).owe(invoice("F1", "100.00", due="2026-03-01"))
    world.sync()
    return world


def agreed(world: World, days: int = 9) -> World:
    """One term in so many days; by the ladder it is not confirmed, and told of three days before."""
    late(world)
    acts.plan(
        world.store, SCOPE, debtor().key, ["F1"], [(world.now.date() + timedelta(days=days), None)], "Els", world.now
    )
    world.run()
    assert world.deliver().sent == []
    return world


# ---------------------------------------------------------------- plans


CONFIRMING = replace(POLICY, confirm_plans=True)
NINE_DAYS = replace(POLICY, plan_notice_days=9)
OF_PLANS = [(CONFIRMING, Notice.PLAN_CONFIRMATION), (NINE_DAYS, Notice.PLAN_NOTICE)]


@pytest.mark.parametrize(("ladder", "notice"), OF_PLANS, ids=["confirmation", "notice"])
def test_a_message_about_a_plan_that_the_next_run_sends_is_foretold_for_that_customer(
    world: World, ladder: Policy, notice: Notice
) -> None:
    found = compared(agreed(world), ladders(ladder))
    (his,) = found.differences
    assert (his.today, found.letters) == (True, (0, 1))
    assert his.after.of_plan
    assert (his.before.of_plan, his.after.of_plan.notice) == (None, notice)
    acts.change_ladders(world.store, SCOPE, (ladder,), None, "Els", world.now)
    world.run()
    world.deliver()
    assert [parcel.notice for parcel in world.postman.parcels] == [notice], "and so it is"


def test_a_notice_that_comes_six_days_sooner_is_foretold_too(world: World) -> None:
    found = compared(agreed(world, days=20), ladders(NINE_DAYS))
    days = [(each.before.notice_from, each.after.notice_from) for each in found.differences]
    assert days == [(date(2026, 3, 23), date(2026, 3, 17))]
    assert (found.today, found.letters) == (0, (0, 0))


def test_without_a_plan_neither_is_a_difference(world: World) -> None:
    late(world)
    for ladder, _ in OF_PLANS:
        assert compared(world, ladders(ladder)).differences == ()


# ---------------------------------------------------------------- hours


EARLY = replace(POLICY, sending_from=time(8), sending_until=time(9))


@pytest.mark.parametrize("planned", [True, False])
def test_hours_that_are_over_for_today_are_foretold_for_what_leaves_today(world: World, planned: bool) -> None:
    late(world)
    if planned:
        world.run()
    world.on("2026-03-06T09:05")
    found = compared(world, ladders(EARLY))
    assert (found.letters, fates(found)) == ((1, 0), {Fate.OTHER_MOMENT: 1})
    tomorrow = datetime(2026, 3, 7, 8, tzinfo=world.now.tzinfo)
    assert moments(found) == [(world.now, tomorrow)]
    assert [each.today for each in found.differences] == [True]
    acts.change_ladders(world.store, SCOPE, (EARLY,), None, "Els", world.now)
    world.run()
    world.deliver()
    assert world.sent() == []
    world.on("2026-03-07T08:00").day()
    assert world.sent() == [("F1",)]


def test_hours_in_which_it_is_still_today_change_nothing_for_what_leaves_at_once(world: World) -> None:
    late(world).run()
    longer = replace(POLICY, sending_from=time(8), sending_until=time(18))
    assert compared(world, ladders(longer)).differences == ()


# ---------------------------------------------------------------- the sender


def test_another_account_makes_an_approved_message_wait_again_and_that_is_foretold(world: World) -> None:
    approved(waiting(world))
    found = compared(world, sender(ELSEWHERE))
    assert fates(found) == {Fate.ASKED_AGAIN: 1}
    assert [each.debtor.key for each in found.differences] == [debtor().key]
    acts.save_creditor(world.store, SCOPE, ELSEWHERE, "Els", world.now)
    world.on("2026-03-09T10:00").day()
    assert (world.sent(), len(proposals(world))) == ([], 1), "and so it is"


def test_what_waits_without_a_yes_and_what_is_decided_today_leave_with_the_new_sender(world: World) -> None:
    late(world)
    assert fates(compared(world, sender(ELSEWHERE))) == {Fate.OTHER_WORDS: 1}
    world.run()
    assert fates(compared(world, sender(ELSEWHERE))) == {Fate.OTHER_WORDS: 1}
    world.deliver()
    assert compared(world, sender(ELSEWHERE)).differences == (), "it has left"


def test_a_proposal_reads_otherwise_and_stays(world: World) -> None:
    assert fates(compared(waiting(world), sender(ELSEWHERE))) == {Fate.OTHER_WORDS: 1}


def test_the_same_sender_is_for_nobody(world: World) -> None:
    approved(waiting(world))
    with world.store.read(SCOPE, world.now) as tx:
        same = installations.creditor(tx)
    assert compared(world, sender(same)).differences == ()


# ---------------------------------------------------------------- own words


def test_other_words_concern_the_messages_of_that_notice_in_that_language(world: World) -> None:
    late(world).run()
    (planned,) = world.deliveries(DeliveryState.PLANNED)
    own = replace(GREETING, notice=planned.notice)
    assert fates(compared(world, words(own))) == {Fate.OTHER_WORDS: 1}
    assert compared(world, words(replace(own, notice=Notice.LAST_DEMAND))).differences == ()
    assert compared(world, words(replace(own, language="fr"))).differences == ()


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_words_in_any_language_make_an_approved_message_wait_again(world: World, language: str) -> None:
    """As flow/approval.py has it: which language is written in is known when it is written."""
    key = approved(waiting(world))
    notice = next(each.notice for each in world.deliveries(DeliveryState.PLANNED) if each.key == key)
    own = replace(GREETING, notice=notice, language=language)
    assert fates(compared(world, words(own))) == {Fate.ASKED_AGAIN: 1}
    with world.store.write(SCOPE, world.now) as tx:
        own_texts.save(tx, own)
    world.on("2026-03-09T10:00").day()
    assert (world.sent(), len(proposals(world))) == ([], 1), "and so it is"


def test_the_languages_are_those_of_the_texts() -> None:
    assert set(WRITTEN_IN) == set(LOCALES)


# ---------------------------------------------------------------- ladders and yeses


def test_another_rest_between_messages_takes_a_yes_away_and_that_is_foretold(world: World) -> None:
    approved(waiting(world))
    calmer = replace(ASKED_FIRST, cooldown_days=9)
    assert fates(compared(world, ladders(calmer))) == {Fate.ASKED_AGAIN: 1}
    acts.change_ladders(world.store, SCOPE, (calmer,), None, "Els", world.now)
    world.on("2026-03-09T10:00").day()
    assert (world.sent(), len(proposals(world))) == ([], 1), "and so it is"


def test_a_yes_that_lapsed_by_something_else_is_no_effect_of_the_setting(world: World) -> None:
    approved(waiting(world))
    world.owe(invoice("F1", "100.00", open="60.00", due="2026-03-01")).sync()
    assert Fate.ASKED_AGAIN not in fates(compared(world, sender(ELSEWHERE)))


# ---------------------------------------------------------------- never written to


def test_of_whoever_is_left_out_the_planned_message_is_taken_back(world: World) -> None:
    late(world).run()
    found = compared(world, excluded(world, debtor().key), {debtor().key})
    assert (fates(found), found.letters) == ({Fate.TAKEN_BACK: 1}, (1, 0))
    acts.block(world.store, SCOPE, debtor().key, "her sister", "Els", world.now)
    world.deliver()
    assert world.sent() == [], "and so it is"


@pytest.mark.parametrize("yes", [True, False])
def test_a_yes_of_his_is_worth_nothing_then(world: World, yes: bool) -> None:
    waiting(world)
    if yes:
        approved(world)
    assert fates(compared(world, excluded(world, debtor().key))) == {Fate.TAKEN_BACK: 1}
    acts.block(world.store, SCOPE, debtor().key, "her sister", "Els", world.now)
    world.on("2026-03-09T10:00").day()
    assert (world.sent(), proposals(world)) == ([], [])


def test_it_is_looked_at_for_that_customer_alone(world: World) -> None:
    world.books.debtors = [debtor("b"), debtor("c")]
    late(world).owe(replace(invoice("F2", due="2026-03-01"), debtor="c"))
    world.sync()
    found = compared(world, excluded(world, "c"), {"c"})
    assert (found.looked_at, [each.debtor.key for each in found.differences]) == (1, ["c"])


# ---------------------------------------------------------------- the first week


def many(world: World, number: int = 5) -> World:
    keys = [f"d{at}" for at in range(number)]
    world.books.debtors = [debtor(key) for key in keys]
    world.begin(policy(step("first", 5), name="default"), live=False)
    world.owe(*(replace(invoice(f"F{key}", due="2026-03-01"), debtor=key) for key in keys))
    world.sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, 3)
    world.run()
    return world


def test_of_five_messages_at_three_a_day_one_a_day_moves_four(world: World) -> None:
    found = compared(many(world), limit(1))
    assert (found.letters, fates(found)) == ((3, 1), {Fate.OTHER_MOMENT: 4})
    first_week.change(world.store, SCOPE, 1, "Els", world.now)
    planned = sorted(each.planned_for for each in world.deliveries(DeliveryState.PLANNED))
    days = [date(2026, 3, day) for day in (6, 7, 8, 9, 10)]
    assert planned == days, "and so it is"
    assert sorted(at.date() for _, at in moments(found) if at) == days[1:]


def test_five_a_day_lets_the_two_of_tomorrow_leave_today(world: World) -> None:
    found = compared(many(world), limit(5))
    assert (found.letters, fates(found)) == ((3, 5), {Fate.OTHER_MOMENT: 2})
    assert {each.today for each in found.differences} == {True}


def test_comparing_a_limit_moves_nothing(world: World) -> None:
    many(world)
    before = world.deliveries(DeliveryState.PLANNED)
    compared(world, limit(1))
    assert world.deliveries(DeliveryState.PLANNED) == before
