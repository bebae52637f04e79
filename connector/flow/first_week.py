"""The first week after going live: no more messages leave on one local day than the user allows.

Whoever goes live may have years of old invoices, and his first morning must not be a mail to everybody. Messages are
planned as ever, and each gets a day: by hand before all others, then the legally strictest, of equals the one about the
invoice that fell due first. Those for whom a day has no place are planned for the next sending day, and say so
(HoldKind.FIRST_WEEK). Where one is claimed the day is counted once more, under the lock that every claim takes; that
count, and no plan, is what holds, so neither a restart nor a second worker sends one too many.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from connector.errors import Refused
from connector.flow.errands import leave, to_deliver
from connector.flow.moments import later
from connector.model import Delivery, DeliveryState, Installation, Scope
from connector.rules.workdays import SendingDays
from connector.store import deliveries, installations, journal, policies, receivables
from connector.store.engine import Store, Tx

FROM, A_DAY = "first_week_from", "first_week_a_day"  # settings: the local day of going live, and messages a day
DAYS = 7
USUAL = 25  # messages a day: what a person can read over, and answer the telephone about
MOST = 10_000


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """The local days `begins` until and including `last`, on each of which at most `a_day` messages leave."""

    begins: date
    a_day: int

    @property
    def last(self) -> date:
        return self.begins + timedelta(days=DAYS - 1)

    def counts_on(self, day: date) -> bool:
        return self.begins <= day <= self.last


@dataclass(frozen=True, slots=True)
class Today:
    """How the week stands: how many were tried on this local day, and how many are planned for it and for later."""

    week: FirstWeek
    tried: int
    for_today: int
    for_later: int


def of(installation: Installation) -> FirstWeek | None:
    """None for an administration that went live without one. `installation` comes with its settings."""
    settings = dict(installation.settings)
    begins, a_day = settings.get(FROM), settings.get(A_DAY)
    return FirstWeek(date.fromisoformat(begins), int(a_day)) if begins and a_day else None


def allowed(a_day: int) -> int:
    """The same number. Raises Refused for one that is no limit."""
    if not 1 <= a_day <= MOST:
        raise Refused(f"the daily limit lies between 1 and {MOST} messages")
    return a_day


def begin(tx: Tx, a_day: int) -> None:
    """It begins on this local day. Raises Refused."""
    installations.save_setting(tx, A_DAY, str(allowed(a_day)))
    installations.save_setting(tx, FROM, tx.now.date().isoformat())


def change(store: Store, scope: Scope, a_day: int, by: str, now: datetime) -> None:
    """Another number from now on: what was put off moves up or back. Raises Refused, also once the week is over."""
    with store.write(scope, now) as tx:
        week = of(installations.get(tx))
        if week is None or not week.counts_on(now.date()):
            raise Refused("there is no first week with a daily limit under way")
        if week.a_day == allowed(a_day):
            return
        installations.save_setting(tx, A_DAY, str(a_day))
        journal.append(tx, "daily_limit_chosen", "", "", {"by": by, "a_day": str(a_day), "before": str(week.a_day)})
        spread(tx)


def is_full(tx: Tx, installation: Installation, key: str) -> bool:
    """Whether this message would be one more than leave today. One that was tried today has its place already."""
    week = of(installation)
    if week is None or not week.counts_on(tx.now.date()):
        return False
    others = _tried_today(tx) - {key}
    return len(others) >= week.a_day


def today(tx: Tx) -> Today | None:
    """How the week stands; None where none is under way."""
    week = of(installations.get(tx))
    if week is None or not week.counts_on(tx.now.date()):
        return None
    planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    later_on = sum(each.planned_for > tx.now.date() for each in planned)
    return Today(week, len(_tried_today(tx)), len(planned) - later_on, later_on)


def spread_if_needed(store: Store, scope: Scope, now: datetime) -> None:
    """Days for what is planned; nobody who writes is disturbed where all have theirs."""
    with store.read(scope, now) as tx:
        needed = bool(_moves(tx))
    if needed:
        with store.write(scope, now) as tx:
            spread(tx)


def spread(tx: Tx) -> None:
    """Give each planned message its day. Whatever moves up to today is sent by a job of today."""
    moves = _moves(tx)
    if not moves:
        return
    deliveries.move(tx, moves)
    up = {key for key, day in moves.items() if day <= tx.now.date()}
    planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    for channel in sorted({each.channel for each in planned if each.key in up}):
        leave(tx, to_deliver(channel))


# ---------------------------------------------------------------- the rule


def _moves(tx: Tx) -> dict[str, date]:
    """The planned messages, by key, that are to leave on another day than they are planned for."""
    from connector.flow.dunning import policy_of  # a run ends by coming here

    installation = installations.get(tx)
    week, now = of(installation), tx.now.date()
    if week is None or not installation.live or not week.counts_on(now):
        return {}
    planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    if not planned:
        return {}
    policy = policy_of(installation, policies.saved(tx))
    tried = _tried_today(tx)
    queue = in_turn([each for each in planned if each.key not in tried], _oldest(tx, planned))
    sending_days = SendingDays(policy.sending_weekdays, policy.holidays)
    days = dict(zip((each.key for each in queue), places(week, now, len(tried), sending_days), strict=False))
    days |= {each.key: now for each in planned if each.key in tried}
    by_hand = [each.key for each in queue[: max(0, week.a_day - len(tried))] if each.manual_by]
    days |= dict.fromkeys(by_hand, now)  # a person may send on any day
    return {each.key: days[each.key] for each in planned if days[each.key] != max(each.planned_for, now)}


def in_turn(planned: Sequence[Delivery], oldest: Mapping[str, date]) -> list[Delivery]:
    """By hand first, then the strictest, then the one about what fell due first; otherwise as they were planned."""
    return sorted(planned, key=lambda d: (not d.manual_by, -d.notice.strictness, oldest.get(d.key, date.max)))


def places(week: FirstWeek, now: date, tried: int, days: SendingDays) -> Iterator[date]:
    """One day after the other, each as often as it has places, without end: once the week is over there is no limit."""
    day, free = now, max(0, week.a_day - tried)
    while week.counts_on(day):
        if day in days:
            yield from (day for _ in range(free))
        day, free = day + timedelta(days=1), week.a_day
    while day not in days:
        day += timedelta(days=1)
    while True:
        yield day


def _oldest(tx: Tx, planned: Sequence[Delivery]) -> dict[str, date]:
    """The first due day of what each is about, by its key."""
    owed = receivables.of_keys(tx, {line.receivable for each in planned for line in each.lines})
    dues = {each.key: [owed[line.receivable].due for line in each.lines if line.receivable in owed] for each in planned}
    return {key: min(days) for key, days in dues.items() if days}


def _tried_today(tx: Tx) -> set[str]:
    """Whatever was claimed or tried on this local day has taken a place, whatever came of it."""
    begin = datetime.combine(tx.now.date(), time.min, tx.now.tzinfo)
    end = datetime.combine(tx.now.date() + timedelta(days=1), time.min, tx.now.tzinfo)
    return set(deliveries.tried_between(tx, later(begin, timedelta(0)), later(end, timedelta(0))))
