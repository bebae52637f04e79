"""A case's journal for its page: the house's own sentences, with the invoices that they are about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from connector.flow.happening_words import HAPPENINGS
from connector.flow.happenings import sentence, verdict_in
from connector.model import Act, JournalEvent, Plan
from connector.rules import words
from connector.web import language
from connector.web.case import Case

MAILS = ("sent", "unclear", "failed")  # of which the bytes are kept
SHOWN = 4  # reasons of one decision; a page is no ledger
NAMED = 12  # invoices of one reason
Reason = tuple[object, object, object]  # act, code and step of a verdict


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as the page tells it. `mail` is the delivery whose mail can be looked at, "" = none."""

    sentence: str
    invoices: str = ""
    lines: tuple[str, ...] = ()
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened at one moment, the newest first."""

    at: datetime
    events: tuple[Happened, ...]


def timeline(case: Case) -> list[Moment]:
    """The newest events of this case, as many as were loaded; what happened at the same moment stands together."""
    return told(case.events, case.before, case)


def told(events: Sequence[JournalEvent], before: JournalEvent | None, case: Case) -> list[Moment]:
    """These events (newest first), the newest first; `before` is the last decision ahead of them, so that only what a
    decision changed is told."""
    found: list[tuple[datetime, Happened]] = []
    known = _verdicts(before.content) if before is not None and before.content else {}
    for event in reversed(events):
        if event.kind == "decided" and event.content is not None:
            now = _verdicts(event.content)
            found.append((event.at, _decided(known, now, event.content, case.labels)))
            known = now
        elif event.kind in HAPPENINGS:
            found.append((event.at, _happened(event, case)))
    grouped = groupby(reversed(found), key=lambda pair: pair[0])
    return [Moment(at, tuple(happened for _, happened in some)) for at, some in grouped]


def last_said(case: Case) -> str:
    """The newest thing that was said to the customer or by him, with its moment; "" = nothing, or it was erased."""
    event = case.said
    if event is None or event.content is None:
        return ""
    return f"{language.moment(event.at)}: {sentence(event, event.subject, case.policy, language.current())}"


def _happened(event: JournalEvent, case: Case) -> Happened:
    said = sentence(event, event.subject, case.policy, language.current())
    mail = event.subject if event.kind in MAILS else ""
    return Happened(said, _some(list(_invoices(event, case.labels))), mail=mail)


def _verdicts(content: Mapping[str, object]) -> dict[str, Reason]:
    """What a decision said of each receivable, as it lies in the journal."""
    decision = content.get("decision")
    verdicts = decision.get("verdicts") if isinstance(decision, dict) else None
    found = (one for one in (verdicts if isinstance(verdicts, list) else ()) if isinstance(one, dict))
    return {str(one.get("receivable")): (one.get("act"), one.get("code"), one.get("step")) for one in found}


def _decided(
    before: Mapping[str, Reason], now: Mapping[str, Reason], content: Mapping[str, object], labels: Mapping[str, str]
) -> Happened:
    """A decision, by what is new in it: each reason once, with the invoices that it is about."""
    reasons: dict[str, list[str]] = {}
    for key, reason in now.items():
        new = reason != before.get(key) and (key in before or reason[0] != Act.CLOSED)
        verdict = verdict_in(content, key) if new and key in labels else None
        if verdict is not None:
            reasons.setdefault(words.verdict(verdict, language.current()), []).append(labels[key])
    lines = [f"{_some(about)}: {reason}" for reason, about in reasons.items()]
    more = [language.count("timeline.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return Happened(language.say("timeline.decided"), lines=(*lines[:SHOWN], *more))


def _some(labels: Sequence[str]) -> str:
    """The first of many invoices, and how many there are besides."""
    rest = len(labels) - NAMED
    return ", ".join(labels[:NAMED]) + (f" {language.count('timeline.besides', rest)}" if rest > 0 else "")


def _invoices(event: JournalEvent, labels: Mapping[str, str]) -> Iterator[str]:
    listed = (event.content or {}).get("receivables")
    keys = [str(key) for key in listed] if isinstance(listed, list) else [event.subject]
    return (labels[key] for key in keys if key in labels)


def terms(plan: Plan) -> str:
    """A plan's instalments on one line."""
    return "; ".join(f"{language.day(term.on)} {language.money(term.amount)}" for term in plan.terms)
