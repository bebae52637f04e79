"""Keep the ledger of charges: what the rules say of it today is written down, each change told in the journal."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from connector.errors import NotFound
from connector.flow.recording import Decided
from connector.model import Charge, Installation, Scope, Task, TaskKind
from connector.rules.charging import Change, Entry, changes, may_change
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.presets import ladder_of
from connector.store import charges, journal, looks, tasks
from connector.store.engine import Store, Tx
from connector.tables import law_tables


def keep_ledger(tx: Tx, decided: Iterable[Decided], installation: Installation, saved: Mapping[str, Policy]) -> None:
    """Write down how the ledgers of these debtors change today, and see to it that those are looked at again whose
    ledger may change by time alone."""
    again = set()
    for facts, decision in decided:
        policy = saved.get(ladder_of(facts.debtor, installation.policy))
        if policy is None or not _concerned(facts, policy):
            continue
        holds = {verdict.receivable: verdict.holds for verdict in decision.verdicts}
        for entry in changes(facts, holds, policy, law_tables(), decision.day):
            _write(tx, facts.debtor.key, entry)
        if may_change(facts, policy):
            again.add(facts.debtor.key)
    if again:
        looks.wake(tx, again)


def _concerned(facts: Facts, policy: Policy) -> bool:
    return bool(facts.charges) or policy.interest is not None or any(step.announces for step in policy.steps)


def _write(tx: Tx, debtor: str, entry: Entry) -> None:
    charge = entry.charge
    if entry.change is Change.ASK:
        if not tasks.ever(tx, TaskKind.JUDGE_CHARGES, charge.receivable):
            tasks.note(tx, debtor, [Task(TaskKind.JUDGE_CHARGES, charge.receivable)])
            journal.append(tx, entry.change.value, debtor, charge.receivable, {"receivable": charge.receivable})
        return
    done = charges.book(tx, charge) if entry.change is Change.BOOKED else charges.change(tx, charge)
    if done:
        journal.append(tx, entry.change.value, debtor, charge.receivable, _content(charge, entry))


def _content(charge: Charge, entry: Entry) -> dict[str, object]:
    content: dict[str, object] = {"receivable": charge.receivable, "step": charge.step, "kind": charge.kind}
    return content | {"amount": str(charge.amount), "was": str(entry.was) if entry.was is not None else ""}


# ---------------------------------------------------------------- a person's word


def ledger(store: Store, scope: Scope, receivable: str, now: datetime) -> tuple[Charge, ...]:
    """The entries on this receivable, oldest first; what was taken back or waived stands there as nothing."""
    with store.read(scope, now) as tx:
        found = (charge for some in charges.of_debtors(tx, None).values() for charge in some)
        return tuple(charge for charge in found if charge.receivable == receivable)


def waive(store: Store, scope: Scope, receivable: str, by: str, reason: str, now: datetime) -> None:
    """Let go of all costs and interest on this receivable. Raises NotFound when there are none."""
    with store.write(scope, now) as tx:
        debtor, left = _left(tx, receivable)
        for charge in left:
            nothing = Charge(
                charge.receivable, charge.step, charge.amount - charge.amount, charge.on, charge.kind, charge.cycle
            )
            charges.change(tx, nothing)
            content = _content(nothing, Entry(Change.WAIVED, nothing, charge.amount))
            journal.append(tx, Change.WAIVED.value, debtor, receivable, content | {"by": by, "reason": reason})
        tasks.close(tx, TaskKind.JUDGE_CHARGES, receivable, by)


def keep(store: Store, scope: Scope, receivable: str, by: str, now: datetime) -> None:
    """Costs and interest on this receivable stay, its principal paid or not. Raises NotFound when there are none."""
    with store.write(scope, now) as tx:
        debtor, _ = _left(tx, receivable)
        journal.append(tx, "cost_kept", debtor, receivable, {"by": by, "receivable": receivable})
        tasks.close(tx, TaskKind.JUDGE_CHARGES, receivable, by)


def _left(tx: Tx, receivable: str) -> tuple[str, list[Charge]]:
    for debtor, some in charges.of_debtors(tx, None).items():
        left = [charge for charge in some if charge.receivable == receivable and charge.amount.positive]
        if left:
            return debtor, left
    raise NotFound("there are no costs or interest on this invoice")
