"""Promise 2: one message per step of a case, claimed by one, and every try kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from connector.errors import ChainBroken, NotFound, Refused
from connector.model import Channel, DeliveryState, MessageLine
from connector.store import deliveries, receivables
from connector.store import tables as t
from connector.store.deliveries import Attempt
from connector.store.engine import Store
from connector.store.queries import add, rows
from tests.store.builders import NOW, OTHER_BOOKS, SCOPE, TODAY, invoice, later, reminder

R1, R2 = MessageLine("R1", "reminder"), MessageLine("R2", "reminder")


def test_a_delivery_comes_back_as_it_was_planned(store: Store) -> None:
    planned = reminder("M1", "D1", R2, R1, manual_by="Anna", policy="strict")
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, planned)
        assert deliveries.get(tx, "M1") == planned
        with pytest.raises(NotFound):
            deliveries.get(tx, "M2")


def test_a_step_is_planned_once_and_the_transaction_goes_on(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder("M1", "D1", R1))
        with pytest.raises(Refused, match="exists already"):
            deliveries.plan(tx, reminder("M2", "D1", R2, R1))
        assert [d.key for d in deliveries.history(tx, "D1")] == ["M1"], "nothing of the refused one is kept"
        deliveries.plan(tx, reminder("M3", "D1", R2))
        deliveries.plan(tx, reminder("M4", "D1", replace(R1, cycle=2)))
    with store.read(SCOPE, NOW) as tx:
        assert [d.key for d in deliveries.history(tx, "D1")] == ["M1", "M3", "M4"]


def test_the_database_itself_refuses_the_same_step_twice(store: Store) -> None:
    """Whatever code comes later: the reservation is a unique key, and only within its scope."""
    clash = {"position": 0, "receivable": "R1", "step": "reminder", "cycle": 1}
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder("M1", "D1", R1))
        deliveries.plan(tx, reminder("M2", "D1", R2))
        with pytest.raises(IntegrityError), tx.conn.begin_nested():
            add(tx, t.delivery_lines, [{"delivery": "M2", **clash, "position": 1}])
    with store.write(OTHER_BOOKS, NOW) as tx:
        deliveries.plan(tx, reminder("M1", "D1", R1))


def test_of_eight_that_claim_one_delivery_exactly_one_may_send_it(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        for i in range(10):
            deliveries.plan(tx, reminder(f"M{i}", "D1", MessageLine(f"R{i}", "reminder")))
    start = Barrier(8)

    def claim_all(_: int) -> list[str]:
        start.wait()
        won = []
        for i in range(10):
            with store.write(SCOPE, NOW) as tx:
                if deliveries.claim(tx, f"M{i}"):
                    won.append(f"M{i}")
        return won

    with ThreadPoolExecutor(8) as pool:
        winners = [key for won in pool.map(claim_all, range(8)) for key in won]
    assert sorted(winners) == sorted(f"M{i}" for i in range(10))


def test_the_claim_holds_without_the_scope_lock_too(store: Store) -> None:
    """On PostgreSQL the row count alone decides, also for a writer that goes round the store's own lock."""
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
    start = Barrier(8)

    def claim(_: int) -> int:
        table = t.deliveries
        start.wait()
        with store._begin() as conn:
            this = (table.c.tenant == SCOPE.tenant, table.c.key == "M1", table.c.state == "planned")
            return conn.execute(update(table).where(*this).values(state="claimed")).rowcount

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(8))) == 1


