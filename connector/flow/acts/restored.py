"""What may have been sent before the database was put back: which steps, of whom, and a person's word about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.errors import Refused
from connector.flow.dunning import policy_of
from connector.model import Contacted, Debtor, Done, MessageLine, Receivable, Scope, StepDone
from connector.rules.announcing import last_day_given
from connector.rules.planning import notice_step
from connector.rules.policy import Policy
from connector.rules.presets import ladder_of
from connector.rules.wishes import as_he_wishes
from connector.store import (
    contacts,
    debtors,
    holds,
    installations,
    journal,
    policies,
    receivables,
    restored,
    steps,
)
from connector.store.engine import Store, Tx
from connector.store.ledger import digest
from connector.store.restored import Perhaps, Word

CYCLES = 3  # of a ladder that a person began anew; one that did so more often is asked about when it falls due


@dataclass(frozen=True, slots=True)
class Doubt:
    """One step that may have been sent. Without a receivable it is of one that this database does not know yet."""

    perhaps: Perhaps
    line: MessageLine | None = None
    receivable: Receivable | None = None
    debtor: Debtor | None = None


def doubts(tx: Tx) -> list[Doubt]:
    """Of which nobody said anything yet, oldest first; recognised as far as the receivables are known."""
    asked = restored.open_steps(tx)
    if not asked:
        return []
    names: dict[str, list[Perhaps]] = {}
    for one in asked:
        names.setdefault(one.salt, []).append(one)
    owed = receivables.of_keys(tx, None)
    lines: dict[str, MessageLine] = {}
    for line in _lines(tx, owed):
        for salt, some in names.items():
            called = digest(salt, tx.scope, line)
            lines |= {one.step: line for one in some if one.step == called}
    people = debtors.of_keys(tx, sorted({owed[line.receivable].debtor for line in lines.values()}))
    return [_doubt(one, lines.get(one.step), owed, people) for one in asked]


def say_sent(store: Store, scope: Scope, chosen: Sequence[str], by: str, now: datetime) -> int:
    """These steps (by the beginnings of their digests) were sent: they are done, on the day on which they left.

    How many. Raises Refused for one whose receivable is not known: it is asked about when it falls due.
    """
    with store.write(scope, now) as tx:
        found = _chosen(tx, chosen)
        saved = policies.saved(tx)
        installation = installations.get(tx)
        usual = policy_of(installation, saved)
        for doubt in found:
            if doubt.line is None or doubt.receivable is None:
                raise Refused("this step is of an invoice that is not known here; import today's list first")
            own = saved.get(ladder_of(doubt.debtor, installation.policy), usual) if doubt.debtor else usual
            own = as_he_wishes(own, doubt.debtor) if doubt.debtor else own
            _note_sent(tx, doubt, doubt.line, own, by)
        restored.answer(tx, [doubt.perhaps.step for doubt in found], Word.SENT)
    return len(found)


def send_again(store: Store, scope: Scope, chosen: Sequence[str], by: str, now: datetime) -> int:
    """These steps did not arrive, or may be sent a second time; how many."""
    with store.write(scope, now) as tx:
        found = _chosen(tx, chosen)
        restored.answer(tx, [doubt.perhaps.step for doubt in found], Word.AGAIN)
        for doubt in found:
            debtor = doubt.receivable.debtor if doubt.receivable else ""
            subject = doubt.receivable.key if doubt.receivable else ""
            journal.append(tx, "may_be_sent_again", debtor, subject, {"by": by})
    return len(found)


def _chosen(tx: Tx, chosen: Sequence[str]) -> list[Doubt]:
    found = []
    there = doubts(tx)
    for name in chosen:
        fitting = [doubt for doubt in there if doubt.perhaps.step.startswith(name)]
        if len(fitting) != 1 or not name:
            raise Refused(f"{name!r} is none of the steps that may have been sent")
        found += fitting
    return found


def _note_sent(tx: Tx, doubt: Doubt, line: MessageLine, policy: Policy, by: str) -> None:
    index = policy.index(line.step)
    if index is None:
        raise Refused("this step is none of the ladder that holds now; it is asked about when it falls due")
    day = doubt.perhaps.at.astimezone(tx.now.tzinfo).date()
    step = policy.steps[index]
    notice, ends = step.notice, last_day_given(policy, step, day, step.term_days)
    done = StepDone(line.receivable, policy.ladder, line.step, notice, day, Done.SENT, line.cycle, ends, by)
    steps.note(tx, [done])
    debtor = doubt.receivable.debtor if doubt.receivable else ""
    contacts.note(tx, debtor, Contacted(day, notice, (line.receivable,)))
    content = {"notice": notice.value, "step": line.step, "on": day.isoformat(), "by": by}
    journal.append(tx, "sent_before", debtor, line.receivable, content)


def _lines(tx: Tx, owed: dict[str, Receivable]) -> Iterator[MessageLine]:
    """Every step that any receivable could have been sent."""
    ladder = sorted({step.key for policy in policies.saved(tx).values() for step in policy.steps})
    terms = [
        (key, notice_step(plan, number + 1))
        for plans in holds.of_debtors_plans(tx, None, ended=True).values()
        for plan in plans
        for key in plan.receivables
        for number in range(len(plan.terms))
    ]
    for key, step in [*((key, step) for key in owed for step in ladder), *terms]:
        for cycle in range(1, CYCLES + 1):
            yield MessageLine(key, step, cycle)


def _doubt(perhaps: Perhaps, line: MessageLine | None, owed: dict[str, Receivable], people: dict[str, Debtor]) -> Doubt:
    receivable = owed.get(line.receivable) if line else None
    return Doubt(perhaps, line, receivable, people.get(receivable.debtor) if receivable else None)
