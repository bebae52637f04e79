"""The two platforms as givers of grants: where each is asked, what its tokens do, and how one of them is used."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from adapters.exact import auth as exact_auth
from adapters.exact import sandbox as exact_sandbox
from adapters.exact.client import me
from adapters.moneybird import auth as moneybird_auth
from adapters.moneybird import sandbox as moneybird_sandbox
from adapters.moneybird.client import Client as Moneybird
from connector.source import Access, Auth
from connector.transport import Transport

KEEPS, STRICT = "keeps", "strict"  # the old refresh token is good until the new one is used, or once
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Pause:
    """Seconds in which nobody uses a grant, by the platform's clock, and by how many ours is behind it then."""

    seconds: float
    behind: float = 0.0


class Giver(ABC):
    """One platform. `name` is the adapter's, `consents_at` the path of its consent page."""

    name: str
    consents_at: str

    @abstractmethod
    def sandbox(self, clock: Clock, kind: str, back: str) -> Any:
        """With an application that goes back there; `kind` is KEEPS or STRICT."""

    @abstractmethod
    def auth(self, host: str) -> Auth:
        """What the product knows of this platform at this host."""

    @abstractmethod
    def place(self, sandbox: Any) -> str:
        """Where something can be asked."""

    @abstractmethod
    def ask(self, transport: Transport, access: Access, place: str, host: str) -> None:
        """One question. Raises what Transport.send and Access raise."""

    @abstractmethod
    def expiry(self, chance: Random) -> Pause:
        """After which the token is over; where ours is behind, by the platform's clock alone."""

    @abstractmethod
    def pauses(self) -> tuple[float, float]:
        """Seconds after which a token is over: as many as leave a day enough renewals for an accident at each of them,
        and as few as there may be."""


class MoneybirdGiver(Giver):
    """Tokens that live for an hour and may be renewed at any time, as soon as a 401 tells of it."""

    name, consents_at = "moneybird", "/oauth/authorize"
    life = 3600

    def sandbox(self, clock: Clock, kind: str, back: str) -> Any:
        quirks = moneybird_sandbox.Quirks(
            self.life, rotate_refresh=True, keeps_old_refresh=kind == KEEPS, requests_allowed=1_000_000
        )
        return moneybird_sandbox.Sandbox(clock, invoices=5, quirks=quirks, redirect_uris=[back])

    def auth(self, host: str) -> Auth:
        return moneybird_auth.auth_at(host)

    def place(self, sandbox: Any) -> str:
        return str(sandbox.administration)

    def ask(self, transport: Transport, access: Access, place: str, host: str) -> None:
        Moneybird(transport, access, place, host).versions("sales_invoices")

    def expiry(self, chance: Random) -> Pause:
        return Pause(self.life, self.life / 2 if chance.random() < 0.5 else 0.0)

    def pauses(self) -> tuple[float, float]:
        return self.life, self.life


class ExactGiver(Giver):
    """Tokens that live for ten minutes. Another is given in the last half minute and not before, whatever a 401 says,
    and 200 times a day."""

    name, consents_at = "exact", "/api/oauth2/auth"
    seen = (570, 571, 585, 599, 600, 601, 640)  # seconds, from the first at which a token may be renewed
    unseen = Pause(600, behind=50)

    def sandbox(self, clock: Clock, kind: str, back: str) -> Any:
        roomy = {"per_minute": 10**6, "per_day": 10**6, "errors_allowed": 10**6}
        quirks = exact_sandbox.Quirks(strict=kind == STRICT, **roomy)  # type: ignore[arg-type]
        return exact_sandbox.Sandbox(clock, invoices=5, quirks=quirks, redirect_uris=[back])

    def auth(self, host: str) -> Auth:
        return exact_auth.auth_at(host)

    def place(self, sandbox: Any) -> str:
        return str(sandbox.divisions[0])

    def ask(self, transport: Transport, access: Access, place: str, host: str) -> None:
        me(transport, access, host)

    def expiry(self, chance: Random) -> Pause:
        return self.unseen if chance.random() < 0.25 else Pause(chance.choice(self.seen))

    def pauses(self) -> tuple[float, float]:
        return 10_800, self.seen[0]


GIVERS: dict[str, Giver] = {giver.name: giver for giver in (MoneybirdGiver(), ExactGiver())}
