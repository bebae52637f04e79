"""What every view works with: the house, who is signed in, the administration that is open, the moment, and names for
addresses."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app, g, request

from connector.errors import NotFound
from connector.flow.house import House
from connector.model import Installation, Scope
from connector.store import installations
from connector.store.engine import Store
from connector.store.sessions import Present
from connector.web.tokens import Tokens

COOKIE = "tijdig_administration"
FIRST = "files"  # key of the administration that the first file makes
EXTENSION = "tijdig"


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's view of the house: of the tenant whom this session belongs to, and of no other. `now` is in the
    tenant's zone."""

    house: House
    now: datetime
    present: Present
    installations: tuple[Installation, ...]
    installation: Installation | None

    @property
    def store(self) -> Store:
        return self.house.store

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def by(self) -> str:
        """Who acts, for the journal: the address of whoever is signed in."""
        return self.present.person.address

    @property
    def scope(self) -> Scope:
        """Raises NotFound while there is no administration."""
        if self.installation is None:
            raise NotFound("there is no administration yet; upload a file first")
        return self.installation.scope

    @property
    def tenant(self) -> Scope:
        """Where that lies which belongs to no administration."""
        return Scope(self.present.tenant, "")

    def administration(self, key: str) -> Scope:
        """The scope of an administration of this tenant, there already or not."""
        return Scope(self.present.tenant, key)

    @property
    def tokens(self) -> Tokens:
        return Tokens(current_app.config["SECRET_KEY"], self.scope)


def install(app: Flask, over: House) -> None:
    app.extensions[EXTENSION] = over
    app.context_processor(lambda: {"house": over})


def house() -> House:
    """The house that this application was made over; asks the store nothing."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, House):
        raise TypeError("the application was made without a house")
    return found


def desk() -> Desk:
    """This request's desk: the administration that was chosen, else the first one."""
    found = g.get("desk")
    if not isinstance(found, Desk):
        found = g.desk = _open(house())
    return found


def refresh() -> Desk:
    """The desk anew, after something was changed."""
    g.pop("desk", None)
    return desk()


def _open(over: House) -> Desk:
    from connector.web import signed  # which asks for the house itself

    present = signed.here()
    there = installations.listing(over.store, present.tenant)
    wanted = request.cookies.get(COOKIE, "")
    chosen = next((i for i in there if i.scope.installation == wanted), next(iter(there), None))
    return Desk(over, over.clock(), present, tuple(there), chosen)
