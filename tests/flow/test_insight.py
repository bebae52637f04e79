"""What the figures are gathered from: what each source tells, a constant number of questions, a baseline that stays."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from connector.flow import figures
from connector.flow.insight import BASELINE, keep_baseline, look
from connector.flow.sync import sync
from connector.model import Contacted, Hold, HoldKind, Notice, Payment, PaymentKind, PaymentState, Receivable, Scope
from connector.model import ReceivableState as State
from connector.rules.spread import Share
from connector.store import contacts, holds, installations, journal, payments, receivables
from connector.store.engine import Store
from tests.flow.histories import invented, put
from tests.flow.world import World
from tests.store.builders import NOW, SCOPE, TODAY, counted, eur, jansen, later
from tests.web.houses import Books

LONG_AGO = 400  # days before today that the administration was made


@pytest.fixture
def store(quick_world: World) -> Store:
    return quick_world.store


def opened(store: Store, platform: str = "csv", days_ago: int = LONG_AGO, scope: Scope = SCOPE) -> None:
    with store.write(scope, later(-days_ago)) as tx:
        installations.create(tx, platform, "Bakery")
        journal.append(tx, "run", "", "", {})


def bill(key: str, late: int, amount: str = "100.00", left: str | None = None, **more: object) -> Receivable:
    due = TODAY - timedelta(days=late)
    values: dict[str, object] = {"open": eur(amount if left is None else left), **more}
    return Receivable(key, "D1", key, due - timedelta(days=30), due, eur(amount), **values)  # type: ignore[arg-type] # the builder's own


def settled(key: str, late: int, on: date | None, amount: str = "100.00") -> Receivable:
    return bill(key, late, amount, "0.00", state=State.SETTLED, settled_on=on)


def told(store: Store, *found: object) -> None:
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [r for r in found if isinstance(r, Receivable)])
        payments.absorb(tx, [p for p in found if isinstance(p, Payment)])


def test_disputes_of_a_part_of_all_and_by_the_source_are_in_the_column_disputed(store: Store) -> None:
    opened(store)
    told(store, bill("A", 5), bill("B", 5), bill("C", 5, disputed=True), bill("D", 5))
    dispute = Hold(HoldKind.DISPUTE, "", "customer", TODAY, receivable="A", amount=eur("30.00"))
    with store.write(SCOPE, NOW) as tx:
        holds.add(tx, "D1", dispute)
        holds.add(tx, "D1", Hold(HoldKind.DISPUTE, "", "customer", TODAY, receivable="A", amount=eur("90.00")))
        holds.add(tx, "D1", Hold(HoldKind.DISPUTE, "", "customer", TODAY, receivable="B"))
        holds.add(tx, "D1", Hold(HoldKind.DISPUTE, "", "customer", TODAY - timedelta(9), TODAY - timedelta(1), "D"))
    (found,) = look(store, SCOPE, NOW).figures.ageing
    assert (found.amount, found.disputed) == (Decimal("400.00"), Decimal("300.00")), "A at most whole, B and C whole"


def test_what_was_handed_over_here_is_with_a_collector_as_what_the_books_say_is(store: Store) -> None:
    opened(store)
    told(store, bill("A", 5), bill("B", 5, state=State.HANDED_OVER), bill("C", 5))
    with store.write(SCOPE, NOW) as tx:
        key = holds.add(tx, "D1", Hold(HoldKind.HANDED_OVER, "Incasso BV", "Els", TODAY, receivable="A"))
    (found,) = look(store, SCOPE, NOW).figures.ageing
    assert (found.amount, found.collector) == (Decimal("300.00"), Decimal("200.00")), "it is in the buckets too"
    with store.write(SCOPE, NOW) as tx:
        holds.lift(tx, key, TODAY)
    (found,) = look(store, SCOPE, NOW).figures.ageing
    assert (found.amount, found.collector) == (Decimal("300.00"), Decimal("100.00"))


def test_credits_receipts_and_what_was_paid_too_much_are_unapplied_and_what_was_taken_back_is_not(store: Store) -> None:
    opened(store)
    on = TODAY - timedelta(days=3)
    told(
        store,
        bill("A", 5),
        bill("B", 5, "50.00", "-5.00"),
        Payment("1", "D1", eur("10.00"), on),
        Payment("2", "D1", eur("20.00"), on, PaymentKind.CREDIT, PaymentState.PENDING, "A"),
        Payment("3", "D1", eur("40.00"), on, receivable="A"),
        Payment("4", "D1", eur("80.00"), on, PaymentKind.CREDIT, PaymentState.WITHDRAWN),
        Payment("5", "D1", eur("160.00"), on, PaymentKind.REVERSAL),
    )
    (found,) = look(store, SCOPE, NOW).figures.ageing
    assert found.unapplied == Decimal("35.00")


def reminded(store: Store, key: str, days_ago: int, by_source: str = "") -> None:
    with store.write(SCOPE, NOW) as tx:
        on = TODAY - timedelta(days=days_ago)
        contacts.note(tx, "D1", Contacted(on, Notice.REMINDER, (key,), by_source))


def test_a_reminder_of_the_package_is_a_first_reminder_too_and_recovers_no_money_for_us(store: Store) -> None:
    opened(store)
    told(
        store,
        settled("A", 20, TODAY - timedelta(days=5)),
        Payment("1", "D1", eur("100.00"), TODAY - timedelta(days=5), receivable="A"),
    )
    reminded(store, "A", 10, "moneybird")
    found = look(store, SCOPE, NOW).figures
    assert found.before_first_reminder == Share(0, 1)
    assert found.recovered == ()
    reminded(store, "A", 9)
    (money,) = look(store, SCOPE, NOW).figures.recovered
    assert money.amount == Decimal("100.00")


def test_where_no_payments_are_told_money_after_a_message_is_what_was_open_at_the_last_reading(store: Store) -> None:
    """Part of it was paid before: the list told of 60 that were left."""
    opened(store, "exact")
    people = [jansen("D1", policy="", marks=frozenset())]
    sync(store, SCOPE, Books(people, [bill("A", 20, left="60.00")]), later(-12))
    reminded(store, "A", 10)
    sync(store, SCOPE, Books(people, [settled("A", 20, TODAY - timedelta(days=5))]), later(-4))
    (money,) = look(store, SCOPE, NOW).figures.recovered
    assert (money.amount, money.untold) == (Decimal("60.00"), 0)


def test_after_the_customer_was_forgotten_that_amount_is_said_not_to_be_known(store: Store) -> None:
    opened(store, "exact")
    people = [jansen("D1", policy="", marks=frozenset())]
    sync(store, SCOPE, Books(people, [bill("A", 20)]), later(-12))
    reminded(store, "A", 10)
    sync(store, SCOPE, Books(people, [settled("A", 20, TODAY - timedelta(days=5))]), later(-4))
    with store.write(SCOPE, NOW) as tx:
        journal.forget(tx, "D1")
    (money,) = look(store, SCOPE, NOW).figures.recovered
    assert (money.amount, money.invoices, money.untold) == (Decimal("0.00"), 0, 1)


def test_promises_are_counted_on_the_local_day_on_which_they_ended(store: Store) -> None:
    opened(store)
    for kind, days in (("promise_kept", 0), ("promise_broken", 89), ("promise_broken", 90), ("promise_partly_kept", 1)):
        with store.write(SCOPE, NOW - timedelta(days=days)) as tx:
            journal.append(tx, kind, "D1", f"p{days}", {})
    found = look(store, SCOPE, NOW, 90).figures.promises
    assert (found.kept, found.partly, found.broken) == (1, 1, 1)


# ---------------------------------------------------------------- since when all is known, and the baseline


def year_before(many: int) -> list[Receivable]:
    on = TODAY - timedelta(days=200)
    return [settled(f"R{n}", 212, on) for n in range(many)]


def test_of_a_platform_that_is_read_from_installation_on_nothing_of_before_is_taken_for_known(store: Store) -> None:
    """Also when it tells of an old paid invoice by the way, because somebody edited that."""
    opened(store, "moneybird", days_ago=100)
    told(store, *year_before(50))
    found = look(store, SCOPE, NOW).figures
    assert found.known_from == TODAY - timedelta(days=100)
    assert found.before is None
    assert keep_baseline(store, SCOPE, NOW) is False


def test_the_baseline_is_kept_when_it_is_first_known_and_what_comes_later_does_not_move_it(store: Store) -> None:
    opened(store, days_ago=100)
    told(store, *year_before(29))
    assert keep_baseline(store, SCOPE, NOW) is False
    told(store, *year_before(30))
    shown = look(store, SCOPE, NOW).figures.before
    assert keep_baseline(store, SCOPE, NOW) is True
    told(store, *(settled(f"X{n}", 300, TODAY - timedelta(days=150)) for n in range(100)))
    assert keep_baseline(store, SCOPE, later(1)) is False
    kept = look(store, SCOPE, later(1))
    assert kept.figures.before == shown
    assert kept.kept_on == TODAY
    assert shown is not None
    assert shown.days is not None
    assert (shown.many, shown.days.mean) == (30, Decimal("12.0"))


def test_what_is_kept_names_nobody(store: Store) -> None:
    opened(store, days_ago=100)
    told(store, *year_before(40))
    keep_baseline(store, SCOPE, NOW)
    with store.read(SCOPE, NOW) as tx:
        assert installations.setting(tx, BASELINE) == (
            '{"kept_on": "2026-03-03", "first": "2025-08-15", "last": "2025-11-22", "on_time": 0, "invoices": 40, '
            '"days": ["12.0", "12.0", "12.0", "12.0"]}'
        )


# ---------------------------------------------------------------- all together


def test_three_hundred_invoices_ask_no_more_questions_than_three(store: Store) -> None:
    opened(store)
    put(store, SCOPE, invented(1, 5, 3, TODAY, installed=TODAY - timedelta(days=300)), NOW, promises=1)
    with counted(store) as few:
        look(store, SCOPE, NOW)
    put(store, SCOPE, invented(2, 60, 300, TODAY, installed=TODAY - timedelta(days=300)), NOW, promises=20)
    with counted(store) as many:
        look(store, SCOPE, NOW)
    assert len(many) == len(few)


def test_another_administration_changes_no_figure(store: Store) -> None:
    opened(store)
    history = invented(3, 20, 100, TODAY, installed=TODAY - timedelta(days=300))
    put(store, SCOPE, history, NOW)
    alone = look(store, SCOPE, NOW).figures
    for other in (Scope("tenant", "other"), Scope("neighbour", "books")):
        opened(store, scope=other)
        put(store, other, invented(4, 20, 200, TODAY), NOW, promises=5)
    assert look(store, SCOPE, NOW).figures == alone


def test_without_anything_every_table_is_there_and_says_so(store: Store) -> None:
    opened(store)
    for language in ("nl", "en"):
        made = figures.tables(look(store, SCOPE, NOW), language)
        assert [table.key for table in made] == [
            "ageing", "dso", "late", "messages", "recovered", "promises", "compared",
        ]  # fmt: skip
        assert all(len(row) == len(table.columns) for table in made for row in table.rows)


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("moneybird", ("Wat daarvoor al betaald was, is niet bekend", "Elke betaling komt met haar eigen dag")),
        ("exact", ("Wat daarvoor al betaald was, is niet bekend", "Van deelbetalingen is geen dag bekend")),
        ("csv", ("alleen wat in uw lijsten staat", "Van deelbetalingen is geen dag bekend")),
    ],
)
def test_each_source_says_what_it_does_not_tell(store: Store, platform: str, said: tuple[str, ...]) -> None:
    opened(store, platform)
    text = " ".join(figures.sources(look(store, SCOPE, NOW), "nl"))
    assert all(part in text for part in said)


def test_the_history_of_these_tests_has_something_of_everything() -> None:
    found = invented(7, 60, 1500, TODAY, installed=TODAY - timedelta(days=300))
    assert all((found.owed, found.paid, found.done, found.told, found.disputed))
    assert {r.open.currency for r in found.owed} == {"EUR", "USD"}
