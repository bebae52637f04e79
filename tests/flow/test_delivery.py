"""Promises 1, 2, 4 and 9: what leaves, once, and only when it is still right."""

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import SourceUnavailable
from connector.flow import sender_proof
from connector.flow.acts import settle, try_again
from connector.flow.delivery import MOST_OF_ONE
from connector.flow.timeliness import Timeliness
from connector.model import DebtorKind, DeliveryState, Mark, Notice
from connector.source import Page, RowError
from connector.store import charges, deliveries, senders
from connector.store import facts as known
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice, money, policy, step

REFUSED = Carried(Outcome.FAILED, "connection refused", again=True)
NO_SUCH_BOX = Carried(Outcome.FAILED, "550 no such mailbox")
BROKEN_OFF = Carried(Outcome.UNCLEAR, "no answer after the data")


def owing(world: World) -> World:
    """100.00 due on 1 March, so that the first step falls due on 6 March."""
    return world.begin().owe(invoice("F1", "100.00", due="2026-03-01"))


def test_a_message_that_is_due_leaves_once_however_often_the_hops_run(world: World) -> None:
    owing(world)
    for _ in range(5):
        world.day()
    assert world.sent() == [("F1",)]
    assert len(world.events("sent")) == 1


def test_nothing_leaves_before_go_live_and_the_run_tells_the_same_decisions(world: World) -> None:
    world.begin(live=False).owe(invoice("F1", due="2026-03-01"))
    world.sync()
    report = world.run()
    assert report.decisions[0].message is not None
    assert world.deliver().sent == []
    acts.go_live(world.store, SCOPE, "Els", world.now)
    assert world.deliver().sent == []  # nothing was planned while it was a preview
    assert len(world.day().sent) == 1


def test_whoever_pauses_while_messages_are_sent_stops_the_next_one(world: World) -> None:
    world.begin()
    world.books.debtors = [debtor("D1"), debtor("D2")]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in (1, 2))).sync()
    world.run()
    world.postman.before = lambda: acts.pause_sending(world.store, SCOPE, "Els", world.now)
    report = world.deliver()
    assert (len(report.sent), len(report.waiting)) == (1, 1)


def test_what_was_paid_after_the_decision_is_withdrawn_and_not_sent(world: World) -> None:
    owing(world).sync()
    world.run()
    world.owe(invoice("F1", open="0.00", due="2026-03-01")).sync()
    report = world.deliver()
    assert (report.sent, len(report.withdrawn)) == ([], 1)
    assert world.sent() == []


def test_a_withdrawn_step_is_planned_again_when_the_payment_is_reversed(world: World) -> None:
    owing(world).sync()
    world.run()
    world.owe(invoice("F1", open="0.00", due="2026-03-01")).sync()
    world.deliver()
    world.owe(invoice("F1", due="2026-03-01"))
    assert len(world.day().sent) == 1


def test_the_balance_is_asked_for_again_before_the_claim(world: World) -> None:
    owing(world).sync()
    world.run()
    paid = replace(world.books.receivables["F1"], open=money("0.00"))
    world.books.answers = lambda keys: Page(receivables=(paid,))
    assert world.deliver().sent == []


def test_nothing_leaves_to_a_debtor_of_whom_something_could_not_be_read_for_it_may_be_his_payment(
    world: World,
) -> None:
    owing(world).sync()
    world.run()
    owed, money_ = world.books.receivables["F1"], RowError(None, "amount", "no amount", "R1", "bakker")
    world.books.answers = lambda keys: Page(receivables=(owed,), errors=(money_,))
    assert world.deliver().sent == []
    world.books.answers = lambda keys: Page(receivables=(owed,), errors=(replace(money_, debtor="another"),))
    assert len(world.deliver().sent) == 1


def test_without_an_answer_about_the_balance_nothing_leaves_and_it_is_tried_later(world: World) -> None:
    owing(world).sync()
    world.run()

    def silent(_keys: object) -> Page:
        raise SourceUnavailable("the platform does not answer")

    world.books.answers = silent
    report = world.deliver()
    assert (report.sent, len(report.waiting), len(report.warnings)) == ([], 1, 1)
    world.books.answers = None
    assert len(world.deliver().sent) == 1


def test_when_one_of_two_invoices_is_paid_the_message_is_about_the_other_alone(world: World) -> None:
    owing(world).owe(invoice("F2", "50.00", due="2026-03-01")).sync()
    world.run()
    world.owe(invoice("F1", open="0.00", due="2026-03-01")).sync()
    world.deliver()
    assert world.sent() == [("F2",)]


