"""Decide and record: the day's decisions, with their deliveries and journal in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from connector.errors import Refused, TijdigError
from connector.model import (
    Act,
    Debtor,
    Decision,
    Delivery,
    DeliveryState,
    Installation,
    PlannedMessage,
    Scope,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.receipt import digest, receipt
from connector.rules.tasks import TASK_OF_HOLD
from connector.store import deliveries, holds, installations, journal, policies, quarantine, tasks, verdicts
from connector.store import facts as known
from connector.store.engine import Store, Tx

DEFAULT = "default"


@dataclass(slots=True)
class RunReport:
    """One run: what was decided, planned and proposed, and what could not be decided."""

    day: date
    live: bool = True
    decisions: list[Decision] = field(default_factory=list)
    planned: list[Delivery] = field(default_factory=list)
    proposed: list[Delivery] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def held(self) -> int:
        return sum(v.act is Act.HOLD for d in self.decisions for v in d.verdicts)


def preview(store: Store, scope: Scope, now: datetime) -> RunReport:
    """What a run would decide at this moment, by the very same code, without touching anything."""
    with store.read(scope, now) as tx:
        return _decide_all(tx, installations.get(tx), lambda facts, decision: None)


def run(store: Store, scope: Scope, now: datetime, progress: Callable[[], None] = lambda: None) -> RunReport:
    """The daily run. Before "go live" it decides and plans nothing. A debtor who cannot be decided becomes a warning
    and a task, and the others go on. Raises Refused for a day before the last run: nothing is changed then.
    """
    with store.write(scope, now) as tx:
        installation = installations.get(tx)
        if installation.last_run is not None and now.date() < installation.last_run:
            raise Refused(
                f"the last run was on {installation.last_run}; a run on {now.date()} lies before it and changes nothing"
            )
        report = RunReport(now.date())

        def keep(facts: Facts, decision: Decision) -> None:
            record(tx, facts, decision, installation.live, report)
            progress()

        found = _decide_all(tx, installation, keep)
        report.live, report.decisions, report.warnings = installation.live, found.decisions, found.warnings
        installations.note_run(tx, now.date())
    return report


def policy_for(debtor: Debtor, installation: Installation, saved: Mapping[str, Policy]) -> Policy:
    """The debtor's own policy, else the administration's. Raises Refused when it does not exist."""
    name = debtor.policy or installation.policy or DEFAULT
    if name not in saved:
        raise Refused(f"policy {name!r} does not exist; save it or choose another")
    return saved[name]


def _decide_all(tx: Tx, installation: Installation, keep: Callable[[Facts, Decision], None]) -> RunReport:
    report = RunReport(tx.now.date(), installation.live)
    saved = policies.saved(tx)
    for facts in known.load(tx, tx.now.date()):
        try:
            decision = decide(facts, policy_for(facts.debtor, installation, saved), tx.now.date())
        except (TijdigError, ValueError, ArithmeticError) as error:
            # One debtor's odd data must not stop the others' letters.
            report.warnings.append(f"debtor {facts.debtor.number or facts.debtor.key}: {error}")
            continue
        report.decisions.append(decision)
        keep(facts, decision)
    report.warnings += [f"unreadable: {error}" for error in quarantine.listing(tx)]
    return report


def record(tx: Tx, facts: Facts, decision: Decision, live: bool, report: RunReport) -> None:
    """Write a decision down: what ended, what a person must do, what is proposed and what will leave."""
    _end_agreements(tx, decision)
    tasks.note(tx, decision.debtor, decision.tasks)
    tasks.close_gone(tx, decision.debtor, decision.tasks, frozenset(TASK_OF_HOLD.values()))
    if verdicts.put(tx, decision):
        journal.append(tx, "decided", decision.debtor, "", receipt(facts, decision))
    if not live:
        return
    _reconcile_proposal(tx, facts, decision, report)
    if decision.message is not None:
        report.planned.append(plan(tx, facts, decision.message, DeliveryState.PLANNED))


def _end_agreements(tx: Tx, decision: Decision) -> None:
    for kind, key in decision.events:
        end = holds.end_plan if kind.startswith("plan") else holds.end_promise
        if end(tx, key, decision.day):
            journal.append(tx, kind, decision.debtor, key, {"on": decision.day.isoformat()})


def plan(tx: Tx, facts: Facts, message: PlannedMessage, state: DeliveryState, manual_by: str = "") -> Delivery:
    """Reserve a message: the delivery and its child rows, whose unique key makes the step impossible a second time."""
    number = len(deliveries.history(tx, facts.debtor.key)) + 1
    key = digest([tx.scope, facts.debtor.key, message, number])[:32]
    delivery = Delivery(
        key=key,
        debtor=facts.debtor.key,
        notice=message.notice,
        channel=message.channel,
        lines=message.lines,
        state=state,
        planned_for=tx.now.date(),
        message_id=f"{key}@{_domain(tx)}",
        term_days=message.term_days,
        manual_by=manual_by,
    )
    deliveries.plan(tx, delivery)
    journal.append(tx, state.value, delivery.debtor, key, _about(facts, delivery))
    return delivery


def _domain(tx: Tx) -> str:
    _, at, domain = installations.creditor(tx).email.partition("@")
    return domain if at and domain else "tijdig.invalid"


def _about(facts: Facts, delivery: Delivery) -> dict[str, Any]:
    labels = {r.key: r.label for r in facts.receivables}
    return {
        "notice": delivery.notice.value,
        "receivables": [line.receivable for line in delivery.lines],
        "invoices": [labels.get(line.receivable, line.receivable) for line in delivery.lines],
        "steps": [line.step for line in delivery.lines],
        "by": delivery.manual_by,
    }


def _reconcile_proposal(tx: Tx, facts: Facts, decision: Decision, report: RunReport) -> None:
    """Keep a proposal while its facts stand; let it lapse when they changed, and propose anew."""
    standing = [d for d in facts.deliveries if d.state is DeliveryState.PROPOSED]
    wanted = decision.proposal
    for proposal in standing:
        if wanted is not None and _same_facts(tx, proposal, wanted, facts):
            wanted = None
        elif deliveries.withdraw(tx, proposal.key):
            journal.append(tx, "proposal_lapsed", proposal.debtor, proposal.key, _about(facts, proposal))
    if wanted is not None:
        delivery = plan(tx, facts, wanted, DeliveryState.PROPOSED)
        deliveries.stand_on(tx, delivery.key, _facts_digest(wanted, facts))
        report.proposed.append(delivery)


def _same_facts(tx: Tx, proposal: Delivery, wanted: PlannedMessage, facts: Facts) -> bool:
    same = proposal.notice is wanted.notice and proposal.lines == wanted.lines
    return same and deliveries.stands_on(tx, proposal.key) == _facts_digest(wanted, facts)


def _facts_digest(message: PlannedMessage, facts: Facts) -> str:
    """What a person approves: these receivables with these amounts, to this address, less these credits."""
    keys = {line.receivable for line in message.lines}
    about = sorted((r for r in facts.receivables if r.key in keys), key=lambda r: r.key)
    unmatched = sorted((p for p in facts.payments if p.receivable is None), key=lambda p: p.key)
    disputes = sorted((h for h in facts.holds if h.receivable in keys), key=lambda h: h.key)
    return digest([message, about, unmatched, disputes, facts.debtor.reachable_by(message.channel)])


def without(facts: Facts, *keys: str) -> Facts:
    """The same facts as if these deliveries were not there: for judging them anew."""
    return replace(facts, deliveries=tuple(d for d in facts.deliveries if d.key not in keys))
