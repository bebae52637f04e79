"""Record: decisions are written down for many debtors at once, with what follows from them in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connector.errors import Refused
from connector.flow.errands import leave, to_deliver
from connector.model import Channel, Decision, Delivery, DeliveryState, PaymentState, PlannedMessage
from connector.rules.facts import Facts
from connector.rules.looks import next_at
from connector.rules.receipt import digest, written
from connector.rules.tasks import OF_DECISIONS
from connector.store import deliveries, holds, installations, journal, looks, tasks, verdicts
from connector.store.engine import Tx

Decided = tuple[Facts, Decision]
Wanted = tuple[Facts, PlannedMessage, DeliveryState]


@dataclass(slots=True)
class Recorded:
    """What will leave, what waits for a person's yes, and what could not be planned."""

    planned: list[Delivery] = field(default_factory=list)
    proposed: list[Delivery] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def record(tx: Tx, decided: Sequence[Decided], live: bool) -> Recorded:
    """Write decisions down: what ended, what a person must do, what is proposed and what will leave.

    Before "go live" nothing is proposed or planned.
    """
    found = {decision.debtor: decision.tasks for _, decision in decided}
    tasks.note_all(tx, found)
    tasks.close_all_gone(tx, found, OF_DECISIONS)
    told = _end_agreements(tx, decided)
    new = verdicts.put_all(tx, [decision for _, decision in decided])
    told += [journal.Entry("decided", d.debtor, "", written(facts, d)) for facts, d in decided if d.debtor in new]
    recorded = _plan_messages(tx, decided, told) if live else Recorded()
    journal.append_all(tx, told)
    looks.put(tx, {decision.debtor: next_at(facts, decision) for facts, decision in decided})
    return recorded


def plan(
    tx: Tx, facts: Facts, message: PlannedMessage, state: DeliveryState = DeliveryState.PLANNED, manual_by: str = ""
) -> Delivery:
    """Reserve one message: the delivery and its child rows, whose unique key makes the step impossible a second time.

    Raises Refused when one of its steps was reserved or sent before.
    """
    [made] = _deliveries(tx, [(facts, message, state)], manual_by)
    deliveries.plan(tx, made)
    if state is DeliveryState.PLANNED:
        leave(tx, to_deliver(made.channel))
    journal.append(tx, state.value, made.debtor, made.key, _about(facts, made))
    return made


def without(facts: Facts, *keys: str) -> Facts:
    """The same facts as if these deliveries were not there: for judging them anew."""
    return replace(facts, deliveries=tuple(d for d in facts.deliveries if d.key not in keys))


def _end_agreements(tx: Tx, decided: Sequence[Decided]) -> list[journal.Entry]:
    told = []
    for _, decision in decided:
        for kind, key in decision.events:
            end = holds.end_plan if kind.startswith("plan") else holds.end_promise
            if end(tx, key, decision.day):
                told.append(journal.Entry(kind, decision.debtor, key, {"on": decision.day.isoformat()}))
    return told


# ---------------------------------------------------------------- messages and proposals


def _plan_messages(tx: Tx, decided: Sequence[Decided], told: list[journal.Entry]) -> Recorded:
    recorded = Recorded()
    standing = _standing(tx, decided)
    wanted: list[Wanted] = []
    for facts, decision in decided:
        proposal = _still_wanted(tx, facts, decision, standing, told)
        if proposal is not None:
            wanted.append((facts, proposal, DeliveryState.PROPOSED))
        if decision.message is not None:
            wanted.append((facts, decision.message, DeliveryState.PLANNED))
    for facts, made in _reserve(tx, wanted, recorded):
        told.append(journal.Entry(made.state.value, made.debtor, made.key, _about(facts, made)))
        (recorded.proposed if made.state is DeliveryState.PROPOSED else recorded.planned).append(made)
    return recorded


