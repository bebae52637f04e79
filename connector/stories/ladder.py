"""Makes a policy from the sentences indented beneath it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Any

from connector.model import Channel, Money, Notice
from connector.rules.policy import AfterPrincipal, CountFrom, InterestTerms, Policy, Step
from connector.stories.story import Line

CHANNELS = {"": Channel.EMAIL, "by letter": Channel.LETTER, "by sms": Channel.SMS, "by phone": Channel.PHONE}

EVERY_DAY = tuple(range(7))


def policy(name: str, lines: Iterable[Line]) -> Policy:
    """The policy that these sentences say; unsaid manners are the story's (every day and hour, no holidays)."""
    steps: list[Step] = []
    approve = False
    manners: dict[str, Any] = {}
    for line in lines:
        if line.kind in ("step_on_day", "step_after"):
            steps.append(_step(line))
        elif line.kind == "every_step_approved":
            approve = True
        else:
            manners.update(MANNERS[line.kind](line))
    if approve:
        steps = [replace(step, approve=True) for step in steps]
    plain = Policy(
        name,
        tuple(steps),
        cooldown_days=1,
        sending_weekdays=EVERY_DAY,
        sending_from=time.min,
        sending_until=time.max,
        holidays="",
        freshness_days=1,
    )
    return replace(plain, **manners)


def _step(line: Line) -> Step:
    return Step(
        key=line.word("step"),
        notice=Notice(line.word("notice")),
        days=line.need("days", int),
        count_from=CountFrom.PREVIOUS if line.kind == "step_after" else CountFrom.DUE,
        channel=CHANNELS[line.word("channel")],
        term_days=line.get("term", int) or 0,
        cost=line.get("cost", Money),
        approve=line.has("approve"),
        asks_interest=line.has("interest"),
    )


MANNERS: dict[str, Callable[[Line], dict[str, Any]]] = {
    "cooldown": lambda line: {"cooldown_days": line.need("days", int)},
    "minimum": lambda line: {"minimums": line.need("amounts", tuple)},
    "sending_days": lambda line: {"sending_weekdays": line.need("weekdays", tuple)},
    "sending_hours": lambda line: {"sending_from": line.need("from", time), "sending_until": line.need("until", time)},
    "holidays": lambda line: {"holidays": line.word("country")},
    "freshness": lambda line: {"freshness_days": line.need("days", int)},
    "attempts": lambda line: {"max_attempts": line.need("count", int)},
    "plan_notice": lambda line: {"plan_notice_days": line.need("days", int)},
    "promise_limit": lambda line: {"promise_max_days": line.need("days", int)},
    "interest": lambda line: {"interest": InterestTerms(line.need("percent", Decimal))},
    "left_is_claimed": lambda _: {"after_principal": AfterPrincipal.CLAIM},
    "left_is_waived": lambda line: {
        "after_principal": AfterPrincipal.WAIVE,
        "waive_after_days": line.need("days", int),
    },
    "left_is_asked": lambda _: {"after_principal": AfterPrincipal.ASK},
    "no_bank_data": lambda _: {"needs_bank_data": False},
}
