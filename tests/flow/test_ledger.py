"""The whole road of a consumer under Dutch law: reminders, formal notice, fourteen-day letter, costs, and their end."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connector.carrier import Creditor, Rendered
from connector.channels.email import message
from connector.errors import NotFound
from connector.flow import charging
from connector.model import DebtorKind, DeliveryState, Notice, TaskKind
from connector.rules.law.announced import Ground
from connector.rules.policy import AfterPrincipal
from connector.rules.presets import BY_KIND, NL_BUSINESS, NL_CONSUMER
from connector.store import installations, policies
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice, payment

DUE = date(2026, 3, 2)


def lived(world: World, until: str) -> World:
    """Every working day up to this one: read, run, say yes to what is proposed, deliver."""
    while world.now.date() < date.fromisoformat(until):
        world.later(days=1 if world.now.weekday() < 4 else 3)
        world.books.as_of = world.now.date()
        world.sync()
        world.run()
        for waiting in world.deliveries(DeliveryState.PROPOSED):
            acts.approve(world.store, SCOPE, waiting.key, "Els", world.now)
        world.deliver()
    return world


def ledger(world: World) -> list[tuple[str, str]]:
    found = charging.ledger(world.store, SCOPE, "F1", world.now)
    return [(charge.kind, str(charge.amount.amount)) for charge in found]


@pytest.fixture
def consumer(world: World) -> World:
    """A consumer owes 1,000.00, due on Monday 2 March, and hears from us by the ladder for his kind."""
    world.books.debtors = [debtor(kind=DebtorKind.CONSUMER, country="NL", language="nl")]
    world.on("2026-03-04T10:00").begin().owe(invoice("F1", "1000.00", due=DUE))
    acts.use_policy(world.store, SCOPE, BY_KIND, "Els", world.now)
    bakery = Creditor("Bakkerij Zon", "zon@bakker.example", iban="NL91ABNA0417164300", for_clients=False)
    acts.save_creditor(world.store, SCOPE, bakery, "Els", world.now)
    world.postman.writes = lambda parcel: message.render(parcel, None)
    return world


def test_every_step_comes_in_its_order_and_the_letter_names_150_before_anything_is_owed(consumer: World) -> None:
    lived(consumer, "2026-04-30")
    told = consumer.postman.parcels
    assert [each.notice.value for each in told] == [
        "friendly",
        "reminder",
        "formal_notice",
        "fourteen_day_letter",
    ]
    letter = told[-1]
    assert letter.consequence is not None
    assert (letter.consequence.ground, str(letter.consequence.costs)) == (Ground.NL_CONSUMER, "EUR 150.00")
    assert letter.pay_by == letter.consequence.last_day
    assert (letter.pay_by - letter.written_on.date()).days >= 15
    assert [str(each.statement.totals[0].payable) for each in told] == ["EUR 1000.00"] * 4, "nothing is asked before"


def test_costs_are_booked_once_when_the_term_is_over_and_the_journal_says_so(consumer: World) -> None:
    lived(consumer, "2026-04-10")
    assert ledger(consumer) == []
    lived(consumer, "2026-05-10")
    assert ledger(consumer) == [("collection_costs", "150.00")]
    assert len(consumer.events("cost_booked")) == 1


def paid(world: World, amount: str, on: date) -> None:
    world.books.payments = [payment(amount, on=on, to="F1")]
    still = Decimal("1000.00") - Decimal(amount)
    world.books.receivables["F1"] = invoice("F1", "1000.00", due=DUE, open=str(still))


def last_day(world: World) -> date:
    [letter] = [each for each in world.postman.parcels if each.notice is Notice.FOURTEEN_DAY_LETTER]
    assert letter.pay_by is not None
    return letter.pay_by


def test_who_pays_within_the_term_owes_nothing_beside_it(consumer: World) -> None:
    lived(consumer, "2026-04-05")
    paid(consumer, "1000.00", last_day(consumer))
    lived(consumer, "2026-05-20")
    assert ledger(consumer) == []


def test_a_payment_within_the_term_that_comes_to_be_known_later_takes_the_costs_back(consumer: World) -> None:
    lived(consumer, "2026-05-10")
    paid(consumer, "900.00", last_day(consumer))
    lived(consumer, "2026-05-13")
    assert ledger(consumer) == [("collection_costs", "40.00")]
    paid(consumer, "1000.00", last_day(consumer))
    lived(consumer, "2026-05-15")
    assert ledger(consumer) == [("collection_costs", "0.00")]
    assert [event.kind for event in consumer.events() if event.kind.startswith("cost_")] == [
        "cost_booked",
        "cost_lowered",
        "cost_taken_back",
    ]


def test_costs_stay_when_the_principal_is_paid_later_until_a_person_lets_them_go(consumer: World) -> None:
    lived(consumer, "2026-05-10")
    paid(consumer, "1000.00", last_day(consumer) + timedelta(days=1))
    lived(consumer, "2026-06-30")
    assert ledger(consumer) == [("collection_costs", "150.00")]
    charging.waive(consumer.store, SCOPE, "F1", "Els", "goodwill", consumer.now)
    assert ledger(consumer) == [("collection_costs", "0.00")]
    lived(consumer, "2026-07-10")
    assert ledger(consumer) == [("collection_costs", "0.00")], "and they never come back"
    with pytest.raises(NotFound):
        charging.waive(consumer.store, SCOPE, "F1", "Els", "twice", consumer.now)


def test_who_goes_through_all_steps_again_is_charged_once(consumer: World) -> None:
    lived(consumer, "2026-05-12")
    acts.restart_ladder(consumer.store, SCOPE, "F1", "a new start", "Els", consumer.now)
    lived(consumer, "2026-07-10")
    assert [each.notice for each in consumer.postman.parcels].count(Notice.FOURTEEN_DAY_LETTER) == 1
    assert ledger(consumer) == [("collection_costs", "150.00")]


def test_or_a_person_is_asked_once_and_says_that_they_stay(consumer: World) -> None:
    with consumer.store.write(SCOPE, consumer.now) as tx:
        policies.save(tx, replace(NL_CONSUMER, after_principal=AfterPrincipal.ASK))
    lived(consumer, "2026-05-10")
    paid(consumer, "1000.00", last_day(consumer) + timedelta(days=1))
    lived(consumer, "2026-05-12")
    assert consumer.tasks().count(TaskKind.JUDGE_CHARGES.value) == 1
    charging.keep(consumer.store, SCOPE, "F1", "Els", consumer.now)
    consumer.owe(invoice("F2", "20.00", due="2026-05-11"))  # so that he is looked at again
    lived(consumer, "2026-05-20")
    assert TaskKind.JUDGE_CHARGES.value not in consumer.tasks()
    assert ledger(consumer) == [("collection_costs", "150.00")]


def test_interest_that_a_person_let_go_is_never_asked_nor_written_down_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A business owes 1,000.00 since Monday 2 March and is asked interest in the last demand."""
    world.books.debtors = [debtor(kind=DebtorKind.BUSINESS, country="NL", language="nl")]
    world.on("2026-03-04T10:00").begin().owe(invoice("F1", "1000.00", due=DUE))
    acts.use_policy(world.store, SCOPE, BY_KIND, "Els", world.now)
    world.postman.writes = lambda parcel: Rendered("subject", "text", "html", "nl", parcel.message_id.encode())
    with world.store.write(SCOPE, world.now) as tx:
        demand = replace(NL_BUSINESS.steps[-1], announces=False)
        policies.save(tx, replace(NL_BUSINESS, steps=(*NL_BUSINESS.steps[:-1], demand)))
    monkeypatch.setattr("connector.flow.drafts.lint_rendered", lambda *_: ())
    lived(world, "2026-04-20")
    assert [kind for kind, _ in ledger(world)] == ["interest_asked"]
    charging.waive(world.store, SCOPE, "F1", "Els", "goodwill", world.now)
    acts.restart_ladder(world.store, SCOPE, "F1", "a new start", "Els", world.now)
    lived(world, "2026-06-10")
    demands = [each.statement for each in world.postman.parcels if each.notice is Notice.LAST_DEMAND]
    assert [len(each.charges) for each in demands] == [1, 0]
    paid(world, "1000.00", date(2026, 6, 11))
    lived(world, "2026-06-20")
    assert {amount for _, amount in ledger(world)} == {"0.00"}


