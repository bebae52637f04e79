"""Between a change of the settings and its saving: whom it would treat differently, and then "save" or "back".

The form that was filled in goes along as hidden fields, so nothing is kept until the second yes.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from flask import render_template, request

from connector.carrier import Creditor
from connector.flow.differences import Difference, Settings, Side, compare
from connector.flow.fates import Fate
from connector.model import Act, Hold, OwnText
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


def with_sender(sender: Creditor) -> Callable[[Settings], Settings]:
    """The change of the sender, and with him of who may be written to because of the register of collection services
    (Wki)."""
    unregistered = bool(sender.for_clients) and not sender.register_number
    return lambda present: replace(present, sender=sender, unregistered=unregistered)


def with_text(own: OwnText) -> Callable[[Settings], Settings]:
    """The change to these words, or back to ours when it has none."""

    def changed(present: Settings) -> Settings:
        others = (each for each in present.texts if (each.notice, each.language) != (own.notice, own.language))
        texts = sorted((*others, *([own] if own.pieces else [])), key=lambda each: (each.notice, each.language))
        return replace(present, texts=tuple(texts))

    return changed


def with_limit(a_day: int) -> Callable[[Settings], Settings]:
    """The change of how many messages leave a day in the first week."""
    return lambda present: replace(present, a_day=a_day)


def with_hold(debtor: str, hold: Hold) -> Callable[[Settings], Settings]:
    """The change that lays this hold on a customer."""
    return lambda present: replace(present, laid={debtor: hold})


def confirm(
    change: Callable[[Settings], Settings],
    what: str,
    placing: bool = False,
    amounts: bool = False,
    only: Collection[str] | None = None,
    along: Mapping[str, str] | None = None,
) -> str:
    """The page that shows whom this change concerns. `placing`: the steps are others, so some must be placed;
    `amounts`: it changes what is asked beside the principal, and that is not compared. `only` these customers are
    looked at; `along` goes with the form instead of what was filled in under the same names."""
    here = desk()
    found = compare(here.store, here.scope, here.now, change, only)
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in (*_OURS, *(along or {}))]
    return render_template(
        "settings_confirm.html",
        what=what,
        found=found,
        one_alone=only is not None,
        fates=[(fate.value, found.messages[fate]) for fate in Fate if found.messages[fate]],
        shown=found.differences[:SHOWN],
        placing=placing,
        amounts=amounts,
        fields=[*sent, *(along or {}).items()],
        now_and_then=now_and_then,
    )


def now_and_then(one: Difference) -> tuple[list[str], list[str]]:
    """What a customer is told of by the settings that hold, and by the new ones: the decision, then each message."""
    decided = [in_words(one.before, one.after)], [in_words(one.after, one.before)]
    now, then = decided if one.decided else ([], [])
    for each in one.messages:
        notice = words.notice(each.notice, language.current()).capitalize()
        told = {"notice": notice, "before": _moment(each.before), "after": _moment(each.after)}
        now.append(language.say(f"confirm.{each.fate.value}_now", **told))
        then.append(language.say(f"confirm.{each.fate.value}_then", **told))
    return now, then


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return language.say("confirm.at_once") if at == desk().now else language.moment(at)


def in_words(side: Side, other: Side) -> str:
    """What is decided, what stands in the way of it later, and how it leaves where that is what differs."""
    spoken, verdict = language.current(), side.verdict
    parts = [words.verdict(verdict, spoken)]
    if verdict.act is Act.WAIT and verdict.holds:
        parts.append(words.hold(verdict.holds[0], spoken))
    if side.step is not None and other.step is not None and _leaves(side.step) != _leaves(other.step):
        parts.append(manner(side.step))
    if side.of_plan is not None and side.of_plan != other.of_plan:
        parts.append(language.say("confirm.of_plan", notice=words.notice(side.of_plan.notice, spoken)))
    elif side.notice_from is not None and side.notice_from != other.notice_from:
        parts.append(language.say("confirm.notice_from", day=language.day(side.notice_from)))
    return " ".join(parts)


def _leaves(step: Step) -> tuple[object, ...]:
    return step.channel, step.approve, step.term_days


def manner(step: Step) -> str:
    """Per post, na uw goedkeuring, 7 dagen om te betalen."""
    channel = words.say(words.CHANNELS[step.channel.value], language.current())
    how = [channel, language.say("ladder.after_yes" if step.approve else "ladder.by_itself")]
    term = [language.count("confirm.term", step.term_days)] if step.term_days else []
    return f"({', '.join([*how, *term])})"
