"""`tijdig web`: the pages alone, by several processes; the work is a worker's."""

from typing import TYPE_CHECKING

import click

from connector.cli.desk import Desk
from connector.cli.fronting import check_front
from connector.cli.processes import by_processes
from connector.cli.serving import bindable
from connector.cli.setting_up import tell_setup_code

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@click.command()
@click.option("--host", help="The address to listen on; otherwise the setting (127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Otherwise the setting (8000).")
@click.option("--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="How many serve.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="In each of them.")
@click.pass_obj
def web(desk: Desk, host: str | None, port: int | None, processes: int, threads: int) -> None:
    """Serve the pages by several processes. Jobs are only left here: `tijdig worker` does them."""
    settings = desk.house.settings
    check_front(settings)
    address = bindable(settings.host if host is None else host, settings.public_url)
    shown = f"[{address}]" if ":" in address else address
    _tell(desk)
    by_processes(
        lambda: _pages(desk),
        bind=f"{shown}:{port or settings.port or 8000}",
        workers=processes,
        threads=threads,
        proc_name="tijdig-web",
        forwarded_allow_ips="",  # what a header says of the visitor is read in one place: connector/web/guards.py
    ).run()


def _tell(desk: Desk) -> None:
    """In a house of its own, whose store is closed again: each process opens one for itself, after they parted."""
    if desk.house.settings.public_url or desk.house.settings.proxies:
        house = desk.doors.house(desk.home)
        try:
            tell_setup_code(house)
        finally:
            house.store.close()


def _pages(desk: Desk) -> "WSGIApplication":
    """Made before the processes part, with a store whose connections are closed: each opens its own."""
    pages = desk.doors.web(desk.house)
    desk.house.store.close()
    return pages
