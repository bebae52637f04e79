"""Which ladders an administration goes by: its general one, or those for kinds and countries, and debtors' own."""

from collections.abc import Mapping

from connector.model import Installation
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, LAWFUL
from connector.store import debtors, installations, policies
from connector.store.engine import Tx

DEFAULT = "default"


def in_use(tx: Tx) -> tuple[Policy, ...]:
    """All of them, the general ones first. One that was chosen and does not exist any more is not in it."""
    saved = policies.saved(tx)
    names = [*general(installations.get(tx)), *debtors.own_policies(tx)]
    return tuple(saved[name] for name in dict.fromkeys(names) if name in saved)


def general(there: Installation) -> tuple[str, ...]:
    """The names of those that hold for debtors without one of their own."""
    name = there.policy or DEFAULT
    return tuple(each.name for each in LAWFUL) if name == BY_KIND else (name,)


def changed(ladders: tuple[Policy, ...], saved: Mapping[str, Policy]) -> tuple[Policy, ...]:
    """Those of them that are not as they are kept."""
    return tuple(each for each in ladders if saved.get(each.name) != each)
