"""`tijdig story`: tell timelines to the real core, and say where they part."""

from pathlib import Path
from typing import Any

import click

from connector.cli import output
from connector.cli.desk import Desk, Told
from connector.cli.exits import Exit
from connector.cli.options import machine
from connector.cli.output import note, say
from connector.errors import BadInput

SUFFIX = ".story"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@machine
@click.pass_obj
def story(desk: Desk, files: tuple[Path, ...], as_machine: bool) -> None:
    """Tell the stories in FILES (or the *.story files in folders) and say what differs; docs/stories.md has the words.

    Each is told on a store of its own that is gone afterwards; your administration is not touched.
    """
    paths = [found for path in files for found in _stories(path)]
    told: list[Told] = []
    unread: list[BadInput] = []
    with output.progress("Telling", len(paths)) as moved:
        for path in paths:
            try:
                told.append(desk.doors.tell(_text(path), str(path)))
            except BadInput as error:
                unread.append(error)
            moved(1)
    if as_machine:
        output.as_json({"stories": [_report(one) for one in told], "unread": [str(fault) for fault in unread]})
    else:
        _print(told)
    for fault in unread:
        note(fault)
    if unread:
        raise click.exceptions.Exit(Exit.BAD_INPUT)
    if not all(one.passed for one in told):
        raise click.exceptions.Exit(Exit.STORY_DIFFERS)


def _stories(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(path.rglob(f"*{SUFFIX}"))
    if not found:
        raise click.UsageError(f"there is no *{SUFFIX} file in {path}")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no UTF-8 text; save it as such") from error


def _report(one: Told) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "passed": one.passed,
        "expectations": one.expectations,
        "messages": one.messages,
        "differences": [str(each) for each in one.differences],
    }


def _print(told: list[Told]) -> None:
    for one in told:
        say(str(one))
    differ = sum(not one.passed for one in told)
    met = sum(one.expectations for one in told if one.passed)
    say(f"{len(told) - differ} of {len(told)} stories hold, with {met} expectations.")
