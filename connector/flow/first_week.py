"""The first week after going live: no more messages leave on one local day than the user allows.

Whoever goes live may have years of old invoices, and his first morning must not be a mail to everybody. Messages are
planned as ever, and each gets a day: by hand before all others, then what tells of an agreement, for that lapses when
its day has come, then the legally strictest, of equals the one about the invoice that fell due first. Those for whom a
day has no place are planned for the next sending day, and say so (HoldKind.FIRST_WEEK). Where one is claimed the day is
counted once more, under the lock that every claim takes; that count, and no plan, is what holds, so neither a restart
nor a second worker sends one too many.

What still waits when the week is over leaves at the same number a day, until on some day all of it fits. What falls due
later has no limit then, so this comes to an end however much is invoiced. A place is for what can leave: what was tried
to be sent today and could not leave for a reason of its own is looked at again on that day, and takes none.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from connector.errors import Refused
from connector.flow.errands import leave, to_deliver
from connector.flow.moments import later
from connector.flow.turns import FirstWeek, in_turn, places
from connector.model import Delivery, DeliveryState, Installation, Scope
from connector.rules.policy import Policy
from connector.rules.workdays import SendingDays
from connector.store import deliveries, installations, journal, policies, receivables
from connector.store.engine import Store, Tx

# Settings: the local day of going live, messages a day, and the local day on which nothing of it waited any more.
FROM, A_DAY, THROUGH = "first_week_from", "first_week_a_day", "first_week_through"
USUAL = 25  # messages a day: what a person can read over, and answer the telephone about
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Today:
    """How the week stands: of what is limited, how much was tried on this local day, and is planned for it and for
    later."""

    week: FirstWeek
    tried: int
    for_today: int
    for_later: int
    is_rest: bool = False  # the week is over, and this is about what is left of it


def of(installation: Installation) -> FirstWeek | None:
    """None for an administration that went live without one. `installation` comes with its settings."""
    settings = dict(installation.settings)
    begins, a_day = settings.get(FROM), settings.get(A_DAY)
    return FirstWeek(date.fromisoformat(begins), int(a_day), bool(settings.get(THROUGH))) if begins and a_day else None


def allowed(a_day: int) -> int:
    """The same number. Raises Refused for one that is no limit."""
    if not 1 <= a_day <= MOST:
        raise Refused(f"the daily limit lies between 1 and {MOST} messages")
    return a_day


def begin(tx: Tx, a_day: int) -> None:
    """It begins on this local day. Raises Refused."""
    installations.save_setting(tx, A_DAY, str(allowed(a_day)))
    installations.save_setting(tx, FROM, tx.now.date().isoformat())
    installations.save_setting(tx, THROUGH, "")


def change(store: Store, scope: Scope, a_day: int, by: str, now: datetime) -> None:
    """Another number from now on: what was put off moves up or back. Raises Refused, also once nothing of the week is
    left."""
    with store.write(scope, now) as tx:
        week = of(installations.get(tx))
        if week is None or not week.holds_on(now.date()):
            raise Refused("there is no first week with a daily limit under way")
        if week.a_day == allowed(a_day):
            return
        installations.save_setting(tx, A_DAY, str(a_day))
        journal.append(tx, "daily_limit_chosen", "", "", {"by": by, "a_day": str(a_day), "before": str(week.a_day)})
        spread(tx)


def is_full(tx: Tx, installation: Installation, key: str) -> bool:
    """Whether this message would be one more than leave today. One that was tried today has its place already."""
    week = of(installation)
    if week is None or not week.holds_on(tx.now.date()) or not _limited(tx, week, [deliveries.get(tx, key)]):
        return False
    return len(_places_taken(tx, week) - {key}) >= week.a_day


def today(tx: Tx) -> Today | None:
    """How the week stands; None where none is under way, and nothing is left of it."""
    week, now = of(installations.get(tx)), tx.now.date()
    if week is None or not week.holds_on(now):
        return None
    planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    limited = _limited(tx, week, planned)
    if not (limited or week.counts_on(now)):
        return None
    waits = [each for each in planned if each.key in limited]
    later_on = sum(each.planned_for > now for each in waits)
    taken = len(_places_taken(tx, week))
    return Today(week, taken, len(waits) - later_on, later_on, is_rest=not week.counts_on(now))


def spread_if_needed(store: Store, scope: Scope, now: datetime) -> None:
    """Days for what is planned; nobody who writes is disturbed where all have theirs."""
    with store.read(scope, now) as tx:
        needed = bool(_moves(tx))
    if needed:
        with store.write(scope, now) as tx:
            spread(tx)


def move_up(store: Store, scope: Scope, now: datetime, stuck: Collection[str]) -> set[str]:
    """The places of those that could not leave go to the next in turn, whose keys these are."""
    with store.read(scope, now) as tx:
        week = of(installations.get(tx))
        if week is None or not week.holds_on(now.date()):
            return set()
    with store.write(scope, now) as tx:
        deliveries.note_stuck(tx, stuck)
        return spread(tx)


def spread(tx: Tx) -> set[str]:
    """Give each planned message its day. Whatever moves up to today, by key, is sent by a job of today."""
    moves = _moves(tx)
    deliveries.move(tx, moves)
    up = {key for key, day in moves.items() if day <= tx.now.date()}
    planned = deliveries.in_state(tx, DeliveryState.PLANNED) if up else []
    for channel in sorted({each.channel for each in planned if each.key in up}):
        leave(tx, to_deliver(channel))
    _note_end(tx)
    return up


def _note_end(tx: Tx) -> None:
    """After the week, once all that is left of it, or still waits for a yes, has a place today: from then on there is
    no limit."""
    week, now = of(installations.get(tx)), tx.now.date()
    if week is None or week.counts_on(now) or not week.holds_on(now):
        return
    left = [*deliveries.in_state(tx, DeliveryState.PLANNED), *deliveries.in_state(tx, DeliveryState.PROPOSED)]
    waits = _limited(tx, week, left) - _tried_today(tx)
    if len(waits) <= week.a_day - len(_places_taken(tx, week)):
        installations.save_setting(tx, THROUGH, now.isoformat())


def days_by(tx: Tx, a_day: int) -> dict[str, date]:
    """The planned messages, by key, that would leave on another day than they are planned for if so many left a day;
    nothing is moved. Raises Refused where `change` would."""
    week = of(installations.get(tx))
    if week is None or not week.holds_on(tx.now.date()):
        raise Refused("there is no first week with a daily limit under way")
    return _moves(tx, allowed(a_day))


# ---------------------------------------------------------------- the rule


def _moves(tx: Tx, a_day: int | None = None) -> dict[str, date]:
    """The planned messages, by key, that are to leave on another day than they are planned for; `a_day` stands in the
    place of the number that was chosen."""
    from connector.flow.dunning import policy_of  # a run ends by coming here

    installation = installations.get(tx)
    week, now = of(installation), tx.now.date()
    if week is None or not installation.live or not week.holds_on(now):
        return {}
    week = week if a_day is None else replace(week, a_day=a_day)
    planned = deliveries.in_state(tx, DeliveryState.PLANNED)
    if not planned:
        return {}
    policy = policy_of(installation, policies.saved(tx))
    limited, tried, taken = _limited(tx, week, planned), _tried_today(tx), len(_places_taken(tx, week))
    free = max(0, week.a_day - taken)
    placeless = (tried | deliveries.stuck_on(tx, tx.now.date())) if free else tried
    queue = in_turn([each for each in planned if each.key in limited - placeless], _oldest(tx, planned))
    sending_days = SendingDays(policy.sending_weekdays, policy.holidays)
    days = {each.key: now for each in planned}
    days |= zip((each.key for each in queue), places(week, now, taken, sending_days), strict=False)
    days |= {each.key: now for each in queue[:free] if each.manual_by}  # a person may send on any day
    return {each.key: days[each.key] for each in planned if days[each.key] != max(each.planned_for, now)}


def _limited(tx: Tx, week: FirstWeek, some: Collection[Delivery]) -> set[str]:
    """Those of these for which a day has only so many places: in the week all; after it those that could have left in
    it, because the first step about one of their invoices was due by then."""
    if week.counts_on(tx.now.date()):
        return {each.key for each in some}
    dues, before = _oldest(tx, some), _earliest_before_due(policies.saved(tx).values())
    last = {each.key: week.last + (before if each.notice.before_due else timedelta(0)) for each in some}
    return {key for key, due in dues.items() if due <= last[key]}


def _earliest_before_due(ladders: Collection[Policy]) -> timedelta:
    """How long before a due day any of the ladders announces it."""
    return timedelta(days=max([0, *(-ladder.position(0) for ladder in ladders)]))


def _oldest(tx: Tx, some: Collection[Delivery]) -> dict[str, date]:
    """The first due day of what each is about, by its key."""
    owed = receivables.of_keys(tx, {line.receivable for each in some for line in each.lines})
    dues = {each.key: [owed[line.receivable].due for line in each.lines if line.receivable in owed] for each in some}
    return {key: min(days) for key, days in dues.items() if days}


def _places_taken(tx: Tx, week: FirstWeek) -> set[str]:
    """What was tried today of that, whatever came of it."""
    return _limited(tx, week, deliveries.of_keys(tx, _tried_today(tx)).values())


def _tried_today(tx: Tx) -> set[str]:
    """Whatever was claimed or tried on this local day has taken a place, whatever came of it."""
    begin = datetime.combine(tx.now.date(), time.min, tx.now.tzinfo)
    end = datetime.combine(tx.now.date() + timedelta(days=1), time.min, tx.now.tzinfo)
    return set(deliveries.tried_between(tx, later(begin, timedelta(0)), later(end, timedelta(0))))
