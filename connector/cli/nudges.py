"""`tijdig nudges`: what platforms told of that is still to be fetched, or could not be; and trying that again."""

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import administration, machine, person
from connector.cli.output import say
from connector.flow.nudges import try_parked_again
from connector.store import nudges as kept


@click.command()
@click.option("--retry", is_flag=True, help="Try again what could not be fetched.")
@administration
@person
@machine
@click.pass_obj
def nudges(desk: Desk, retry: bool, installation: str | None, by: str, as_machine: bool) -> None:
    """List what the platform told of that is not in the books yet. Ends with code 11 when something of it is parked:
    it could not be fetched, several times.
    """
    scope = finding.administration(desk, installation)
    if retry:
        many = try_parked_again(desk.house.store, scope, by, desk.now())
        say(f"{many} will be tried again by a worker." if many else "Nothing is parked.")
        return
    with desk.house.store.read(scope, desk.now()) as tx:
        told = [*kept.waiting(tx), *kept.parked(tx)]
    if as_machine:
        output.as_json(told)
    elif not told:
        say("All that the platform told of is in the books.")
    else:
        rows = [[one.nudge.kind, one.nudge.subject, one.state, str(one.tries), one.error] for one in told]
        output.table(["kind", "of", "state", "tries", "last error"], rows)
    if any(one.state == kept.PARKED for one in told):
        raise click.exceptions.Exit(Exit.NEEDS_A_PERSON)
