"""What `plan` reports, as plain data: its keys are documented in docs/cli.md and stay as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from connector.cli.reading import Content
from connector.flow.asking import Asked, asked
from connector.model import Act, Channel, Debtor, Decision, Hold, Money, PlannedMessage, Receivable, Verdict
from connector.rules import words
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.source import Question, RowError

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """A debtor with what was decided."""

    facts: Facts
    decision: Decision

    @property
    def open(self) -> list[tuple[Receivable, Verdict]]:
        """What is not closed, the oldest first."""
        verdicts = {v.receivable: v for v in self.decision.verdicts if v.act is not Act.CLOSED}
        found = [(r, verdicts[r.key]) for r in self.facts.receivables if r.key in verdicts]
        return sorted(found, key=lambda pair: (pair[0].due, pair[0].number, pair[0].instalment, pair[0].key))


def decide_all(content: Content, policy: Policy, today: date) -> list[Planned]:
    """Every debtor who has something that is not closed."""
    decided = [Planned(facts, decide(facts, policy, today)) for facts in content.facts(today)]
    return [planned for planned in decided if planned.open]


def report(content: Content, planned: list[Planned], policy: Policy, today: date, language: str) -> Report:
    """The whole report. Amounts are texts with a decimal point, days are in ISO form, None is "nothing there"."""
    shown = [pair for one in planned for pair in one.open]
    return {
        "today": today,
        "policy": {"name": policy.name, "title": policy.title},
        "currencies": sorted({r.open.currency for r, _ in shown}),
        "recognised": content.recognised,
        "counts": _counts(content, planned, shown, today),
        "totals": _totals([r for r, _ in shown], today),
        "debtors": [_debtor(one, policy, today, language) for one in planned],
        "row_errors": [row_error(error) for error in content.errors],
        "questions": [question(one) for one in content.questions],
        "warnings": content.warnings,
    }


def _counts(
    content: Content, planned: list[Planned], shown: list[tuple[Receivable, Verdict]], today: date
) -> dict[str, int]:
    return {
        **content.counts,
        "past_due": sum(r.due < today for r, _ in shown),
        "debtors": len(planned),
        "messages": sum(one.decision.message is not None for one in planned),
        "proposals": sum(one.decision.proposal is not None for one in planned),
        "held": sum(bool(v.holds) for _, v in shown),
        "row_errors": len(content.errors),
        "questions": len(content.questions),
    }


def _totals(receivables: Iterable[Receivable], today: date) -> list[Report]:
    """Per currency, since different currencies never add up."""
    sums: dict[str, tuple[Money, Money]] = {}
    for receivable in receivables:
        currency = receivable.open.currency
        nothing = Money(receivable.open.amount * 0, currency)
        open_, late = sums.get(currency, (nothing, nothing))
        is_late = receivable.due < today
        sums[currency] = (open_ + receivable.open, late + receivable.open if is_late else late)
    return [
        {"currency": currency, "open": amount(open_), "past_due": amount(late)}
        for currency, (open_, late) in sorted(sums.items())
    ]


def _debtor(one: Planned, policy: Policy, today: date, language: str) -> Report:
    debtor = one.facts.debtor
    return {
        "debtor": debtor.key,
        "number": debtor.number,
        "name": debtor.name,
        "net": [{"currency": net.currency, "amount": amount(net)} for net in one.decision.net],
        "message": message(one.decision.message, one.facts, policy, today),
        "proposal": message(one.decision.proposal, one.facts, policy, today),
        "receivables": [receivable(r, v, today, language) for r, v in one.open],
    }


def message(planned: PlannedMessage | None, facts: Facts, policy: Policy, today: date) -> Report | None:
    """The one message of the day, with what it asks and announces: the same amounts as in the message itself."""
    if planned is None:
        return None
    what = asked(planned, facts, policy, today)
    return {
        "notice": planned.notice,
        "channel": planned.channel,
        "to": _where(facts.debtor, planned.channel),
        "term_days": planned.term_days,
        "receivables": [line.receivable for line in planned.lines],
        "pay_by": what.pay_by,
        "asks": [
            {
                "currency": one.currency,
                "principal": amount(one.principal),
                "credits": amount(one.credits),
                "charges": amount(one.charges),
                "payable": amount(one.payable),
            }
            for one in what.statement.totals
        ],
        "announces": _announced(what),
    }


def _announced(what: Asked) -> Report | None:
    """The calendar of what comes on top: costs after the term, and interest with every day."""
    after, a_day = what.outlook.after_the_term, what.outlook.interest_a_day
    if after is None and a_day is None:
        return None
    return {
        "costs": amount(what.consequence.total) if what.consequence is not None else None,
        "costs_from": after.on if after is not None else None,
        "payable_then": amount(after.amount) if after is not None else None,
        "interest_a_day": amount(a_day) if a_day is not None else None,
    }


def _where(debtor: Debtor, channel: Channel) -> str:
    if channel is Channel.LETTER:
        return str(debtor.address or "")
    contact = debtor.reachable_by(channel)
    return contact.email if contact else ""


def receivable(r: Receivable, v: Verdict, today: date, language: str) -> Report:
    """One receivable with its step, its holds and its days, each under a key of its own."""
    return {
        "receivable": r.key,
        "invoice": r.number,
        "instalment": r.instalment,
        "instalments": r.instalments,
        "issued": r.issued,
        "due": r.due,
        "due_assumed": r.due_assumed,
        "past_due": r.due < today,
        "days_late": max(0, (today - r.due).days),
        "currency": r.open.currency,
        "amount": amount(r.amount),
        "open": amount(r.open),
        "state": r.state,
        "step": v.step or None,
        "notice": v.notice,
        "step_due": v.due,
        "hold": v.holds[0].kind if v.holds else None,
        "holds": [hold(one, language) for one in v.holds],
        "act": v.act,
        "reason": {"code": v.code, "sentence": words.verdict(v, language)},
        "sends_on": v.sends_on,
        "next": v.next_look,
    }


def hold(one: Hold, language: str) -> Report:
    return {"kind": one.kind, "sentence": words.hold(one, language), "since": one.since, "until": one.until}


def row_error(error: RowError) -> Report:
    return {
        "line": error.line,
        "column": error.column,
        "reason": error.reason,
        "record": error.record,
        "debtor": error.debtor,
        "hint": error.hint,
    }


def question(one: Question) -> Report:
    return {
        "code": one.code,
        "place": one.place,
        "text": one.text,
        "options": one.options,
        "answer_with": one.answer_with,
    }


def amount(money: Money) -> str:
    """As text, so that no machine rounds it: always with its decimals and a point."""
    return f"{money.amount:.2f}" if money.amount == round(money.amount, 2) else f"{money.amount:f}"


def who(debtor: Debtor) -> str:
    """How a person recognises a debtor: name, with the number when that says more."""
    return f"{debtor.name} ({debtor.number})" if debtor.number and debtor.number != debtor.name else debtor.name
