"""`tijdig law`: compute law cases, compare them, and say which tables of the law we go by."""

import json
from pathlib import Path

import click

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.law_cases import Answer, answer, differences, read_cases
from connector.cli.options import FILE, machine
from connector.cli.output import note, say
from connector.tables import law_tables


@click.group()
def law() -> None:
    """Dutch and Belgian law as we compute it: costs, interest, terms. docs/law.md describes the cases."""


@law.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_lines", is_flag=True, help='One object a line: {"case_id": …, "result": {…}}.')
def evaluate(file: Path, as_lines: bool) -> None:
    """Compute every case in FILE and print its result; one that cannot be computed says why, and the rest goes on."""
    answers = _answers(file)
    for one in answers:
        _print_line(one) if as_lines else _print(one)
    if any(one.result is None for one in answers):
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
