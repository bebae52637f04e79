"""The letters that go along with what a source is told: as they were kept when they left, where it keeps them too.

The PDF is opened at the moment of telling and lies nowhere else; of whoever was erased there is none. A grant that does
not reach so far is asked once, and again after the next consent.
"""

from collections.abc import Iterable

from connector.flow import wording
from connector.model import Channel, Delivery, JournalEvent
from connector.rules import words
from connector.source import Letter, Written
from connector.store import deliveries, installations, receivables
from connector.store.engine import Tx

BARRED = "letters.barred"  # setting: "1" = the grant does not let us keep letters there


def of(tx: Tx, events: Iterable[JournalEvent]) -> tuple[Letter, ...]:
    """Those that these events tell of; none where the grant does not reach so far."""
    if are_barred(tx):
        return ()
    sent = (event for event in events if event.kind == "sent")
    return tuple(letter for event in sent if (letter := _letter(tx, event)))


def are_barred(tx: Tx) -> bool:
    """Whether the source said that we may not keep letters there."""
    return installations.setting(tx, BARRED) == "1"


def note(tx: Tx, written: Written) -> None:
    """Remember a grant that does not reach so far."""
    if written.letters is False:
        installations.save_setting(tx, BARRED, "1")


def forget_tries(tx: Tx) -> None:
    """There is a new consent, so the source is asked anew."""
    installations.save_setting(tx, BARRED, "")


def _letter(tx: Tx, event: JournalEvent) -> Letter | None:
    delivery = deliveries.get(tx, event.subject)
    content = deliveries.last_rendered(tx, delivery.key) if delivery.channel is Channel.LETTER else None
    if content is None:
        return None
    on = event.at.astimezone(tx.now.tzinfo).date()
    return Letter(
        marker=wording.marker(event),
        title=f"{words.notice(delivery.notice, wording.spoken(tx))}: {_invoices(tx, delivery)}",
        on=on,
        file_name=f"tijdig-{on.isoformat()}-{delivery.notice.value.replace('_', '-')}.pdf",
        content=content,
    )


def _invoices(tx: Tx, delivery: Delivery) -> str:
    known = receivables.of_keys(tx, [line.receivable for line in delivery.lines])
    return ", ".join(sorted(receivable.label for receivable in known.values()))
