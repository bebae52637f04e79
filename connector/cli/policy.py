"""`tijdig policy`: show, check, save and choose the ladder."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import DAY, FILE, administration, machine, person
from connector.cli.output import say
from connector.cli.policy_file import read_policy, written
from connector.errors import NotFound
from connector.flow import acts
from connector.flow import finding as lookup
from connector.model import Notice
from connector.rules import words
from connector.rules.calendar import calendar
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, DEFAULT, LAWFUL, PRESETS
from connector.store import installations, policies


@click.group()
def policy() -> None:
    """The ladder: when which notice goes out, and its manners. docs/cli.md describes the file."""


@policy.command()
@click.argument("name", required=False)
@click.option("--due", type=DAY, help="Show the calendar of an invoice that falls due on this day.")
@click.option("--toml", "as_toml", is_flag=True, help="Print it as a file to change and save.")
@administration
@machine
@click.pass_obj
def show(
    desk: Desk, name: str | None, due: date | None, as_toml: bool, installation: str | None, as_machine: bool
) -> None:
    """Show policy NAME, or the one in use; the one that comes with the product while nothing was imported. Where each
    debtor has the one for his kind and country, all of those."""
    for found in _saved(desk, name, installation):
        _show(found, due or desk.today(), as_toml, as_machine)


@policy.command()
@click.argument("file", type=FILE)
@click.option("--due", type=DAY, help="Show the calendar of an invoice that falls due on this day.")
@machine
@click.pass_obj
def check(desk: Desk, file: Path, due: date | None, as_machine: bool) -> None:
    """Say everything that is wrong with the policy in FILE, or show what it would do. Nothing is saved."""
    _show(read_policy(file), due or desk.today(), False, as_machine)


@policy.command("set")
@click.argument("file", type=FILE)
@administration
@person
@click.pass_obj
def set_(desk: Desk, file: Path, installation: str | None, by: str) -> None:
    """Save the policy in FILE under its name. Other days take effect at once; other steps ask where to go on."""
    scope = finding.administration(desk, installation)
    found = read_policy(file)
    with desk.house.store.read(scope, desk.now()) as tx:
        before = policies.saved(tx).get(found.name)
        used = installations.get(tx).policy
    acts.save_policy(desk.house.store, scope, found, by, desk.now())
    say(f"Saved as {found.name!r}.")
    if before is not None and before.ladder != found.ladder:
        say("Its steps changed: invoices with steps behind them wait until you place them (`tijdig tasks`).")
    if used != found.name:
        say(f"In use is {used!r}; `tijdig policy use {found.name}` changes that.")


@policy.command()
@click.argument("name")
@click.option("--debtor", help='For this debtor only; NAME "" takes his own away.')
@administration
@person
@click.pass_obj
def use(desk: Desk, name: str, debtor: str | None, installation: str | None, by: str) -> None:
    """Go by the saved policy NAME from now on."""
    scope = finding.administration(desk, installation)
    key = ""
    if debtor:
        with desk.house.store.read(scope, desk.now()) as tx:
            key = lookup.debtor(tx, debtor).key
    acts.use_policy(desk.house.store, scope, name, by, desk.now(), key)
    say(f"From now on {name or 'the general policy'} holds{f' for {debtor}' if debtor else ''}.")


def _saved(desk: Desk, name: str | None, installation: str | None) -> list[Policy]:
    if not finding.administrations(desk) and not installation:
        found = [preset for preset in PRESETS if preset.name == (name or DEFAULT.name)]
        if found:
            return found
        raise NotFound(f"there is no policy {name!r}; nothing was saved yet")
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        saved = policies.saved(tx)
        wanted = name or installations.get(tx).policy
    if wanted == BY_KIND:
        return [saved[lawful.name] for lawful in LAWFUL]
    if wanted not in saved:
        raise NotFound(f"there is no policy {wanted!r}; saved are: {', '.join(saved)}")
    return [saved[wanted]]


def _show(found: Policy, due: date, as_toml: bool, as_machine: bool) -> None:
    if as_toml:
        click.echo(written(found), nl=False)
    elif as_machine:
        output.as_json({"policy": found, "due": due, "calendar": _calendar(found, due)})
    else:
        say(f"{found.name}: {found.title or 'without a title'}")
        rows: Sequence[tuple[object, ...]] = [
            (
                one["step"],
                words.notice(Notice(str(one["notice"])), "en"),
                f"{one['days']:+}",
                one["step_due"],
                one["sends_on"],
                "after your yes" if one["approve"] else "",
            )
            for one in _calendar(found, due)
        ]
        output.table(["step", "notice", "days", "falls due", "may leave", ""], rows, right=("days",))
        say(f"For an invoice that falls due on {due} and is never paid.")


def _calendar(found: Policy, due: date) -> list[dict[str, object]]:
    """The steps of an invoice that is never paid, each on its first sending day."""
    return [
        {
            "step": rung.step.key,
            "notice": rung.step.notice,
            "channel": rung.step.channel,
            "days": rung.days,
            "step_due": rung.falls,
            "sends_on": rung.leaves,
            "approve": rung.step.approve,
        }
        for rung in calendar(found, due)
    ]
