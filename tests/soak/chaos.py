"""Some days of a whole house at the sandbox, over real HTTP, on a good platform or on one that has bad days.

Real are the store, the jobs and their questions (by turns, on a given clock), the source with its transport and budget,
the door for webhooks, and the sandbox with its clock; the mail provider takes whatever it gets. A bookkeeper makes
invoices, books payments, pauses (a dispute), credits and deletes before the hours of sending and after them, so that
what a bad day delays by some hours changes nothing about what was so; during the day he books payments on invoices of
which nothing is due yet.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from sqlalchemy import event
from werkzeug.test import Client

from connector.carrier import Creditor
from connector.demo.serving import served
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel, DeliveryState, Payment, Receivable, ReceivableState
from connector.source import Source
from connector.store import deliveries, hooks, installations, payments, policies, receivables, steps
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.transport import Transport
from tests.adapters.moneybird.sandbox.callers import Clock
from tests.rules.builders import policy, step
from tests.soak.ground import SCOPE, Ground, Start
from tests.soak.year.postbox import Letter, Postbox
from webhooks.inbound import Inbound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST = date(2026, 3, 3)  # a Tuesday
LADDER = policy(step("first", 5), step("second", 8), step("third", 11), name="default")
INVOICES, CUSTOMERS, MORE = 20, 12, 10
DEEDS = 4  # before the day's work, and as many after it
LAST_MOMENT = 3  # payments between the morning's decisions and the first letter
EARLY, MORNING, EVENING, LATE = 7, 8, 18, 19  # hours
TROUBLES = ("429", "502", "503")
HERE = "http://localhost"
HOOKS = f"{HERE}/hooks"
MANY = 10  # runs that are worth several processes
LOOKS = timedelta(hours=1)  # from one time that somebody looks what is due to the next


@dataclass
class End:
    """What is left."""

    receivables: Mapping[str, Receivable]
    payments: Mapping[str, Payment]
    steps: Mapping[tuple[str, str, int], date]  # receivable, step and cycle → the day on which it was done
    sent: list[tuple[str, str]]  # receivable and step of each line that went out
    letters: int
    wrong: list[str]
    webhooks: int
    requests: int
    troubles: int  # of these; a line that was cut is not counted
    owed: set[str]  # receivables of which the platform says that just this is owed


class Days:
    """One house and one platform; `seed` decides everything, and `chaos` whether its days are bad."""

    def __init__(self, store: Store, ground: type[Ground], seed: int, chaos: bool) -> None:
        self.store, self.clock = store, Clock(_at(FIRST, EARLY))
        self.url = ""
        self.wrong: list[str] = []
        self.letters = self.webhooks = self.requests = self.troubles = 0
        self.chance = Random(seed)
        self.ground = ground(Start(self.clock, seed, INVOICES, chaos, self._post, self.chance))
        self.ground.bookkeeper.move_in(MORE, CUSTOMERS)
        self.postbox = Postbox(
            self.clock, Random(seed), with_keys=True, claimed=lambda _: None, took=self._took, moods=False
        )
        self.ground.settle()
        self._move_in()
        rounds = Rounds(store, self.now, {Channel.EMAIL: self.postbox}, lambda _: self._source())
        self.work = ByTurns(store, self.now, rounds.handlers(), seed=seed)
        self.work.schedule(QUESTIONS)

    def now(self) -> datetime:
        return self.clock().astimezone(ZONE)

    # ------------------------------------------------------------ moving in

    def _move_in(self) -> None:
        with self.store.write(SCOPE, self.now()) as tx:
            installations.create(tx, self.ground.name, "An administration", live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            policies.save(tx, LADDER)
        self.inbound = Client(Inbound(self.store, self.now, lambda _: self.ground.hooks))

    def _listen(self) -> None:
        """Whoever tells us tries the address first, so it is open by then."""
        token = hooks.new_token()
        with self.store.write(SCOPE, self.now()) as tx:
            hooks.open_address(tx, token)
        secret = self.ground.subscribe(self._source, f"{HOOKS}/{token}")
        with self.store.write(SCOPE, self.now()) as tx:
            hooks.keep_secret(tx, token, secret)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
        self.webhooks += 1
        answer = self.inbound.post(url.removeprefix(HERE), data=body, headers=dict(headers))
        return answer.status_code, ""

    def _source(self) -> Source:
        meters = self.ground.meters(self.store, self.now)
        transport = Transport(self.now, home=self.url, meters=meters, sleep=lambda _: None)
        return self.ground.source(transport, self.url)

    # ------------------------------------------------------------ the days

    def live(self, days: int) -> End:
        """So many days in which something happens, and one more, in which nothing does."""
        with patch("connector.imitation.chaos.RATE", 0.0):  # the first load, which somebody looks at
            self._listen()
            self._look(_at(FIRST, EARLY))
        for number in range(days + 1):
            today = FIRST + timedelta(days=number)
            self._go_to(_at(today, EARLY))
            self._deeds(DEEDS if number < days else 0)
            self._work(_at(today, MORNING), number < days)
            self._go_to(_at(today, LATE))
            self._deeds(DEEDS if number < days - 1 else 0)
        return self._end()

    def _go_to(self, moment: datetime) -> None:
        self.clock.now = moment
        self.ground.sandbox.tick()

    def _deeds(self, many: int) -> None:
        for _ in range(many):
            self.ground.bookkeeper.act()
            self.clock.forward(seconds=20)

    def _work(self, moment: datetime, busy: bool) -> None:
        self._look(moment)
        if busy:
            self._pay_at_the_last_moment(moment + timedelta(minutes=30))
        while moment.hour < EVENING:
            moment += LOOKS
            if busy and self.chance.random() < 0.05:
                self.ground.pay_early(self.now().date() + timedelta(days=3))
            self._look(moment)

    def _look(self, moment: datetime) -> None:
        self._go_to(moment)
        self.work.run_due()

    def _pay_at_the_last_moment(self, moment: datetime) -> None:
        """When letters are planned, and the hours of sending have not begun."""
        self._go_to(moment)
        for _ in range(LAST_MOMENT):
            self.ground.bookkeeper.pay()

    # ------------------------------------------------------------ what is seen

    def _took(self, letter: Letter) -> None:
        self.letters += 1
        for receivable, amount in letter.lines:
            if complaint := self.ground.complaint(receivable, amount):
                self.wrong.append(f"{receivable} was asked {amount}, and {complaint}")

    def counting(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The sandbox, and how often it had something else to say than an answer."""

        def counted(status: str, *more: Any) -> Any:
            self.requests += 1
            self.troubles += status.startswith(TROUBLES)
            return start_response(status, *more)

        answer: Iterable[bytes] = self.ground.sandbox.app(environ, counted)
        return answer

    def _end(self) -> End:
        with self.store.read(SCOPE, self.now()) as tx:
            sent = deliveries.in_state(tx, DeliveryState.SENT)
            known = receivables.of_keys(tx, None)
            return End(
                known,
                {one.key: one for some in payments.of_debtors(tx, None).values() for one in some},
                {(d.receivable, d.step, d.cycle): d.on for done in steps.of_debtors(tx, None).values() for d in done},
                sorted((line.receivable, line.step) for one in sent for line in one.lines),
                self.letters,
                self.wrong,
                self.webhooks,
                self.requests,
                self.troubles,
                {key for key, one in known.items() if not self.ground.complaint(key, one.open.amount)},
            )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def lived(ground: type[Ground], empty: Path, folder: Path, seed: int, chaos: bool, days: int) -> End:
    """What is left of a house in a new database, which is a copy of the empty one."""
    path = Path(shutil.copy(empty, folder / f"{seed}-{chaos}.sqlite3"))
    with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
        # The machine dies in nobody's play here, so days need not wait for the disk.
        event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF").close())
        house = Days(store, ground, seed, chaos)
        with served(house.counting) as house.url:
            end = house.live(days)
    path.unlink()
    return end


