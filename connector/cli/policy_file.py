"""A policy as a small TOML file that a person can write; described in docs/cli.md."""

import json
import tomllib
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connector.carrier import not_carried
from connector.errors import BadInput, Fault
from connector.model import Channel, DebtorKind, Money, Notice
from connector.rules.law.announced import Ground
from connector.rules.policy import AfterPrincipal, CountFrom, InterestTerms, Policy, Step, faults
from connector.rules.presets import DEFAULT

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StepInFile(_Part):
    """One rung. `cost` is an amount with its currency, such as "EUR 7.50"."""

    key: str = Field(min_length=1)
    notice: Notice
    days: int
    count_from: CountFrom = CountFrom.DUE
    channel: Channel = Channel.EMAIL
    term_days: int = 0
    cost: str = ""
    approve: bool = False
    announces: bool = False
    asks_interest: bool = False


class InterestInFile(_Part):
    """At which rate interest is asked: `percent` a year as a text ("8.5"), or that of the law when it is left out."""

    percent: Decimal | None = None


class PolicyInFile(_Part):
    """A ladder with its manners; what is left out is as in the ladder that comes with the product."""

    name: str = DEFAULT.name
    title: str = ""
    cooldown_days: int = DEFAULT.cooldown_days
    minimums: dict[str, Decimal] = {money.currency: money.amount for money in DEFAULT.minimums}
    sending_weekdays: list[str] = [WEEKDAYS[day] for day in DEFAULT.sending_weekdays]
    sending_from: time = DEFAULT.sending_from
    sending_until: time = DEFAULT.sending_until
    holidays: str = DEFAULT.holidays
    freshness_days: int = DEFAULT.freshness_days
    max_attempts: int = DEFAULT.max_attempts
    plan_notice_days: int = DEFAULT.plan_notice_days
    confirm_plans: bool = DEFAULT.confirm_plans
    promise_max_days: int = DEFAULT.promise_max_days
    needs_bank_data: bool = DEFAULT.needs_bank_data
    law: Ground | None = None
    interest: InterestInFile | None = None
    compensation: bool = False
    after_principal: AfterPrincipal = AfterPrincipal.CLAIM
    waive_after_days: int = DEFAULT.waive_after_days
    writes_to: list[DebtorKind] = list(DebtorKind)
    steps: list[StepInFile] = Field(min_length=1)


def read_policy(path: Path) -> Policy:
    """The policy in this file. Raises BadInput with everything that is wrong, the checks of the ladder included."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
        told = PolicyInFile.model_validate(content)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadInput("the policy cannot be read", [Fault(path.name, f"is not TOML: {wrong}")]) from wrong
    except ValidationError as wrong:
        raise BadInput(f"the policy {path.name} is not right:", file_faults(wrong)) from wrong
    policy = _policy(told, path.name)
    if found := (*faults(policy), *not_carried(policy)):
        raise BadInput(f"the policy {path.name} is not sane:", found)
    return policy


def file_faults(wrong: ValidationError) -> list[Fault]:
    """What is wrong with a file, each with its place in it; values are not repeated."""
    return [
        Fault(_place(error["loc"]), error["msg"].removeprefix("Value error, "))
        for error in wrong.errors(include_url=False, include_input=False, include_context=False)
    ]


def _place(location: tuple[int | str, ...]) -> str:
    """steps.2.days is the third step's; people count from one."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location) or "file"


def _policy(told: PolicyInFile, place: str) -> Policy:
    unknown = [day for day in told.sending_weekdays if day not in WEEKDAYS]
    if unknown:
        hint = f"use {', '.join(WEEKDAYS)}"
        raise BadInput(f"the policy {place} is not right:", [Fault("sending_weekdays", f"{unknown[0]!r}", hint)])
    manners: dict[str, Any] = told.model_dump(
        exclude={"steps", "minimums", "sending_weekdays", "interest", "writes_to"}
    )
    return Policy(
        steps=tuple(_step(step) for step in told.steps),
        minimums=tuple(Money(value, currency) for currency, value in sorted(told.minimums.items())),
        sending_weekdays=tuple(sorted(WEEKDAYS.index(day) for day in told.sending_weekdays)),
        writes_to=tuple(kind for kind in DebtorKind if kind in told.writes_to),
        interest=InterestTerms(told.interest.percent) if told.interest is not None else None,
        **manners,
    )


def _step(told: StepInFile) -> Step:
    values: dict[str, Any] = told.model_dump(exclude={"cost"})
    return Step(cost=read_amount(told.cost, f"step {told.key}, cost") if told.cost else None, **values)


def read_amount(text: str, place: str) -> Money:
    """An amount with its currency, such as "EUR 7.50". Raises BadInput."""
    currency, _, figure = text.strip().partition(" ")
    fault = Fault(place, f"{text!r} is no amount with its currency", 'write it as "EUR 7.50"')
    if len(currency) != 3 or not currency.isalpha():
        raise BadInput("an amount cannot be read", [fault])
    try:
        return Money(Decimal(figure.strip()), currency.upper())
    except (ArithmeticError, ValueError) as wrong:
        raise BadInput("an amount cannot be read", [fault]) from wrong


# ---------------------------------------------------------------- and back


def written(policy: Policy) -> str:
    """The same policy as a file, with every setting in it."""
    head = {
        "name": policy.name,
        "title": policy.title,
        "cooldown_days": policy.cooldown_days,
        "sending_weekdays": [WEEKDAYS[day] for day in policy.sending_weekdays],
        "sending_from": policy.sending_from,
        "sending_until": policy.sending_until,
        "holidays": policy.holidays,
        "freshness_days": policy.freshness_days,
        "max_attempts": policy.max_attempts,
        "plan_notice_days": policy.plan_notice_days,
        "confirm_plans": policy.confirm_plans,
        "promise_max_days": policy.promise_max_days,
        "needs_bank_data": policy.needs_bank_data,
        "compensation": policy.compensation,
        "after_principal": policy.after_principal.value,
        "waive_after_days": policy.waive_after_days,
        "writes_to": [kind.value for kind in policy.writes_to],
    }
    if policy.law is not None:
        head["law"] = policy.law.value
    minimums = {money.currency: f"{money.amount:f}" for money in policy.minimums}
    tables = [_lines(head), "[minimums]\n" + _lines(minimums)]
    if policy.interest is not None:
        agreed = policy.interest.percent
        tables.append("[interest]\n" + _lines({} if agreed is None else {"percent": f"{agreed:f}"}))
    tables += [*(_written_step(step) for step in policy.steps)]
    return "\n".join(tables)


def _written_step(step: Step) -> str:
    told: dict[str, Any] = {
        "key": step.key,
        "notice": step.notice.value,
        "days": step.days,
        "count_from": step.count_from.value,
        "channel": step.channel.value,
        "term_days": step.term_days,
        "approve": step.approve,
        "announces": step.announces,
        "asks_interest": step.asks_interest,
    }
    if step.cost is not None:
        told["cost"] = f"{step.cost.currency} {step.cost.amount:f}"
    return "[[steps]]\n" + _lines(told)


def _lines(values: dict[str, Any]) -> str:
    return "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())


def _toml(value: Any) -> str:
    """Texts, numbers, lists and truth are written as JSON writes them; a time has a form of its own."""
    if isinstance(value, time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
