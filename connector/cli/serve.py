"""`tijdig serve`: the pages over your own administration."""

import socket

import click

from connector.cli.desk import Desk
from connector.cli.output import say
from connector.cli.serving import listening, serve_until_stopped


@click.command()
@click.option("--host", help="This machine's own address; otherwise the setting (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; otherwise the setting (8000).")
@click.pass_obj
def serve(desk: Desk, host: str | None, port: int | None) -> None:
    """Serve the pages on this machine, and do the work that is due: runs, and sending within the policy's hours.

    Until sign-in exists, no other machine can open the pages. Ctrl-C ends it.
    """
    settings = desk.house.settings
    address = settings.host if host is None else host
    with listening(address, settings.port if port is None else port) as bound:
        desk.house.settings = settings.model_copy(update={"host": address, "port": bound.getsockname()[1]})
        _serve(desk, bound)


def _serve(desk: Desk, bound: socket.socket) -> None:
    with desk.doors.work(desk.house):
        app = desk.doors.web(desk.house)
        ready = "Tijdig is on {} (on this machine only); Ctrl-C ends it."
        serve_until_stopped(app, bound, lambda url: say(ready.format(url)))
