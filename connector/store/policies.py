"""Policies and exchange rates: the ladders that a tenant saved, and what one currency is worth in another."""

from pydantic import TypeAdapter

from connector.errors import BadInput
from connector.rules.policy import Policy, Rate, faults
from connector.rules.presets import PRESETS
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import rows, upsert

_POLICY = TypeAdapter(Policy)


def saved(tx: Tx) -> dict[str, Policy]:
    """Every policy by its name; those that come with the product are always among them, unless saved otherwise."""
    own = [_POLICY.validate_python(row.body) for row in rows(tx, t.policies)]
    return {policy.name: policy for policy in sorted([*PRESETS, *own], key=lambda p: p.name)}


def save(tx: Tx, policy: Policy) -> None:
    """Keep a policy under its name. Raises BadInput with everything that is wrong with it."""
    if found := faults(policy):
        raise BadInput(f"policy {policy.name} cannot be saved", found)
    upsert(tx, t.policies, [{"name": policy.name, "body": _POLICY.dump_python(policy, mode="json")}])
    looks.wake(tx, None)


def rates(tx: Tx) -> tuple[Rate, ...]:
    """Every known rate, by currency and base."""
    found = (Rate(row.currency, row.base, row.value) for row in rows(tx, t.rates))
    return tuple(sorted(found, key=lambda r: (r.currency, r.base)))


def save_rate(tx: Tx, rate: Rate) -> None:
    upsert(tx, t.rates, [{"currency": rate.currency, "base": rate.base, "value": rate.value}])
    looks.wake(tx, None)