def test_a_refused_connection_is_tried_three_times_and_then_a_person_is_asked(world: World) -> None:
    owing(world).postman.answers = [REFUSED] * 3
    for _ in range(5):
        world.day()
        world.deliver()
        world.later(minutes=6)
    assert len(world.postman.parcels) == 3
    assert len({parcel.message_id for parcel in world.postman.parcels}) == 1
    assert world.tasks() == ["mend_sending"]
    assert [d.state for d in world.deliveries(DeliveryState.FAILED)] == [DeliveryState.FAILED]
    failed = world.deliveries(DeliveryState.FAILED)[0]
    try_again(world.store, SCOPE, failed.key, "Els", world.now)
    assert len(world.deliver().sent) == 1
    assert world.tasks() == []


COSTLY = policy(step("first", 5, cost=money("15.00")), step("second", 20), name="default")


def of_kind(world: World, kind: DebtorKind) -> World:
    """He owes 100.00, and the first step costs 15.00."""
    world.books.debtors = [debtor(kind=kind)]
    return world.begin(COSTLY).owe(invoice("F1", "100.00", due="2026-03-01"))


def test_a_failed_message_completes_no_step_and_books_no_cost(world: World) -> None:
    of_kind(world, DebtorKind.BUSINESS)
    world.postman.answers = [NO_SUCH_BOX]
    world.day()
    with world.store.read(SCOPE, world.now) as tx:
        facts = known.load(tx, world.now.date())[0]
        assert (facts.done, charges.of_debtors(tx, None)) == ((), {})


@pytest.mark.parametrize("kind", [DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY])
def test_a_step_with_a_cost_books_it_once_and_the_message_shows_it(world: World, kind: DebtorKind) -> None:
    of_kind(world, kind)
    for _ in range(24):
        world.day()
    assert world.postman.parcels[0].statement.of_currency("EUR").payable == money("115.00")
    with world.store.read(SCOPE, world.now) as tx:
        assert [c.amount for c in charges.of_debtors(tx, None)["bakker"]] == [money("15.00")]


@pytest.mark.parametrize("kind", [DebtorKind.CONSUMER, DebtorKind.UNKNOWN])
def test_whoever_may_be_a_consumer_is_asked_no_cost_for_being_reminded(world: World, kind: DebtorKind) -> None:
    """Art. 6:96 lid 6 BW: nothing before the right letter, and then what the law gives."""
    of_kind(world, kind).day()
    assert world.postman.parcels[0].statement.of_currency("EUR").payable == money("100.00")
    with world.store.read(SCOPE, world.now) as tx:
        assert charges.of_debtors(tx, None) == {}


def test_who_turns_out_to_be_a_consumer_is_asked_for_no_cost_that_was_booked_before(world: World) -> None:
    of_kind(world, DebtorKind.BUSINESS).day()
    world.books.debtors = [debtor(kind=DebtorKind.CONSUMER)]
    world.later(days=1).days(20)
    asked = [parcel.statement.of_currency("EUR").payable for parcel in world.postman.parcels]
    assert asked == [money("115.00"), money("100.00")]
    assert [event.kind for event in world.events() if event.kind.startswith("cost_")] == [
        "cost_booked",
        "cost_taken_back",
    ]


def test_an_unclear_message_is_never_sent_again_by_itself(world: World) -> None:
    owing(world).postman.answers = [BROKEN_OFF]
    world.days(10)
    assert len(world.postman.parcels) == 1
    assert world.tasks() == ["settle_unclear"]


def test_a_person_says_that_it_arrived_and_the_step_is_done_on_the_day_of_the_attempt(world: World) -> None:
    owing(world).postman.answers = [BROKEN_OFF]
    world.day()
    key = world.deliveries(DeliveryState.UNCLEAR)[0].key
    settle(world.store, SCOPE, key, True, "Els", world.later(days=3).now)
    with world.store.read(SCOPE, world.now) as tx:
        done = known.load(tx, world.now.date())[0].done
        assert [(d.step, d.on.isoformat()) for d in done] == [("first", "2026-03-06")]
        assert [(a.number, a.outcome) for a in deliveries.attempts(tx, key)] == [(1, "unclear")]
    assert world.tasks() == []


def test_a_person_says_that_it_did_not_arrive_and_the_same_message_goes_again(world: World) -> None:
    owing(world).postman.answers = [BROKEN_OFF]
    world.day()
    key = world.deliveries(DeliveryState.UNCLEAR)[0].key
    settle(world.store, SCOPE, key, False, "Els", world.now)
    world.later(days=1).day()
    assert [parcel.message_id for parcel in world.postman.parcels] == [world.postman.parcels[0].message_id] * 2


def test_a_claim_that_nobody_answered_becomes_unclear_after_ten_minutes(world: World) -> None:
    owing(world).sync()
    world.run()

    class Crash(BaseException):
        """Stands for the power going out between the claim and the answer."""

    def crash() -> None:
        raise Crash

    world.postman.before = crash
    try:
        world.deliver()
    except Crash:
        world.postman.before = lambda: None
    assert len(world.later(minutes=9).deliver().unclear) == 0
    assert len(world.later(minutes=2).deliver().unclear) == 1
    assert world.sent() == []
    assert world.tasks() == ["settle_unclear"]


