"""`tijdig serve`: the pages over your own administration."""

import click

from connector.cli.desk import Desk
from connector.cli.output import say
from connector.cli.serving import loopback, serve_until_stopped


@click.command()
@click.option("--host", help="This machine's own address; otherwise the setting (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; otherwise the setting (8000).")
@click.pass_obj
def serve(desk: Desk, host: str | None, port: int | None) -> None:
    """Serve the pages on this machine. Until sign-in exists, no other machine can open them. Ctrl-C ends it."""
    settings = desk.house.settings
    loopback(host or settings.host)  # before anything is opened or made
    app = desk.doors.web(desk.house)
    serve_until_stopped(
        app,
        host or settings.host,
        settings.port if port is None else port,
        lambda url: say(f"Tijdig is on {url} (on this machine only); Ctrl-C ends it."),
    )
