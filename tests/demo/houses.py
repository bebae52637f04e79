"""A house beside an imitated Moneybird, with everything between them over real HTTP and real SMTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from adapters.moneybird.sandbox.records import Webhook
from connector import app, registry
from connector.channels.catcher import MailCatcher
from connector.channels.email import SmtpSettings
from connector.demo.circle import Circle, Worker
from connector.demo.serving import served
from connector.flow.by_turns import ByTurns
from connector.flow.house import House
from connector.flow.rounds import QUESTIONS
from connector.flow.sources import Registration, Sources
from connector.model import JournalEvent, Receivable, Scope
from connector.oauth import Client
from connector.source import Source
from connector.store import installations, journal, receivables
from connector.store.engine import Store
from connector.transport import NO_BUDGET, Budget, Transport, always
from tests.adapters.moneybird.sandbox.callers import BEGIN, Clock

BACK = "http://127.0.0.1:8000/connections/{}/back"


@dataclass
class Beside:
    """The house, and what it works with."""

    house: House
    clock: Clock
    catcher: MailCatcher
    sandbox: Any
    url: str
    worker: Worker
    steps: list[str] = field(default_factory=list)
    platform: str = "moneybird"

    @property
    def circle(self) -> Circle:
        return Circle(self.house, self.worker, self.platform, self.sandbox, self.visitor)

    @property
    def visitor(self) -> Any:
        return registry.adapter(self.platform).sandbox.Visitor(self.url)

    @property
    def scope(self) -> Scope:
        """Of the administration that was connected."""
        (there,) = installations.listing(self.house.store, self.house.settings.tenant)
        return there.scope

    @property
    def today(self) -> date:
        return self.clock().date()

    def journal(self) -> list[JournalEvent]:
        with self.house.store.read(self.scope, self.clock()) as tx:
            return journal.all(tx)

    def sent(self) -> list[str]:
        """The receivables that each mail was about, one after the other."""
        sent = (event.content or {} for event in self.journal() if event.kind == "sent")
        listed = (content.get("receivables") for content in sent)
        return [str(key) for keys in listed if isinstance(keys, list) for key in keys]

    def receivables(self) -> dict[str, Receivable]:
        with self.house.store.read(self.scope, self.clock()) as tx:
            return receivables.of_keys(tx, None)

    @property
    def books(self) -> Any:
        """Of the first administration at the sandbox."""
        return self.sandbox.world.books[self.sandbox.administration]

    @property
    def hooks_url(self) -> str:
        return self.house.settings.hooks_url

    def webhooks(self) -> list[Any]:
        """Those that the platform has for this administration."""
        return list(self.books.webhooks.values())

    def webhook_of_others(self) -> Any:
        """One that somebody else made there."""
        made = Webhook(
            **self.books.stamp(), url="https://others.example/hooks/x", enabled_events=[], token="t", secret="s"
        )
        self.books.webhooks[made.id] = made
        return made

    def some_open(self) -> str:
        """The key of a sales invoice that is owed."""
        owed = (one for one in self.books.invoices.values() if one.state == "late" and not one.paused)
        return f"sales:{next(owed).id}"

    def failed(self) -> list[Any]:
        """The jobs that went wrong for good."""
        return list(ByTurns(self.house.store, self.clock).failed())

    def ask_all(self) -> None:
        """Ask every question of the house once, and do what follows."""
        rounds = ByTurns(self.house.store, self.clock, app._handlers(self.house))
        rounds.schedule([])
        rounds.schedule(QUESTIONS)
        rounds.run_due()

    def asked(self, resource: str) -> list[str]:
        """The requests about this resource, as the sandbox heard them."""
        return [one for one in self.steps if one.partition(" ")[2].startswith(resource)]

    def source(self, budget: Budget = NO_BUDGET) -> Source:
        """Opened anew, with a budget of its own that may count, and stop, what it asks."""
        with self.house.store.read(self.scope, self.clock()) as tx:
            installation = installations.get(tx)
        sources = Sources(self.house.store, self.clock, self.house.registrations)
        at = sources.platform("moneybird")
        sources._transports["moneybird", at.host, self.scope.tenant] = Transport(
            self.clock, home=at.host, meters=always(budget, at.quotas[0].limits), sleep=lambda _: None
        )
        found = sources.open(installation)
        assert found is not None
        return found

    def invoice(self, key: str) -> Any:
        """As it stands at the sandbox."""
        books = self.sandbox.world.books[self.sandbox.administration]
        return books.invoices[key.removeprefix("sales:")]


class Heard:
    """Notes what is asked of the sandbox's API: method and resource."""

    def __init__(self, app: Any, steps: list[str]) -> None:
        self._app, self._steps = app, steps

    def __call__(self, environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if path.startswith("/api/"):
            resource = path.split("/", 4)[-1].removesuffix(".json")
            self._steps.append(f"{environ['REQUEST_METHOD']} {resource}")
        return self._app(environ, start_response)


@contextmanager
def moved(there: Beside) -> Iterator[str]:
    """The house is reached at another address from now on, and asks its questions anew."""
    with served(app._inbound(there.house)) as url:
        there.house.settings = there.house.settings.model_copy(update={"hooks_url": url})
        there.worker = ByTurns(there.house.store, there.clock, app._handlers(there.house))
        there.worker.schedule(QUESTIONS)
        there.worker.run_due()
        yield url


@contextmanager
def beside(
    store: Store,
    home: Path,
    worker: Callable[[House], Worker] | None = None,
    clock: Clock | None = None,
    platform: str = "moneybird",
    **sandbox: Any,
) -> Iterator[Beside]:
    """`worker` does the jobs of this house: one after the other, unless another one is given. The clock stands still,
    unless it is one that goes."""
    clock = clock or Clock(BEGIN)
    imitated = registry.adapter(platform).sandbox
    back = BACK.format(platform)
    with MailCatcher(home / "mails") as catcher, ExitStack() as stack:
        made = imitated.Sandbox(clock, redirect_uris=[back], **{"invoices": 40, **sandbox})
        steps: list[str] = []
        url = stack.enter_context(served(Heard(made.app, steps)))
        client = Client(made.application.client_id, made.application.secret, back)
        carriers = app._by_email(SmtpSettings("127.0.0.1", catcher.port, "none"))
        registered = {platform: Registration(client, url, getattr(made.application, "webhook_secret", ""))}
        settings = app.read_settings(home=home, tenant="demo")
        house = House(settings, clock, lambda: store, carriers, registrations=registered)
        hooks_url = stack.enter_context(served(app._inbound(house)))
        house.settings = settings.model_copy(update={"hooks_url": hooks_url})
        does = worker(house) if worker else ByTurns(store, clock, app._handlers(house))
        yield Beside(house, clock, catcher, made, url, does, steps, platform)
