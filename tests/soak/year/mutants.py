"""Broken guards, each alone or with the one that stands behind it: every one of them has to make the year fail."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from connector.flow import delivery as sending
from connector.flow import outcome
from connector.flow.timeliness import Timeliness, judge
from connector.model import Delivery, DeliveryState, Receivable
from connector.rules import holds as guards
from connector.rules import progress
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import Place
from tests.guards.guard import Off, without

PLACE, NEW_STATE, REREAD = progress.place, outcome._new_state, sending._reread
DUE: Callable[..., date] = progress._due


@dataclass(frozen=True, slots=True)
class Mutant:
    """One guard that does not work."""

    name: str
    off: Off


def _without_guard(*names: str) -> Off:
    left = tuple(guard for guard in guards.GUARDS if guard.__name__ not in names)
    return without("connector.rules.holds:GUARDS", left)


def _always(*_given: Any) -> bool:
    return True


def _nothing(*_given: Any) -> None:
    return None


def _now(*_given: Any) -> Timeliness:
    return Timeliness.NOW


def _at_any_hour(due: Delivery, facts: Facts, policy: Policy, now: Any) -> Timeliness:
    return judge(due, facts, replace(policy, sending_weekdays=tuple(range(7)), holidays=""), now.replace(hour=12))


def _free_at_once(_facts: Facts, _policy: Policy, today: date) -> date:
    return today


def _no_terms(*given: Any) -> date:
    return DUE(*given[:5], [])


def _two_days_early(*given: Any) -> date:
    return DUE(*given) - timedelta(days=2)


def _one_step_further(receivable: Receivable, done: Any, policy: Policy, today: date, days: Any) -> Place:
    found = PLACE(receivable, done, policy, today, days)
    index = policy.index(found.step.key) if found.step else None
    if index is None or index + 1 >= len(policy.steps) or found.step is None or found.step.notice.before_due:
        return found
    return replace(found, step=policy.steps[index + 1])


def _unclear_goes_again(tried: Delivery, carried: Any, policy: Policy) -> DeliveryState:
    state = NEW_STATE(tried, carried, policy)
    return DeliveryState.PLANNED if state is DeliveryState.UNCLEAR else state


def _not_asked(*given: Any) -> list[Delivery]:
    return list(given[4])


def _asked_in_vain(*given: Any) -> list[Delivery]:
    REREAD(*given)
    return list(given[4])


MUTANTS = (
    Mutant("a dispute holds nothing", _without_guard("dispute")),
    Mutant("a block holds nothing", _without_guard("block")),
    Mutant("a promise holds nothing", _without_guard("promise")),
    Mutant("a plan holds nothing", _without_guard("plan")),
    Mutant("the source is not asked before the claim", without("connector.flow.delivery:_reread", _not_asked)),
    Mutant("a source without an answer is taken for a yes", without("connector.flow.delivery:_reread", _asked_in_vain)),
    Mutant(
        "a message is not judged anew before it leaves",
        without("connector.flow.claiming:judge", _now, "connector.flow.drafts:judge", _now),
    ),
    Mutant(
        "hours and days of sending are not kept",
        without("connector.flow.claiming:judge", _at_any_hour, "connector.flow.drafts:judge", _at_any_hour),
    ),
    Mutant(
        "one message a day and the cool-down are not kept",
        without(
            "connector.rules.decide:free_from",
            _free_at_once,
            "connector.rules.quiet:free_from",
            _free_at_once,
            "connector.flow.timeliness:free_from",
            _free_at_once,
        ),
    ),
    Mutant("no contact is noted", without("connector.flow.outcome:_touch", _nothing)),
    Mutant("the term of the last letter is ignored", without("connector.rules.progress:_due", _no_terms)),
    Mutant("steps come two days early", without("connector.rules.progress:_due", _two_days_early)),
    Mutant(
        "a step is skipped",
        without("connector.rules.reckoning:place", _one_step_further),
    ),
    Mutant("a step that was sent is not noted", without("connector.store.steps:note", _nothing)),
    Mutant(
        "a step that was sent is not noted, and the unique key is gone",
        without("connector.store.steps:note", _nothing, "connector.store.deliveries:_reserved", lambda _: []),
    ),
    Mutant(
        "what is perhaps delivered is tried again",
        without("connector.flow.outcome:_new_state", _unclear_goes_again),
    ),
    Mutant("a stranded claim is repeated without a key", without("connector.flow.stranded:_may_repeat", _always)),
    Mutant("what is on its way is asked for", without("connector.rules.holds:_on_its_way", lambda _: False)),
    Mutant("unmatched money does not count", without("connector.rules.decide:unmatched", lambda *_: ())),
    Mutant("the jobs of the dead are not brought back", without("connector.store.jobs:running_rows", lambda *_: [])),
    Mutant("nobody asks what is stranded", without("connector.flow.delivery:settle_stranded", lambda *_: {})),
)
SOON = ("the source is not asked before the claim", "the term of the last letter is ignored", "a dispute holds nothing")