def test_two_workers_at_once_send_every_message_once(world: World) -> None:
    world.begin()
    for n in range(12):
        key = f"debtor{n:02}"
        world.books.debtors.append(replace(world.books.debtors[0], key=key))
        world.owe(replace(invoice(f"F{n}", due="2026-03-01"), debtor=key))
    world.sync()
    world.run()
    start = Barrier(2)

    def work() -> None:
        start.wait()
        world.deliver()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(world.sent()) == sorted((f"F{n}",) for n in range(12))
    assert len(world.events("sent")) == 12


def test_messages_leave_within_the_hours_of_the_policy_only(world: World) -> None:
    owing(world).on("2026-03-06 08:59")
    assert world.day().sent == []
    assert world.on("2026-03-06 17:00").day().sent == []
    assert len(world.on("2026-03-07 09:00").day().sent) == 1


def test_a_message_sent_by_hand_may_leave_in_the_evening_and_not_at_night(world: World) -> None:
    owing(world).on("2026-03-05 20:30").sync()
    acts.send_now(world.store, SCOPE, ["F1"], "Els", world.now)
    assert world.deliver().sent == []
    assert len(world.on("2026-03-06 07:00").deliver().sent) == 1


def test_a_stop_sign_after_the_decision_stops_the_message(world: World) -> None:
    owing(world).sync()
    world.run()
    acts.mark(world.store, SCOPE, "bakker", Mark.BANKRUPT, "Els", world.now)
    assert world.deliver().sent == []
    acts.unmark(world.store, SCOPE, "bakker", Mark.BANKRUPT, "Els", world.now)
    assert len(world.day().sent) == 1


def test_the_ladder_is_finished_once_and_says_so_once(world: World) -> None:
    owing(world)
    world.days(40)
    assert world.sent() == [("F1",), ("F1",)]
    assert len(world.events("ladder_finished")) == 1


def test_what_is_disputed_promised_or_blocked_is_not_mentioned_in_passing_either(world: World) -> None:
    late, coming = "2026-03-01", "2026-03-20"
    world.begin().owe(invoice("D1", due=late), invoice("D2", due=late), invoice("D3", due=late))
    world.owe(invoice("D4", due=coming), invoice("D5", due=coming)).sync()
    acts.dispute(world.store, SCOPE, "D2", "the box was empty", "Els", world.now)
    acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 20), "Els", world.now, keys=["D3"])
    acts.block(world.store, SCOPE, "bakker", "we agreed on a date", "Els", world.now, key="D4")
    world.run()
    world.deliver()
    assert world.sent() == [("D1",)]
    assert world.postman.parcels[0].also_open == ("D5",)


def test_a_second_try_waits_five_minutes_and_a_persons_word_does_not(world: World) -> None:
    owing(world).postman.answers = [REFUSED, REFUSED]
    world.day()
    assert (len(world.deliver().again), len(world.postman.parcels)) == (0, 1)
    world.later(minutes=6)
    assert (len(world.deliver().again), len(world.postman.parcels)) == (1, 2)


def test_a_message_that_could_not_leave_does_not_keep_a_stricter_one_waiting_for_ever(world: World) -> None:
    ladder = policy(step("friendly", 5, Notice.FRIENDLY), step("second", 20), name="default")
    world.begin(ladder).owe(invoice("F1", due="2026-02-20")).day()
    world.owe(invoice("F2", due="2026-03-15")).on("2026-03-20 09:00").sync()
    world.run()
    assert [d.notice for d in world.deliveries(DeliveryState.PLANNED)] == [Notice.FRIENDLY]
    world.on("2026-03-21 09:00").days(3)
    assert world.sent() == [("F1",), ("F1",), ("F2",)]


def test_a_message_that_is_taken_back_and_planned_alike_again_ends_the_going_round(world: World) -> None:
    """Never expected: two rules that disagree. It waits for the next go instead of filling the journal."""
    times = 0

    def wrong(*_: object) -> Timeliness:
        nonlocal times
        times += 1
        assert times < 20, "it goes round"
        return Timeliness.WRONG

    owing(world).owe(invoice("F2", "50.00", due="2026-03-01", debtor="smit"))
    world.books.debtors = [debtor(), debtor("smit")]
    world.sync()
    world.run()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connector.flow.claiming.judge", wrong)
        world.deliver()
    assert 2 <= times <= 2 * MOST_OF_ONE
    assert len(world.deliveries(DeliveryState.PLANNED)) == 2, "they are planned still"
    assert len(world.deliver().sent) == 2


def test_a_worker_that_began_before_the_house_took_in_offices_asks_for_a_confirmed_sender_too(world: World) -> None:
    owing(world).sync()
    world.run()
    senders.note_taking_in(world.store, world.now)
    report = world.deliver()
    assert (report.sent, world.sent(), report.warnings) == ([], [], [sender_proof.WAITS])
