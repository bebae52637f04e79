"""What a person's yes to a message is about, part by part, and which of these parts are others by now.

Only facts count. What time alone changes (the date, the day to pay by, interest of another day) is said anew in the
message when it leaves, and takes no yes away. Nor does another invoice that reaches the step because a day passed: what
leaves is what was approved, and that invoice joins the next message. A new one, or one that was paid or disputed, does.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from connector.carrier import Creditor
from connector.flow.asking import asked
from connector.flow.parcel import words_for
from connector.flow.recording import without
from connector.model import Delivery, Hold, MessageLine, OwnText, Receivable, ReceivableState
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.receipt import digest
from connector.rules.statement import unmatched
from connector.store import installations
from connector.store.engine import Tx

# In the order in which they are told; texts of the pages and of the journal name each.
PARTS = ("amounts", "invoices", "address", "step", "ladder", "debtor", "marks", "holds", "sender", "text")
NOT_ALLOWED = "not_allowed"  # nothing of it changed, and yet it may not leave any more
TAKEN_BACK = "taken_back"  # nor that: a person took the yes back


def parts_of(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy, yes_on: date | None = None) -> dict[str, str]:
    """A digest of each part as things are at this moment. `yes_on` is the local day of the yes that it is held against
    (None = today's): which invoices the message would be about is asked of that day, so that time changes no answer."""
    today = tx.now.date()
    return digests(delivery, facts, policy, installations.creditor(tx), words_for(tx, delivery), today, yes_on or today)


def digests(
    delivery: Delivery,
    facts: Facts,
    policy: Policy,
    creditor: Creditor,
    texts: Iterable[OwnText],
    today: date,
    yes_on: date,
) -> dict[str, str]:
    """The same of these facts, without asking anybody."""
    debtor, by_post = facts.debtor, delivery.channel.value == "letter"
    return {
        "amounts": digest(_amounts(delivery, facts, today)),
        "invoices": digest([wanted_lines(delivery, facts, policy, yes_on), _beside(delivery, facts)]),
        "address": digest(debtor.address if by_post else debtor.reachable_by(delivery.channel)),
        "step": digest([delivery.notice, delivery.channel, delivery.lines, delivery.term_days]),
        "ladder": digest(_ladder(policy)),
        "debtor": digest([debtor.name, debtor.number, debtor.kind, debtor.natural_person, debtor.country]),
        "marks": digest(debtor.marks),
        "holds": digest([_holds(delivery, facts, today), facts.promises, facts.plans]),
        "sender": digest(creditor),
        "text": digest([debtor.language, sorted(texts, key=lambda own: own.language)]),
    }


def changed(approved: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The parts that are not what was said yes to."""
    return tuple(name for name in PARTS if approved.get(name) != now.get(name))


def asks(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[str, ...]:
    """What it asks in total, per currency, as "EUR 12.00"."""
    return tuple(str(totals.payable) for totals in asked(delivery, facts, policy, today).statement.totals)


def wanted_lines(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[MessageLine, ...]:
    """What this message would be about if it were decided now; what it is about where another one goes first."""
    waiting = (d.key for d in facts.deliveries if d.state.waits)
    wanted = decide(without(facts, *waiting), policy, today).proposal
    same = wanted is not None and (wanted.notice, wanted.channel) == (delivery.notice, delivery.channel)
    return wanted.lines if wanted is not None and same else delivery.lines


def _amounts(delivery: Delivery, facts: Facts, today: date) -> list[object]:
    keys = {line.receivable for line in delivery.lines}
    about = sorted((r for r in facts.receivables if r.key in keys), key=lambda r: r.key)
    paid = sorted((p for p in facts.payments if p.receivable in keys), key=lambda p: p.key)
    charges = sorted((c for c in facts.charges if c.receivable in keys), key=repr)
    disputed = [h.amount for h in _holds(delivery, facts, today) if h.amount is not None]
    return [about, paid, unmatched(facts.payments, facts.receivables), charges, disputed, facts.rates]


def _beside(delivery: Delivery, facts: Facts) -> list[object]:
    """The other open invoices, which a message mentions unless it has legal effect."""
    if delivery.notice.legal_effect:
        return []
    keys = {line.receivable for line in delivery.lines}
    return [
        _told(r, facts) for r in sorted(facts.receivables, key=lambda r: r.key) if r.key not in keys and _is_open(r)
    ]


def _told(receivable: Receivable, facts: Facts) -> list[object]:
    laid = [hold for hold in facts.holds if hold.receivable == receivable.key]
    return [receivable.key, receivable.label, receivable.disputed, laid]


def _is_open(receivable: Receivable) -> bool:
    return receivable.state is ReceivableState.OPEN and receivable.open.positive


def _holds(delivery: Delivery, facts: Facts, today: date) -> list[Hold]:
    keys = {line.receivable for line in delivery.lines}
    mine = (hold for hold in facts.holds if hold.receivable is None or hold.receivable in keys)
    return sorted((hold for hold in mine if hold.holds_on(today)), key=lambda hold: hold.key)


def _ladder(policy: Policy) -> list[object]:
    """What of a policy a message says or follows from; not at which hour it leaves."""
    costs = [policy.law, policy.interest, policy.compensation, policy.after_principal]
    return [policy.name, policy.steps, policy.cooldown_days, policy.sending_weekdays, policy.holidays, costs]
