"""When a debtor must be looked at again if nothing is told of him before, so that a run can pass by who only waits."""

from collections.abc import Iterator
from datetime import date, timedelta

from connector.model import Act, Decision, HoldKind, TaskKind, Verdict
from connector.rules.facts import Facts, about_each
from connector.rules.limits import first_near, limitation_of
from connector.rules.standing import is_closed

NEVER = date.max  # time alone changes nothing
_STOPS = (HoldKind.HANDED_OVER, HoldKind.STOP_SIGN, HoldKind.DISPUTE, HoldKind.BLOCK)


def next_at(facts: Facts, decision: Decision) -> date:
    """The first local day on whose run a decision on these same facts may say something else than this one did.

    Until then nothing is due, planned, ended or asked of a person. When in doubt it is the decision's own day: the next
    run, which is today's when the decision was made on an event before it. How old the data are and how far the bank's
    entries reach is left out: that holds only what is due, or was promised or agreed, and whoever has something due,
    gave a promise, has a plan or a message under way, or wants to be called is looked at by every run.
    """
    going_on = decision.message or decision.proposal or decision.events or facts.debtor.prefers
    if going_on or facts.promises or facts.plans or facts.deliveries:
        return decision.day
    begins = (hold.since for hold in facts.holds if hold.since > decision.day)
    changes = (day for verdict in decision.verdicts for day in _changes(verdict, decision))
    return min([NEVER, *begins, *changes, *_warnings(facts, decision.day)])


def _warnings(facts: Facts, today: date) -> Iterator[date]:
    """The days from which a limitation is near."""
    each = None
    for receivable in facts.receivables:
        if is_closed(receivable):
            continue
        first = first_near(receivable.due)
        if first <= today:
            each = each or about_each(facts)
            first = limitation_of(receivable, each[receivable.key], facts).warn_from
        if first > today:
            yield first


def _changes(verdict: Verdict, decision: Decision) -> Iterator[date]:
    """The days on which this verdict, or what a person is asked, may become another one by the passing of time."""
    if verdict.act is Act.CLOSED:
        return
    if verdict.act is Act.WAIT and verdict.due is not None and verdict.due > decision.day:
        yield verdict.due
    elif verdict.act is not Act.FINISHED:
        yield decision.day
    elif verdict.next_look is not None:
        yield verdict.next_look
    elif not (_is_asked(decision) or _is_stopped(verdict)):
        yield decision.day  # the money is perhaps not known far enough yet to say that it was in vain
    ends = (hold.until for hold in verdict.holds if hold.until is not None)
    yield from (last + timedelta(days=1) for last in ends if last < NEVER)


def _is_asked(decision: Decision) -> bool:
    return any(task.kind is TaskKind.HAND_OVER for task in decision.tasks)


def _is_stopped(verdict: Verdict) -> bool:
    """Whether it stays as it is until a person does something."""
    return any(hold.kind in _STOPS and hold.until is None for hold in verdict.holds)
