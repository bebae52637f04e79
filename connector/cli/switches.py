"""`tijdig live` and `pause`: whether messages leave."""

import click

from connector.cli import finding
from connector.cli.asking import sure
from connector.cli.desk import Desk
from connector.cli.options import administration, confirmed, person
from connector.cli.output import note, say
from connector.errors import NotFound, Refused
from connector.flow import acts, first_week, sender_proof
from connector.store import installations


@click.command()
@administration
@person
@confirmed
@click.option(
    "--a-day",
    type=click.IntRange(1, first_week.MOST),
    default=first_week.USUAL,
    show_default=True,
    help="At most so many messages a day, for seven days.",
)
@click.pass_obj
def live(desk: Desk, installation: str | None, by: str, yes: bool, a_day: int) -> None:
    """From now on messages leave. Look at `tijdig dun` first: until now it was a preview."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        if installations.get(tx).live:
            say(f"{scope.installation} is live already.")
            return
        try:
            sender = installations.creditor(tx)
        except NotFound as error:
            raise Refused(f"{error}: `tijdig creditor --name NAME --email ADDRESS --iban IBAN`") from error
    if not sender.iban:
        note("No IBAN is known, so the messages will not say where to pay: `tijdig creditor --iban IBAN`.")
    sure(f"From now on {sender.name} writes to its debtors. Go live?", yes)
    sender_proof.vouch(desk.house.store, scope, by, desk.now())
    acts.go_live(desk.house.store, scope, by, desk.now(), a_day)
    say(f"{scope.installation} is live: `tijdig dun` plans messages, `tijdig deliver` sends them.")
    say(f"For seven days at most {a_day} leave a day; what still waits then keeps leaving at that number.")


@click.command()
@administration
@person
@click.pass_obj
def pause(desk: Desk, installation: str | None, by: str) -> None:
    """From now on nothing leaves; `tijdig dun` is a preview again."""
    scope = finding.administration(desk, installation)
    acts.pause_sending(desk.house.store, scope, by, desk.now())
    say(f"{scope.installation} is paused: nothing leaves until `tijdig live`.")