def compared(ground: type[Ground], empty: Path, folder: Path, seed: int, days: int) -> Counter[str]:
    """What happened on bad days that ended as the good ones did. Raises AssertionError with the seed when they did not,
    or when somebody was reminded of what he did not owe.

    What was not heard of in time, because a webhook was lost and no poll came through before a letter, waits for
    the next day: a debtor gets one message a day. Nothing goes earlier, and nothing waits longer; what was paid while
    it waited gets none. And what was paid or deleted before anything at all was heard of it is not known, and need not
    be.
    """
    calm, bad = (lived(ground, empty, folder, seed, chaos, days) for chaos in (False, True))
    assert calm.wrong == bad.wrong == [], f"seed {seed}"
    unheard = _over_before_it_was_heard_of(calm, bad)
    heard = {key: one for key, one in calm.receivables.items() if key not in unheard}
    assert bad.receivables == heard, f"seed {seed}: other receivables than on good days"
    money = {key: one for key, one in calm.payments.items() if one.receivable not in unheard}
    assert bad.payments == money, f"seed {seed}: other payments than on good days"
    spared = calm.steps.keys() - bad.steps.keys()
    assert spared <= _paid_while_it_waited(calm, bad), f"seed {seed}: fewer steps than on good days"
    assert bad.steps.keys() <= calm.steps.keys(), f"seed {seed}: more steps than on good days"
    not_sent = [(receivable, step) for receivable, step, _ in spared]
    assert sorted([*bad.sent, *not_sent]) == calm.sent, f"seed {seed}: other messages than on good days"
    late = [(on - calm.steps[step]).days for step, on in bad.steps.items()]
    assert set(late) <= {0, 1}, f"seed {seed}: days late {late}"
    told = {"lines": len(bad.sent), "letters": bad.letters, "webhooks": bad.webhooks, "requests": bad.requests}
    return Counter(
        {
            **told,
            "troubles": bad.troubles,
            "a_day_later": sum(late),
            "spared": len(spared),
            "never_heard_of": len(unheard),
        }
    )


def compared_often(
    ground: type[Ground], empty: Path, folder: Path, seeds: Sequence[int], days: int
) -> Sequence[Counter[str]]:
    """The same for each of these seeds; many of them are shared among all processors."""
    compare = partial(compared, ground, empty, folder, days=days)
    if len(seeds) < MANY:
        return list(map(compare, seeds))
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        return list(pool.map(compare, seeds))


def _over_before_it_was_heard_of(calm: End, bad: End) -> set[str]:
    only = calm.receivables.keys() - bad.receivables.keys()
    return {key for key in only if calm.receivables[key].state is not ReceivableState.OPEN}


def _paid_while_it_waited(calm: End, bad: End) -> set[tuple[str, str, int]]:
    """Steps of good days whose receivables were paid on the day after."""
    told = {step: bad.receivables.get(step[0]) for step in calm.steps}
    paid = {step: one.settled_on for step, one in told.items() if one is not None and one.settled_on is not None}
    return {step for step, on in paid.items() if (on - calm.steps[step]).days == 1}
