"""The legal order of a ladder: what must come before what, for whom, and when nothing may leave at all."""

from collections.abc import Iterator
from datetime import time
from typing import TYPE_CHECKING

from connector.errors import Fault
from connector.model import Notice
from connector.rules.law.announced import Ground

if TYPE_CHECKING:
    from connector.rules.policy import Policy, Step

SUNDAY = 6
# No contact between 20:00 and 07:00 (the manners of the Wki, for everyone); Belgium: not before 08:00 (Book XIX WER).
EARLIEST = {"NL": time(7), "BE": time(8)}
LATEST = time(20)

# Which notice may announce costs; in Belgium it is the first one after the due day, whatever it is called.
_ANNOUNCES = {
    Ground.NL_CONSUMER: (Notice.FOURTEEN_DAY_LETTER,),
    Ground.NL_BUSINESS: (Notice.FORMAL_NOTICE, Notice.LAST_DEMAND),
    Ground.BE_BUSINESS: (Notice.FORMAL_NOTICE, Notice.LAST_DEMAND),
}


def unlawful(policy: "Policy") -> Iterator[Fault]:
    """Everything in a ladder that the law under which it stands does not allow."""
    place = f"policy {policy.name}"
    if policy.law is None:
        yield from _without_a_law(policy, place)
        return
    yield from _hours(policy, policy.law, place)
    if policy.law.consumer:
        yield from _consumer(policy, place)
    else:
        yield from _business(policy, place)
    yield from _announcing(policy, policy.law)
    yield from _hand_over(policy, place)


def _without_a_law(policy: "Policy", place: str) -> Iterator[Fault]:
    for step in policy.steps:
        lawful = (Notice.FOURTEEN_DAY_LETTER, Notice.HAND_OVER_NOTICE)
        if step.announces or step.notice in lawful:
            yield Fault(_of(policy, step), "announces costs, and no law is named", _WHICH_LAW)
    if policy.interest is not None and policy.interest.percent is None:
        yield Fault(place, "asks statutory interest, and no law is named", _WHICH_LAW)


_WHICH_LAW = 'set law to "nl_consumer", "nl_business", "be_consumer" or "be_business"'


def _hours(policy: "Policy", law: Ground, place: str) -> Iterator[Fault]:
    if SUNDAY in policy.sending_weekdays:
        yield Fault(place, "sends on Sundays", "leave out sun")
    if policy.holidays != law.country:
        yield Fault(place, f"does not keep the public holidays of {law.country}", f'set holidays to "{law.country}"')
    if policy.sending_from < EARLIEST[law.country] or policy.sending_until > LATEST:
        yield Fault(place, f"sends before {EARLIEST[law.country]:%H:%M} or after {LATEST:%H:%M}")


def _consumer(policy: "Policy", place: str) -> Iterator[Fault]:
    for step in policy.steps:
        if step.cost is not None:
            yield Fault(
                _of(policy, step),
                "asks a fixed cost from a consumer",
                "only the costs that the law allows, announced by the right letter (art. 6:96 BW, XIX.4 WER)",
            )
        if step.notice is Notice.LAST_DEMAND:
            yield Fault(_of(policy, step), "is a last demand, which is for businesses", "use formal_notice")
        if step.asks_interest and not step.notice.legal_effect:
            yield Fault(_of(policy, step), "asks interest before the debtor was put in default", "ask it later")
    if policy.law is Ground.NL_CONSUMER:
        yield from _fourteen_days(policy)
    else:
        yield from _free_first_reminder(policy, place)


def _fourteen_days(policy: "Policy") -> Iterator[Fault]:
    """Art. 6:96 lid 6 BW: the letter comes after default, and default needs a term that was given (art. 6:82 BW)."""
    letters = [i for i, step in enumerate(policy.steps) if step.notice is Notice.FOURTEEN_DAY_LETTER]
    for i in letters:
        given = any(step.term_days > 0 and not step.notice.before_due for step in policy.steps[:i])
        if not given:
            yield Fault(
                _of(policy, policy.steps[i]),
                "comes before the debtor was given a term",
                "put a reminder or formal_notice with term_days before it (art. 6:82 BW)",
            )


def _free_first_reminder(policy: "Policy", place: str) -> Iterator[Fault]:
    """Art. XIX.2 WER: the first reminder is free, asks the principal alone, and says what comes after fourteen days."""
    late = [step for step in policy.steps if not step.notice.before_due]
    if late and (late[0].asks_interest or late[0].cost is not None):
        yield Fault(_of(policy, late[0]), "is the first reminder, and that one asks the principal alone")
    for step in policy.steps:
        if step.notice is Notice.FOURTEEN_DAY_LETTER:
            yield Fault(_of(policy, step), "is a Dutch letter", "in Belgium the first reminder does what it does")
    if (policy.compensation or policy.interest is not None) and not any(step.announces for step in late):
        yield Fault(place, "has costs that no step announces", "set announces on the first reminder")
    if policy.interest is not None and policy.interest.percent is None:
        yield Fault(place, "asks statutory interest from a Belgian consumer", "name the rate of the contract")


def _business(policy: "Policy", place: str) -> Iterator[Fault]:
    for step in policy.steps:
        if step.notice is Notice.FOURTEEN_DAY_LETTER:
            yield Fault(_of(policy, step), "is a letter for consumers", "use last_demand")
    if any(step.announces and not step.term_days for step in policy.steps):
        yield Fault(place, "announces costs without a term", "give that step term_days")


def _announcing(policy: "Policy", law: Ground) -> Iterator[Fault]:
    late = [step for step in policy.steps if not step.notice.before_due]
    if sum(step.announces for step in policy.steps) > 1:
        yield Fault(f"policy {policy.name}", "announces costs twice", "a claim bears them once")
    for step in policy.steps:
        first_of_belgian = law is Ground.BE_CONSUMER and step in late[:1]
        if step.announces and not first_of_belgian and step.notice not in _ANNOUNCES.get(law, ()):
            yield Fault(_of(policy, step), "announces costs in the wrong letter", _RIGHT_LETTER[law])
        if step.notice is Notice.FOURTEEN_DAY_LETTER and not step.announces and law is Ground.NL_CONSUMER:
            yield Fault(_of(policy, step), "announces nothing", "set announces, or leave the letter out")


_RIGHT_LETTER = {
    Ground.NL_CONSUMER: "only the fourteen-day letter does (art. 6:96 lid 6 BW)",
    Ground.NL_BUSINESS: "a formal_notice or last_demand does",
    Ground.BE_CONSUMER: "the first reminder does (art. XIX.2 WER)",
    Ground.BE_BUSINESS: "a formal_notice or last_demand does",
}


def _hand_over(policy: "Policy", place: str) -> Iterator[Fault]:
    handed = [i for i, step in enumerate(policy.steps) if step.notice is Notice.HAND_OVER_NOTICE]
    if handed and handed[0] != len(policy.steps) - 1:
        yield Fault(place, "has a step after handing over", "nothing of ours follows then")


def _of(policy: "Policy", step: "Step") -> str:
    return f"policy {policy.name}, step {step.key}"
