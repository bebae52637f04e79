"""Finds the administration that a command is about."""

from connector.cli.desk import Desk
from connector.errors import BadInput, Fault, NotFound
from connector.model import Installation, Scope
from connector.store import installations


def administrations(desk: Desk) -> list[Installation]:
    """All of this tenant. A database that is not there is not made by looking."""
    settings = desk.house.settings
    embedded = not settings.database_url.get_secret_value()
    if embedded and not (settings.home / "tijdig.sqlite").exists():
        return []
    return installations.listing(desk.house.store, settings.tenant)


def administration(desk: Desk, name: str | None) -> Scope:
    """The one that is named, or else the only one. Raises NotFound, or BadInput when there are several."""
    there = [one.scope.installation for one in administrations(desk)]
    if not there:
        folder = desk.house.settings.home
        raise NotFound(f"there is no administration yet in {folder}; begin with `tijdig import FILE`")
    if name is None and len(there) > 1:
        fault = Fault("--installation", f"there are {len(there)}: {', '.join(there)}", "name one of them")
        raise BadInput("it is not clear which administration is meant", [fault])
    if name is not None and name not in there:
        raise NotFound(f"there is no administration {name!r}; there is: {', '.join(there)}")
    return desk.house.scope(name or there[0])
