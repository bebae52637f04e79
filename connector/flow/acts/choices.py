"""What the tenant chooses for an administration: in whose name messages go out, and by which ladder."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from connector.carrier import Creditor, not_carried
from connector.errors import BadInput, Refused
from connector.flow import sender_proof
from connector.flow.acts.lookup import debtor_of
from connector.flow.dunning import ODD, policy_for
from connector.flow.errands import leave, to_run_again
from connector.flow.lapsing import lapse
from connector.model import Debtor, Delivery, DeliveryState, Installation, Scope
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND
from connector.store import approvals, debtors, deliveries, installations, journal, policies
from connector.store import facts as known
from connector.store.engine import Store, Tx


def save_creditor(store: Store, scope: Scope, creditor: Creditor, by: str, now: datetime) -> None:
    """In whose name messages go out from now on, and to which account the money goes."""
    with store.write(scope, now) as tx:
        installations.save_creditor(tx, creditor)
        sender_proof.forget_others(tx)
        journal.append(tx, "creditor_saved", "", "", {"by": by, "name": creditor.name, "iban": creditor.iban})
    sender_proof.settle(store, scope, now)


def save_policy(store: Store, scope: Scope, policy: Policy, by: str, now: datetime) -> None:
    """Keep a ladder under its name. Raises BadInput with everything that is wrong with it."""
    change_ladders(store, scope, (policy,), None, by, now)


def use_policy(store: Store, scope: Scope, name: str, by: str, now: datetime, debtor: str = "") -> None:
    """Go by this saved ladder: the whole administration, or one debtor ("" as its name takes a debtor's own away).

    Raises Refused when there is no such ladder, NotFound when there is no such debtor.
    """
    if not debtor:
        change_ladders(store, scope, (), name, by, now)
        return
    with store.write(scope, now) as tx:
        _check_is_there(policies.saved(tx), name, debtor)
        debtors.set_policy(tx, debtor_of(tx, debtor).key, name)
        journal.append(tx, "policy_chosen", debtor, "", {"by": by, "policy": name or "default"})


def change_ladders(
    store: Store, scope: Scope, ladders: Sequence[Policy], general: str | None, by: str, now: datetime
) -> None:
    """Keep these ladders under their names, and go by `general` from now on (None = by the same as before), all of it
    at once. What was planned by itself and would now leave otherwise, by another channel, with another term or after a
    yes, is taken back and decided anew.

    Raises BadInput with everything that is wrong with them, Refused when there is no such ladder.
    """
    if found := [fault for policy in ladders for fault in not_carried(policy)]:
        raise BadInput("the policy cannot be saved:", found)
    with store.write(scope, now) as tx:
        before, there = policies.saved(tx), installations.get(tx) if installations.exists(tx) else None
        for policy in ladders:
            policies.save(tx, policy)
            told = {"by": by, "policy": policy.name, "ladder": policy.ladder}
            journal.append(tx, "policy_saved", "", "", told)
        if general is not None:
            _check_is_there(policies.saved(tx), general)
            installations.set_policy(tx, general)
            journal.append(tx, "policy_chosen", "", "", {"by": by, "policy": general or "default"})
        if there is not None and _take_back(tx, there, before):
            leave(tx, to_run_again())


def _check_is_there(saved: Mapping[str, Policy], name: str, debtor: str = "") -> None:
    if name not in saved and (name or not debtor) and not (name == BY_KIND and not debtor):
        raise Refused(f"there is no policy {name!r}; saved are: {', '.join([*saved, BY_KIND])}")


def _take_back(tx: Tx, there: Installation, before: Mapping[str, Policy]) -> list[str]:
    """What was planned by the settings before, and by those of now would be another message; their keys."""
    after, now_there = policies.saved(tx), installations.get(tx)
    planned = [each for each in deliveries.in_state(tx, DeliveryState.PLANNED) if not each.manual_by]
    people = debtors.of_keys(tx, {each.debtor for each in planned})
    yes = deliveries.approved(tx, [each.key for each in planned])
    taken = []
    for each in planned:
        debtor = people.get(each.debtor, Debtor(each.debtor, each.debtor))
        old, new = policy_for(debtor, there, before), policy_for(debtor, now_there, after)
        if _manner(each, old, each.key in yes) == _manner(each, new, each.key in yes):
            continue
        if _lapses(tx, each, new, now_there):
            taken.append(each.key)
        elif deliveries.withdraw(tx, each.key):
            about = {"receivables": [line.receivable for line in each.lines]}
            journal.append(tx, "withdrawn", each.debtor, each.key, about)
            taken.append(each.key)
    return taken


def _lapses(tx: Tx, delivery: Delivery, policy: Policy, there: Installation) -> bool:
    """Whether a person's yes is taken away by it, which is told as whenever one is."""
    given = approvals.of(tx, [delivery.key]).get(delivery.key)
    if given is None:
        return False
    try:
        with tx.conn.begin_nested():
            [facts] = known.load(tx, tx.now.date(), [delivery.debtor], there)
            return lapse(tx, delivery, facts, policy, given)
    except ODD:  # one debtor's odd data must not keep a ladder from being saved
        return False


def _manner(delivery: Delivery, policy: Policy, approved: bool) -> list[tuple[object, ...]]:
    """How this ladder has the message's steps leave; a yes that was given stays one."""
    steps = (policy.steps[at] for line in delivery.lines if (at := policy.index(line.step)) is not None)
    return [(step.notice, step.channel, step.term_days, step.approve and not approved) for step in steps]
