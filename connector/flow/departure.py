"""When a message that waits leaves, as far as is known now."""

from datetime import date, datetime, timedelta

from connector.flow.recording import without
from connector.flow.timeliness import is_night
from connector.model import Delivery, DeliveryState
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.standing import free_from
from connector.rules.workdays import SendingDays


def leaves_at(delivery: Delivery, facts: Facts, policy: Policy, now: datetime) -> datetime | None:
    """The first moment at which it may leave; None = now. `now` is in the tenant's zone, and so is the answer.

    What a person sends by hand waits for no working hours.
    """
    waiting = (one.key for one in facts.deliveries if one.state is DeliveryState.PLANNED)
    free = free_from(without(facts, *waiting), policy, now.date())
    if delivery.manual_by:
        return None if free <= now.date() and not is_night(now) else _on(free, policy, now)
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    day = days.first_from(max(free, now.date()))
    if day == now.date() and now.time() >= policy.sending_until:
        day = days.first_from(now.date() + timedelta(days=1))
    if day == now.date() and now.time() >= policy.sending_from:
        return None
    return _on(day, policy, now)


def leaves_from(delivery: Delivery, facts: Facts, policy: Policy, now: datetime, day: date) -> datetime:
    """The same for a message that is planned for this day: the first moment, never before `now`."""
    at = leaves_at(delivery, facts, policy, now) or now
    if day <= now.date():
        return at
    first = day if delivery.manual_by else SendingDays(policy.sending_weekdays, policy.holidays).first_from(day)
    return max(at, _on(first, policy, now))


def _on(day: date, policy: Policy, now: datetime) -> datetime:
    return datetime.combine(day, policy.sending_from, now.tzinfo)