def test_for_clients_without_a_number_nothing_goes_to_a_consumer(consumer: World) -> None:
    with consumer.store.write(SCOPE, consumer.now) as tx:
        installations.save_creditor(tx, replace(installations.creditor(tx), for_clients=True))
    lived(consumer, "2026-03-20")
    assert consumer.postman.parcels == []
    with consumer.store.write(SCOPE, consumer.now) as tx:
        installations.save_creditor(tx, replace(installations.creditor(tx), register_number="2024-0012"))
    lived(consumer, "2026-03-23")
    assert [each.notice for each in consumer.postman.parcels] == [Notice.FRIENDLY]


def test_a_plan_is_confirmed_in_writing_with_its_terms(consumer: World) -> None:
    lived(consumer, "2026-03-06")
    terms = [(date(2026, 4, 1), Decimal("500.00")), (date(2026, 5, 1), Decimal("500.00"))]
    acts.plan(consumer.store, SCOPE, "bakker", ["F1"], terms, "Els", consumer.now)
    lived(consumer, "2026-03-20")
    confirmed = consumer.postman.parcels[-1]
    assert confirmed.notice is Notice.PLAN_CONFIRMATION
    assert [(term.on, str(term.amount)) for term in confirmed.terms] == [
        (date(2026, 4, 1), "EUR 500.00"),
        (date(2026, 5, 1), "EUR 500.00"),
    ]
    assert (str(confirmed.statement.totals[0].payable), confirmed.pay_by) == ("EUR 500.00", date(2026, 4, 1))


def test_on_new_years_day_every_run_names_the_tables_to_be_checked(world: World) -> None:
    world.on("2026-12-31T10:00").begin()
    world.sync()
    assert not [each for each in world.run().warnings if "law table" in each]
    world.on("2027-01-01T10:00")
    assert len([each for each in world.run().warnings if "law table" in each]) == 6
    assert world.tasks().count(TaskKind.CHECK_TABLE.value) == 6