def _reserve(tx: Tx, wanted: Sequence[Wanted], recorded: Recorded) -> list[tuple[Facts, Delivery]]:
    """All of them at once; when one cannot be, that one alone becomes a warning."""
    if not wanted:
        return []
    made = _deliveries(tx, wanted)
    approves = {
        d.key: facts_digest(message, facts)
        for (facts, message, state), d in zip(wanted, made, strict=True)
        if state is DeliveryState.PROPOSED
    }
    try:
        deliveries.plan_all(tx, made, approves)
        refused: set[str] = set()
    except Refused:
        refused = set(_one_by_one(tx, made, approves, recorded))
    kept = [(facts, d) for (facts, _, _), d in zip(wanted, made, strict=True) if d.key not in refused]
    for channel in sorted({d.channel for _, d in kept if d.state is DeliveryState.PLANNED}):
        leave(tx, to_deliver(channel))
    return kept


def _one_by_one(tx: Tx, made: Iterable[Delivery], approves: Mapping[str, str], recorded: Recorded) -> Iterable[str]:
    """The keys of those that cannot be planned."""
    for delivery in made:
        try:
            deliveries.plan_all(tx, [delivery], approves)
        except Refused as error:
            recorded.warnings.append(f"debtor {delivery.debtor}: {error}")
            yield delivery.key


def _deliveries(tx: Tx, wanted: Sequence[Wanted], manual_by: str = "") -> list[Delivery]:
    """Deliveries with keys that no other has: they count what was planned for the debtor before."""
    before = deliveries.counts(tx, [facts.debtor.key for facts, _, _ in wanted])
    domain = _domain(tx)
    made = []
    for facts, message, state in wanted:
        debtor = facts.debtor.key
        before[debtor] = number = before.get(debtor, 0) + 1
        key = digest([tx.scope, debtor, message, number])[:32]
        made.append(
            Delivery(
                key=key,
                debtor=debtor,
                notice=message.notice,
                channel=message.channel,
                lines=message.lines,
                state=state,
                planned_for=tx.now.date(),
                message_id=f"{key}@{domain}",
                term_days=message.term_days,
                manual_by=manual_by,
            )
        )
    return made


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


# ---------------------------------------------------------------- what a proposal stands on


def _standing(tx: Tx, decided: Sequence[Decided]) -> dict[str, str | None]:
    """What each proposal that waits for a yes was made on."""
    return deliveries.stands_on(
        tx, [d.key for facts, _ in decided for d in facts.deliveries if d.state is DeliveryState.PROPOSED]
    )


def _still_wanted(
    tx: Tx, facts: Facts, decision: Decision, standing: Mapping[str, str | None], told: list[journal.Entry]
) -> PlannedMessage | None:
    """What is to be proposed and is not yet: a proposal stands while its facts do, and lapses when they changed."""
    wanted = decision.proposal
    for proposal in (d for d in facts.deliveries if d.state is DeliveryState.PROPOSED):
        if wanted is not None and _same_facts(proposal, standing.get(proposal.key), wanted, facts):
            wanted = None
        elif deliveries.withdraw(tx, proposal.key):
            told.append(journal.Entry("proposal_lapsed", proposal.debtor, proposal.key, _about(facts, proposal)))
    return wanted


def _same_facts(proposal: Delivery, made_on: str | None, wanted: PlannedMessage, facts: Facts) -> bool:
    same = proposal.notice is wanted.notice and proposal.lines == wanted.lines
    return same and made_on == facts_digest(wanted, facts)


def facts_digest(message: PlannedMessage, facts: Facts) -> str:
    """What a person is asked about: these receivables with these amounts and costs, of this debtor, to this address,
    less these credits."""
    keys = {line.receivable for line in message.lines}
    about = sorted((r for r in facts.receivables if r.key in keys), key=lambda r: r.key)
    unmatched = sorted(
        (p for p in facts.payments if p.receivable is None or p.state is PaymentState.PENDING), key=lambda p: p.key
    )
    charges = sorted((c for c in facts.charges if c.receivable in keys), key=repr)
    disputes = sorted((h for h in facts.holds if h.receivable in keys), key=lambda h: h.key)
    debtor = facts.debtor
    goes_to = debtor.address if message.channel is Channel.LETTER else debtor.reachable_by(message.channel)
    who = [debtor.name, debtor.number, debtor.kind, debtor.natural_person, debtor.country, debtor.language]
    return digest([message, about, unmatched, charges, disputes, goes_to, who])


def message_of(delivery: Delivery) -> PlannedMessage:
    """What was planned when it was made."""
    return PlannedMessage(delivery.notice, delivery.channel, delivery.lines, delivery.term_days)
