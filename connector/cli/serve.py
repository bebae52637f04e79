"""`tijdig serve`: the pages over your own administration."""

import socket

import click

from connector.cli.desk import Desk
from connector.cli.fronting import check_front
from connector.cli.output import say
from connector.cli.serving import listening, serve_until_stopped
from connector.cli.setting_up import tell_setup_code


@click.command()
@click.option("--host", help="The address to listen on; otherwise the setting (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free one; otherwise the setting (8000).")
@click.pass_obj
def serve(desk: Desk, host: str | None, port: int | None) -> None:
    """Serve the pages, and do the work that is due: runs, and sending within the policy's hours.

    On this machine alone, unless TIJDIG_PUBLIC_URL names the https:// address under which a proxy passes them on.
    Ctrl-C ends it.
    """
    settings = desk.house.settings
    check_front(settings)
    address = settings.host if host is None else host
    with listening(address, settings.port if port is None else port, settings.public_url) as bound:
        desk.house.settings = settings.model_copy(update={"host": address, "port": bound.getsockname()[1]})
        _serve(desk, bound)


def _serve(desk: Desk, bound: socket.socket) -> None:
    settings = desk.house.settings

    def ready(url: str) -> None:
        where = (
            f"{settings.public_url} (it listens on {url})" if settings.public_url else f"{url} (on this machine only)"
        )
        say(f"Tijdig is on {where}; Ctrl-C ends it.")
        tell_setup_code(desk.house)

    with desk.doors.work(desk.house):
        serve_until_stopped(desk.doors.web(desk.house), bound, ready)
