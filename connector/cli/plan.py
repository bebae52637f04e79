"""`tijdig plan`: what would happen today with the invoices in a file, without touching anything."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import DAY, FILE, language, machine, reading, reading_settings
from connector.cli.output import say
from connector.cli.plan_report import Report, decide_all, report
from connector.cli.policy_file import read_policy
from connector.cli.reading import read, source_of, tell_faults, tell_recognised
from connector.rules import words
from connector.rules.presets import DEFAULT


@click.command()
@click.argument("file", type=FILE)
@click.option("--today", type=DAY, help="Look back, or ahead, to this day (2026-03-03); otherwise today.")
@click.option("--policy", "policy_file", type=FILE, metavar="TOML", help="Your own ladder; otherwise the default one.")
@reading
@language
@machine
@click.pass_obj
def plan(
    desk: Desk,
    /,
    file: Path,
    today: date | None,
    policy_file: Path | None,
    language: str,
    as_machine: bool,
    **how: Any,
) -> None:
    """Show what would happen today with the open invoices in FILE. Nothing is stored, sent or changed.

    With --today it is a look back: what was only known after that day is left out.
    """
    day = today or desk.today()
    policy = read_policy(policy_file) if policy_file else DEFAULT
    with output.progress("Reading"):
        content = read(source_of({"path": file, **reading_settings(how)}), day)
        planned = decide_all(content, policy, day) if not content.questions else []
    found = report(content, planned, policy, day, language)
    if as_machine:
        output.as_json(found)
    else:
        _print(found, language)
    tell_faults(content.warnings, content.errors, content.questions)
    if content.questions:
        raise click.exceptions.Exit(Exit.OPEN_QUESTION)
    if content.errors:
        raise click.exceptions.Exit(Exit.BAD_INPUT)


def _print(found: Report, language: str) -> None:
    tell_recognised(found["recognised"])
    if found["questions"]:
        return
    told = {name: count for name, count in found["counts"].items() if count and name != "row_errors"}
    say(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told.items()) + ".")
    if not found["debtors"]:
        say(f"Nothing is open on {found['today']}.")
        return
    columns = ["debtor", "invoice", "due", "late", "open", "next step", "falls due", "may leave", "reason"]
    lines = [_line(debtor, owed, language) for debtor in found["debtors"] for owed in debtor["receivables"]]
    output.table(columns, lines, right=("late", "open"))
    for total in found["totals"]:
        say(f"{total['currency']} {total['open']} is open, of which {total['past_due']} past due.")


def _line(debtor: Report, owed: Report, language: str) -> list[object]:
    label = owed["invoice"]
    if owed["instalments"] > 1:
        label = f"{label} ({owed['instalment']}/{owed['instalments']})"
    reason = owed["reason"]["sentence"]
    if owed["hold"] and owed["holds"][0]["sentence"] != reason:
        reason = f"{reason} {owed['holds'][0]['sentence']}"
    return [
        debtor["name"] or debtor["debtor"],
        label,
        owed["due"],
        owed["days_late"] or "",
        f"{owed['currency']} {owed['open']}",
        words.notice(owed["notice"], language) if owed["notice"] else "",
        owed["step_due"] or "",
        owed["sends_on"] or "",
        reason,
    ]
