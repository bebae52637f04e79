"""The commands of this adapter: `tijdig csv explain FILE` shows what was recognised and writes a starting mapping."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.csv.dialects import declared
from adapters.csv.explanation import Explanation, explain
from adapters.csv.source import open_source
from adapters.csv.words import fields
from adapters.csv.writing import mapping_text
from connector.errors import BadInput, Fault
from connector.model import Scope

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
ERRORS_SHOWN = 50
NOTHING_TO_IMPORT = 3  # the exit code for bad input
PLAIN_WIDTH = 200
_TITLES = {
    "dialect": "Read as",
    "confidence": "Confidence",
    "encoding": "Encoding",
    "separator": "Separator",
    "sheet": "Sheet",
    "header": "Header",
    "decimal": "Decimal sign",
    "dates": "Order of dates",
    "currency": "Currency",
    "debtors": "Debtors stand",
    "complete": "List",
}


@click.group("csv")
def csv_group() -> None:
    """About files of open items: CSV and Excel."""


@csv_group.command("explain")
@click.argument("file", type=FILE)
@click.option(
    "--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Your own column mapping."
)
@click.option("--dialect", default="", metavar="NAME", help="Read it as this package's export.")
@click.option("--currency", default="", metavar="CODE", help="Currency of amounts without one, such as EUR.")
@click.option("--decimal", default="", metavar="SIGN", help="Decimal sign: comma or point.")
@click.option("--dates", default="", metavar="ORDER", help="Order of day, month and year: dmy, mdy or ymd.")
@click.option("--encoding", default="", metavar="NAME", help="Character set, such as windows-1252.")
@click.option("--separator", default="", metavar="SIGN", help="semicolon, comma, tab or pipe.")
@click.option("--sheet", default="", metavar="NAME", help="Sheet of a workbook.")
@click.option("--terms-days", type=int, metavar="DAYS", help="Your payment term, for invoices without a due date.")
@click.option("--answer", multiple=True, metavar="CODE=VALUE", help="Answer an open question; may be repeated.")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="Write a starting mapping to this file.")
@click.option("--json", "as_machine", is_flag=True, help="Print JSON for machines.")
@click.pass_context
def explain_command(
    context: click.Context, /, file: Path, answer: Sequence[str], write: Path | None, as_machine: bool, **how: Any
) -> None:
    """Show how FILE is understood: its form, its columns, the first rows, what is asked and what cannot be read.

    Nothing is imported. Exit code 0 when it could be imported or only awaits answers, 3 when it could not.
    """
    settings = {**how, "path": file, "answers": dict(_answer(given) for given in answer)}
    source = open_source(Scope("", ""), settings)
    shown = explain(source)
    if as_machine:
        click.echo(json.dumps(shown.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(shown)
    if write is not None:
        _write(write, mapping_text(shown, source.settings))
        click.echo(f"The mapping was written to {write}.", err=True)
    if shown.faults:
        context.exit(NOTHING_TO_IMPORT)


@csv_group.command("dialects")
def dialects_command() -> None:
    """List the dialects that are known by name, and the fields that a mapping can fill."""
    for dialect in declared().values():
        click.echo(f"{dialect.name:16} {dialect.title}")
    click.echo()
    for name, field in fields().items():
        if not name.startswith("other_"):
            click.echo(f"{name:16} {field['title']}")


def _answer(given: str) -> tuple[str, str]:
    code, sign, value = given.partition("=")
    if not sign or not code:
        raise click.BadParameter(f"{given!r} is not CODE=VALUE", param_hint="--answer")
    return code, value


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise BadInput(
            "The mapping cannot be written", [Fault(str(path), problem.strerror or "no access")]
        ) from problem


# ---------------------------------------------------------------- for people


def _tell(shown: Explanation) -> None:
    console = _console()
    _form(console, shown)
    _columns(console, shown)
    _first_rows(console, shown)
    _remarks(console, shown)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, markup=False, highlight=False, emoji=False)


def _clean(text: object) -> Text:
    """Without signs that steer a terminal: what is shown comes from a file."""
    return Text("".join(sign if sign.isprintable() else "\ufffd" for sign in str(text)))


def _print_table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=any(columns))
    for column in columns:
        table.add_column(column, justify="right" if column in ("amount", "open", "rows", "sure") else "left")
    for row in rows:
        table.add_row(*map(_clean, row))
    console.print(table)


def _form(console: Console, shown: Explanation) -> None:
    rows = [
        (_TITLES.get(name, name), value) for name, value in shown.recognised.items() if not name.startswith("column ")
    ]
    _print_table(console, "How the file is read", ("", ""), rows)


def _columns(console: Console, shown: Explanation) -> None:
    rows = [
        (c.header, c.title, f"{c.confidence:.0%}" if c.field else "", " · ".join(c.examples)) for c in shown.columns
    ]
    _print_table(console, "Columns", ("header", "taken for", "sure", "for instance"), rows)


def _first_rows(console: Console, shown: Explanation) -> None:
    if shown.first:
        columns = ("debtor", "invoice", "issued", "due", "amount", "open", "")
        rows = [
            (
                name,
                r.label,
                r.issued,
                f"{r.due}{' (assumed)' if r.due_assumed else ''}",
                r.amount,
                r.open,
                "disputed" if r.disputed else "" if r.open.positive else "settled",
            )
            for name, r in shown.first
        ]
        _print_table(console, "The first rows, as they are understood", columns, rows)
    if shown.counts:
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in shown.counts.items() if count)
        console.print(_clean(f"Rows: {told}"))


def _remarks(console: Console, shown: Explanation) -> None:
    for fault in shown.faults:
        console.print(_clean(f"missing: {fault}"))
    for question in shown.questions:
        console.print(_clean(f"question: {question.place}: {question.text}"))
        console.print(_clean(f"  answer with {question.answer_with}"))
    for warning in shown.warnings:
        console.print(_clean(f"warning: {warning}"))
    for error in shown.errors[:ERRORS_SHOWN]:
        console.print(_clean(f"cannot be read: {error}"))
    if len(shown.errors) > ERRORS_SHOWN:
        console.print(_clean(f"… and {len(shown.errors) - ERRORS_SHOWN} more; --json lists them all"))
