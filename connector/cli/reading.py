"""Reads a whole file through its adapter, without a store: what `plan` and the questions of `import` stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from connector import registry
from connector.cli.output import note, say
from connector.model import Debtor, Payment, Receivable, Scope
from connector.rules.facts import Facts
from connector.source import Question, RowError, Source

FILES = "csv"  # the adapter that reads files
NOWHERE = Scope("", "")  # nothing is stored under it


@dataclass(slots=True)
class Content:
    """Everything that a file says, as of one day."""

    debtors: dict[str, Debtor] = field(default_factory=dict)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    recognised: dict[str, str] = field(default_factory=dict)

    def facts(self, today: date) -> list[Facts]:
        """What a decision may know of each debtor when nothing was ever sent, by name of the debtor."""
        owed: dict[str, list[Receivable]] = {}
        for receivable in self.receivables:
            owed.setdefault(receivable.debtor, []).append(receivable)
        paid: dict[str, list[Payment]] = {}
        for payment in self.payments:
            paid.setdefault(payment.debtor, []).append(payment)
        unreadable: dict[str, list[str]] = {}
        for error in self.errors:
            unreadable.setdefault(error.debtor, []).append(error.record or f"line {error.line}")
        people = (self.debtors.get(key, Debtor(key, key)) for key in owed)
        return [
            Facts(
                debtor=debtor,
                receivables=tuple(owed[debtor.key]),
                data_as_of=today,
                payments=tuple(paid.get(debtor.key, ())),
                unreadable=tuple(unreadable.get(debtor.key, ())),
            )
            for debtor in sorted(people, key=lambda d: (d.name.casefold(), d.key))
        ]


def source_of(settings: Mapping[str, Any], scope: Scope = NOWHERE) -> Source:
    """A file as a source. Raises BadInput with every setting that is wrong."""
    return registry.adapter(FILES).source(scope, settings)


def read(source: Source, today: date) -> Content:
    """All pages together, to the first question."""
    content = Content()
    for page in source.pull(None, today):
        content.debtors |= {debtor.key: debtor for debtor in page.debtors}
        content.receivables += page.receivables
        content.payments += page.payments
        content.errors += page.errors
        content.questions += page.questions
        content.warnings += page.warnings
        content.recognised |= page.recognised
        for name, count in page.counts.items():
            content.counts[name] = content.counts.get(name, 0) + count
        if content.questions:
            break
    return content


# ---------------------------------------------------------------- telling


def tell_recognised(recognised: Mapping[str, str]) -> None:
    """How the file was understood, in one line; `csv explain` says it column by column."""
    told = [f"{name}: {value}" for name, value in recognised.items() if not name.startswith("column ")]
    if told:
        say(f"Recognised: {'; '.join(told)}")


def tell_faults(warnings: Sequence[str], errors: Sequence[RowError], questions: Sequence[Question]) -> None:
    """Warnings, rows that could not be read, and open questions with how to answer them; on stderr."""
    for warning in warnings:
        note(f"warning: {warning}")
    if errors:
        note(f"{len(errors)} rows could not be read; the others were taken:")
    for error in errors:
        note(f"  - {error}")
    for question in questions:
        note(f"question: {question.place}: {question.text}")
        for option in question.options:
            note(f"  - {option}")
        if question.answer_with:
            note(f"  answer with {question.answer_with}")
