"""`tijdig keys`: how many master keys there are and what lies under each; a new one in front, and the old ones away."""

import click

from connector.cli import output
from connector.cli.asking import sure
from connector.cli.desk import Desk
from connector.cli.options import confirmed, machine
from connector.cli.output import note, say
from connector.flow import keys as flow

NEXT = "Copy {path} somewhere safe, apart from the database, before you go on: nothing can be read without it."


@click.command()
@click.option("--prepare", "step", flag_value="prepare", help="A new key that opens and closes nothing yet.")
@click.option("--rotate", "step", flag_value="rotate", help="A new key in front; put everything under it.")
@click.option("--rewrap", "step", flag_value="rewrap", help="Put under the newest key what is not yet.")
@click.option("--drop-old", "step", flag_value="drop", help="Take the old keys away, when nothing lies under them.")
@machine
@confirmed
@click.pass_obj
def keys(desk: Desk, step: str | None, as_machine: bool, yes: bool) -> None:
    """Show the master keys by their names (never the keys), newest first, and how much lies under each.

    To change the key: `--rotate`, copy the key file, `--drop-old`. Servers and workers may run meanwhile. Machines with
    a key file of their own get the new key first: `--prepare`, copy the file to each of them, then `--rotate`.
    """
    if step == "prepare":
        note(f"Key {flow.prepare(desk.house.store)} is prepared: carry the file to every machine, then --rotate.")
    elif step == "rotate":
        note(f"Key {flow.rotate(desk.house.store)} comes first from now on.")
        _rewrap(desk)
        note(NEXT.format(path=desk.house.settings.keys))
    elif step == "rewrap":
        _rewrap(desk)
    elif step == "drop":
        sure("Take the old keys away? Backups made before the change need them: keep a copy beside those.", yes)
        gone = flow.drop_old(desk.house.store, desk.now)
        note(f"Taken away: {', '.join(gone)}." if gone else "There is no old key.")
    _show(desk, as_machine)


def _rewrap(desk: Desk) -> None:
    with output.progress("Putting under the newest key") as progress:
        many = flow.rewrap(desk.house.store, desk.now, progress)
    note(f"{many} values were put under the newest key.")


def _show(desk: Desk, as_machine: bool) -> None:
    found = flow.census(desk.house.store, desk.now)
    if as_machine:
        output.as_json([{"key": name or None, "under_it": many} for name, many in found.items()])
        return
    output.table(["key", "values under it"], [[name or "none of these", many] for name, many in found.items()])
    if "" in found:
        say("What lies under none of these keys cannot be read: is this the key file of this database?")
