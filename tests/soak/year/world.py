"""The world of a simulated year: some tenants on one database, and a machine that lives their days, and dies."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from sqlalchemy import event
from structlog.testing import capture_logs

from connector.carrier import Creditor
from connector.errors import Refused
from connector.flow import acts
from connector.flow.acts import settle, try_again
from connector.flow.by_turns import ByTurns
from connector.flow.errands import RECOUNT, leave, to_sync
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel, DeliveryState, Installation, Scope
from connector.source import Page, Source
from connector.store import deliveries, hooks, installations, journal, policies
from connector.store import tables as t
from connector.store.engine import Store
from connector.store.keyring import Keyring
from connector.store.queries import rows
from tests.soak.moments import Died, ToldStore
from tests.soak.year.caller import Caller, hooks_of
from tests.soak.year.judge import Judge
from tests.soak.year.ladders import LADDERS
from tests.soak.year.ledger import Ledger
from tests.soak.year.life import Deed, Here, Life
from tests.soak.year.postbox import Letter, Postbox
from tests.webhooks.platform import SECRET
from webhooks.inbound import Inbound

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST = date(2026, 1, 5)
OPEN_STATES = (DeliveryState.UNCLEAR, DeliveryState.FAILED, DeliveryState.CLAIMED, DeliveryState.PROPOSED)


class Wrong(AssertionError):
    """The judge found something, or the machine did what it may not."""


@dataclass(slots=True)
class Told:
    """What a year left behind."""

    tenants: int = 0
    debtors: int = 0
    bills: int = 0
    days: int = 0
    letters: int = 0
    crashes: int = 0
    syncs_lost: int = 0
    syncs_doubled: int = 0
    syncs_late: int = 0
    calls_lost: int = 0
    calls_doubled: int = 0
    calls_late: int = 0
    fetched: int = 0
    clock_set_back: int = 0
    days_missed: int = 0
    journal_events: int = 0

    def add(self, other: "Told") -> "Told":
        return Told(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(slots=True)
class Tenant:
    """One tenant: his books, his people, his judge, and the listing of yesterday."""

    scope: Scope
    books: Ledger
    judge: Judge
    life: Life
    caller: Caller
    yesterday: list[Page] = field(default_factory=list)
    troubled: set[str] = field(default_factory=set)  # debtors with a letter that a person has to see to


class World:
    """`seed` decides everything; the same seed gives the same year."""

    def __init__(self, url: str, seed: int, tenants: int, debtors: int, with_keys: bool, pace: float = 1) -> None:
        self._url, self._seed, self._pace = url, seed, pace
        self._chance = Random(f"{seed} {with_keys}")
        self._keyring = Keyring([Fernet.generate_key()])
        self.told = Told(tenants=tenants, debtors=tenants * debtors)
        self._passed_by: list[str] = []  # what the nightly recount found, and what the platform was answered in vain
        self._until_death: int | None = None
        self._deadly = ""  # the moments that count towards it; "" = all
        self.here = Here(self._open(), datetime.combine(FIRST, time(8), ZONE))
        self.here.store.migrate()
        self.postbox = Postbox(
            lambda: self.here.now, self._chance, with_keys, self._claimed, self._took, happens=self._happens
        )
        self.tenants = {f"t{number}": self._move_in(number, debtors) for number in range(tenants)}
        self._work = self._wake_up()
        self._inbound = self._listen_for_calls()

    # ------------------------------------------------------------ the days

    def live(self, days: int) -> Told:
        """Raises Wrong with the seed at the first thing that is not right."""
        try:
            for day in range(days):
                self._day(FIRST + timedelta(days=day))
            return self._end()
        finally:
            self.here.store.close()

    def _day(self, today: date) -> None:
        self.told.days += 1
        moments = self._moments(today)
        self._put_clock(datetime.combine(today, time(6), ZONE))
        deeds = [
            (self._chance.randint(0, len(moments)), deed, one)
            for one in self.tenants.values()
            for deed in one.life.deeds()
        ]
        good = [self._tick(moment, n, deeds) for n, moment in enumerate(moments)]
        self._do(deeds, len(moments))
        self.told.days_missed += not moments
        for tenant in self.tenants.values():
            self._persons_desk(tenant)
            tenant.yesterday = tenant.books.listing(today)
            if any(good) and tenant.judge.sends_on(today):
                self._expect_progress(tenant, today)

    def _moments(self, today: date) -> list[datetime]:
        """When the machine is awake: most days in the morning and once more, some days not at all."""
        if self._chance.random() < (0.06 if today.weekday() < 5 else 0.7):
            return []
        hours = [
            self._chance.uniform(9, 13),
            *(self._chance.uniform(0, 24) for _ in range(self._chance.choice((0, 0, 0, 1, 2)))),
        ]
        midnight = datetime.combine(today, time(), ZONE)
        return [midnight + timedelta(seconds=round(hour * 3600)) for hour in sorted(hours)]

    def _tick(self, moment: datetime, number: int, deeds: list[tuple[int, Deed, Tenant]]) -> bool:
        """One time that the machine is awake; whether nothing at all went wrong then, within the hours of sending."""
        set_back = self._chance.random() < 0.02
        self._put_clock((moment.astimezone(UTC) - timedelta(hours=3 * set_back)).astimezone(ZONE))
        self.told.clock_set_back += set_back
        self._do(deeds, number)
        calm = self._bad_luck()
        crashes = self.told.crashes
        self._work_until_done()
        return calm and not set_back and crashes == self.told.crashes and 9 <= self.here.now.hour < 16

    def _bad_luck(self) -> bool:
        """Choose what goes wrong this time; whether nothing does."""
        lucky = self._chance.random() < 0.5
        self.postbox.moods = not lucky
        for tenant in self.tenants.values():
            tenant.books.tick += 1
            kind = "" if lucky else self._chance.choice(("", "", "", "", "lost", "doubled", "late"))
            tenant.books.reachable = kind != "lost"
            tenant.books.late = tenant.yesterday if kind == "late" else None
            self.told.syncs_lost += kind == "lost"
            self.told.syncs_late += kind == "late"
            if kind == "doubled" or (lucky and self._chance.random() < 0.1):
                self._nudge(tenant)
        if not lucky and self._chance.random() < 0.4:
            self._deadly = self._chance.choice(("", "", "before the letter", "after the letter"))
            self._until_death = 0 if self._deadly else self._chance.randint(1, 45 * len(self.tenants))
        return lucky

    def _nudge(self, tenant: Tenant) -> None:
        """Somebody says that something changed, once or twice."""
        self.told.syncs_doubled += 1
        for _ in range(2):
            with self.here.store.write(tenant.scope, self.here.now) as tx:
                leave(tx, to_sync())

    def _do(self, deeds: Sequence[tuple[int, Deed, Tenant]], number: int) -> None:
        for when, deed, tenant in deeds:
            if when == number:
                deed()
                tenant.judge.look(self.here.now.date())
        for tenant in self.tenants.values():
            self._call(tenant.scope, tenant.caller)

    def _call(self, scope: Scope, caller: Caller) -> None:
        """The platform calls, and whatever was answered with a yes lies in the store."""
        if taken := caller.call(self._inbound, self.here.now):
            with self.here.store.read(scope, self.here.now) as tx:
                kept = {row.event for row in rows(tx, t.nudges)}
            if lost := set(taken) - kept:
                self._passed_by.append(f"{scope.tenant}: answered with a yes and not kept: {sorted(lost)}")

    def _put_clock(self, moment: datetime) -> None:
        self.here.now = moment
        for tenant in self.tenants.values():
            tenant.judge.look(moment.date())

    # ------------------------------------------------------------ the machine

    def _work_until_done(self) -> None:
        try:
            self._work.run_due()
        except Died:
            while not self._rise_again():
                pass
        self._until_death = None
        self._listen()

    def _rise_again(self) -> bool:
        """Start anew after a crash; whether it got through."""
        self.told.crashes += 1
        self.here.store.close()
        again, self._deadly = self._chance.random() < 0.2, ""
        self._until_death = self._chance.randint(1, 40) if again else None
        try:
            self.here.store = self._open()
            self._work = self._wake_up()
            self._inbound = self._listen_for_calls()
            self._work.recover()
            self._work.run_due()
        except Died:
            return False
        return True

    def _open(self) -> Store:
        store = ToldStore(self._url, self._keyring, self._happens)
        if store.embedded:  # the machine only dies in play, so a year need not wait for the disk
            event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF").close())
        return store

    def _wake_up(self) -> ByTurns:
        rounds = Rounds(self.here.store, lambda: self.here.now, {Channel.EMAIL: self.postbox}, self._source)
        handlers = {**rounds.handlers(), RECOUNT: lambda scope, _: self._recount(rounds, scope)}
        work = ByTurns(self.here.store, lambda: self.here.now, handlers, seed=self._chance.randint(0, 10**9))
        work.schedule(QUESTIONS)
        return work

    def _listen_for_calls(self) -> Inbound:
        return Inbound(self.here.store, lambda: self.here.now, hooks_of)

    def _recount(self, rounds: Rounds, scope: Scope) -> None:
        with capture_logs() as told:
            rounds.recount(scope)
        self._passed_by += [f"{scope.tenant}: {line}" for line in told]

    def _source(self, installation: Installation) -> Source:
        return self.tenants[installation.scope.tenant].books

    def _happens(self, what: str) -> None:
        if self._until_death is not None and self._deadly in ("", what):
            self._until_death -= 1
            if self._until_death < 0:
                self._until_death = None
                raise Died

    # ------------------------------------------------------------ what is seen

    def _claimed(self, letter: Letter) -> None:
        self._judge_of(letter).claimed(letter)

    def _took(self, letter: Letter) -> None:
        self._judge_of(letter).took(letter, self.here.now)

    def _judge_of(self, letter: Letter) -> Judge:
        return self.tenants[letter.debtor.partition("-")[0]].judge

    def _listen(self) -> None:
        wrong = [what for tenant in self.tenants.values() for what in tenant.judge.wrong] + self._passed_by
        if wrong:
            raise Wrong(f"seed {self._seed}, {self.here.now:%Y-%m-%d %H:%M}: {wrong[0]} (and {len(wrong) - 1} more)")

    def _persons_desk(self, tenant: Tenant) -> None:
        """Once a day somebody looks at what the machine leaves to people; not every day at everything."""
        store, now, scope = self.here.store, self.here.now, tenant.scope
        with store.read(scope, now) as tx:
            found = {state: deliveries.in_state(tx, state) for state in OPEN_STATES}
        found.pop(DeliveryState.CLAIMED)  # what was claimed is the machine's own to settle
        tenant.troubled = {d.debtor for some in found.values() for d in some}
        for delivery in found[DeliveryState.UNCLEAR]:
            if self._chance.random() < 0.5:
                settle(store, scope, delivery.key, delivery.key in self.postbox.taken, "Els", now)
        for delivery in found[DeliveryState.FAILED]:
            if self._chance.random() < 0.5:
                try_again(store, scope, delivery.key, "Els", now)
        for delivery in found[DeliveryState.PROPOSED]:
            with suppress(Refused):
                acts.approve(store, scope, delivery.key, "Els", now)

    def _expect_progress(self, tenant: Tenant, today: date) -> None:
        for bill in tenant.books.bills.values():
            if bill.debtor in tenant.life.stubborn and bill.debtor not in tenant.troubled:
                tenant.judge.wait(bill.key, today)
        self._listen()

    def _end(self) -> Told:
        """The product's own record says the same as the provider's, and its journal holds."""
        for tenant in self.tenants.values():
            with self.here.store.read(tenant.scope, self.here.now) as tx:
                self.told.journal_events += journal.verify(tx)
                sent = {d.key for d in deliveries.in_state(tx, DeliveryState.SENT)}
                open_ = {d.key for state in OPEN_STATES for d in deliveries.in_state(tx, state)}
            taken = {key for key in self.postbox.taken if self.postbox.letters[key].debtor in tenant.books.debtors}
            if sent - taken or taken - sent - open_:
                raise Wrong(
                    f"seed {self._seed}: sent and not taken {sent - taken}, taken and lost {taken - sent - open_}"
                )
            self.told.letters += tenant.judge.letters
            self.told.calls_lost += tenant.caller.lost
            self.told.calls_doubled += tenant.caller.doubled
            self.told.calls_late += tenant.caller.late
            self.told.fetched += tenant.books.fetched
            self.told.bills += len(tenant.books.bills)
        return self.told

    # ------------------------------------------------------------ moving in

    def _move_in(self, number: int, debtors: int) -> Tenant:
        scope = Scope(f"t{number}", "books")
        ladder = LADDERS[number % len(LADDERS)]
        books = Ledger(happens=self._happens)
        judge = Judge(ladder, books)
        life = Life(self.here, scope, books, judge, self._chance, self._pace)
        life.move_in(debtors)
        caller = Caller(hooks.new_token(), books, self._chance)
        books.after_answer = self._pay_just_then(scope, life, caller)
        with self.here.store.write(scope, self.here.now) as tx:
            installations.create(tx, "books", scope.tenant, live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            policies.save(tx, ladder.policy())
            hooks.open_address(tx, caller.token)
            hooks.keep_secret(tx, caller.token, SECRET)
        return Tenant(scope, books, judge, life, caller)

    def _pay_just_then(self, scope: Scope, life: Life, caller: Caller) -> Callable[[Sequence[str]], None]:
        """Now and then the books learn of a payment right after they were asked, and the platform calls at once."""

        def perhaps(keys: Sequence[str]) -> None:
            if keys and self._chance.random() < 0.05:
                life.pay_at_once(self._chance.choice(sorted(keys)))
                life.judge.look(self.here.now.date())
                self._call(scope, caller)

        return perhaps
