"""Between a change of the settings and its saving: whom it would treat differently, and then "save" or "back".

The form that was filled in goes along as hidden fields, so nothing is kept until the second yes.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import render_template, request

from connector.flow.differences import Settings, Side, compare
from connector.model import Act
from connector.rules import words
from connector.rules.policy import Policy, Step
from connector.web import language
from connector.web.desk import desk

LOOK, SAVE, BACK = "look", "save", "back"
SHOWN = 100  # debtors in the list; the number above it counts all of them
_OURS = ("csrf_token", "of", "act")


def asked() -> str:
    """What the person asks of the form that he sent: to look first, to save, or to go on filling it in."""
    act = request.form.get("act", LOOK)
    return act if act in (LOOK, SAVE, BACK) else LOOK


def with_ladders(ladders: tuple[Policy, ...], general: str | None = None) -> Callable[[Settings], Settings]:
    """The change that keeps these ladders and goes by this general one (None = the same)."""
    return lambda present: present.with_ladders(ladders, general)


def with_register(unregistered: bool) -> Callable[[Settings], Settings]:
    """The change of who may be written to because of the register of collection services (Wki)."""
    return lambda present: replace(present, unregistered=unregistered)


def confirm(change: Callable[[Settings], Settings], what: str, placing: bool = False, amounts: bool = False) -> str:
    """The page that shows whom this change concerns. `placing`: the steps are others, so some must be placed;
    `amounts`: it changes what is asked beside the principal, and that is not compared."""
    here = desk()
    found = compare(here.store, here.scope, here.now, change)
    return render_template(
        "settings_confirm.html",
        what=what,
        found=found,
        shown=found.differences[:SHOWN],
        placing=placing,
        amounts=amounts,
        fields=[(name, value) for name, value in request.form.items(multi=True) if name not in _OURS],
        in_words=in_words,
    )


def in_words(side: Side, other: Side) -> str:
    """What is decided, what stands in the way of it later, and how it leaves where that is what differs."""
    spoken, verdict = language.current(), side.verdict
    parts = [words.verdict(verdict, spoken)]
    if verdict.act is Act.WAIT and verdict.holds:
        parts.append(words.hold(verdict.holds[0], spoken))
    if side.step is not None and other.step is not None and _leaves(side.step) != _leaves(other.step):
        parts.append(manner(side.step))
    return " ".join(parts)


def _leaves(step: Step) -> tuple[object, ...]:
    return step.channel, step.approve, step.term_days


def manner(step: Step) -> str:
    """Per post, na uw goedkeuring, 7 dagen om te betalen."""
    channel = words.say(words.CHANNELS[step.channel.value], language.current())
    how = [channel, language.say("ladder.after_yes" if step.approve else "ladder.by_itself")]
    term = [language.count("confirm.term", step.term_days)] if step.term_days else []
    return f"({', '.join([*how, *term])})"
