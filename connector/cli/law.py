"""`tijdig law`: compute law cases, compare them, and say which tables of the law we go by."""

import json
from pathlib import Path
from typing import Any

import click

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.law_cases import Answer, answer, differences, read_cases
from connector.cli.options import DAY, FILE, language, machine
from connector.cli.output import note, say
from connector.rules.law.announced import Ground
from connector.tables import law_tables


@click.group()
def law() -> None:
    """Dutch and Belgian law as we compute it: costs, interest, terms. docs/law.md describes the cases."""


@law.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_lines", is_flag=True, help='One object a line: {"case_id": …, "result": {…}}.')
def evaluate(file: Path, as_lines: bool) -> None:
    """Compute every case in FILE and print its result; one that cannot be computed says why, and the rest goes on."""
    tables, wrong = law_tables(), False
    for case in read_cases(file):
        one = answer(case, tables)
        _print_line(one) if as_lines else _print(one)
        wrong = wrong or one.result is None
    if wrong:
        raise click.exceptions.Exit(Exit.BAD_INPUT)


@law.command()
@click.argument("file", type=FILE)
@machine
def check(file: Path, as_machine: bool) -> None:
    """Compute every case in FILE, and say which differ from what the file expects."""
    judged = [(one, differences(one)) for one in _answers(file)]
    differ = [(one, found) for one, found in judged if found]
    if as_machine:
        output.as_json(
            {
                "cases": len(judged),
                "as_expected": len(judged) - len(differ),
                "differences": [{"case_id": one.case.case_id, "found": found} for one, found in differ],
            }
        )
    else:
        for one, found in differ:
            say(f"{_place(one)}: {'; '.join(found)}")
        say(f"{len(judged) - len(differ)} of {len(judged)} cases are as expected.")
    if differ:
        raise click.exceptions.Exit(Exit.STORY_DIFFERS)


@law.command("tables")
@machine
@click.pass_obj
def tables_(desk: Desk, as_machine: bool) -> None:
    """Which tables of the law we go by, where they come from, and until when they were checked."""
    checks = law_tables().checks
    today = desk.today()
    if as_machine:
        output.as_json([{"checked": one, "alarm_from": one.alarm_from, "stale": one.stale_on(today)} for one in checks])
        return
    rows = [
        (one.table, one.until, one.alarm_from, "CHECK IT" if one.stale_on(today) else "", one.article, one.source)
        for one in checks
    ]
    output.table(["table", "checked until", "alarm from", "", "law", "source"], rows)


@law.command()
@click.argument("file", type=FILE)
@click.option("--ground", type=click.Choice([each.value for each in Ground]), help="By which law; else by its words.")
@click.option("--debtor", type=click.Choice(["consumer", "business"]), help="Who it goes to; else by its words.")
@click.option("--written-on", type=DAY, metavar="DATE", help="The day of writing; else as it says, or today.")
@click.option("--due", type=DAY, metavar="DATE", multiple=True, help="When an invoice had to be paid; more than once.")
@click.option("--iban", metavar="IBAN", help="The creditor's own account.")
@click.option("--creditor", metavar="NAME", help="The creditor's name.")
@click.option("--for-clients", is_flag=True, help="The sender collects for other people.")
@click.option("--register-number", metavar="NUMBER", default="", help="His number in the register (Wki).")
@click.option("--by-post", is_flag=True, help="It goes by post; terms are longer then.")
@language
@machine
@click.pass_obj
def lint(desk: Desk, /, file: Path, language: str, as_machine: bool, **told: Any) -> None:
    """Check a finished letter (.txt, .html, .eml or .pdf) before it leaves. What is not told is taken from its words.

    Ends with code 3 when something is wrong with it.
    """
    from connector.cli.law_lint import check_letter

    checked = check_letter(file, desk.today, told)
    if as_machine:
        output.as_json(checked.as_json(language))
    else:
        for line in checked.lines(language):
            say(line)
    if checked.findings:
        raise click.exceptions.Exit(Exit.BAD_INPUT)


def _answers(file: Path) -> list[Answer]:
    tables = law_tables()
    return [answer(case, tables) for case in read_cases(file)]


def _place(one: Answer) -> str:
    return one.case.case_id or f"line {one.case.line}"


def _print_line(one: Answer) -> None:
    told = {"result": one.result} if one.result is not None else {"error": one.error, "line": one.case.line}
    click.echo(json.dumps({"case_id": one.case.case_id, **told}, ensure_ascii=False))


def _print(one: Answer) -> None:
    if one.result is None:
        note(f"{_place(one)} (line {one.case.line}): {one.error}")
        return
    say(f"{_place(one)}: {', '.join(f'{name} {value}' for name, value in one.result.items())}")
