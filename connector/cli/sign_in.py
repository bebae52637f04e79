"""`tijdig sign-in`: a link to the pages for whoever has the machine, where no mail can bring it."""

import click

from connector.cli.desk import Desk
from connector.cli.output import note, say
from connector.flow import sign_in_links


@click.command("sign-in")
@click.argument("address")
@click.pass_obj
def sign_in(desk: Desk, address: str) -> None:
    """Print a link by which ADDRESS signs in, once, within fifteen minutes.

    For somebody who may sign in, or is invited (his link is good as long as the invitation is); where nobody owns the
    pages yet, ADDRESS becomes their owner. Whoever can run this has the machine, and needs no mail server.
    """
    say(sign_in_links.printed(desk.house, sign_in_links.address_of(address)))
    note("Whoever opens it comes in: give it to nobody else.")
