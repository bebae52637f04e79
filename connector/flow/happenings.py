"""Every event of the journal in a plain sentence, in Dutch and English, made of its content."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from connector.flow import changes
from connector.flow.happening_words import ERASED, HAPPENINGS, NO_STEP, PREVIEW, SETTLED
from connector.flow.sign_in_mail import ROLES
from connector.model import Hold, HoldKind, JournalEvent, Mark, Money, Notice, OfficeRole, Verdict
from connector.rules import people_words, words
from connector.rules.policy import Policy
from connector.rules.words import say

_VERDICT = TypeAdapter(Verdict)


def sentence(event: JournalEvent, receivable: str, policy: Policy, language: str, live: bool = True) -> str:
    """What happened, in one sentence; `receivable` is the one that the reader asked about, for decisions on many.

    `live` says whether messages left at that time; a decision was a preview otherwise.
    """
    if event.content is None:
        return say(ERASED, language).format(kind=event.kind)
    pair = HAPPENINGS[event.kind] if live or event.kind != "decided" else PREVIEW
    if event.kind in SETTLED and str(event.content.get("detail", "")).startswith("settled by "):
        pair = SETTLED[event.kind]
    return say(pair, language).format_map(_Words(event.content, receivable, policy, language))


def verdict_in(content: Mapping[str, object], receivable: str) -> Verdict | None:
    """The verdict about this receivable in a decision of the journal; None when it says nothing of it."""
    decision = content.get("decision")
    verdicts = decision.get("verdicts") if isinstance(decision, dict) else None
    for told in verdicts if isinstance(verdicts, list) else ():
        if isinstance(told, dict) and told.get("receivable") == receivable:
            try:
                return _VERDICT.validate_python(told)
            except ValidationError:  # written by an older version, whose words are gone
                return None
    return None


class _Words(dict[str, str]):
    """What the sentences may mention, made from an event's content when it is asked for."""

    def __init__(self, content: Mapping[str, object], receivable: str, policy: Policy, language: str) -> None:
        super().__init__()
        self._content, self._receivable, self._policy, self._language = content, receivable, policy, language

    def __missing__(self, name: str) -> str:
        if name in ("by", "reason", "detail"):
            return self._clause(name)
        if name in ("was", "open", "amount"):
            return self._money(self._text(name))
        if name in ("on", "pays_on", "day", "was_due", "until"):
            return words.day(_date(self._text(name)), self._language)
        made = {
            "by_bare": lambda: self._text("by"),
            "notice": self._notice,
            "step": lambda: self._step(self._text("step")),
            "terms": self._terms,
            "hold": self._hold,
            "mark": self._mark,
            "role": self._role,
            "verdict": self._verdict,
            "changed": self._changed,
            "text": lambda: self._text("text").rstrip("."),
            "with": self._with,
            "outcome": lambda: people_words.outcome(self._text("outcome"), self._language),
            "said": lambda: f" – {self._text('text').rstrip('.')}" if self._text("text") else "",
            "field": lambda: people_words.field(self._text("field"), self._language),
            "value": lambda: people_words.value(self._text("field"), self._text("value"), self._language),
            "contact_was": lambda: str(self._content.get("was", "")),
            "task": self._task,
        }
        return made[name]() if name in made else self._text(name)

    def _text(self, name: str) -> str:
        value = self._content.get(name)
        return "" if value is None else str(value)

    def _clause(self, name: str) -> str:
        text = self._text(name)
        if not text:
            return ""
        return say((" door ", " by "), self._language) + text if name == "by" else f": {text}"

    def _money(self, text: str) -> str:
        """Amounts stand in the journal as "EUR 12.00"."""
        return changes.money(text, self._language)

    def _notice(self) -> str:
        return words.notice(Notice(self._text("notice")), self._language) if self._text("notice") else "?"

    def _step(self, key: str) -> str:
        index = self._policy.index(key)
        if not key:
            return say(NO_STEP, self._language)
        return words.notice(self._policy.steps[index].notice, self._language) if index is not None else key

    def _terms(self) -> str:
        """Terms stand in the journal as "2026-03-01: EUR 12.00"."""
        told = self._content.get("terms")
        pairs = [str(term).partition(": ") for term in told] if isinstance(told, list) else []
        said = [f"{words.day(_date(day), self._language)} {self._money(money)}" for day, _, money in pairs]
        return ", ".join(said)

    def _hold(self) -> str:
        until, money = self._text("until"), self._text("amount")
        currency, _, figure = money.partition(" ")
        laid = Hold(
            HoldKind(self._text("kind")),
            self._text("reason"),
            "",
            date.min,
            _date(until),
            amount=Money(Decimal(figure), currency) if money else None,
        )
        return words.hold(laid, self._language)

    def _mark(self) -> str:
        mark = self._text("mark")
        return say(words.MARKS[Mark(mark)], self._language) if mark in set(Mark) else mark

    def _changed(self) -> str:
        parts, asked, asks = (self._several(name) for name in ("changed", "asked", "asks"))
        return changes.what_changed(parts, asked, asks, self._language)

    def _several(self, name: str) -> list[object]:
        told = self._content.get(name)
        return told if isinstance(told, list) else []

    def _with(self) -> str:
        contact = self._text("contact")
        return say((" met ", " to "), self._language) + contact if contact else ""

    def _task(self) -> str:
        kind = self._text("task")
        known = {str(one): pair for one, pair in words.TASKS.items()}
        text = say(known.get(kind, (kind, kind)), self._language)
        return text[:1].lower() + text[1:]

    def _role(self) -> str:
        role = self._text("role")
        return say(ROLES[OfficeRole(role)], self._language) if role in set(OfficeRole) else role

    def _verdict(self) -> str:
        found = verdict_in(self._content, self._receivable)
        return words.verdict(found, self._language) if found else "…"


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
