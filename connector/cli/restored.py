"""`tijdig backup` and `restored`: a copy that sends nothing when it is put back, and what may have left since."""

from pathlib import Path
from typing import Any

import click

from connector.cli import finding, output
from connector.cli.asking import sure
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import administration, confirmed, language, machine, person
from connector.cli.output import say
from connector.errors import BadInput, Fault
from connector.flow import restored as flow
from connector.flow.acts.restored import Doubt, doubts, say_sent, send_again
from connector.model import Scope
from connector.rules import words
from connector.store import installations, policies
from connector.store.copying import copy_embedded
from connector.store.engine import Tx

SHORT = 8  # signs of a step's digest that tell it apart
HELD = (
    "Nothing leaves: these data were put back from a copy on {day}. Look at what may have been sent since: "
    "`tijdig restored`."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(desk: Desk, file: Path) -> None:
    """Copy the embedded database into FILE, while everything runs. Put back, the copy sends nothing until a person
    says `tijdig restored --go-on`. Keep a copy of the key file too, apart from it.
    """
    house = desk.house
    try:
        copy_embedded(house.store, file, desk.now())
    except OSError as error:
        raise BadInput(
            "the copy cannot be written:", [Fault(str(file), error.strerror or "cannot be written")]
        ) from error
    say(f"Copied into {file}. What is in it can be read with {house.settings.keys}: keep that apart, and not lost.")


@click.command()
@click.option(
    "--hold", is_flag=True, help="You put the data back, in a way that Tijdig cannot see: nothing leaves now."
)
@click.option("--sent", multiple=True, metavar="STEP", help="It was sent: it is done. May be given more than once.")
@click.option("--again", multiple=True, metavar="STEP", help="It may be sent again. May be given more than once.")
@click.option("--all-sent", is_flag=True, help="Everything that is listed with its invoice was sent.")
@click.option("--all-again", is_flag=True, help="Everything that is listed may be sent again.")
@click.option("--go-on", is_flag=True, help="Messages may leave again; a step without your word is asked about first.")
@administration
@person
@confirmed
@language
@machine
@click.pass_obj
def restored(
    desk: Desk,
    hold: bool,
    sent: tuple[str, ...],
    again: tuple[str, ...],
    all_sent: bool,
    all_again: bool,
    go_on: bool,
    installation: str | None,
    by: str,
    yes: bool,
    language: str,
    as_machine: bool,
) -> None:
    """After the database was put back from a copy: what may have been sent since, and your word about it.

    Nothing leaves meanwhile. Import today's list first, so that invoices are recognised. Ends with code 11 as long as
    something is held.
    """
    flow.compare(desk.house.store, desk.now())
    if hold:
        flow.hold(desk.house.store, desk.now(), desk.house.settings.tenant, by)
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        listed = doubts(tx) if all_sent or all_again else []
    names = [doubt.perhaps.step for doubt in listed if all_again or doubt.receivable]
    if sent or all_sent:
        say_sent(desk.house.store, scope, [*sent, *(names if all_sent else ())], by, desk.now())
    if again or all_again:
        send_again(desk.house.store, scope, [*again, *(names if all_again else ())], by, desk.now())
    if go_on:
        sure("Messages leave again from now on. Go on?", yes)
        flow.go_on(desk.house.store, scope, by, desk.now())
    _show(desk, scope, language, as_machine)


def _show(desk: Desk, scope: Scope, language: str, as_machine: bool) -> None:
    with desk.house.store.read(scope, desk.now()) as tx:
        held = installations.get(tx).restored_at
        told = [_told(tx, doubt, desk, language) for doubt in doubts(tx)]
    if as_machine:
        output.as_json({"held_since": held, "perhaps_sent": told})
    else:
        _print(told, held is not None)
    if held is not None:
        raise click.exceptions.Exit(Exit.NEEDS_A_PERSON)


def _print(told: list[dict[str, Any]], held: bool) -> None:
    if told:
        rows = [
            [one["step"][:SHORT], f"{one['at']:%Y-%m-%d %H:%M}", one["name"], one["invoice"], one["notice"]]
            for one in told
        ]
        output.table(["step", "left", "debtor", "invoice", "notice"], rows)
        say(
            "Look into your sent mail. `--sent STEP` or `--all-sent`: it is done. `--again STEP`: it may be sent again."
        )
        say("What you say nothing of is asked about when it falls due, and not sent.")
    if held:
        also = "" if told else " No message is known that left since; look into your sent mail all the same."
        say(f"Sending is held because the data were put back from a copy.{also} `tijdig restored --go-on` ends that.")
    elif not told:
        say("Nothing is held.")


def _told(tx: Tx, doubt: Doubt, desk: Desk, language: str) -> dict[str, Any]:
    step = next(
        (
            step
            for policy in policies.saved(tx).values()
            for step in policy.steps
            if doubt.line and step.key == doubt.line.step
        ),
        None,
    )
    return {
        "step": doubt.perhaps.step,
        "at": doubt.perhaps.at.astimezone(desk.house.zone),
        "debtor": doubt.debtor.key if doubt.debtor else None,
        "name": (doubt.debtor.name or doubt.debtor.key) if doubt.debtor else "?",
        "invoice": doubt.receivable.label if doubt.receivable else "not known here yet",
        "notice": words.notice(step.notice, language) if step else "",
        "delivery": doubt.perhaps.delivery,
    }
