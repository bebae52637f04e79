"""A platform that gives grants, in a process of its own, and a house that uses one; each has a clock that is given."""

import json
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import requests

from connector.demo.serving import served
from connector.model import ConnectionState, Scope
from connector.oauth import Client, Grant, Grants, exchange
from connector.store import connections
from connector.store.connections import of_tenant
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.transport import Transport
from tests.soak.givers import Giver
from tests.soak.moments import ToldStore

SCOPE = Scope("a tenant", "an administration")
BACK = "http://127.0.0.1:8000/back"
TAKEN, REFUSED = "taken", "refused"


class Call(NamedTuple):
    """A call of the token endpoint: what was shown there (a code, or a refresh token), and what became of it."""

    at: float  # seconds since 1970, by the platform's clock
    what: str  # the name of the method that answers it
    shown: str
    word: str  # TAKEN or REFUSED


# ---------------------------------------------------------------- the platform


@dataclass
class Platform:
    """The sandbox of a giver, in another process. `clock` is in seconds since 1970, `kind` is KEEPS or STRICT."""

    giver: Giver
    kind: str
    folder: Path
    clock: "Synchronized[float]"
    url: str = ""
    place: str = ""
    client: Client = field(init=False)

    @contextmanager
    def running(self) -> Iterator["Platform"]:
        process = fork(self._serve)
        try:
            told = json.loads(_content(self.folder / "told"))
            self.url, self.place = told["url"], told["place"]
            self.client = Client(told["id"], told["secret"], BACK)
            yield self
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)

    def _serve(self) -> None:
        sandbox = self.giver.sandbox(lambda: datetime.fromtimestamp(self.clock.value, UTC), self.kind, BACK)
        for what in ("exchange", "renew"):
            setattr(sandbox.grants, what, self._noting(what, getattr(sandbox.grants, what)))
        told = {"id": sandbox.application.client_id, "secret": sandbox.application.secret}
        with served(sandbox.app) as url:
            half = self.folder / "half"
            half.write_text(json.dumps({**told, "url": url, "place": self.giver.place(sandbox)}), "ascii")
            half.rename(self.folder / "told")
            signal.pause()

    def _noting(self, what: str, answers: Callable[..., Any]) -> Callable[..., Any]:
        """Writes down each code and refresh token that is shown, and whether it was good."""

        def noted(application: Any, shown: str, *more: Any) -> Any:
            word = REFUSED
            try:
                answer = answers(application, shown, *more)
                word = TAKEN
            finally:
                with (self.folder / "shown").open("a", encoding="ascii") as book:
                    book.write(json.dumps(Call(self.clock.value, what, shown, word)) + "\n")
            return answer

        return noted

    def calls(self) -> list[Call]:
        """Of the token endpoint, in turn."""
        path = self.folder / "shown"
        lines = path.read_text(encoding="ascii").splitlines() if path.exists() else []
        return [Call(*json.loads(line)) for line in lines]

    def renewals(self) -> list[Call]:
        """The calls at which a refresh token was shown."""
        return [call for call in self.calls() if call.what == "renew"]

    def consented(self) -> str:
        """Somebody says yes in his browser: the code."""
        asked = {"client_id": self.client.id, "redirect_uri": BACK, "response_type": "code"}
        answer = requests.post(
            f"{self.url}{self.giver.consents_at}",
            params=asked,
            data={"answer": "allow"},
            allow_redirects=False,
            timeout=30,
        )
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


# ---------------------------------------------------------------- our house


@dataclass
class House:
    """Our side: a store, and the grant in it. `clock` is ours, which may differ from the platform's."""

    url: str
    keys: Keyring
    platform: Platform
    clock: "Synchronized[float]"
    key: str = ""

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.value, UTC)

    def store(self, happens: Callable[[str], None] = lambda _: None) -> Store:
        return ToldStore(self.url, self.keys, happens)

    def grants(self, store: Store) -> Grants:
        platform = self.platform
        return Grants(store, SCOPE, platform.giver.auth(platform.url), platform.client, self.now)

    def move_in(self) -> None:
        with open_store(self.url, self.keys) as store:
            store.migrate()
            grants = self.grants(store)
            granted = exchange(grants.auth, grants.client, self.platform.consented(), self.now())
            self.key = grants.connect(self.platform.url, self.platform.giver.name, granted).key

    def connect_anew(self) -> None:
        with open_store(self.url, self.keys) as store:
            grants = self.grants(store)
            code = self.platform.consented()
            grants.reconnect(self.key, exchange(grants.auth, grants.client, code, self.now()))

    def use(self, store: Store) -> int:
        """A question to the platform; how often it called the token of it invalid. Raises what Access raises."""
        grant, platform = Counted(self.grants(store), self.key), self.platform
        transport = Transport(self.now, home=platform.url)
        platform.giver.ask(transport, grant, platform.place, platform.url)
        return grant.refusals[0]

    def pass_over(self, seconds: float, behind: float = 0.0) -> None:
        """So much time passes at the platform, and then our clock is so much behind."""
        now = max(self.clock.value, self.platform.clock.value)
        self.platform.clock.value = now + seconds
        self.clock.value = now + seconds - behind

    def state(self) -> ConnectionState:
        with open_store(self.url, self.keys) as store, store.read(of_tenant(SCOPE), self.now()) as tx:
            return connections.get(tx, self.key).state


@dataclass(frozen=True)
class Counted(Grant):
    """A grant that counts how often its token was called invalid."""

    refusals: list[int] = field(default_factory=lambda: [0])

    def refused(self, token: str) -> str:
        self.refusals[0] += 1
        return super().refused(token)


# ---------------------------------------------------------------- processes


def fork(work: Callable[[], None]) -> int:
    """Its number. The program that forks has no threads, so a fork of it is whole."""
    process = os.fork()
    if process:
        return process
    try:
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 # whatever happens, it must not go on as its parent
        traceback.print_exc()
        os._exit(1)


def _content(path: Path) -> str:
    """Of a file that will be there."""
    while not path.exists():
        time.sleep(0.01)
    return path.read_text(encoding="ascii")
