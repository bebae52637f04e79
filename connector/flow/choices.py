"""What a user chooses about his source, as its adapter declares it: what holds, what each value would make, a new one.

A choice is a setting of the source. It holds from the next pull on, which tells all that is known under its new
numbers; cases go on, because they are known by their keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from connector.errors import NotFound, Refused
from connector.flow.errands import leave, to_sync
from connector.flow.sources import SETTING, Sources, adapter_of
from connector.model import Installation, Scope
from connector.source import Choice, Labeller
from connector.store import debtors, installations, journal, receivables
from connector.store.engine import Store, Tx

SHOWN = 5  # receivables in a preview: as many as are read at a glance, and for little


@dataclass(frozen=True, slots=True)
class Example:
    """An open receivable: whose it is, and what it would be called under each value."""

    debtor: str
    under: Mapping[str, str]


def of(installation: Installation) -> tuple[Choice, ...]:
    """Those of this administration's platform; none for a file, and where it is not connected."""
    adapter = adapter_of(installation)
    return adapter.choices if adapter is not None and installation.connection is not None else ()


def value(tx: Tx, choice: Choice) -> str:
    """What holds; the usual one until somebody chose."""
    kept = installations.setting(tx, f"{SETTING}{choice.name}")
    return kept if kept is not None and kept in choice.values else next(iter(choice.values))


def choose(store: Store, scope: Scope, name: str, chosen: str, by: str, now: datetime) -> bool:
    """From the next pull on this value holds; whether it is another one than before. Raises NotFound for a choice that
    the platform does not have, Refused for a value that it does not."""
    with store.write(scope, now) as tx:
        choice = _named(installations.get(tx), name)
        _check_is_offered(choice, chosen)
        before = value(tx, choice)
        if chosen == before:
            return False
        installations.save_setting(tx, f"{SETTING}{name}", chosen)
        journal.append(tx, "reading_chosen", "", "", {"by": by, "setting": name, "value": chosen, "before": before})
        leave(tx, to_sync())
        return True


def examples(sources: Sources, installation: Installation, choice: Choice) -> list[Example]:
    """A few open receivables under each value, as the source says it now; none where nothing is open. Raises what
    Source.reread raises."""
    with sources.store.read(installation.scope, sources.clock()) as tx:
        there = installations.get(tx)
        some = receivables.some_open(tx, SHOWN)
        names = {key: one.name for key, one in debtors.of_keys(tx, {each.debtor for each in some}).items()}
    source = sources.open(there) if some else None
    if not isinstance(source, Labeller):
        return []
    told = source.numbers(choice.name, [each.key for each in some])
    return [
        Example(
            names.get(each.debtor, each.debtor),
            {value_: replace(each, number=number).label for value_, number in told[each.key].items()},
        )
        for each in some
        if each.key in told
    ]


def _check_is_offered(choice: Choice, chosen: str) -> None:
    """A source that is opened with anything else could not be read."""
    if chosen not in choice.values:
        raise Refused("choose one of the values that are offered")


def _named(installation: Installation, name: str) -> Choice:
    for choice in of(installation):
        if choice.name == name:
            return choice
    raise NotFound("there is no such choice")