def test_what_is_due_comes_in_the_order_of_its_planning_and_of_one_channel_when_asked(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        for number, (key, day, channel) in enumerate(
            (("B", 3, Channel.EMAIL), ("A", 3, Channel.EMAIL), ("C", 2, Channel.LETTER), ("D", 4, Channel.EMAIL))
        ):
            line = MessageLine(f"R{number}", "reminder")
            deliveries.plan(tx, reminder(key, "D1", line, planned_for=date(2026, 3, day), channel=channel))
        proposed = reminder("E", "D1", MessageLine("R9", "reminder"), state=DeliveryState.PROPOSED)
        deliveries.plan(tx, proposed)
        assert [d.key for d in deliveries.due(tx, TODAY)] == ["C", "B", "A"]
        assert [d.key for d in deliveries.due(tx, TODAY, Channel.EMAIL)] == ["B", "A"]
        found = deliveries.due_after(tx, TODAY, None, 0, 10)
        assert [d.key for d in found.values()] == ["B", "A", "C"]
        assert [d.key for d in deliveries.due_after(tx, TODAY, Channel.EMAIL, 0, 10).values()] == ["B", "A"]
        assert [d.key for d in deliveries.due_after(tx, TODAY, None, min(found), 1).values()] == ["A"]
        assert deliveries.in_state(tx, DeliveryState.PROPOSED) == [proposed]


def test_a_proposal_leaves_only_after_a_persons_yes(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder(state=DeliveryState.PROPOSED))
        assert deliveries.due_after(tx, TODAY, None, 0, 10) == {}
        assert not deliveries.claim(tx, "M1")
        assert deliveries.approve(tx, "M1", "Anna")
        assert not deliveries.approve(tx, "M1", "Anna")
        assert deliveries.claim(tx, "M1")


def test_a_state_changes_only_from_where_it_is_expected(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
        assert not deliveries.set_state(tx, "M1", [DeliveryState.CLAIMED], DeliveryState.SENT)
        assert deliveries.claim(tx, "M1")
        assert not deliveries.claim(tx, "M1")
        assert deliveries.set_state(tx, "M1", [DeliveryState.CLAIMED], DeliveryState.UNCLEAR)
        assert deliveries.get(tx, "M1").state is DeliveryState.UNCLEAR
        assert not deliveries.set_state(tx, "nothing", [DeliveryState.PLANNED], DeliveryState.SENT)


def test_a_withdrawn_message_gives_its_steps_free_and_still_tells_what_it_was_about(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder("M1", "D1", R1, R2))
        assert deliveries.withdraw(tx, "M1")
        deliveries.plan(tx, reminder("M2", "D1", R1, R2))
        first, second = deliveries.history(tx, "D1")
        assert (first.state, first.lines) == (DeliveryState.WITHDRAWN, (R1, R2))
        assert second.state is DeliveryState.PLANNED
        assert deliveries.open_of_debtors(tx, None) == {"D1": [second]}


@pytest.mark.parametrize("state", [DeliveryState.CLAIMED, DeliveryState.SENT, DeliveryState.UNCLEAR])
def test_what_left_or_may_be_leaving_is_not_withdrawn(store: Store, state: DeliveryState) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder(state=state))
        assert not deliveries.withdraw(tx, "M1")
        with pytest.raises(Refused):
            deliveries.plan(tx, reminder("M2"))


def test_what_has_not_ended_well_is_open(store: Store) -> None:
    ended = {DeliveryState.SENT, DeliveryState.WITHDRAWN}
    with store.write(SCOPE, NOW) as tx:
        for state in DeliveryState:
            deliveries.plan(tx, reminder(state.value, "D1", MessageLine(state.value, "reminder"), state=state))
        found = {d.state for d in deliveries.open_of_debtors(tx, ["D1"])["D1"]}
    assert found == set(DeliveryState) - ended


def test_every_try_is_kept_with_the_bytes_that_left(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
        deliveries.note_attempt(tx, "M1", 1, "", "", NOW, b"Beste Piet, \xe2\x82\xac 100")
        with pytest.raises(Refused, match="noted already"):
            deliveries.note_attempt(tx, "M1", 1, "sent", "", NOW)
        deliveries.answer(tx, "M1", 1, "failed", "451 try later")
        deliveries.note_attempt(tx, "M1", 2, "sent", "250 ok", later(0, minutes=5))
        assert deliveries.get(tx, "M1").attempts == 2
        assert deliveries.last_rendered(tx, "M1") == b"Beste Piet, \xe2\x82\xac 100"
        assert deliveries.attempts(tx, "M1") == [
            Attempt(1, "failed", "451 try later", NOW),
            Attempt(2, "sent", "250 ok", later(0, minutes=5)),
        ]
        with pytest.raises(NotFound):
            deliveries.answer(tx, "M1", 3, "sent", "")
        with pytest.raises(NotFound):
            deliveries.note_attempt(tx, "M9", 1, "sent", "", NOW)


def test_tries_are_counted_anew_after_a_repair_and_none_is_lost(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
        for number in (1, 2):
            deliveries.note_attempt(tx, "M1", number, "failed", "550", NOW)
        assert not deliveries.retry(tx, "M1", TODAY), "it has not failed yet"
        deliveries.set_state(tx, "M1", [DeliveryState.PLANNED], DeliveryState.FAILED)
        assert deliveries.retry(tx, "M1", later(1).date())
        mended = deliveries.get(tx, "M1")
        assert (mended.state, mended.attempts, mended.planned_for) == (DeliveryState.PLANNED, 0, later(1).date())
        deliveries.note_attempt(tx, "M1", 1, "", "", NOW)
        deliveries.answer(tx, "M1", 1, "sent", "250")
        assert [(a.number, a.outcome) for a in deliveries.attempts(tx, "M1")] == [
            (1, "failed"),
            (2, "failed"),
            (3, "sent"),
        ]


def test_a_claim_that_nobody_answered_is_found_again(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
        deliveries.claim(tx, "M1")
    with store.write(SCOPE, later(0, minutes=10)) as tx:
        assert deliveries.stranded(tx, NOW) == []
        assert [d.key for d in deliveries.stranded(tx, later(0, minutes=1))] == ["M1"]


def test_the_facts_of_a_proposal_are_kept_with_it(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan_all(tx, [reminder("M1", "D1", R1), reminder("M2", "D1", R2)], {"M1": "digest"})
        assert deliveries.stands_on(tx, ["M1", "M2", "M3"]) == {"M1": "digest", "M2": None}
        assert deliveries.stands_on(tx, []) == {}


def test_message_bytes_are_unreadable_in_the_database_and_belong_to_one_try(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder("M1", "D1", R1))
        deliveries.plan(tx, reminder("M2", "D1", R2))
        deliveries.note_attempt(tx, "M1", 1, "sent", "", NOW, b"for Piet")
        deliveries.note_attempt(tx, "M2", 1, "sent", "", NOW, b"for Piet too")
        sealed = {row.delivery: row.rendered for row in rows(tx, t.attempts)}
        assert b"Piet" not in b"".join(sealed.values())
        tx.conn.execute(update(t.attempts).where(t.attempts.c.delivery == "M1").values(rendered=sealed["M2"]))
        with pytest.raises(ChainBroken, match="sealed for another place"):
            deliveries.last_rendered(tx, "M1")


def test_lines_keep_their_receivable_when_it_is_unknown_to_the_store(store: Store) -> None:
    """A reservation outlives whatever becomes of the receivable."""
    with store.write(SCOPE, NOW) as tx:
        deliveries.plan(tx, reminder())
        receivables.absorb(tx, [invoice("R1", "D2")])
        with pytest.raises(Refused):
            deliveries.plan(tx, reminder("M2", "D2"))
