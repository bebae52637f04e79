"""What a command prints: tables and lines for people, JSON for machines, progress on stderr where somebody watches."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO
from unicodedata import category

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from connector.rules.receipt import plain

PLAIN_WIDTH = 10_000  # a pipe has no edge at which a table must be cut off


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
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Sequence[str] = ()) -> None:
    """A table, with lines on a terminal and plain columns elsewhere. `right` names the columns with figures."""
    console = _console(sys.stdout)
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    if console.is_terminal:
        shown = Table()
    for column in columns:
        shown.add_column(column, justify="right" if column in right else "left", no_wrap=not console.is_terminal)
    for row in rows:
        shown.add_row(*(Text(clean(cell)) for cell in row))
    with console.capture() as capture:
        console.print(shown)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Calls with the number of things that were done; shown on stderr while a terminal watches it."""
    console = _console(sys.stderr)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, advance=done)


def somebody_answers() -> bool:
    """Whether a person sits at the keyboard; otherwise nothing is ever asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def _console(file: TextIO) -> Console:
    terminal = file.isatty()
    return Console(file=file, width=None if terminal else PLAIN_WIDTH, markup=False, highlight=False, emoji=False)
