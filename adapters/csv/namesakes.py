"""Debtors without a number that share a name and contradict each other: asked about, and never merged meanwhile.

A name is all that such a debtor is known by, from file to file: an e-mail address cannot be part of its key, for it is
added and mended. So rows of one name are one debtor while nothing speaks against it, and where something does a person
says that it is one debtor, or the rows are told as errors until the list has numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.csv.contacts import Person
from adapters.csv.form import Form
from adapters.csv.lines import lines_of
from adapters.csv.mapping import RowReader
from adapters.csv.survey import Survey, debtor_hash, debtor_places
from adapters.csv.table import LineKind
from connector.source import Question

CODE = "one_debtor"
ASKED_AT_ONCE = 20
_TITLES = {
    "email": "e-mail addresses",
    "vat_number": "VAT numbers",
    "kvk_number": "company numbers",
    "address": "addresses",
}

Traces = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """What is asked, and the debtors of whom nobody can tell who is who, each with what differs."""

    questions: tuple[Question, ...] = ()
    held: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Name:
    """All that the rows of one name tell, with the first line of each."""

    name: str
    seen: dict[Traces, int] = field(default_factory=dict)


def find_namesakes(form: Form, found: Survey, reader: RowReader, answers: Mapping[str, str]) -> Namesakes:
    """Look again at debtors without a number whose rows differ; nothing to do when there are none."""
    if not found.mixed_debtors:
        return Namesakes()
    questions, held = [], {}
    for key, name in _names(form, found, reader).items():
        field_name = conflict(list(name.seen))
        code = f"{CODE}.{key.removeprefix('name:')}"
        answer = (answers.get(code) or answers.get(CODE, "")).strip().lower()
        if not field_name or answer == "one":
            continue
        held[key] = _TITLES[field_name]
        if answer != "several":
            questions.append(_question(code, name, field_name))
    return Namesakes(tuple(questions[:ASKED_AT_ONCE]), held)


def _names(form: Form, found: Survey, reader: RowReader) -> Mapping[str, _Name]:
    names: dict[str, _Name] = {}
    for person, line in _nameless_numbers(form, found, reader):
        names.setdefault(person.key, _Name(person.name)).seen.setdefault(person.traces, line)
    return names


def _nameless_numbers(form: Form, found: Survey, reader: RowReader) -> Iterator[tuple[Person, int]]:
    """The debtors without a number whose rows are not all alike, row by row."""
    places = debtor_places(form)
    for line in lines_of(form):
        if line.kind is LineKind.DATA and debtor_hash(line, places) in found.mixed_debtors:
            person = reader.who(line)
            if person is not None and not person.number:
                yield person, line.line


def conflict(rows: Sequence[Traces]) -> str:
    """The field in which rows of one name contradict each other; "" when they may be one debtor.

    Addresses of e-mail that share a row belong together. Another address of the house contradicts only where no
    e-mail address ties the row to the others: people move, and their mailbox moves with them.
    """
    for name in ("vat_number", "kvk_number"):
        if len({value for row in rows for key, value in row if key == name}) > 1:
            return name
    if len(_mailboxes(rows)) > 1:
        return "email"
    tied = {trace for row in rows if _of("email", row) for trace in _of("address", row)}
    loose = {trace for row in rows if not _of("email", row) for trace in _of("address", row)}
    return "address" if loose - tied and len(loose | tied) > 1 else ""


def _of(name: str, row: Traces) -> frozenset[str]:
    return frozenset(value for key, value in row if key == name)


def _mailboxes(rows: Sequence[Traces]) -> list[frozenset[str]]:
    """The addresses of e-mail, those together that some row names together."""
    groups: list[frozenset[str]] = []
    for row in rows:
        mine = _of("email", row)
        if mine:
            joined = [group for group in groups if group & mine]
            groups = [group for group in groups if not group & mine]
            groups.append(mine.union(*joined))
    return groups


def _question(code: str, name: _Name, field_name: str) -> Question:
    lines = sorted(
        {
            next(line for row, line in name.seen.items() if _of(field_name, row) == told)
            for told in _told(name, field_name)
        }
    )
    return Question(
        code,
        f"lines {', '.join(map(str, lines[:8]))}",
        f"“{name.name}” stands here with different {_TITLES[field_name]}, and no debtor number tells who is who. "
        "Is it one debtor, or are they several?",
        ("one", "several"),
        f'--answer "{code}=one" or --answer "{code}=several"; or export the list with debtor numbers',
    )


def _told(name: _Name, field_name: str) -> set[frozenset[str]]:
    return {told for row in name.seen if (told := _of(field_name, row))}
