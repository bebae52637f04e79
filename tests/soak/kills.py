"""Kills senders at random moments and tells, as JSON, what is left.

    python -m tests.soak.kills FOLDER DATABASE PROVIDER KILLS SEED WORKERS

PROVIDER is `smtp`, `smtp-with-keys` or `http-with-keys`. Every life is a fork that opens the database, delivers what is
due over a real connection and gets kill -9 after some milliseconds. In between the clock is put forward, so that what a
dead sender had claimed counts as stranded.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from connector.carrier import Carrier, Creditor
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.channels.mail_api import MailApiCarrier, MailApiSettings
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.model import Channel, Delivery, DeliveryState, Scope
from connector.rules.policy import Policy
from connector.store import debtors, deliveries, installations, journal, policies, receivables
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from tests.channels.parcels import parcel
from tests.rules.builders import AN_EMAIL, debtor, invoice, policy, step

SCOPE = Scope("a tenant", "an administration")
BEGIN = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
LADDER: Policy = policy(step("first", 5), name="default", freshness_days=3650)
MESSAGES_IN_A_LIFE = 5  # that the longest of them has time for
AT_ONCE = 50  # messages that are planned when none is left
STRANDED = timedelta(minutes=11)
KEY_HEADER = "Provider-Idempotency-Key"
SMTP, SMTP_WITH_KEYS, HTTP_WITH_KEYS = "smtp", "smtp-with-keys", "http-with-keys"
SERVERS = {
    SMTP: ("tests.soak.sink", ""),
    SMTP_WITH_KEYS: ("tests.soak.sink", KEY_HEADER),
    HTTP_WITH_KEYS: ("tests.soak.provider",),
}


@dataclass
class Told:
    """What is left when everybody may live as long as he likes."""

    kills: int
    planned: int
    accepted: int
    handed_over_again: int
    doubles: int
    sent: int
    unclear: int
    open: int
    sent_but_never_accepted: int
    journal_events: int


class Killer:
    """Lets senders live and die."""

    def __init__(self, folder: Path, url: str, provider: str, seed: int, workers: int) -> None:
        self._folder, self._url, self._provider, self._workers = folder, url, provider, workers
        self._keys = [Fernet.generate_key()]
        self._chance = Random(seed)  # moments that can be repeated, no secret
        self._now = BEGIN
        self._planned = 0
        self._port = 0
        self._longest = 0.0  # seconds

    def kill(self, times: int) -> Told:
        module, *words = SERVERS[self._provider]
        with subprocess.Popen([sys.executable, "-m", module, str(self._folder), *words]) as provider:
            try:
                self._port = _wait_for_port(self._folder / "port")
                self._furnish()
                self._carrier().render(parcel())  # texts and their libraries are opened once, not in every life
                self._plan_more()
                self._longest = self._time_of_a_life()
                for _ in range(0, times, self._workers):
                    self._plan_more()
                    self._lives([self._chance.uniform(0.005, self._longest) for _ in range(self._workers)])
                    self._pass_time()
                self._calm()
                return self._tell(times)
            finally:
                provider.kill()

    def _furnish(self) -> None:
        with self._store() as store:
            store.migrate()
            with store.write(SCOPE, self._now) as tx:
                installations.create(tx, "books", "books", live=True)
                installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
                policies.save(tx, LADDER)

    def _plan_more(self) -> None:
        with self._store() as store:
            with store.read(SCOPE, self._now) as tx:
                if deliveries.due_after(tx, self._now.date(), None, 0, 10):
                    return
            new = range(self._planned, self._planned + AT_ONCE)
            with store.write(SCOPE, self._now) as tx:
                installations.note_data(tx, self._now, None)
                debtors.absorb(tx, [debtor(f"D{n}", contacts=AN_EMAIL) for n in new])
                receivables.absorb(tx, [invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in new])
            self._planned += len(run(store, SCOPE, self._now).planned)

    def _lives(self, seconds: list[float]) -> None:
        begun = [self._fork() for _ in seconds]
        for ready, _ in begun:
            os.read(ready, 1)
            os.close(ready)
        born = time.monotonic()
        for (_, sender), life in sorted(zip(begun, seconds, strict=True), key=lambda one: one[1]):
            time.sleep(max(0.0, born + life - time.monotonic()))
            os.kill(sender, signal.SIGKILL)
            os.waitpid(sender, 0)

    def _time_of_a_life(self) -> float:
        """How long it takes here to send some messages, with as many at work as there will be."""
        begun = [self._fork() for _ in range(self._workers)]
        for ready, _ in begun:
            os.read(ready, 1)
            os.close(ready)
        born = time.monotonic()
        while len((self._folder / "accepted").read_text(encoding="ascii").split()) < MESSAGES_IN_A_LIFE * self._workers:
            time.sleep(0.005)
        took = time.monotonic() - born
        for _, sender in begun:
            os.kill(sender, signal.SIGKILL)
            os.waitpid(sender, 0)
        self._pass_time()
        return took

    def _fork(self) -> tuple[int, int]:
        ready, tell = os.pipe()
        sender = os.fork()
        if sender:
            os.close(tell)
            return ready, sender
        with suppress(BaseException), self._store() as store:  # whatever happens, it must not go on as its parent
            os.write(tell, b"x")
            self._deliver(store)
        os._exit(0)

    def _deliver(self, store: Store) -> None:
        deliver(store, SCOPE, lambda: self._now, {Channel.EMAIL: self._carrier()})

    def _carrier(self) -> Carrier:
        if self._provider == HTTP_WITH_KEYS:
            api = MailApiSettings(f"http://127.0.0.1:{self._port}", "re_sandbox", timeout=10, per_second=1000)
            return MailApiCarrier(api, lambda _: None)
        smtp = SmtpSettings("127.0.0.1", self._port, "none", timeout=10, local_hostname="us.test")
        key_header = KEY_HEADER if self._provider == SMTP_WITH_KEYS else ""
        return EmailCarrier(smtp, lambda _: None, key_header, timedelta(hours=24))

    def _pass_time(self) -> None:
        self._now += STRANDED
        if self._now.hour >= 16:
            self._now = (self._now + timedelta(days=1)).replace(hour=9, minute=0)

    def _calm(self) -> None:
        with self._store() as store:
            for _ in range(10):  # where lines break, a repeat may need to be repeated
                self._deliver(store)
                self._pass_time()
                if not self._still_open(store):
                    return

    def _still_open(self, store: Store) -> bool:
        with store.read(SCOPE, self._now) as tx:
            return bool(_in_states(tx, DeliveryState.PLANNED, DeliveryState.CLAIMED))

    def _tell(self, kills: int) -> Told:
        accepted = (self._folder / "accepted").read_text(encoding="ascii").split()
        names = {name.partition("@")[0] for name in accepted}
        with self._store() as store, store.read(SCOPE, self._now) as tx:
            still = _in_states(tx, DeliveryState.PLANNED, DeliveryState.CLAIMED)
            sent = {d.key for d in deliveries.in_state(tx, DeliveryState.SENT)}
            unclear = deliveries.in_state(tx, DeliveryState.UNCLEAR)
            return Told(
                kills,
                self._planned,
                len(accepted),
                len((self._folder / "handed_over").read_text(encoding="ascii").split()) - len(accepted),
                len(accepted) - len(names),
                len(sent),
                len(unclear),
                len(still),
                len(sent - names),
                journal.verify(tx),
            )

    def _store(self) -> Store:
        return open_store(self._url, Keyring(self._keys), self._folder / "sent.ledger")  # a false hold sends nothing


def _in_states(tx: Tx, *states: DeliveryState) -> list[Delivery]:
    return [delivery for state in states for delivery in deliveries.in_state(tx, state)]


def _wait_for_port(path: Path) -> int:
    while not path.exists():
        time.sleep(0.02)
    return int(path.read_text(encoding="ascii"))


if __name__ == "__main__":
    killer = Killer(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[5]), int(sys.argv[6]))
    print(json.dumps(asdict(killer.kill(int(sys.argv[4])))))
