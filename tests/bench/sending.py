"""Administrations with messages that are due, and worker processes that send them.

    python -m tests.bench.sending URL KEYS PORT HANDS SINCE

is one worker with so many hands; it ends when its input does, and tells its CPU seconds. SINCE is when the day of all
of them began, on this machine's monotonic clock.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.carrier import Creditor
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.flow.dunning import run
from connector.flow.jobs import PLACES, Jobs
from connector.flow.rounds import Rounds
from connector.flow.work import Queue
from connector.model import Channel, Scope
from connector.pay.epc import payment_code
from connector.store import debtors, installations, policies, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.rules.builders import AN_EMAIL, debtor, invoice, policy, step

BEGIN = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
LADDER = policy(step("first", 5), step("second", 20), name="default", freshness_days=30)


def furnish(store: Store, tenant: str, administrations: int, messages: int) -> None:
    """As many administrations, with as many messages together, each to a debtor of its own."""
    store.migrate()
    for n in range(administrations):
        scope = Scope(tenant, f"administration-{n:03}")
        many = messages // administrations + (n < messages % administrations)
        with store.write(scope, BEGIN) as tx:
            installations.create(tx, "books", "books", live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", iban="NL91ABNA0417164300"))
            policies.save(tx, LADDER)
            installations.note_data(tx, BEGIN, None)
            debtors.absorb(tx, [debtor(f"D{i}", contacts=AN_EMAIL) for i in range(many)])
            receivables.absorb(tx, [invoice(f"F{i}", debtor=f"D{i}", due="2026-03-01") for i in range(many)])
        assert len(run(store, scope, BEGIN).planned) == many


def work(url: str, keys: Path, port: int, hands: int, since: float) -> None:
    """A worker as `tijdig worker` is one, on a clock that all of them share and that is no wall clock."""
    smtp = SmtpSettings("127.0.0.1", port, "none", timeout=30, local_hostname="us.test")
    with open_store(url, Keyring.from_file(keys)) as store:

        def clock() -> datetime:
            return BEGIN + timedelta(seconds=time.monotonic() - since)

        carriers = {Channel.EMAIL: EmailCarrier(smtp, payment_code)}
        jobs = Jobs(store, clock, Rounds(store, clock, carriers).handlers())
        with jobs.working(places={**PLACES, Queue.SEND: hands}):
            print("at work", flush=True)
            before = time.process_time()
            sys.stdin.read()
            print(time.process_time() - before, flush=True)
        jobs.close()


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
