"""`tijdig charges`: the costs and interest on an invoice, and your word on whether they stay."""

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import administration, machine, person
from connector.cli.output import say
from connector.flow import charging
from connector.flow import finding as lookup
from connector.model import Charge


@click.command()
@click.argument("invoice")
@click.option("--waive", is_flag=True, help="Let go of all of them.")
@click.option("--keep", is_flag=True, help="They stay, although the invoice was paid.")
@click.option("--reason", default="", help="Why they are let go.")
@administration
@person
@machine
@click.pass_obj
def charges(
    desk: Desk, invoice: str, waive: bool, keep: bool, reason: str, installation: str | None, by: str, as_machine: bool
) -> None:
    """Show the costs and interest on INVOICE; they stand beside it and are never added to it."""
    if waive and keep:
        raise click.UsageError("give --waive or --keep")
    scope, store = finding.administration(desk, installation), desk.house.store
    with store.read(scope, desk.now()) as tx:
        owed = lookup.receivable(tx, invoice)
    if waive:
        charging.waive(store, scope, owed.key, by, reason, desk.now())
    if keep:
        charging.keep(store, scope, owed.key, by, desk.now())
    found = charging.ledger(store, scope, owed.key, desk.now())
    if as_machine:
        output.as_json({"invoice": owed.label, "charges": found})
    elif not found:
        say(f"There are no costs or interest on {owed.label}.")
    else:
        output.table(["day", "what", "step", "amount"], [_row(each) for each in found], right=("amount",))


def _row(each: Charge) -> tuple[object, ...]:
    return each.on, each.kind.replace("_", " "), each.step, each.amount if each.amount.positive else "let go"
