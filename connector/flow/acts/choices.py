"""What the tenant chooses for an administration: in whose name messages go out, and by which ladder."""

from datetime import datetime

from connector.carrier import Creditor, not_carried
from connector.errors import BadInput, Refused
from connector.flow.acts.lookup import debtor_of
from connector.model import Scope
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND
from connector.store import debtors, installations, journal, policies
from connector.store.engine import Store


def save_creditor(store: Store, scope: Scope, creditor: Creditor, by: str, now: datetime) -> None:
    """In whose name messages go out from now on, and to which account the money goes."""
    with store.write(scope, now) as tx:
        installations.save_creditor(tx, creditor)
        journal.append(tx, "creditor_saved", "", "", {"by": by, "name": creditor.name, "iban": creditor.iban})


def save_policy(store: Store, scope: Scope, policy: Policy, by: str, now: datetime) -> None:
    """Keep a ladder under its name. Raises BadInput with everything that is wrong with it."""
    if found := not_carried(policy):
        raise BadInput("the policy cannot be saved:", found)
    with store.write(scope, now) as tx:
        policies.save(tx, policy)
        journal.append(tx, "policy_saved", "", "", {"by": by, "policy": policy.name, "ladder": policy.ladder})


def use_policy(store: Store, scope: Scope, name: str, by: str, now: datetime, debtor: str = "") -> None:
    """Go by this saved ladder: the whole administration, or one debtor ("" as its name takes a debtor's own away).

    Raises Refused when there is no such ladder, NotFound when there is no such debtor.
    """
    with store.write(scope, now) as tx:
        saved = policies.saved(tx)
        if name not in saved and (name or not debtor) and not (name == BY_KIND and not debtor):
            raise Refused(f"there is no policy {name!r}; saved are: {', '.join([*saved, BY_KIND])}")
        if debtor:
            debtors.set_policy(tx, debtor_of(tx, debtor).key, name)
        else:
            installations.set_policy(tx, name)
        journal.append(tx, "policy_chosen", debtor, "", {"by": by, "policy": name or "default"})
