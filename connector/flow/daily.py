"""A day's work in one go: pull, decide, deliver; and the sample administration that the demo does it for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.carrier import Carrier, Creditor
from connector.flow.delivery import deliver
from connector.flow.delivery_report import DeliveryReport
from connector.flow.dunning import RunReport, run
from connector.flow.sync import SyncReport, open_question, sync
from connector.model import Address, Channel, Scope
from connector.source import Source
from connector.store import installations
from connector.store.engine import Store

# Nobody: the name is made up, .example is no one's (RFC 2606), and this account number is the textbook's.
SAMPLE_CREDITOR = Creditor(
    for_clients=False,
    name="Drukkerij De Vrolijke Letter B.V.",
    email="administratie@vrolijkeletter.example",
    iban="NL91ABNA0417164300",
    phone="020 555 01 23",
    address=Address(("Voorbeeldstraat 1",), "1012 AB", "Amsterdam", "NL"),
)


@dataclass(frozen=True, slots=True)
class DayReport:
    """What one day brought."""

    read: SyncReport
    decided: RunReport
    delivered: DeliveryReport


def daily_round(
    store: Store, scope: Scope, source: Source, now: datetime, carriers: Mapping[Channel, Carrier]
) -> DayReport:
    """Pull from the source, decide for everybody, send what is due. Raises OpenQuestion when the source asks one."""
    read = sync(store, scope, source, now, declared_complete=True)
    if read.questions:
        raise open_question(read.questions)
    decided = run(store, scope, now)
    return DayReport(read, decided, deliver(store, scope, lambda: now, carriers, source))


def furnish_sample(store: Store, scope: Scope, platform: str, now: datetime) -> bool:
    """Make the demo's administration, live from the start; whether it had to be made."""
    with store.write(scope, now) as tx:
        if installations.exists(tx):
            return False
        installations.create(tx, platform, SAMPLE_CREDITOR.name, live=True)
        installations.save_creditor(tx, SAMPLE_CREDITOR)
    return True
