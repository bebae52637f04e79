"""What the debtor agrees to: a promise, or a payment plan."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of, ours_of
from connector.model import (
    Money,
    Promise,
    Receivable,
    Scope,
    Task,
    TaskKind,
    total,
)
from connector.model import Plan as PaymentPlan
from connector.model import PlanTerm as Term
from connector.rules.facts import Facts
from connector.rules.plans import in_force, split
from connector.rules.policy import FAR, Policy
from connector.rules.progress import place
from connector.rules.workdays import SendingDays
from connector.store import (
    holds,
    journal,
    tasks,
)
from connector.store.engine import Store, Tx


def promise(
    store: Store,
    scope: Scope,
    debtor: str,
    pays_on: date,
    by: str,
    now: datetime,
    amount: Money | None = None,
    keys: Sequence[str] = (),
    confirmed: bool = False,
) -> str:
    """The debtor promises to pay by a day; no message until that day has passed. Returns the promise's key.

    Without `keys` it covers all that is open and late (or all open, when nothing is late), without an amount all of
    it. A second promise at the same step needs a person (`confirmed`): it is refused and becomes a task.
    """
    with store.write(scope, now) as tx:
        facts, policy = facts_of(tx, debtor)
        ours = ours_of(facts, keys, now.date())
        covered = [r for r in ours if keys or r.due < now.date()] or ours
        _refuse_promise(facts, policy, covered, pays_on, now.date())
        step = _next_step(facts, policy, covered[0], now.date())
        earlier = _promised_before(tx, debtor, step, covered)
        if not earlier or confirmed:
            currency = covered[0].open.currency
            open_then = total((r.open for r in covered), currency)
            keys_ = tuple(sorted(r.key for r in covered))
            given = Promise("", now.date(), pays_on, keys_, amount or open_then, open_then, step, confirmed)
            key = holds.add_promise(tx, debtor, given)
            content = {
                "by": by,
                "pays_on": pays_on.isoformat(),
                "receivables": list(keys_),
                "amount": str(given.amount),
            }
            journal.append(tx, "promised", debtor, key, content)
            if confirmed:
                tasks.close(tx, TaskKind.JUDGE_PROMISE, debtor, by)
            return key
        tasks.note(tx, debtor, [Task(TaskKind.JUDGE_PROMISE, debtor, pays_on.isoformat())])
        journal.append(tx, "promise_refused", debtor, "", {"by": by, "pays_on": pays_on.isoformat()})
    raise Refused("there was a promise at this step already; a person decides about a second one")


def _promised_before(tx: Tx, debtor: str, step: str, covered: list[Receivable]) -> bool:
    given = holds.of_debtors_promises(tx, [debtor], ended=True).get(debtor, [])
    keys = {r.key for r in covered}
    return any(p.step == step and (not p.receivables or keys & set(p.receivables)) for p in given)


def _refuse_promise(facts: Facts, policy: Policy, covered: list[Receivable], pays_on: date, today: date) -> None:
    if not covered:
        raise Refused(f"{facts.debtor.name or facts.debtor.key} has nothing open to promise for")
    if len({r.open.currency for r in covered}) > 1:
        raise Refused("a promise covers one currency; name the invoices that it is about")
    if pays_on < today:
        raise Refused(f"a promise is for today or later, and {pays_on} has passed")
    if (pays_on - today).days > policy.promise_max_days:
        raise Refused(f"a promise reaches at most {policy.promise_max_days} days ahead; make a plan instead")


def _next_step(facts: Facts, policy: Policy, receivable: Receivable, today: date) -> str:
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    step = place(receivable, facts.done, policy, today, days).step
    return step.key if step else ""


def plan(
    store: Store,
    scope: Scope,
    debtor: str,
    keys: Sequence[str],
    terms: Sequence[tuple[date, Decimal | None]],
    by: str,
    now: datetime,
    grace_days: int = 0,
) -> str:
    """A payment plan over what these receivables have open, at no extra cost. Returns its key.

    Terms without an amount share what is open in equal parts (the last takes the rest). Raises Refused when the terms
    do not add up to what is open.
    """
    with store.write(scope, now) as tx:
        facts, _ = facts_of(tx, debtor)
        covered = ours_of(facts, keys, now.date())
        agreed = _terms(covered, terms)
        _refuse_plan(facts, covered, agreed, now.date())
        made = PaymentPlan("", now.date(), tuple(sorted(r.key for r in covered)), agreed, grace_days)
        key = holds.add_plan(tx, debtor, made)
        said = [f"{term.on}: {term.amount}" for term in agreed]
        journal.append(
            tx, "planned_payments", debtor, key, {"by": by, "receivables": list(made.receivables), "terms": said}
        )
        return key


def _refuse_plan(facts: Facts, covered: list[Receivable], agreed: Sequence[Term], today: date) -> None:
    """One agreement at a time about one invoice, and no term that could be broken before anybody knew of it."""
    if agreed[0].on < today:
        raise Refused(f"the first term is for today or later, and {agreed[0].on} has passed")
    if (agreed[-1].on - today).days > FAR:
        raise Refused(f"the last term lies more than ten years away, on {agreed[-1].on}")
    running = {key for one in facts.plans if in_force(one, today) for key in one.receivables}
    for receivable in covered:
        if receivable.key in running:
            raise Refused(f"a payment plan runs over {receivable.label} already; end that one first")


def _terms(covered: list[Receivable], terms: Sequence[tuple[date, Decimal | None]]) -> tuple[Term, ...]:
    if not covered or not terms:
        raise Refused("a plan needs at least one open receivable and one term")
    if len({r.open.currency for r in covered}) > 1:
        raise Refused("a plan covers one currency; name the invoices that it is about")
    open_ = total((r.open for r in covered), covered[0].open.currency)
    shares = split(open_, len(terms))
    given = [amount for _, amount in terms]
    amounts = [share if own is None else Money(own, open_.currency) for share, own in zip(shares, given, strict=True)]
    if total(amounts, open_.currency) != open_:
        raise Refused(f"the terms add up to {total(amounts, open_.currency)}, and {open_} is open")
    days = [day for day, _ in terms]
    if days != sorted(set(days)):
        raise Refused("the days of the terms must follow each other")
    return tuple(Term(day, amount) for day, amount in zip(days, amounts, strict=True))
