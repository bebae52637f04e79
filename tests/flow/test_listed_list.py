"""The list from what is kept says what deciding about everybody afresh says: rows, order, numbers, sums, searches."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import TijdigError
from connector.flow import acts
from connector.flow import listed as flow
from connector.flow.acts import settle, try_again
from connector.flow.dunning import decide_all
from connector.flow.listed import refresh
from connector.flow.overview import DebtorRow, overview
from connector.flow.recount import recount
from connector.model import Contact, DeliveryState, Mark, Money, Payment, PaymentKind, Receivable, ReceivableState
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND
from connector.store import deliveries, installations, journal, listed, policies, receivables
from connector.store.listed import View
from connector.store.looks import AWAKE
from connector.web import listing
from connector.web.case import sums
from connector.web.listed import Listed, page
from connector.web.listing import Tab
from tests.flow.world import SCOPE, TOOK_IT, World
from tests.rules.builders import debtor, policy, step
from tests.store.builders import counted

CUSTOMERS = 14
NAMES = (
    "Ærø B.V.",
    "ærø bv",
    "Zon",
    "zon",
    "Ωmega",
    "Café Maan",
    "Straße",
    "STRASSE",
    "é",
    "𝕏",
    "",
    "Jansen",
    "A_%",
    "B%",
)
LADDER = policy(
    step("first", 3), step("second", 9), replace(step("third", 15), approve=True), step("last", 22), name="default"
)
SEARCHES = ("", "zon", "STRASSE", "F1", "%", "nobody", "f7\x1f")


# ---------------------------------------------------------------- what it must be equal to


def afresh(world: World, tab: Tab, text: str, number: int) -> Listed:
    """The same page by deciding about everybody, as it was done before anything was kept."""
    everyone = overview(world.store, SCOPE, world.now)
    with world.store.read(SCOPE, world.now) as tx:
        more = listing.beside(tx)
    shown = listing.found(listing.chosen(everyone, tab, more), text)
    return Listed(
        part=listing.part(shown, number),
        tabs={name: len(listing.chosen(everyone, name, more)) for name in Tab},
        beside=more,
        late=sums(amount for row in shown for amount in row.late),
        open=sums(amount for row in shown for amount in row.open),
    )


def kept(world: World, tab: Tab, text: str, number: int) -> Listed:
    with world.store.read(SCOPE, world.now) as tx:
        return page(tx, tab, text, number)


def same(world: World, tab: Tab = Tab.ALL, text: str = "", number: int = 1) -> Listed:
    """Both, held equal to the last reason."""
    shown, expected = kept(world, tab, text, number), afresh(world, tab, text, number)
    asked = (tab, text, number, world.now.date())
    assert shown.tabs == expected.tabs, asked
    assert (shown.part.total, shown.part.pages, shown.part.page) == (
        expected.part.total,
        expected.part.pages,
        expected.part.page,
    ), asked
    assert list(shown.part.rows) == list(expected.part.rows), asked
    assert (shown.late, shown.open) == (expected.late, expected.open), asked
    for row in shown.part.rows:
        assert told_beside(row, shown) == told_beside(row, expected), asked
    return shown


def told_beside(row: DebtorRow, of: Listed) -> tuple[object, ...]:
    key = row.debtor.key
    return (
        list(of.beside.waiting.get(key, ())),
        key in of.beside.heard,
        list(of.beside.tasks.get(key, ())),
    )


def assert_same_everywhere(world: World) -> None:
    for tab in Tab:
        same(world, tab)
    for text in SEARCHES:
        same(world, Tab.ALL, text)
    for number in (2, 3, 99):
        same(world, Tab.ALL, "", number)


# ---------------------------------------------------------------- a life by chance


class Life:
    """Days of an administration in which anything may happen that the flow can do."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.made = world, random.Random(seed), 0
        self.did: list[str] = []
        world.books.debtors = [
            debtor(
                f"D{n}",
                name=NAMES[n % len(NAMES)],
                number=f"K{n}",
                contacts=(Contact(f"post{n}@customer.example"),) if n % 5 else (),
            )
            for n in range(CUSTOMERS)
        ]
        world.begin(LADDER)
        for _ in range(40):
            self.invoice()

    @property
    def today(self) -> date:
        return self.world.now.date()

    def invoice(self) -> None:
        self.made += 1
        due = self.today + timedelta(days=self.chance.randrange(-45, 20))
        currency = self.chance.choice(("EUR", "EUR", "EUR", "USD"))
        amount = Money(
            self.chance.choice((Decimal("100.00"), Decimal("0.30"), Decimal("100.005"), Decimal("75"))), currency
        )
        who = f"D{self.chance.randrange(CUSTOMERS)}"
        key = f"R{self.made}"
        self.world.owe(Receivable(key, who, f"F{self.made}", due - timedelta(days=30), due, amount, amount))

    def some(self) -> Receivable:
        return self.chance.choice(list(self.world.books.receivables.values()))

    # ------------------------------------------------------------ at the source

    def pay(self) -> None:
        one, share = self.some(), self.chance.choice((0, 0, 2))
        left = Money(one.open.amount * share / 4, one.open.currency)
        state = ReceivableState.OPEN if left.positive else ReceivableState.SETTLED
        self.world.owe(replace(one, open=left, state=state))

    def lose(self) -> None:
        self.world.books.receivables.pop(self.some().key)

    def credit(self) -> None:
        one = self.some()
        self.world.books.payments.append(
            Payment(f"C{self.made}{len(self.did)}", one.debtor, one.amount, self.today, PaymentKind.CREDIT)
        )

    def rename(self) -> None:
        n = self.chance.randrange(CUSTOMERS)
        person = self.world.books.debtors[n]
        self.world.books.debtors[n] = replace(person, name=self.chance.choice(NAMES))

    # ------------------------------------------------------------ what people do

    def by_hand(self, act: Callable[..., object], *words: object) -> None:
        with suppress(TijdigError):
            act(self.world.store, SCOPE, *words, self.world.now)

    def promise(self) -> None:
        day = self.today + timedelta(days=self.chance.randrange(0, 9))
        self.by_hand(acts.promise, self.some().debtor, day, "Els")

    def dispute(self) -> None:
        with suppress(TijdigError):
            acts.dispute(self.world.store, SCOPE, self.some().key, "goods", "Els", self.world.now)

    def skip(self) -> None:
        self.by_hand(acts.skip_step, self.some().key, "no", "Els")

    def restart(self) -> None:
        self.by_hand(acts.restart_ladder, self.some().key, "again", "Els")

    def hand_over(self) -> None:
        self.by_hand(acts.hand_over, [self.some().key], "agency", "Els")

    def mark(self) -> None:
        who = self.some().debtor
        self.by_hand(acts.mark if self.chance.random() < 0.5 else acts.unmark, who, Mark.VULNERABLE, "Els")

    def bounce(self) -> None:
        n = self.chance.randrange(CUSTOMERS)
        self.by_hand(acts.note_bounce, f"D{n}", f"post{n}@customer.example")

    def answer(self) -> None:
        """What waits for a person gets a yes, a no, or a word about what became of it."""
        with self.world.store.read(SCOPE, self.world.now) as tx:
            waiting = [d for some in deliveries.open_of_debtors(tx, None).values() for d in some]
        for one in waiting:
            if one.state is DeliveryState.PROPOSED and self.chance.random() < 0.4:
                self.by_hand(acts.approve, one.key, "Els")
            elif one.state is DeliveryState.PROPOSED and self.chance.random() < 0.3:
                self.by_hand(acts.refuse_proposal, one.key, "no", "Els")
            elif one.state is DeliveryState.UNCLEAR and self.chance.random() < 0.5:
                with suppress(TijdigError):
                    settle(self.world.store, SCOPE, one.key, True, "Els", self.world.now)
            elif one.state is DeliveryState.FAILED and self.chance.random() < 0.5:
                with suppress(TijdigError):
                    try_again(self.world.store, SCOPE, one.key, "Els", self.world.now)

    def switch(self) -> None:
        self.by_hand(self.chance.choice((acts.pause_sending, acts.go_live)), "Els")

    def choose(self) -> None:
        self.by_hand(acts.use_policy, self.chance.choice(("default", "default", BY_KIND)), "Els")

    def reopen(self) -> None:
        with self.world.store.write(SCOPE, self.world.now) as tx:
            receivables.set_state(tx, [self.some().key], self.chance.choice(list(ReceivableState)))

    # ------------------------------------------------------------ what the house does

    def sync(self) -> None:
        self.world.sync()

    def run(self) -> None:
        with suppress(TijdigError):
            self.world.run()

    def deliver(self) -> None:
        outcomes = [Carried(outcome, "as it says") for outcome in Outcome]
        self.world.postman.answers = [self.chance.choice([TOOK_IT, *outcomes]) for _ in range(6)]
        self.world.deliver()

    def keep(self) -> None:
        refresh(self.world.store, SCOPE, self.world.now)

    def count_again(self) -> None:
        recount(self.world.store, SCOPE, self.world.now)

    def tomorrow(self) -> None:
        self.world.later(days=self.chance.choice((1, 1, 1, 3)))

    def something(self) -> None:
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.invoice, 4), (self.pay, 4), (self.lose, 1), (self.credit, 1), (self.rename, 1),
            (self.promise, 3), (self.dispute, 2), (self.skip, 2), (self.restart, 1), (self.hand_over, 1),
            (self.mark, 1), (self.bounce, 1), (self.answer, 4), (self.switch, 1), (self.choose, 1), (self.reopen, 1),
            (self.sync, 6), (self.run, 7), (self.deliver, 6), (self.keep, 9), (self.count_again, 1),
            (self.tomorrow, 6),
        ]  # fmt: skip
        deed = self.chance.choices([deed for deed, _ in deeds], [weight for _, weight in deeds])[0]
        deed()
        self.did.append(deed.__name__)


