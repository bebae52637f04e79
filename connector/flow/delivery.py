"""Carry out what is due: re-read, judge anew, claim one, send it by its carrier, note the outcome.

The claim (flow/claiming) is committed before the first byte leaves, so a crash in between leaves a visible claim and
never a second message. What was claimed and never answered is settled by flow/stranded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connector.carrier import Carrier, Outcome, Parcel
from connector.errors import BudgetSpent, RetryLater, TijdigError
from connector.flow import first_week, sender_proof
from connector.flow.balances import reread
from connector.flow.claiming import ToldMeanwhile, claim_what_is_true
from connector.flow.delivery_report import DeliveryReport
from connector.flow.drafts import parcels
from connector.flow.house import Clock
from connector.flow.moments import later
from connector.flow.outcome import note_outcome
from connector.flow.restored import carry_noted, compare
from connector.flow.stranded import settle_stranded
from connector.flow.timeliness import is_night
from connector.model import Channel, Delivery, Scope
from connector.source import Source
from connector.store import deliveries, installations, nudges
from connector.store.engine import Store

PAUSE = timedelta(minutes=5)  # between two tries of one message: what is wrong at a server is not over in a second
MOST_REREADS = 5  # of one batch, because the source told of something in between
BALANCES_COUNT = timedelta(minutes=10)  # promise 1
ODD = (TijdigError, ValueError, ArithmeticError)
BATCH = 50  # messages for which balances are read again at once: sent within the ten minutes that they count
# Receivables in them: some platforms answer about a few with each request, and take so many a minute. Who is asked for
# more than that would break off each time, and never come to an answer.
MOST_AT_ONCE = 300
MOST_OF_ONE = 5  # messages of one debtor in one go: if they are taken back and planned alike again, that ends
MOST_ROUNDS = 10  # in one go, as places of the first week fall free; the next job goes on


@dataclass(slots=True)
class Looked:
    """What was looked at in one go, each message once and of one debtor so many."""

    keys: set[str] = field(default_factory=set)
    of_debtors: Counter[str] = field(default_factory=Counter)

    def at_new(self, due: Iterable[Delivery]) -> list[Delivery]:
        """Those that were not looked at yet; from now on they were."""
        found = []
        for delivery in due:
            if delivery.key not in self.keys and self.of_debtors[delivery.debtor] < MOST_OF_ONE:
                found.append(delivery)
                self.keys.add(delivery.key)
                self.of_debtors[delivery.debtor] += 1
        return found


def deliver(
    store: Store,
    scope: Scope,
    clock: Clock,
    carriers: Mapping[Channel, Carrier],
    source: Source | None = None,
    channel: Channel | None = None,
) -> DeliveryReport:
    """Send what is due (by one channel only, when given), one at a time. Nothing leaves unless the administration is
    live.

    `clock` is in the tenant's zone. Automatic messages leave within the policy's hours only, and nothing leaves between
    20:00 and 07:00. A source that can be asked is asked before every few messages; what it says decides.
    """
    report = DeliveryReport()
    compare(store, clock())
    sender_proof.look_again(store, clock())
    with ExitStack() as lines:
        opened = {each: lines.enter_context(carrier.open()) for each, carrier in carriers.items()}
        for key, state in settle_stranded(store, scope, clock, opened, source).items():
            report.note(key, state)
        if sender_proof.settle(store, scope, clock()):
            report.warnings.append(sender_proof.WAITS)
        first_week.spread_if_needed(store, scope, clock())
        looked_at = Looked()
        for _ in range(MOST_ROUNDS):
            answered = _deliver_due(store, scope, clock, opened, source, channel, looked_at, report)
            if not answered or not (report.stuck or report.withdrawn):
                break
            if not first_week.move_up(store, scope, clock(), report.stuck) - looked_at.keys:
                break
    return report


def _deliver_due(
    store: Store,
    scope: Scope,
    clock: Clock,
    carriers: Mapping[Channel, Carrier],
    source: Source | None,
    channel: Channel | None,
    looked_at: Looked,
    report: DeliveryReport,
) -> bool:
    """Everything that is due and was not looked at yet, a few at once. Whether the source gave an answer."""
    last = 0
    while batch := _due(store, scope, clock(), channel, last):
        last = max(batch)
        new = looked_at.at_new(batch.values())
        if new and not _deliver_some(store, scope, clock, carriers, source, new, report):
            return False
    return True


def _deliver_some(
    store: Store,
    scope: Scope,
    clock: Clock,
    carriers: Mapping[Channel, Carrier],
    source: Source | None,
    due: Sequence[Delivery],
    report: DeliveryReport,
) -> bool:
    """Ask for their balances, then send them. Whoever is left when the source told of something in between is asked
    about again (promise 1). Whether the source gave an answer.
    """
    left, told = list(due), 0
    while left and told < MOST_REREADS:
        began, heard = clock(), _last_told(store, scope, clock())
        if source is not None:
            answered = _reread(store, scope, began, source, left, report)
            if answered is None:
                return False
            left = answered
        said = parcels(store, scope, clock(), left)
        until = later(began, BALANCES_COUNT) if source is not None else None
        looked_at, too_long = _until_told(store, scope, clock, carriers, left, said, heard, until, report)
        told += not (too_long and looked_at)
        left = left[looked_at:]
    report.waiting += [delivery.key for delivery in left]  # the books are in motion: the next round asks again
    return True


def _last_told(store: Store, scope: Scope, now: datetime) -> int:
    with store.read(scope, now) as tx:
        return nudges.last(tx)


def _until_told(
    store: Store,
    scope: Scope,
    clock: Clock,
    carriers: Mapping[Channel, Carrier],
    due: Sequence[Delivery],
    said: Mapping[str, Parcel],
    heard: int,
    until: datetime | None,
    report: DeliveryReport,
) -> tuple[int, bool]:
    """One after the other, until the source tells of something, or its answer is too old: how many were looked at by
    then, and whether it was for the answer's age."""
    for place, delivery in enumerate(due):
        if until is not None and clock().timestamp() >= until.timestamp():
            return place, True
        try:
            _deliver_one(store, scope, clock, delivery, said.get(delivery.key), carriers, report, heard)
        except ToldMeanwhile:
            return place, False
        except RetryLater:
            raise
        except ODD as error:  # one debtor's odd data must not stop the others' letters
            report.warnings.append(f"message {delivery.key[:8]}: {error}")
            report.waiting.append(delivery.key)
            report.stuck.append(delivery.key)
    return len(due), False


