"""What the source did by itself, and the switch that lets messages leave."""

from collections.abc import Sequence
from datetime import date, datetime

from connector.errors import Refused
from connector.flow import first_week, sender_proof, source_reminders
from connector.flow.acts.lookup import receivable_of
from connector.flow.errands import leave, to_listen, to_run_again
from connector.flow.leaving_day import leaves_on
from connector.flow.sources import is_disconnected
from connector.model import Scope
from connector.store import (
    installations,
    journal,
)
from connector.store.engine import Store


def note_source_reminder(
    store: Store, scope: Scope, keys: Sequence[str], platform: str, on: date, now: datetime
) -> None:
    """The bookkeeping package reminded by itself: the distance to our next step starts anew."""
    with store.write(scope, now) as tx:
        chosen = [receivable_of(tx, key) for key in keys]
        for debtor in sorted({r.debtor for r in chosen}):
            source_reminders.note(tx, debtor, [r.key for r in chosen if r.debtor == debtor], platform, on)


def go_live(store: Store, scope: Scope, by: str, now: datetime, a_day: int = first_week.USUAL) -> None:
    """From now on messages leave, in the first week at most `a_day` on each local day. Raises Refused until it is known
    in whose name, and from which address (a confirmed one, where the house asks for that), and as long as another
    office of the house is live with the same administration."""
    first_week.allowed(a_day)
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        if is_disconnected(installation):
            raise Refused("this administration is not connected any more; connect it again first")
        if installation.restored_at is not None:
            raise Refused("these data were put back from a copy; look first at what may have been sent since")
        if leaves_on(tx) is not None:
            raise Refused("this administration is being left, and its data will be deleted; take that back first")
        creditor = installations.creditor(tx)
        if not creditor.email:
            raise Refused("the sender has no e-mail address yet, and messages come from there")
        if creditor.for_clients is None:
            raise Refused("say first whether the claims are your own or those of clients")
    if sender_proof.settle(store, scope, now):
        raise Refused(sender_proof.WAITS)
    if installation.connection is not None:
        _check_no_other_office(store, scope, now)
    _switch(store, scope, True, by, now, a_day)
    if installation.connection is not None:
        _go_back_if_another_was_as_quick(store, scope, by, now)


def _go_back_if_another_was_as_quick(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """No transaction is of two tenants, so it is asked again after the switch: of two at one moment none is live."""
    try:
        _check_no_other_office(store, scope, now)
    except Refused:
        pause_sending(store, scope, by, now)
        raise


def _check_no_other_office(store: Store, scope: Scope, now: datetime) -> None:
    """Two offices may read one administration; a debtor of it hears from one of them."""
    if installations.followed_elsewhere(store, scope.tenant, [scope.installation], now).get(scope.installation):
        raise Refused(
            "another office in this house is live with this administration, and its customers would hear from both; "
            "it has to be paused there first"
        )


def pause_sending(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """From now on nothing leaves; runs are previews."""
    _switch(store, scope, False, by, now)


def _switch(store: Store, scope: Scope, live: bool, by: str, now: datetime, a_day: int = first_week.USUAL) -> None:
    with store.write(scope, now) as tx:
        was_live = installations.get(tx).live
        installations.set_live(tx, live)
        journal.append(tx, "went_live" if live else "paused", "", "", {"by": by})
        if live and not was_live:
            first_week.begin(tx, a_day)
            first_week.spread(tx)  # what was planned before a pause
        if live:
            leave(tx, to_run_again())  # the day's run may have been a preview
            if installations.get(tx).connection is not None:
                leave(tx, to_listen())
