"""`tijdig sandbox`: a local imitation of a platform, to try things out on and to develop against."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

import click

from connector import registry
from connector.cli.desk import Desk
from connector.cli.output import progress, say
from connector.cli.serving import listening, serve_until_stopped
from connector.errors import Unsupported

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Imitation(Protocol):
    """What an adapter's `sandbox.Sandbox` makes."""

    @property
    def app(self) -> "WSGIApplication": ...
    def working(self) -> AbstractContextManager[None]: ...
    def greeting(self, url: str) -> Sequence[str]: ...


@click.command()
@click.argument("platform")
@click.option("--port", type=click.IntRange(0, 65535), default=8100, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another one makes another world.")
@click.option("--invoices", type=click.IntRange(0, 100_000), default=200, show_default=True, help="How many there are.")
@click.option("--redirect-uri", multiple=True, help="Where an OAuth consent may lead back to; may be repeated.")
@click.option("--chaos", is_flag=True, help="Bad days: overload, slow and broken answers, lost and doubled webhooks.")
@click.pass_obj
def sandbox(
    desk: Desk, platform: str, port: int, seed: int, invoices: int, redirect_uri: tuple[str, ...], chaos: bool
) -> None:
    """Serve a local imitation of PLATFORM, with invented invoices, on this machine alone.

    Everything is in memory and gone at the end. Ctrl-C ends it.
    """
    make = _imitation(platform)
    with listening("127.0.0.1", port) as bound:
        with progress("Inventing an administration"):
            made = make(desk.now, seed=seed, invoices=invoices, chaos=chaos, redirect_uris=redirect_uri)
        with made.working():
            serve_until_stopped(made.app, bound, lambda url: say("\n".join(made.greeting(url))))


def _imitation(platform: str) -> "Callable[..., Imitation]":
    """How one is made; it takes a clock that gives aware moments. Raises NotFound, and Unsupported without one."""
    make: Callable[..., Imitation] | None = getattr(registry.adapter(platform).sandbox, "Sandbox", None)
    if make is None:
        raise Unsupported(f"there is no local imitation of {platform}")
    return make
