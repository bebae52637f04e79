"""Checks a letter in a file: reads it, takes from its words what was not told, and says what is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connector.errors import BadInput, Fault
from connector.finished import forms, sent_on
from connector.model import DebtorKind, Money
from connector.rules import words
from connector.rules.law.announced import Ground
from connector.rules.law.findings import Finding
from connector.rules.law.letter import read_letter
from connector.rules.law.lint import Expected, lint_forms
from connector.rules.law.presumed import Told, presumed
from connector.tables import law_tables


@dataclass(frozen=True, slots=True)
class Checked:
    """What a letter was taken to be, and what is wrong with it."""

    file: Path
    forms: tuple[str, ...]
    expected: Expected
    findings: tuple[Finding, ...]

    def lines(self, language: str) -> Iterator[str]:
        """For people."""
        yield f"{self.file.name}: {', '.join(self._taken_for(language))}"
        for each in self.findings:
            yield f"  {each.rule}: {each.sentence(language)} ({each.article})"
        if not self.findings:
            yield "  " + words.say(("niets gevonden", "nothing found"), language)

    def as_json(self, language: str) -> dict[str, object]:
        """For machines; docs/cli.md names the keys."""
        expected = self.expected
        return {
            "file": self.file.name,
            "forms": self.forms,
            "ground": expected.ground,
            "debtor": expected.debtor,
            "written_on": expected.written_on,
            "due": [invoice.due for invoice in expected.invoices],
            "principal": expected.principal,
            "total": expected.payable,
            "findings": [
                {"rule": each.rule, "article": each.article, "why": each.sentence(language)} for each in self.findings
            ],
        }

    def _taken_for(self, language: str) -> Iterator[str]:
        expected = self.expected
        yield expected.ground.value if expected.ground else words.say(("geen kosten", "no costs"), language)
        yield words.say(("geschreven op ", "written on "), language) + words.day(expected.written_on, language)
        if expected.principal is not None:
            amount = words.money(Money(expected.principal, "EUR"), language)
            yield words.say(("hoofdsom ", "principal "), language) + amount
        if not expected.invoices:
            yield words.say(("vervaldag onbekend (--due)", "due day not known (--due)"), language)


def check_letter(file: Path, today: Callable[[], date], told: Mapping[str, Any]) -> Checked:
    """`told` are the command's options. Raises BadInput when the file holds no text that can be read."""
    raw = file.read_bytes()
    texts = forms(raw)
    first = read_letter(next(iter(texts.values())))
    if not first.text:
        raise BadInput("nothing was checked", [Fault(file.name, "no text can be read in it", "is it a scan?")])
    known = Told(
        ground=Ground(told["ground"]) if told["ground"] else None,
        debtor=DebtorKind(told["debtor"]) if told["debtor"] else None,
        written_on=told["written_on"] or sent_on(raw),
        due=tuple(told["due"]),
        iban=told["iban"],
        creditor=told["creditor"],
        for_clients=told["for_clients"],
        register_number=told["register_number"],
        by_post=told["by_post"],
    )
    expected = presumed(first, known, known.written_on or today())
    return Checked(file, tuple(texts), expected, lint_forms(texts, expected, law_tables()))
