"""`tijdig verify`, `forget` and `retention`: the journal holds, and a person can be erased from it."""

from collections.abc import Iterable

import click

from connector.cli import everywhere as offices
from connector.cli import finding, output
from connector.cli.asking import sure
from connector.cli.desk import Desk
from connector.cli.options import administration, confirmed, machine, person
from connector.cli.output import say
from connector.flow import finding as lookup
from connector.flow import forgetting
from connector.flow.leaving import kept_for
from connector.model import Channel, Delivery, Scope
from connector.store import deliveries, journal

every_office = click.option("--all", "everywhere", is_flag=True, help="Of every office of this house.")


@click.command()
@administration
@every_office
@machine
@click.pass_obj
def verify(desk: Desk, installation: str | None, everywhere: bool, as_machine: bool) -> None:
    """Recompute the chain of the journal; without --installation those of all administrations, and that of the people
    who sign in; with --all those of every office."""
    if everywhere:
        offices.check_alone(installation)
        offices.verify(desk, as_machine)
        return
    scopes = [finding.administration(desk, installation)] if installation else [*_all(desk), desk.house.scope("")]
    counted = {}
    for scope in scopes:
        with desk.house.store.read(scope, desk.now()) as tx:
            many = journal.verify(tx)
        name = scope.installation or offices.PEOPLE
        if many or scope.installation:
            counted[name] = many
            if not as_machine:
                say(f"{name}: the chain is whole, {many} events.")
    if as_machine:
        output.as_json({"whole": True, "events": counted})


@click.command()
@click.argument("debtor")
@administration
@person
@confirmed
@click.pass_obj
def forget(desk: Desk, debtor: str, installation: str | None, by: str, yes: bool) -> None:
    """Erase DEBTOR for good: the key to everything personal is destroyed, and what names him is blanked.

    What he owes, what was sent and when stay, under an alias, and the chain still verifies. This cannot be undone.
    """
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        found = lookup.debtor(tx, debtor)
    sure(f"Erase {found.name or found.key} for good? This cannot be undone.", yes)
    with desk.house.store.write(scope, desk.now()) as tx:
        alias = forgetting.forget(tx, found.key, by)
        letters = deliveries.history(tx, alias)
    desk.house.store.scrub()
    _take_away(desk, letters)
    say(f"Erased. What stays says nothing of this person and is called {alias}.")
    say("Destroyed: the key to his events and messages; his name, contacts, address, marks and reasons of holds.")
    say("Kept: amounts and dates, which steps were done when, and the proof of the chain (`tijdig verify`).")
    say("The source still knows this debtor: erase him there too, or the next import brings him back.")
    say("Backups still hold the old data until you replace them; see docs/operating.md.")


@click.command()
@administration
@every_office
@person
@confirmed
@click.pass_obj
def retention(desk: Desk, installation: str | None, everywhere: bool, by: str, yes: bool) -> None:
    """Erase whoever owes nothing and of whom nothing happened for longer than was chosen for his administration, or
    than TIJDIG_RETENTION_DAYS where nothing was; with --all in every office."""
    if everywhere:
        offices.check_alone(installation)
        sure("Erase, in every office, everybody of whom nothing happened for too long? This cannot be undone.", yes)
        offices.retention(desk, by, lambda letters: _take_away(desk, letters))
        return
    scopes = [finding.administration(desk, installation)] if installation else _all(desk)
    usual = desk.house.settings.retention_days
    days_of = {scope: _days(desk, scope) or usual for scope in scopes}
    told = " or ".join(str(days) for days in sorted(set(days_of.values())))
    sure(f"Erase everybody of whom nothing happened for more than {told} days? This cannot be undone.", yes)
    erased = 0
    letters: list[Delivery] = []
    for scope in scopes:
        with desk.house.store.write(scope, desk.now()) as tx:
            aliases = journal.forget_old(tx, desk.today(), days_of[scope], by)
            letters += [delivery for alias in aliases for delivery in deliveries.history(tx, alias)]
            erased += len(aliases)
    _take_away(desk, letters)
    if erased:
        desk.house.store.scrub()
    say(f"{erased} debtors were erased: nothing open, and nothing happened for more than {told} days.")


def _days(desk: Desk, scope: Scope) -> int | None:
    with desk.house.store.read(scope, desk.now()) as tx:
        return kept_for(tx)


def _take_away(desk: Desk, of: Iterable[Delivery]) -> None:
    """Finished letters name the person too; what was printed or copied is the operator's to destroy."""
    for delivery in of:
        if delivery.channel is Channel.LETTER:
            (desk.house.settings.letter_folder / f"{delivery.key}.pdf").unlink(missing_ok=True)


def _all(desk: Desk) -> list[Scope]:
    there = [one.scope for one in finding.administrations(desk)]
    return there or [finding.administration(desk, None)]
