"""A case's journal in words: one sentence an event, the newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from connector.model import JournalEvent, Mark, Notice, Plan, Verdict
from connector.rules import words
from connector.web import language
from connector.web.language import say

VERDICTS = TypeAdapter(list[Verdict])
MAILS = ("sent", "unclear", "failed")  # of which the bytes are kept
SHOWN = 4  # decisions of one day that are told; a page is no ledger


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as the page tells it. `mail` is the delivery whose mail can be looked at, "" = none."""

    at: datetime
    sentence: str
    lines: tuple[str, ...] = ()
    mail: str = ""


def timeline(events: Iterable[JournalEvent], labels: Mapping[str, str]) -> list[Happened]:
    """Every event that tells a person something."""
    return [_happened(event, labels) for event in events]


def _happened(event: JournalEvent, labels: Mapping[str, str]) -> Happened:
    if event.content is None:
        return Happened(event.at, say("timeline.forgotten"))
    content = event.content
    if event.kind == "decided":
        return Happened(event.at, say("timeline.decided"), tuple(_decided(content, labels)))
    name = f"timeline.{event.kind}"
    sentence = say(name, **_values(content, event, labels)) if name in language.texts() else event.kind
    lines = tuple(line for line in (_reason(content), _by(content)) if line)
    return Happened(event.at, sentence, lines, event.subject if event.kind in MAILS else "")


def _values(content: Mapping[str, Any], event: JournalEvent, labels: Mapping[str, str]) -> dict[str, str]:
    """What a sentence may mention; what an event does not have is an empty word."""
    keys = content.get("receivables") or [content.get("receivable") or event.subject]
    named = [labels.get(str(key), "") for key in keys]
    return {
        "invoices": str(content.get("invoice") or ", ".join(filter(None, named))),
        "notice": _notice(content.get("notice")),
        "amount": str(content.get("amount") or content.get("open") or ""),
        "day": _day(content.get("pays_on") or content.get("until") or content.get("on")),
        "mark": _mark(content.get("mark")),
        "email": str(content.get("email", "")),
        "to": str(content.get("to", "")),
        "platform": str(content.get("platform", "")),
        "terms": "; ".join(map(str, content.get("terms") or ())),
        "kind": _hold(content.get("kind")),
    }


def _decided(content: Mapping[str, Any], labels: Mapping[str, str]) -> Iterable[str]:
    """The reasons of that day, each once, with the invoices that they were about."""
    try:
        verdicts = VERDICTS.validate_python(content["decision"]["verdicts"])
    except (KeyError, TypeError, ValidationError):
        return  # written by another version; the journal itself stays as it is
    reasons: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.code in words.ACTS or verdict.holds:
            reasons.setdefault(words.verdict(verdict, language.current()), []).append(
                labels.get(verdict.receivable, verdict.receivable)
            )
    told = [f"{', '.join(invoices)}: {reason}" for reason, invoices in reasons.items()]
    yield from told[:SHOWN]
    if len(told) > SHOWN:
        yield language.count("timeline.further", len(told) - SHOWN)


def _reason(content: Mapping[str, Any]) -> str:
    reason = content.get("reason") or content.get("detail")
    return f"“{reason}”" if reason else ""


def _by(content: Mapping[str, Any]) -> str:
    by = content.get("by")
    return say("timeline.by_page") if by == "page" else say("timeline.by", by=by) if by else ""


def _notice(value: object) -> str:
    return words.notice(Notice(str(value)), language.current()) if value in set(Notice) else ""


def _mark(value: object) -> str:
    return words.say(words.MARKS[Mark(str(value))], language.current()) if value in set(Mark) else ""


def _hold(value: object) -> str:
    name = f"hold.{value}"
    return say(name) if name in language.texts() else ""


def _day(value: object) -> str:
    return language.day(date.fromisoformat(str(value))) if value else ""


def terms(plan: Plan) -> str:
    """A plan's instalments on one line."""
    return "; ".join(f"{language.day(term.on)} {language.money(term.amount)}" for term in plan.terms)
