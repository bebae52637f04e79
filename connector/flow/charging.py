"""Keep the ledger of charges: what the rules say of it today is written down, each change told in the journal."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from connector.errors import NotFound
from connector.flow.asking import asked
from connector.flow.recording import Decided
from connector.model import Charge, Delivery, Installation, MessageLine, Money, Scope, Task, TaskKind
from connector.rules.announcing import asks_interest
from connector.rules.charge_kinds import ANNOUNCED, COSTS, EURO, INTEREST, INTEREST_ASKED
from connector.rules.charging import Change, Entry, changes, may_change
from connector.rules.facts import Facts
from connector.rules.law.allocation import in_proportion
from connector.rules.policy import Policy
from connector.rules.presets import ladder_of
from connector.rules.wishes import as_he_wishes
from connector.store import charges, journal, looks, tasks
from connector.store import facts as known
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
        policy = as_he_wishes(policy, facts.debtor)
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


def note_said(tx: Tx, delivery: Delivery, policy: Policy, day: date) -> None:
    """Keep what a message that left announced and which interest it asked, for each receivable: nothing is owed later
    that was not said then."""
    steps = [policy.steps[i] for line in delivery.lines if (i := policy.index(line.step)) is not None]
    if not any(step.announces or asks_interest(policy, step.key) for step in steps):
        return
    facts = known.load(tx, day, [delivery.debtor])[0]
    what = asked(delivery, facts, policy, day)
    lines = {line.receivable: line for line in delivery.lines}
    if what.consequence is not None:
        already = {c.receivable for c in facts.charges if c.kind in (ANNOUNCED, COSTS)}
        rest = {line.receivable: line.open.amount for line in what.statement.lines if line.receivable not in already}
        for key, share in in_proportion(what.consequence.costs.amount, rest).items():
            _keep(tx, lines[key], ANNOUNCED, Money(share, EURO), day)
    for charge in what.statement.charges:
        if charge.kind == INTEREST and charge.receivable in lines:
            _keep(tx, lines[charge.receivable], INTEREST_ASKED, charge.amount, day)


def _keep(tx: Tx, line: MessageLine, kind: str, amount: Money, day: date) -> None:
    charges.book(tx, Charge(line.receivable, line.step, amount, day, kind, line.cycle))


# ---------------------------------------------------------------- a person's word


def ledger(store: Store, scope: Scope, receivable: str, now: datetime) -> tuple[Charge, ...]:
    """The entries on this receivable, oldest first; what was taken back or waived stands there as nothing. Interest
    that was asked runs on until the invoice is paid."""
    with store.read(scope, now) as tx:
        found = (charge for some in charges.of_debtors(tx, None).values() for charge in some)
        return tuple(c for c in found if c.receivable == receivable and c.kind != ANNOUNCED)


def waive(store: Store, scope: Scope, receivable: str, by: str, reason: str, now: datetime) -> None:
    """Let go of all costs and interest on this receivable. Raises NotFound when there are none."""
    with store.write(scope, now) as tx:
        debtor, left = _left(tx, receivable)
        for charge in left:
            nothing = replace(charge, amount=charge.amount - charge.amount)
            charges.change(tx, nothing)
            if charge.kind == INTEREST_ASKED:  # no interest is written down any more
                charges.book(tx, replace(nothing, kind=INTEREST))
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
        left = [charge for charge in left if charge.kind != ANNOUNCED]
        if left:
            return debtor, left
    raise NotFound("there are no costs or interest on this invoice")
