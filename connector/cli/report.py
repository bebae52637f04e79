"""`tijdig report`: the figures of the page Insight, from the same function."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import administration, language, machine
from connector.cli.output import say
from connector.cli.plan_report import amount
from connector.flow import figures, insight
from connector.flow.figures import Cell, Table
from connector.flow.insight import DAYS, Told
from connector.model import Money
from connector.rules import words
from connector.rules.insight import BASELINE_LEAST, WITHIN, Dso
from connector.rules.spread import LEAST, Share, Spread

LONGEST = 3660  # days


@click.command()
@click.option("--days", type=click.IntRange(1, LONGEST), default=DAYS[0], show_default=True, help="Days up to today.")
@administration
@language
@machine
@click.pass_obj
def report(desk: Desk, installation: str | None, days: int, language: str, as_machine: bool) -> None:
    """Show how old what is open is, how late it is paid, and what came after messages.

    The same numbers as on the page Insight, with what they mean and what the source does not tell.
    """
    scope = finding.administration(desk, installation)
    told = insight.look(desk.house.store, scope, desk.now(), days)
    if as_machine:
        output.as_json(_report(told, language))
        return
    period = told.figures.period
    say(f"{told.title}: {words.day(period.first, language)} – {words.day(period.last, language)} ({period.days})")
    for table in figures.tables(told, language):
        _print(table)
    say()
    for line in figures.sources(told, language):
        say(line)


def _print(table: Table) -> None:
    say()
    say(table.title)
    rows = [[_text(cell) for cell in row] for row in table.rows]
    columns = [f"{column.title} (%)" if column.percent else column.title for column in table.columns]
    output.table(columns, rows, right=columns[1:])
    for note in table.notes:
        say(f"  {note}")


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, Money):
        return amount(cell)
    return cell if isinstance(cell, str) else str(cell)


# ---------------------------------------------------------------- for machines


def _report(told: Told, language: str) -> dict[str, Any]:
    """The figures themselves; every name is documented in docs/cli.md."""
    found: dict[str, Any] = {field.name: _plain(getattr(told.figures, field.name)) for field in fields(told.figures)}
    period = told.figures.period
    return {
        "administration": told.title,
        "platform": told.adapter.name,
        "within_days": WITHIN,
        "least": LEAST,
        "least_compared": BASELINE_LEAST,
        **found,
        "period": {"first": period.first, "last": period.last, "days": period.days},
        "baseline_kept_on": told.kept_on,
        "source": figures.sources(told, language),
    }


def _plain(value: Any) -> Any:
    """Shares and spreads say no more than the page does."""
    match value:
        case Share():
            low, high = value.between or (None, None)
            said = {"percent": value.percent, "from": low, "to": high}
            return {"part": value.part, "whole": value.whole, **_tenths(said)}
        case Spread():
            names = ("mean", "median", "low", "high")
            return {
                "invoices": value.many,
                **_tenths({name: getattr(value, name) if value.enough else None for name in names}),
            }
        case Dso():
            return _of_fields(value) | _tenths({"countback": value.countback, "simple": value.simple})
        case tuple() | list():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return _of_fields(value) | _sums(value)
    return value


def _tenths(said: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    """Days and percentages have one decimal, where amounts have two."""
    return {name: None if value is None else str(value) for name, value in said.items()}


def _of_fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _sums(value: Any) -> dict[str, Any]:
    """The totals of an ageing list."""
    names = ("amount", "late", "disputed", "invoices")
    return {name: getattr(value, name) for name in names} if hasattr(value, "rows") else {}