@pytest.fixture
def pages_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 5)


@pytest.mark.usefixtures("pages_of_five")
@pytest.mark.parametrize(
    ("seed", "deeds"), [(0, 40), (1, 40), *(pytest.param(n, 120, marks=pytest.mark.soak) for n in range(2, 20))]
)
def test_through_a_life_by_chance_the_list_says_what_deciding_afresh_says(
    quick_world: World, seed: int, deeds: int
) -> None:
    life = Life(quick_world, seed)
    life.sync()
    for number in range(deeds):
        life.something()
        try:
            if number % 13 == 12:
                assert_same_everywhere(quick_world)
            else:
                same(
                    quick_world,
                    life.chance.choice(list(Tab)),
                    life.chance.choice(SEARCHES),
                    life.chance.randrange(1, 5),
                )
        except AssertionError as wrong:
            raise AssertionError(f"after {life.did[-8:]}: {wrong}") from wrong
    assert_same_everywhere(quick_world)


@pytest.mark.usefixtures("pages_of_five")
def test_on_both_databases_it_says_the_same(world: World) -> None:
    life = Life(world, 99)
    life.sync()
    for _ in range(25):
        life.something()
    life.keep()
    assert_same_everywhere(world)
    life.tomorrow()
    life.pay()
    life.sync()
    assert_same_everywhere(world)


