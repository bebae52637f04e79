"""A claim goes to another collector, because a person decided so."""

from collections.abc import Sequence
from datetime import date, datetime

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of, receivable_of, withdraw_about
from connector.model import Act, Hold, HoldKind, Receivable, Scope
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.handing_over import doubts
from connector.rules.policy import Policy
from connector.store import holds, journal
from connector.store.engine import Store


def hand_over(store: Store, scope: Scope, keys: Sequence[str], to: str, by: str, now: datetime) -> None:
    """Another collector has these receivables: our case ends, and what was planned is taken back. Lifting the hold that
    this lays takes a claim back, and the ladder goes on in the same place.

    Raises NotFound, and Refused without a name, and for a claim that is paid, not late yet, disputed, promised,
    arranged, stopped, in doubt, known only from old data, or beside money that is not matched yet; nothing is handed
    over then.
    """
    if not to.strip():
        raise Refused("say to whom it is handed over")
    if not keys:
        raise Refused("choose at least one invoice")
    with store.write(scope, now) as tx:
        for key in keys:
            receivable = receivable_of(tx, key)
            facts, policy = facts_of(tx, receivable.debtor)
            _refuse(facts, policy, receivable, now.date())
            withdraw_about(tx, facts, key)
            # A hold and not a state: the source goes on to call the invoice open, and it must stay handed over.
            laid = Hold(
                HoldKind.HANDED_OVER, to, by, now.date(), receivable=key, amount=receivable.open, way_back="taken_back"
            )
            holds.add(tx, receivable.debtor, laid)
            journal.append(tx, "handed_over", receivable.debtor, key, {"to": to, "by": by})


def _refuse(facts: Facts, policy: Policy, receivable: Receivable, today: date) -> None:
    verdict = next(v for v in decide(facts, policy, today).verdicts if v.receivable == receivable.key)
    if verdict.act is Act.CLOSED:
        raise Refused(f"nothing of {receivable.label} is open any more")
    if receivable.due >= today:
        raise Refused(f"{receivable.label} is not late yet")
    reasons = doubts(facts, receivable, verdict.holds, today)
    if reasons:
        raise Refused(f"{receivable.label} cannot be handed over: {', '.join(reason.value for reason in reasons)}")
