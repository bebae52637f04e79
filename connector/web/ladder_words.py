"""How pages name a ladder and tell in one line what it does."""

from collections.abc import Sequence

from connector.rules import words
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, PRESETS
from connector.web import language
from connector.web.language import count, say

_COMES_WITH_IT = {preset.name: preset for preset in PRESETS}


def name_of(policy: Policy) -> str:
    """Ours in the page's language; one of the tenant's own as he called it."""
    ours = _COMES_WITH_IT.get(policy.name)
    if ours is not None and policy.title in ("", ours.title):
        return say(f"ladder.name_{policy.name}")
    return policy.title or policy.name


def name_of_general(name: str, saved: dict[str, Policy]) -> str:
    """The same for what the administration goes by."""
    if name == BY_KIND:
        return say("ladder.name_by_kind")
    return name_of(saved[name]) if name in saved else name


def is_changed(policy: Policy) -> bool:
    """Whether it is one of ours that the tenant changed."""
    ours = _COMES_WITH_IT.get(policy.name)
    return ours is not None and ours != policy


def days_of(policy: Policy) -> str:
    """3 dagen ervoor; 3, 10 en 20 dagen erna."""
    places = [policy.position(at) for at in range(len(policy.steps))]
    before, after = [-day for day in places if day < 0], [day for day in places if day >= 0]
    told = [count("ladder.before", before[-1], days=listed(before))] if before else []
    told += [count("ladder.after", after[-1], days=listed(after))] if after else []
    return "; ".join(told)


def costs_of(policy: Policy) -> str:
    """By which law costs and interest are asked."""
    return say(f"ladder.costs_{policy.law.value}") if policy.law is not None else say("ladder.costs_none")


def approved_of(policies: Sequence[Policy]) -> str:
    """Which messages wait for a person."""
    asked = {step.notice: None for policy in policies for step in policy.steps if step.approve}
    if not asked:
        return say("ladder.approves_none")
    return say("ladder.approves", notices=listed([words.notice(each, language.current()) for each in asked]))


def listed(parts: Sequence[object]) -> str:
    """1, 2 en 3"""
    texts = [str(part) for part in parts]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {say('ladder.and')} {texts[-1]}"
