"""When a debtor must be looked at again if nothing is told of him before, so that a run can pass by who only waits."""

from collections.abc import Iterator
from datetime import date, timedelta

from connector.model import Act, Decision, Verdict
from connector.rules.facts import Facts

NEVER = date.max  # time alone changes nothing


def next_at(facts: Facts, decision: Decision) -> date:
    """The first local day on which a decision on these same facts may say something else than this one did.

    Until then nothing is due, planned, ended or asked of a person. When in doubt it is the next day. The age of the
    data is left out: it holds only what is due, and whoever has something due is looked at every day. So is whoever
    gave a promise, has a plan or a message under way.
    """
    tomorrow = decision.day + timedelta(days=1)
    going_on = decision.message or decision.proposal or decision.events
    if going_on or facts.promises or facts.plans or facts.deliveries:
        return tomorrow
    begins = (hold.since for hold in facts.holds if hold.since > decision.day)
    changes = (day for verdict in decision.verdicts for day in _changes(verdict, tomorrow))
    return max(tomorrow, min([NEVER, *begins, *changes]))


def _changes(verdict: Verdict, tomorrow: date) -> Iterator[date]:
    """The days on which this verdict may become another one by the passing of time."""
    if verdict.act is Act.CLOSED:
        return
    if verdict.act is Act.WAIT and verdict.due is not None and verdict.due >= tomorrow:
        yield verdict.due
    elif verdict.act is not Act.FINISHED:
        yield tomorrow
    ends = (hold.until for hold in verdict.holds if hold.until is not None)
    yield from (last + timedelta(days=1) for last in ends if last < NEVER)
