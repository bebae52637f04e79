"""No setting without effect: each limit is changed on its page, and the core does something else by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from connector.errors import Refused
from connector.flow import acts
from connector.flow.dunning import preview, run
from connector.model import DeliveryState, Notice
from connector.store import deliveries
from tests.channels.servers import MAIL, FaultyServer
from tests.web.houses import BOOKS, NOW
from tests.web.test_settings import MANNERS
from tests.web.visitors import Visitor

Look = Callable[[Visitor], object]


@dataclass(frozen=True, slots=True)
class Effect:
    """What is seen of the core before and after this field got this value (None = it is left out, as an empty tick)."""

    field: str
    value: object
    look: Look
    before: object
    after: object


def mails(visitor: Visitor) -> int:
    """That leave by the run of this moment."""
    visitor.post("/run")
    assert visitor.house.demo
    return len(visitor.house.demo.mailbox.mails())


def would(at: datetime = NOW) -> Look:
    """Messages that a run at this moment decides."""

    def look(visitor: Visitor) -> int:
        decided = preview(visitor.house.store, visitor.house.scope(BOOKS), at).decisions
        return sum(each.message is not None for each in decided)

    return look


def next_for_jansen(visitor: Visitor) -> date | None:
    """The day of his next step, after he heard from us today."""
    mails(visitor)
    decided = preview(visitor.house.store, visitor.house.scope(BOOKS), NOW).decisions
    (his,) = [each for each in decided if each.debtor == "1"]
    return min(verdict.sends_on for verdict in his.verdicts if verdict.sends_on)


def kings_day(visitor: Visitor) -> bool:
    return "dinsdag 28 april 2026" in visitor.text("/settings/ladder/default", due="2026-04-24")


def a_promise(visitor: Visitor) -> str:
    try:
        acts.promise(visitor.house.store, visitor.house.scope(BOOKS), "1", date(2026, 3, 20), "Els", NOW)
    except Refused as error:
        return str(error)[:32]
    return "taken"


def after_a_promise(visitor: Visitor) -> int:
    """Messages two days after the day that was promised, with bank data of before it."""
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    acts.promise(store, scope, "2", date(2026, 3, 4), "Els", NOW)
    decided = preview(store, scope, NOW + timedelta(days=2)).decisions
    return sum(each.message is not None for each in decided if each.debtor == "2")


def of_a_plan(visitor: Visitor) -> list[str]:
    """Notices about a plan whose first term comes in five days."""
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    acts.plan(store, scope, "2", ["201"], [(date(2026, 3, 8), None), (date(2026, 4, 8), None)], "Els", NOW)
    run(store, scope, NOW)
    with store.read(scope, NOW) as tx:
        planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    return [each.notice.value for each in planned if each.debtor == "2"]


CONFIRMED, NOTICE = Notice.PLAN_CONFIRMATION.value, Notice.PLAN_NOTICE.value
EFFECTS = (
    Effect("weekdays", ["0", "2", "3", "4"], mails, 3, 0),
    Effect("sending_from", "10:00", mails, 3, 0),
    Effect("holidays", "", kings_day, True, False),
    Effect("cooldown_days", "20", next_for_jansen, date(2026, 3, 10), date(2026, 3, 23)),
    Effect("minimum", "300", would(), 3, 2),
    Effect("freshness_days", "0", would(NOW + timedelta(days=1)), 3, 0),
    Effect("promise_max_days", "5", a_promise, "taken", "a promise reaches at most 5 days"),
    Effect("needs_bank_data", None, after_a_promise, 0, 1),
    Effect("plan_notice_days", "6", of_a_plan, [], [NOTICE]),
    Effect("confirm_plans", "y", of_a_plan, [], [CONFIRMED]),
)


def change(visitor: Visitor, field: str, value: object) -> int:
    fields = {**MANNERS, f"manners-{field}": value, "act": "save"}
    return visitor.post("/settings/manners", {k: v for k, v in fields.items() if v is not None}).status_code


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda one: one.field)
def test_each_limit_is_gone_by(visitor: Visitor, effect: Effect) -> None:
    assert change(visitor, effect.field, effect.value) == 303
    assert effect.look(visitor) == effect.after


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda one: one.field)
def test_and_without_it_the_core_does_otherwise(visitor: Visitor, effect: Effect) -> None:
    assert effect.look(visitor) == effect.before


def test_the_end_of_the_day_is_gone_by(visitor: Visitor) -> None:
    assert change(visitor, "sending_from", "08:00") == 303
    fields = {**MANNERS, "manners-sending_from": "08:00", "manners-sending_until": "08:59", "act": "save"}
    assert visitor.post("/settings/manners", fields).status_code == 303
    assert mails(visitor) == 0


@pytest.mark.parametrize(("tries", "state"), [("1", DeliveryState.FAILED), ("2", DeliveryState.PLANNED)])
def test_sending_is_tried_as_often_as_was_chosen(
    visit: Callable[..., Visitor], tries: str, state: DeliveryState
) -> None:
    with FaultyServer({MAIL: "451 later"}) as server:
        visitor = visit(smtp_port=server.port)
        assert change(visitor, "max_attempts", tries) == 303
        visitor.post("/run")
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert len(deliveries.in_state(tx, state)) == 3
