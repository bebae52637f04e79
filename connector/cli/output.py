"""What a command prints: tables and lines for people, JSON for machines, progress on stderr where somebody watches."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import category

import click


def clean(text: object, keep: str = "") -> str:
    """Without signs that steer a terminal: names and reasons come from files and from strangers."""
    return "".join(sign if sign.isprintable() or sign in keep else _harmless(sign) for sign in str(text))


def _harmless(sign: str) -> str:
    """The space between a currency and its amount is a space of another kind; whatever else is odd is shown as such."""
    return " " if category(sign) == "Zs" else "\ufffd"


def say(text: object = "") -> None:
    """A line for people, on stdout."""
    click.echo(clean(text, keep="\n"))


def note(text: object) -> None:
    """A remark beside the result, on stderr."""
    click.echo(clean(text, keep="\n"), err=True)


def as_json(value: Any) -> None:
    """One JSON document on stdout: amounts are texts with their decimals, dates are in ISO form."""
    from connector.rules.receipt import plain

    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> None:
    """A table, with lines on a terminal and plain columns elsewhere. `right` names the columns with figures."""
    cells = [[clean(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _drawn(columns, cells, right)
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for row in (columns, *cells):
        padded = (
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(columns, row, widths, strict=True)
        )
        click.echo("  ".join(padded).rstrip())


def _drawn(columns: Sequence[str], cells: Iterable[Sequence[str]], right: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table()
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left")
    for row in cells:
        shown.add_row(*map(Text, row))
    Console(markup=False, highlight=False, emoji=False).print(shown)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Calls with the number of things that were done; shown on stderr while a terminal watches it."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, advance=done)


def somebody_answers() -> bool:
    """Whether a person sits at the keyboard; otherwise nothing is ever asked."""
    return sys.stdin is not None and sys.stdin.isatty()
