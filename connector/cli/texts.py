"""`tijdig texts`: the words of the messages, ours and the tenant's own."""

from pathlib import Path

import click

from connector.carrier import NOTICES
from connector.channels.formats import LOCALES
from connector.channels.texts.fields import FIELDS, fields_of
from connector.channels.texts.own import in_force
from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import FILE, administration, machine, person
from connector.cli.output import say
from connector.cli.text_file import read_text, written_text
from connector.flow import own_texts as flow
from connector.model import Notice, OwnText
from connector.rules import words
from connector.store import own_texts

NOTICE = click.argument("notice", type=click.Choice([notice.value for notice in NOTICES]))
IN = click.option(
    "--language", type=click.Choice(tuple(LOCALES)), default="nl", show_default=True, help="Of the message."
)


@click.group()
def texts() -> None:
    """The words of the messages. docs/cli.md describes the file and what it may say."""


@texts.command("list")
@administration
@machine
@click.pass_obj
def list_(desk: Desk, installation: str | None, as_machine: bool) -> None:
    """Say which texts are your own; every other one is ours."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        found = own_texts.every(tx)
    if as_machine:
        output.as_json([{"notice": o.notice, "language": o.language, "pieces": dict(o.pieces)} for o in found])
    elif found:
        rows = [(o.notice.value, o.language, ", ".join(name for name, _ in o.pieces)) for o in found]
        output.table(("notice", "language", "your own"), rows)
    else:
        say("Every text is ours. `tijdig texts show reminder` prints one as a file to change.")


@texts.command()
@NOTICE
@IN
@administration
@machine
@click.option("--ours", is_flag=True, help="Our own text, whatever you put in its place.")
@click.pass_obj
def show(desk: Desk, notice: str, language: str, installation: str | None, as_machine: bool, ours: bool) -> None:
    """Print the text of NOTICE as a file to change and set."""
    own = OwnText(Notice(notice), language, ()) if ours else _own(desk, Notice(notice), language, installation)
    if as_machine:
        output.as_json({"notice": own.notice, "language": own.language, "pieces": in_force(own)})
    else:
        click.echo(written_text(own), nl=False)


@texts.command()
@NOTICE
@machine
def fields(notice: str, as_machine: bool) -> None:
    """Say what the text of NOTICE may name, as {{ field }}."""
    found = {name: FIELDS[name][1] for name in fields_of(Notice(notice))}
    if as_machine:
        output.as_json(found)
    else:
        output.table(("field", "what it is"), list(found.items()))


@texts.command()
@click.argument("file", type=FILE)
@administration
@machine
@click.pass_obj
def preview(desk: Desk, file: Path, installation: str | None, as_machine: bool) -> None:
    """Show the text in FILE as each kind of customer would get it, or say what is wrong with it. Nothing is kept."""
    scope = finding.administration(desk, installation)
    shown = flow.preview(desk.house.store, scope, read_text(file), desk.now(), desk.house.carriers, "en")
    if as_machine:
        letters = [{"for": o.title[1], "subject": o.rendered.subject, "text": o.rendered.text} for o in shown]
        output.as_json(letters)
        return
    for one in shown:
        say(f"--- {one.title[1]}: {one.rendered.subject}")
        say(one.rendered.text)


@texts.command("set")
@click.argument("file", type=FILE)
@administration
@person
@click.pass_obj
def set_(desk: Desk, file: Path, installation: str | None, by: str) -> None:
    """Say it in the words of FILE from now on, when every letter made of them may leave."""
    own = read_text(file)
    scope = finding.administration(desk, installation)
    flow.save(desk.house.store, scope, own, by, desk.now(), desk.house.carriers, "en")
    pieces = ", ".join(name for name, _ in own.pieces)
    notice = words.notice(own.notice, "en")
    say(
        f"Your own in the {notice} ({own.language}): {pieces}." if pieces else f"The {notice} ({own.language}) is ours."
    )


@texts.command()
@NOTICE
@IN
@administration
@person
@click.pass_obj
def reset(desk: Desk, notice: str, language: str, installation: str | None, by: str) -> None:
    """Say NOTICE in our words again."""
    scope = finding.administration(desk, installation)
    own = OwnText(Notice(notice), language, ())
    flow.save(desk.house.store, scope, own, by, desk.now(), desk.house.carriers, "en")
    say(f"The {words.notice(own.notice, 'en')} ({language}) is ours.")


def _own(desk: Desk, notice: Notice, language: str, installation: str | None) -> OwnText:
    nothing = OwnText(notice, language, ())
    if not finding.administrations(desk) and not installation:
        return nothing
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        return next((own for own in own_texts.of(tx, notice) if own.language == language), nothing)