def _due(store: Store, scope: Scope, now: datetime, channel: Channel | None, last: int) -> dict[int, Delivery]:
    """The next few by their number, so that each is looked at once."""
    if is_night(now):
        return {}
    with store.read(scope, now) as tx:
        if not installations.get(tx).live or not sender_proof.may_leave(tx):
            return {}
        due = deliveries.due_after(tx, now.date(), channel, last, BATCH, tried_before=later(now, -PAUSE))
    return _not_too_many(due)


def _not_too_many(due: Mapping[int, Delivery]) -> dict[int, Delivery]:
    """The first of them, up to as many receivables as are asked about at once; a message alone may have more."""
    some: dict[int, Delivery] = {}
    for number, delivery in due.items():
        if some and sum(len(each.lines) for each in (*some.values(), delivery)) > MOST_AT_ONCE:
            break
        some[number] = delivery
    return some


def _reread(
    store: Store, scope: Scope, now: datetime, source: Source, due: Sequence[Delivery], report: DeliveryReport
) -> list[Delivery] | None:
    """Promise 1: the balances are asked for just before the claim. Those that an answer is about; None = no answer."""
    try:
        answered = reread(store, scope, now, source, due)
    except RetryLater as error:
        report.warnings.append(f"balances could not be read again, nothing was sent: {error}")
        report.waiting += [delivery.key for delivery in due]
        report.could_not_ask = True
        report.ask_at = error.until if isinstance(error, BudgetSpent) else None
        return None
    silent = [delivery.key for delivery in due if delivery not in answered]
    report.waiting += silent
    report.stuck += silent
    report.warnings += [f"message {key[:8]} waits: the source did not answer about its balance" for key in silent]
    return answered


def _deliver_one(
    store: Store,
    scope: Scope,
    clock: Clock,
    delivery: Delivery,
    said: Parcel | None,
    carriers: Mapping[Channel, Carrier],
    report: DeliveryReport,
    heard: int,
) -> None:
    """`said` is what the message would have had to say a moment ago; None = nothing was to leave then."""
    claimed = claim_what_is_true(store, scope, clock, delivery, said, carriers, report, heard)
    if claimed is None:
        return
    carried = carry_noted(
        store, scope, claimed.delivery, claimed.at, lambda: claimed.carrier.carry(claimed.parcel, claimed.rendered)
    )
    if carried.outcome is Outcome.UNCLEAR and claimed.carrier.repeats_within:
        report.waiting.append(delivery.key)  # it stays claimed, and is settled by the same bytes under the same key
        return
    with store.write(scope, clock()) as tx:
        report.note(delivery.key, note_outcome(tx, claimed.delivery.key, carried, claimed.parcel.pay_by))
