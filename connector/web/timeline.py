"""A case's journal for its page: the house's own sentences, with the invoices that they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.flow.happenings import HAPPENINGS, sentence, verdict_in
from connector.model import JournalEvent, Plan
from connector.rules import words
from connector.web import language
from connector.web.case import Case

MAILS = ("sent", "unclear", "failed")  # of which the bytes are kept
SHOWN = 4  # reasons of one decision; a page is no ledger


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as the page tells it. `mail` is the delivery whose mail can be looked at, "" = none."""

    at: datetime
    sentence: str
    lines: tuple[str, ...] = ()
    mail: str = ""


def timeline(case: Case) -> list[Happened]:
    """Every event of this case, the newest first."""
    return [_happened(event, case) for event in case.events if event.kind in HAPPENINGS]


def _happened(event: JournalEvent, case: Case) -> Happened:
    if event.kind == "decided" and event.content is not None:
        reasons = list(_reasons(event.content, case.labels))
        more = [language.count("timeline.more", len(reasons) - SHOWN)] if len(reasons) > SHOWN else []
        return Happened(event.at, language.say("timeline.decided"), (*reasons[:SHOWN], *more))
    said = sentence(event, event.subject, case.policy, language.current())
    invoices = ", ".join(_invoices(event, case.labels))
    return Happened(event.at, said, (invoices,) if invoices else (), event.subject if event.kind in MAILS else "")


def _reasons(content: Mapping[str, object], labels: Mapping[str, str]) -> Iterator[str]:
    """The reasons of that day, each once, with the invoices that they were about."""
    reasons: dict[str, list[str]] = {}
    for key, label in labels.items():
        verdict = verdict_in(content, key)
        if verdict is not None:
            reasons.setdefault(words.verdict(verdict, language.current()), []).append(label)
    for reason, about in reasons.items():
        yield f"{', '.join(about)}: {reason}"


def _invoices(event: JournalEvent, labels: Mapping[str, str]) -> Iterator[str]:
    listed = (event.content or {}).get("receivables")
    keys = [str(key) for key in listed] if isinstance(listed, list) else [event.subject]
    return (labels[key] for key in keys if key in labels)


def terms(plan: Plan) -> str:
    """A plan's instalments on one line."""
    return "; ".join(f"{language.day(term.on)} {language.money(term.amount)}" for term in plan.terms)
