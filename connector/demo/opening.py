"""Opens the demo: its list of a bookkeeping program, its imitated platforms, and the work between their days."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connector import registry
from connector.demo.circle import Circle, Visitor
from connector.demo.serving import served
from connector.demo.working import Background
from connector.flow.by_turns import ByTurns
from connector.flow.daily import daily_round, furnish_sample
from connector.flow.errands import leave, to_listen, to_sync
from connector.flow.house import Demo, GivenClock, House, Mailbox
from connector.flow.rounds import QUESTIONS
from connector.flow.sources import Registration
from connector.flow.work import Handlers
from connector.model import Scope
from connector.oauth import Client
from connector.store import installations

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PLATFORMS = ("moneybird", "exact")
INVOICES = 48  # of each imitated administration
LIST = "demo"  # the key of the administration that is a list


@contextmanager
def opened(
    house: House,
    clock: GivenClock,
    mailbox: Mailbox,
    begins: date,
    page: str,
    inbound: "WSGIApplication",
    handlers: Callable[[House], Handlers],
    furnished: bool = True,
) -> Iterator[House]:
    """This house with everything that the demo has; `begins` is the day of its list, `page` where its pages are.

    One that is not `furnished` has nothing in it yet, as whoever installs finds it; the platforms are there.
    """
    with ExitStack() as stack:
        hooks_url = stack.enter_context(served(inbound))
        every = [_imitated(stack, house, clock, name, f"{page}/connections/{name}/back") for name in PLATFORMS]
        at = urlsplit(page)
        made = House(
            house.settings.model_copy(update={"hooks_url": hooks_url, "host": at.hostname, "port": at.port}),
            house.clock,
            house.open_store,
            house.carriers,
            registrations={each.name: each.registration for each in every},
            mail=house.mail,
        )
        background = Background(ByTurns(made.store, clock, handlers(made)))
        bookkeeping = {registry.adapter(each.name).title: each.registration.host for each in every}
        days = _days(made, clock, background, begins) if furnished else _bare_days(clock, background)
        circles = {each.name: Circle(made, background, each.name, each.sandbox, each.visitor) for each in every}
        samples = {name: circle.install for name, circle in circles.items()}
        made.demo = Demo(clock, mailbox, days, bookkeeping, samples=samples)
        background.schedule(QUESTIONS)
        _take_up(made)
        background.run_due()
        for each in every:
            circle = circles[each.name]
            if furnished and not circle.is_gone():
                made.demo = replace(made.demo, told=[*made.demo.told, *circle.go()])
            each.sandbox.put_away()
            stack.enter_context(each.sandbox.working())  # only now: until here its time is told step by step
        stack.enter_context(background.working())
        yield made


@dataclass(frozen=True, slots=True)
class _Imitated:
    """A platform that runs in the demo, and how the house is known there."""

    name: str
    sandbox: Any
    visitor: Visitor
    registration: Registration


def _imitated(stack: ExitStack, house: House, clock: GivenClock, name: str, back: str) -> _Imitated:
    """Served as long as the demo lasts; its memory lies in the demo's folder."""
    of = registry.adapter(name).sandbox
    kept = house.settings.home / f"{name}.books"
    sandbox = of.Sandbox(clock, invoices=INVOICES, redirect_uris=[back], quirks=of.ROOMY, kept=kept)
    url = stack.enter_context(served(sandbox.app))
    application = sandbox.application
    client = Client(application.client_id, application.secret, back)
    registration = Registration(client, url, getattr(application, "webhook_secret", ""))
    return _Imitated(name, sandbox, of.Visitor(url), registration)


def _days(house: House, clock: GivenClock, background: Background, begins: date) -> Callable[[], datetime]:
    """Lives through the first day of the list if nobody did, and gives the way to each next day."""
    adapter = registry.adapter("csv")
    scope = Scope(house.settings.tenant, LIST)
    sample = adapter.sandbox.sample(house.settings.home / "sample", begins)

    def live_a_day() -> None:
        now = clock()
        source = adapter.source(scope, {"path": sample, "complete_as_of": now.date()})
        daily_round(house.store, scope, source, now, house.carriers)

    def next_day() -> datetime:
        with background.resting():
            moved = clock.next_day()
            live_a_day()
        background.run_due()
        return moved

    furnish_sample(house.store, scope, adapter.name, clock())
    with house.store.read(scope, clock()) as tx:
        last = installations.get(tx).last_run
    if last is None or last < clock().date():
        live_a_day()
    return next_day


def _bare_days(clock: GivenClock, background: Background) -> Callable[[], datetime]:
    """The way to each next day where only the background has work."""

    def next_day() -> datetime:
        with background.resting():
            moved = clock.next_day()
        background.run_due()
        return moved

    return next_day


def _take_up(house: House) -> None:
    """We are reached at another port than last time, and what was told in between is read."""
    for each in installations.listing(house.store, house.settings.tenant):
        if each.connection is not None:
            with house.store.write(each.scope, house.clock()) as tx:
                leave(tx, to_listen())
                leave(tx, to_sync())