# ---------------------------------------------------------------- how it comes about


def small(world: World, many: int = 30, ladder: Policy = LADDER) -> World:
    """So many customers, each with an invoice of another due day; one in three is late."""
    world.books.debtors = [debtor(f"D{n}", name=f"Customer {n}", number=f"K{n}") for n in range(many)]
    world.begin(ladder)
    for n in range(many):
        due = world.now.date() + timedelta(days=20 - n)
        amount = Money(Decimal(100 + n), "EUR")
        world.owe(Receivable(f"R{n}", f"D{n}", f"F{n}", due - timedelta(days=30), due, amount, amount))
    world.sync()
    world.run()
    refresh(world.store, SCOPE, world.now)
    return world


def stale(world: World) -> list[str]:
    with world.store.read(SCOPE, world.now) as tx:
        return list(flow.standing(tx).stale)


@pytest.mark.usefixtures("pages_of_five")
def test_after_everybody_was_kept_a_page_decides_about_its_own_rows_alone(
    quick_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = small(quick_world)
    assert stale(world) == []
    asked: list[str] = []

    def watched(tx: object, installation: object, keys: list[str], warnings: list[str]) -> Iterator[object]:
        asked.extend(keys)
        return decide_all(tx, installation, keys, warnings)  # type: ignore[arg-type] # what it was handed

    monkeypatch.setattr("connector.flow.listed.decide_all", watched)
    assert len(kept(world, Tab.ALL, "", 2).part.rows) == 5
    assert len(asked) == 5


def test_who_changed_is_decided_about_afresh_and_nobody_else(quick_world: World) -> None:
    world = small(quick_world)
    acts.block(world.store, SCOPE, "D3", "illness", "Els", world.now, world.now.date() + timedelta(days=5))
    assert stale(world) == ["D3"]
    refresh(world.store, SCOPE, world.now)
    assert stale(world) == []


def test_on_the_day_after_an_invoice_fell_due_its_customer_is_counted_as_late(quick_world: World) -> None:
    """No step is due for three days more, so no run looks at him."""
    world = small(quick_world)
    before = same(world).late
    world.later(days=1)
    assert "D20" in stale(world), "due on the 6th, and late from the 7th on"
    after = same(world).late
    assert after[0].amount - before[0].amount == Decimal(120)


def test_newer_data_end_what_stood_on_older_ones(quick_world: World) -> None:
    world = small(quick_world)
    world.later(days=4)
    refresh(world.store, SCOPE, world.now)
    assert any(row.lead and row.lead.code == "stale_data" for row in same(world, Tab.HELD).part.rows)
    world.sync()
    assert stale(world) != []
    assert all(row.lead and row.lead.code != "stale_data" for row in same(world).part.rows)


def test_a_proposal_that_was_approved_is_counted_no_more_though_nothing_else_changed_for_its_customer(
    quick_world: World,
) -> None:
    world = small(quick_world, ladder=policy(step("first", 3, approve=True), name="default"))
    before = same(world, Tab.PROPOSALS)
    assert before.part.total > 3
    acts.approve(world.store, SCOPE, world.deliveries(DeliveryState.PROPOSED)[0].key, "Els", world.now)
    assert same(world, Tab.PROPOSALS).part.total == before.part.total - 1
    assert len(stale(world)) == 1
    refresh(world.store, SCOPE, world.now)
    assert_same_everywhere(world)


def test_before_anything_was_kept_everybody_is_decided_about(quick_world: World) -> None:
    world = small(quick_world)
    with world.store.write(SCOPE, world.now) as tx:
        installations.save_setting(tx, "listed", "0")
    assert len(stale(world)) == 30
    assert_same_everywhere(world)
    assert refresh(world.store, SCOPE, world.now) == 30
    assert stale(world) == []


def test_an_amount_finer_than_what_is_kept_is_decided_about_each_time(quick_world: World) -> None:
    world = small(quick_world)
    fine = replace(world.books.receivables["R25"], open=Money(Decimal("0.0000001"), "EUR"))
    world.owe(fine).sync()
    refresh(world.store, SCOPE, world.now)
    assert stale(world) == ["D25"]
    assert_same_everywhere(world)


def test_a_page_asks_the_same_number_of_questions_for_three_hundred_customers_as_for_thirty(quick_world: World) -> None:
    world = small(quick_world)
    with counted(world.store) as few:
        kept(world, Tab.ALL, "", 1)
    for n in range(30, 330):
        world.books.debtors.append(debtor(f"D{n}", name=f"Customer {n}", number=f"K{n}"))
        due = world.now.date() - timedelta(days=n % 20)
        amount = Money(Decimal(100), "EUR")
        world.owe(Receivable(f"R{n}", f"D{n}", f"F{n}", due, due, amount, amount))
    world.sync()
    refresh(world.store, SCOPE, world.now)
    with counted(world.store) as many:
        kept(world, Tab.ALL, "", 1)
    assert len(many) == len(few)


def test_what_is_kept_of_a_customer_who_is_forgotten_names_him_no_more(quick_world: World) -> None:
    world = small(quick_world)
    with world.store.write(SCOPE, world.now) as tx:
        alias = journal.forget(tx, "D3")
        view = View(world.now.date(), "", text="customer 3")
        assert listed.sums(tx, view).many == 0
        assert alias not in listed.stale(tx, view)
    assert_same_everywhere(world)


def test_another_policy_ends_all_that_was_kept(quick_world: World) -> None:
    world = small(quick_world)
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, replace(LADDER, cooldown_days=1))
    assert len(stale(world)) == 30
    assert world.now.date() > AWAKE
