"""A case's journal for its page: the house's own sentences, with the invoices that they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from connector.flow.happenings import HAPPENINGS, sentence, verdict_in
from connector.model import Act, JournalEvent, Plan, Verdict
from connector.rules import words
from connector.web import language
from connector.web.case import Case

MAILS = ("sent", "unclear", "failed")  # of which the bytes are kept
SHOWN = 4  # reasons of one decision; a page is no ledger


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
    """Every event of this case, the newest first; what happened at the same moment stands together."""
    told: list[tuple[datetime, Happened]] = []
    before: dict[str, Verdict] = {}
    for event in reversed(case.events):
        if event.kind == "decided" and event.content is not None:
            now = _verdicts(event.content, case.labels)
            told.append((event.at, _decided(before, now, case.labels)))
            before = now
        elif event.kind in HAPPENINGS:
            told.append((event.at, _happened(event, case)))
    grouped = groupby(reversed(told), key=lambda pair: pair[0])
    return [Moment(at, tuple(happened for _, happened in some)) for at, some in grouped]


def _happened(event: JournalEvent, case: Case) -> Happened:
    said = sentence(event, event.subject, case.policy, language.current())
    mail = event.subject if event.kind in MAILS else ""
    return Happened(said, ", ".join(_invoices(event, case.labels)), mail=mail)


def _verdicts(content: Mapping[str, object], labels: Mapping[str, str]) -> dict[str, Verdict]:
    found = ((key, verdict_in(content, key)) for key in labels)
    return {key: verdict for key, verdict in found if verdict is not None}


def _decided(before: Mapping[str, Verdict], now: Mapping[str, Verdict], labels: Mapping[str, str]) -> Happened:
    """A decision, by what is new in it: each reason once, with the invoices that it is about."""
    reasons: dict[str, list[str]] = {}
    for key, verdict in now.items():
        old = before.get(key)
        same = old is not None and (old.act, old.code, old.step) == (verdict.act, verdict.code, verdict.step)
        if not same and (old is not None or verdict.act is not Act.CLOSED):
            reasons.setdefault(words.verdict(verdict, language.current()), []).append(labels[key])
    lines = [f"{', '.join(about)}: {reason}" for reason, about in reasons.items()]
    more = [language.count("timeline.more", len(lines) - SHOWN)] if len(lines) > SHOWN else []
    return Happened(language.say("timeline.decided"), lines=(*lines[:SHOWN], *more))


def _invoices(event: JournalEvent, labels: Mapping[str, str]) -> Iterator[str]:
    listed = (event.content or {}).get("receivables")
    keys = [str(key) for key in listed] if isinstance(listed, list) else [event.subject]
    return (labels[key] for key in keys if key in labels)


def terms(plan: Plan) -> str:
    """A plan's instalments on one line."""
    return "; ".join(f"{language.day(term.on)} {language.money(term.amount)}" for term in plan.terms)
