"""A whole ladder as a form: its steps with two empty ones to add, what it costs, and each fault where it belongs."""

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from connector.carrier import not_carried
from connector.errors import Fault
from connector.model import Channel, Notice
from connector.rules.policy import AfterPrincipal, CountFrom, InterestTerms, Policy, Step, faults
from connector.web import language
from connector.web.sayings import in_words
from connector.web.settings_forms import CostsForm, StepForm, all_right

EMPTY = 2  # steps to add at a time
MOST = 20


class LadderForm:
    """`kept` is the ladder as it is saved; `shown` what the form opens with. After `read`, `wrong` holds what is wrong
    with the ladder as a whole, and each step what is wrong with it."""

    def __init__(self, kept: Policy, shown: Policy, sent: MultiDict[str, str] | None = None) -> None:
        lawful = kept.law is not None
        number = min(MOST, _number(sent)) if sent is not None else len(shown.steps) + EMPTY
        given: list[Step | None] = [*shown.steps, *[None] * MOST]
        self.kept = kept
        self.steps = [StepForm(at, lawful, sent, given[at - 1]) for at in range(1, number + 1)]
        self.costs = CostsForm(shown, sent) if lawful else None
        self.wrong: list[str] = []

    def read(self) -> Policy | None:
        """The ladder as it was filled in; None when something is wrong, and then every fault is in its place."""
        chosen = [step for step in self.steps if step.notice.data]
        right = all_right([*chosen, *([self.costs] if self.costs else [])])
        policy, at = self._policy([step for step in chosen if not step.errors])
        for fault in (*faults(policy), *not_carried(policy)):
            self._put(fault, at, whole=right)
        return None if not right or self.wrong or any(step.wrong for step in chosen) else policy

    def _policy(self, chosen: Sequence[StepForm]) -> tuple[Policy, dict[str, StepForm]]:
        """With the form of each step by its key."""
        keys = _keys(chosen, self.kept)
        made = [(_step(form, key, self.kept), form) for key, form in zip(keys, chosen, strict=True)]
        if all(step.count_from is CountFrom.DUE for step, _ in made):
            made.sort(key=lambda pair: pair[0].days)  # a new one comes to its place by itself
        policy = replace(self.kept, steps=tuple(step for step, _ in made))
        if self.costs is not None and not self.costs.errors:
            policy = _with_costs(policy, self.costs)
        return policy, {step.key: form for step, form in made}

    def _put(self, fault: Fault, at: dict[str, StepForm], whole: bool) -> None:
        """At its step, else above all of them where the ladder is `whole`: of one that is not, that says nothing."""
        spoken = language.current()
        hint = f" ({in_words(fault.hint, spoken)})" if fault.hint else ""
        said = in_words(fault.reason, spoken)
        text = f"{said[:1].upper()}{said[1:]}{hint}."
        _, found, key = fault.place.partition(", step ")
        if found and key in at:
            at[key].wrong.append(text)
        elif whole:
            self.wrong.append(text)


def _number(sent: MultiDict[str, str]) -> int:
    """Steps in a form that came: the highest number in it."""
    numbers = (name.removeprefix("step").partition("-")[0] for name in sent if name.endswith("-notice"))
    return max((int(each) for each in numbers if each.isdecimal() and len(each) < 3), default=0)


def _keys(forms: Sequence[StepForm], kept: Policy) -> list[str]:
    """A step that has the notice that it had keeps its name, so that whatever stands on it stays there; any other one
    is named after its notice."""
    notices = {step.key: step.notice.value for step in kept.steps}
    same = [form.key.data if notices.get(form.key.data or "") == form.notice.data else "" for form in forms]
    taken = set(filter(None, same))
    keys = []
    for form, key in zip(forms, same, strict=True):
        name, number = key or str(form.notice.data), 2
        while not key and name in taken:
            name, number = f"{form.notice.data}_{number}", number + 1
        taken.add(name)
        keys.append(name)
    return keys


def _step(form: StepForm, key: str, kept: Policy) -> Step:
    """What the form does not ask stays as it was."""
    at = kept.index(key)
    before = kept.steps[at] if at is not None else Step(key, Notice(form.notice.data), 0)
    told = replace(
        before,
        notice=Notice(form.notice.data),
        days=form.days.data or 0,
        count_from=CountFrom(form.count_from.data),
        term_days=form.term_days.data or 0,
        channel=Channel(form.channel.data),
        approve=bool(form.approve.data),
    )
    if "announces" not in form:
        return told
    return replace(told, announces=bool(form.announces.data), asks_interest=bool(form.asks_interest.data))


def _with_costs(policy: Policy, form: CostsForm) -> Policy:
    interest = {
        "none": None,
        "law": InterestTerms(),
        "agreed": InterestTerms(form.percent.data),
    }[str(form.interest.data)]
    return replace(
        policy,
        interest=interest,
        compensation=bool(form.compensation.data) if "compensation" in form else policy.compensation,
        after_principal=AfterPrincipal(form.after_principal.data),
        waive_after_days=form.waive_after_days.data or 0,
    )
