"""Settles what was claimed and never answered: the program stopped, or the connection broke after the handing over.

A provider that takes each key once is handed the same bytes again under the same key, as long as its window lasts and
the message is still true; whatever it did before, the debtor gets it once. With anybody else a person decides.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from connector.carrier import Carried, Carrier, Outcome
from connector.errors import RetryLater, TijdigError
from connector.flow import sender_proof
from connector.flow.balances import reread
from connector.flow.drafts import asks
from connector.flow.dunning import policy_for
from connector.flow.house import Clock
from connector.flow.moments import later
from connector.flow.outcome import note_outcome
from connector.flow.parcel import parcel_of
from connector.flow.recording import without
from connector.flow.restored import carry_noted
from connector.flow.timeliness import Timeliness, is_night, judge
from connector.model import Channel, Delivery, DeliveryState, Scope
from connector.source import Source
from connector.store import deliveries, installations, nudges, policies
from connector.store import facts as known
from connector.store.engine import Store, Tx

STRANDED_AFTER = timedelta(minutes=10)  # longer than any carrier's time-outs together
log = structlog.get_logger()
LOST = Carried(Outcome.UNCLEAR, "the program stopped before the answer was noted")


def settle_stranded(
    store: Store, scope: Scope, clock: Clock, carriers: Mapping[Channel, Carrier], source: Source | None = None
) -> dict[str, DeliveryState]:
    """What became of each stranded delivery, by its key; those that are tried again later are not in it."""
    with store.read(scope, clock()) as tx:  # nearly always there are none, and a reader disturbs nobody
        stranded = deliveries.stranded(tx, later(tx.now, -STRANDED_AFTER))
    found: dict[str, DeliveryState] = {}
    for delivery in stranded:
        try:
            state = _settle(store, scope, clock, delivery, carriers, source)
        except RetryLater:
            raise
        except (TijdigError, ValueError, ArithmeticError) as error:  # the others are settled all the same
            log.warning("a message could not be settled", delivery=delivery.key[:8], error=type(error).__name__)
            continue
        if state is not None:
            found[delivery.key] = state
    return found


def for_a_person(tx: Tx, carriers: Mapping[Channel, Carrier]) -> list[Delivery]:
    """Those that are not handed over again: what became of them is asked, whether messages leave now or not."""
    stranded = deliveries.stranded(tx, later(tx.now, -STRANDED_AFTER))
    return [each for each in stranded if not _is_in_window(tx, each, carriers.get(each.channel))]


def _settle(
    store: Store,
    scope: Scope,
    clock: Clock,
    delivery: Delivery,
    carriers: Mapping[Channel, Carrier],
    source: Source | None,
) -> DeliveryState | None:
    carrier = carriers.get(delivery.channel)
    with store.read(scope, clock()) as tx:
        repeats, leaves = _is_in_window(tx, delivery, carrier), _may_leave_now(tx)
    if repeats and not (leaves and _is_asked_for(store, scope, clock(), delivery, source)):
        return None  # paused or at night nobody is asked; once its window is over it is a person's, whenever that is
    with store.write(scope, clock()) as tx:
        if not deliveries.claim_again(tx, delivery.key, later(tx.now, -STRANDED_AFTER)):
            return None  # somebody else settles it
        raw = deliveries.last_rendered(tx, delivery.key)
        if carrier is None or raw is None or not _may_repeat(tx, delivery, carrier):
            return note_outcome(tx, delivery.key, LOST, None)
        if not _is_timely(tx, delivery):
            return None
        first = deliveries.attempts(tx, delivery.key)[-1].at
    carried = carry_noted(store, scope, delivery, first, lambda: carrier.carry_again(raw))
    if carried.outcome is not Outcome.SENT:
        return None  # a refusal now says nothing of the first time; asked again until the window is over
    with store.write(scope, clock()) as tx:
        return note_outcome(tx, delivery.key, carried, None)


def _is_asked_for(store: Store, scope: Scope, now: datetime, delivery: Delivery, source: Source | None) -> bool:
    """Promise 1 for a repeat, which may be the first that arrives: whether the source just told its balance, and told
    of nothing that was not fetched yet."""
    with store.read(scope, now) as tx:
        if nudges.waiting(tx):
            return False
    try:
        return source is None or bool(reread(store, scope, now, source, [delivery]))
    except RetryLater:
        return False


def _may_repeat(tx: Tx, delivery: Delivery, carrier: Carrier) -> bool:
    return (
        _is_in_window(tx, delivery, carrier)
        and _judged(tx, delivery) is not Timeliness.WRONG
        and _asks_the_same(tx, delivery)
    )


def _is_in_window(tx: Tx, delivery: Delivery, carrier: Carrier | None) -> bool:
    """Whether the provider still takes its key for what it was handed first."""
    tries = deliveries.attempts(tx, delivery.key)
    if carrier is None or not carrier.repeats_within or not tries:
        return False
    return tx.now.timestamp() < _end_of_window(tries[-1].at, carrier).timestamp()


def _asks_the_same(tx: Tx, delivery: Delivery) -> bool:
    """The same bytes ask the same amounts: they do not leave again once a part was paid."""
    facts = known.load(tx, tx.now.date(), [delivery.debtor])[0]
    policy = policy_for(facts.debtor, installations.get(tx), policies.saved(tx))
    return deliveries.stands_on(tx, [delivery.key])[delivery.key] == asks(parcel_of(tx, delivery, facts, policy))


def _end_of_window(first: datetime, carrier: Carrier) -> datetime:
    """With room for a clock that is not ours."""
    return later(first, carrier.repeats_within - STRANDED_AFTER)


def _is_timely(tx: Tx, delivery: Delivery) -> bool:
    """A repeat may be the first that arrives, so it leaves only when a message may leave."""
    return _may_leave_now(tx) and _judged(tx, delivery) is Timeliness.NOW


def _may_leave_now(tx: Tx) -> bool:
    """Whether anything leaves at all: live, not at night, and from an address that was confirmed."""
    return installations.get(tx).live and not is_night(tx.now) and sender_proof.may_leave(tx)


def _judged(tx: Tx, delivery: Delivery) -> Timeliness:
    """By the facts of this moment, as if it had never been claimed."""
    facts = without(known.load(tx, tx.now.date(), [delivery.debtor])[0], delivery.key)
    policy, yes = (
        policy_for(facts.debtor, installations.get(tx), policies.saved(tx)),
        deliveries.approved(tx, [delivery.key]),
    )
    return judge(delivery, facts, policy, tx.now, bool(yes))
