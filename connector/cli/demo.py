"""`tijdig demo`: the whole product over a sample administration, with a clock and a mailbox of its own."""

from contextlib import ExitStack
from pathlib import Path

import click
from babel.dates import format_datetime

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.serving import listening, serve_until_stopped, url_of
from connector.flow.house import House

FOLDER, BARE_FOLDER = Path("tijdig-demo"), Path("tijdig-demo-new")


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help=f"Its folder; otherwise ./{FOLDER}.")
@click.option("--host", default="127.0.0.1", show_default=True, help="This machine's own address.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--new", is_flag=True, help=f"Begin with nothing, as whoever just installed it; in ./{BARE_FOLDER}.")
@click.pass_obj
def demo(desk: Desk, home: Path | None, host: str, port: int, new: bool) -> None:
    """Try everything out: some 300 invoices, the pages, and mails that stay on this machine.

    A second start finds its data and its clock again; delete the folder to begin anew.
    """
    with listening(host, port) as bound, ExitStack() as stack:
        with output.progress("Living through the first day"):
            folder = home or desk.home or (BARE_FOLDER if new else FOLDER)
            house = stack.enter_context(desk.doors.demo(folder, url_of(bound), not new))
            app = desk.doors.web(house)
        serve_until_stopped(app, bound, lambda url: _announce(house, url))


def _announce(house: House, url: str) -> None:
    """What to open, where the mails go, what day it is here, and what was done at the imitated platform."""
    now = format_datetime(house.clock(), "EEEE d MMMM y, HH:mm", locale="en_GB")
    output.say(f"Page:  {url}/  (Ctrl-C ends it; the data stay in {house.settings.home})")
    output.say(f"Mails: {url}/mails  (every mail is caught here; none can leave this machine)")
    output.say(f"Clock: {now} in {house.settings.zone}; it stands still until you press “next day” on the page")
    if house.demo is not None:
        for title, address in house.demo.bookkeeping.items():
            output.say(f"Books: {address}/  (an imitated {title}: pay, dispute or add an invoice there)")
        for line in house.demo.told:
            output.say(f"       - {line}")
