"""Options that several commands share, so that they are called the same everywhere."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import click

from connector.rules.words import LANGUAGES

Command = TypeVar("Command", bound=Callable[..., Any])
Decorator = Callable[[Command], Command]


class DayType(click.ParamType[date]):
    """A day as 2026-03-03."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-03-03", param, ctx)


class AmountType(click.ParamType[Decimal]):
    """An amount in whole cents with a decimal point, above zero."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is no amount; write it as 1234.50", param, ctx)
        if not amount.is_finite() or amount <= 0:
            self.fail(f"{value!r} is not above zero", param, ctx)
        if amount != amount.quantize(Decimal("0.01")):
            self.fail(f"{value!r} has parts of a cent; write 1234.50, without a sign for thousands", param, ctx)
        return amount


DAY = DayType()
AMOUNT = AmountType()
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def machine(command: Command) -> Command:
    """--json, on everything that reports."""
    return click.option("--json", "as_machine", is_flag=True, help="Print JSON for machines.")(command)


def administration(command: Command) -> Command:
    """--installation; without it the only one there is."""
    text = "Which administration; not needed when there is one."
    return click.option("--installation", metavar="NAME", help=text)(command)


def person(command: Command) -> Command:
    """--by: whose word it is, for the journal."""
    text = "Who does this, for the journal; otherwise your user name on this machine."
    return click.option("--by", metavar="NAME", help=text, default=_user_name, show_default=False)(command)


def language(command: Command) -> Command:
    """--language: of reasons and names; the rest of the command line is English, so they are too unless asked."""
    text = "Language of the reasons."
    return click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help=text)(command)


def confirmed(command: Command) -> Command:
    """--yes: for scripts, which are never asked anything."""
    return click.option("--yes", is_flag=True, help="Do it without asking.")(command)


def _user_name() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "command line"


# ---------------------------------------------------------------- how a file is to be read

_FILE_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--mapping", {"type": FILE, "metavar": "TOML", "help": "Your own column mapping."}),
    ("--dialect", {"metavar": "NAME", "help": "Read it as this package's export."}),
    ("--currency", {"metavar": "CODE", "help": "Currency of amounts without one, such as EUR."}),
    ("--decimal", {"metavar": "SIGN", "help": "Decimal sign: comma or point."}),
    ("--dates", {"metavar": "ORDER", "help": "Order of day, month and year, such as dmy."}),
    ("--encoding", {"metavar": "NAME", "help": "Character set, such as windows-1252."}),
    ("--separator", {"metavar": "SIGN", "help": "What stands between columns: semicolon, comma, tab or pipe."}),
    ("--sheet", {"metavar": "NAME", "help": "Sheet of a workbook."}),
    ("--terms-days", {"type": int, "metavar": "DAYS", "help": "Your payment term, for invoices without a due date."}),
    (
        "--answer",
        {"multiple": True, "metavar": "CODE=VALUE", "help": "Answer an open question; may be given more than once."},
    ),
)


def reading(command: Command) -> Command:
    """How a file is to be read, where it does not tell by itself. They arrive together, as `how`."""
    for name, settings in reversed(_FILE_OPTIONS):
        command = click.option(name, **settings)(command)
    return command


def reading_settings(given: dict[str, Any]) -> dict[str, Any]:
    """The options of `reading` as settings of the adapter; what was not given is left out."""
    answers = {}
    for answer in given.get("answer", ()):
        code, sign, value = answer.partition("=")
        if not sign or not code:
            raise click.BadParameter(f"{answer!r} is not CODE=VALUE", param_hint="--answer")
        answers[code] = value
    settings = {name: value for name, value in given.items() if name != "answer" and value is not None}
    return {**settings, "answers": answers} if answers else settings
