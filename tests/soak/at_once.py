"""One of several that start the daily run at the same moment: python -m tests.soak.at_once FOLDER DATABASE NAME.

It waits for the file `go`, runs, delivers until nothing is left, and tells as JSON what it sent and which errors
reached its user. Every message that it hands over is a line of the file `taken`, written in one go.
"""

import json
import os
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from connector.carrier import NEVER, Carried, Creditor, Outcome, Parcel, Rendered
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.model import Channel, DeliveryState, Scope
from connector.store import debtors, deliveries, installations, journal, policies, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.rules.builders import AN_EMAIL, debtor, invoice, policy, step

SCOPE = Scope("a tenant", "an administration")
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))


@dataclass
class Taken:
    """A carrier that takes all and writes it down, so that processes can be told apart from one another afterwards."""

    book: int  # open file
    channel: Channel = Channel.EMAIL
    repeats_within: timedelta = NEVER

    def open(self) -> AbstractContextManager["Taken"]:
        return nullcontext(self)

    def render(self, parcel: Parcel) -> Rendered:
        return Rendered("subject", "text", "", "nl", f"{parcel.delivery}\n".encode())

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        return self.carry_again(rendered.raw)

    def carry_again(self, raw: bytes) -> Carried:
        os.write(self.book, raw)
        return Carried(Outcome.SENT, "taken")


def opened(folder: Path, url: str) -> Store:
    return open_store(url, Keyring([(folder / "key").read_bytes()]))


def furnish(folder: Path, url: str, actions: int) -> None:
    (folder / "key").write_bytes(Fernet.generate_key())
    with opened(folder, url) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "books", "books", live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            installations.note_data(tx, NOW, None)
            policies.save(tx, policy(step("first", 5), name="default"))
            debtors.absorb(tx, [debtor(f"D{n}", contacts=AN_EMAIL) for n in range(actions)])
            receivables.absorb(tx, [invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in range(actions)])


def work(folder: Path, url: str, name: str) -> dict[str, object]:
    """The daily run of this one; nothing that goes wrong is hidden."""
    told: dict[str, object] = {"planned": 0, "sent": 0, "warnings": 0, "error": ""}
    book = os.open(folder / "taken", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with opened(folder, url) as store:
        (folder / f"ready {name}").touch()
        while not (folder / "go").exists():
            time.sleep(0.002)
        try:
            report = run(store, SCOPE, NOW)
            sent = deliver(store, SCOPE, lambda: NOW, {Channel.EMAIL: Taken(book)})
        except Exception as error:  # noqa: BLE001 # whatever reaches the user is what this test is about
            return {**told, "error": f"{type(error).__name__}: {error}"}
        finally:
            os.close(book)
    warnings = len(report.warnings) + len(sent.warnings)
    return {**told, "planned": len(report.planned), "sent": len(sent.sent), "warnings": warnings}


def left(folder: Path, url: str) -> dict[str, int]:
    """What the product says afterwards."""
    with opened(folder, url) as store, store.read(SCOPE, NOW) as tx:
        journal.verify(tx)
        return {state.value: len(deliveries.in_state(tx, state)) for state in DeliveryState}


if __name__ == "__main__":
    print(json.dumps(work(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
