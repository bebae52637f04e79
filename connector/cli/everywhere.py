"""The same over every administration of every office of the house, for whoever runs it: a line for each, and one that
is broken stops none of the others."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import click

from connector.cli.desk import Desk
from connector.cli.exits import code_of
from connector.cli.output import as_json, note, say
from connector.errors import BadInput, Fault, NotFound, TijdigError
from connector.flow.leaving import kept_for
from connector.model import Delivery, Scope
from connector.store import deliveries, installations, journal, people

T = TypeVar("T")
PEOPLE = "(people)"  # no administration has such a name


def check_alone(installation: str | None) -> None:
    """Raises BadInput for all of them and one of them at once."""
    if installation is not None:
        fault = Fault("--installation", "names one, and --all asks for every one", "leave one of the two out")
        raise BadInput("it is not clear which administration is meant", [fault])


def verify(desk: Desk, as_machine: bool) -> None:
    """Recompute every chain, those of the people among them. Ends with the code of the first fault."""
    there = _administrations(desk)
    offices = [people.of_tenant(tenant) for tenant in people.tenants(desk.house.store, desk.now())]
    chains: list[dict[str, object]] = []
    failed: list[TijdigError] = []
    for scope, done in _each([*there, *offices], lambda scope: _verified(desk, scope)):
        fault = done if isinstance(done, TijdigError) else None
        if fault is not None:
            failed.append(fault)
        place = {"tenant": scope.tenant, "installation": scope.installation or PEOPLE}
        chains.append({**place, "events": None if fault else done, "fault": str(fault) if fault else None})
        if not as_machine:
            _tell(scope, fault or f"the chain is whole, {done} events.")
    if as_machine:
        as_json({"whole": not failed, "chains": chains})
    _end(failed)


def retention(desk: Desk, by: str, take_away: Callable[[Iterable[Delivery]], None]) -> None:
    """Erase in each whoever owes nothing since long; `take_away` gets the messages to them, printed letters among them.
    Ends with the code of the first fault."""
    failed: list[TijdigError] = []
    letters: list[Delivery] = []
    erased = 0
    for scope, done in _each(_administrations(desk), lambda scope: _erased(desk, scope, by)):
        if isinstance(done, TijdigError):
            failed.append(done)
            _tell(scope, done)
            continue
        many, days, theirs = done
        letters += theirs
        erased += many
        _tell(scope, f"{many} debtors were erased, of whom nothing happened for more than {days} days.")
    take_away(letters)
    if erased:
        desk.house.store.scrub()
    _end(failed)


def _administrations(desk: Desk) -> list[Scope]:
    """Of every office. Raises NotFound where there is none; a database that is not there is not made by looking."""
    settings = desk.house.settings
    embedded = not settings.database_url.get_secret_value()
    if embedded and not (settings.home / "tijdig.sqlite").exists():
        raise NotFound(f"there is no administration yet in {settings.home}; begin with `tijdig import FILE`")
    return [each.scope for each in installations.listing(desk.house.store, None)]


def _each(scopes: Sequence[Scope], do: Callable[[Scope], T]) -> Iterator[tuple[Scope, T | TijdigError]]:
    """Each with what came of it, by office; within one the people come first."""
    for scope in sorted(scopes, key=lambda one: (one.tenant, one.installation)):
        try:
            done: T | TijdigError = do(scope)
        except TijdigError as error:
            done = error
        yield scope, done


def _verified(desk: Desk, scope: Scope) -> int:
    with desk.house.store.read(scope, desk.now()) as tx:
        return journal.verify(tx)


def _erased(desk: Desk, scope: Scope, by: str) -> tuple[int, int, list[Delivery]]:
    """How many, after how many days, and the messages to them."""
    with desk.house.store.write(scope, desk.now()) as tx:
        days = kept_for(tx) or desk.house.settings.retention_days
        aliases = journal.forget_old(tx, desk.today(), days, by)
        return len(aliases), days, [delivery for alias in aliases for delivery in deliveries.history(tx, alias)]


def _tell(scope: Scope, what: str | TijdigError) -> None:
    tell = note if isinstance(what, TijdigError) else say
    tell(f"{scope.tenant} / {scope.installation or PEOPLE}: {what}")


def _end(failed: Sequence[TijdigError]) -> None:
    if failed:
        raise click.exceptions.Exit(code_of(failed[0]))
