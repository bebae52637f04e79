"""What each sentence about people does: one verb of the flow, or one choice that is saved."""

from collections.abc import Iterator
from datetime import date

from connector.errors import NotFound, Refused
from connector.flow import acts, closing, sync
from connector.flow.delivery import deliver
from connector.model import Delivery, DeliveryState, Hold, HoldKind, Mark, Money
from connector.rules.plans import split
from connector.rules.policy import Rate
from connector.store import debtors, holds, policies
from connector.stories import ladder
from connector.stories.story import Line, Part, Ratio
from connector.stories.telling.state import Teller, Telling


def rate(telling: Telling, line: Line) -> None:
    said = line.need("rate", Ratio)
    with telling.store.write(telling.scope, telling.now) as tx:
        policies.save_rate(tx, Rate(said.currency, said.base, said.value))


# ---------------------------------------------------------------- promises, plans, holds


def promise(telling: Telling, line: Line) -> None:
    acts.promise(
        telling.store,
        telling.scope,
        line.word("debtor"),
        line.need("by", date),
        line.word("person") or line.word("debtor"),
        telling.now,
        amount=line.get("amount", Money),
        keys=telling.books.keys_of(line.words("receivables")),
        confirmed=line.has("person"),
    )


def plan(telling: Telling, line: Line) -> None:
    terms: tuple[Part, ...] = line.need("terms", tuple)
    _plan(telling, line, [(term.due, term.amount) for term in terms])


def plan_split(telling: Telling, line: Line) -> None:
    days: tuple[date, ...] = line.need("dates", tuple)
    if len(days) != line.need("parts", int):
        raise Refused(f"{line.need('parts', int)} parts need as many days, and {len(days)} are given")
    _plan(telling, line, list(zip(days, split(line.need("amount", Money), len(days)), strict=True)))


def _plan(telling: Telling, line: Line, terms: list[tuple[date, Money]]) -> None:
    keys = telling.books.keys_of(line.words("receivables"))
    owed = {found.open.currency for key in keys if (found := telling.receivable(key))}
    if owed and {amount.currency for _, amount in terms} != owed:
        raise Refused(f"the terms of a plan are in the currency of its invoices: {' and '.join(sorted(owed))}")
    acts.plan(
        telling.store,
        telling.scope,
        line.word("debtor"),
        keys,
        [(day, amount.amount) for day, amount in terms],
        line.word("debtor"),
        telling.now,
        grace_days=line.get("grace", int) or 0,
    )


def dispute(telling: Telling, line: Line) -> None:
    key, reason = line.word("receivable"), line.word("reason") or "the debtor objects"
    amount = line.get("amount", Money)
    acts.dispute(telling.store, telling.scope, key, reason, line.word("debtor"), telling.now, amount)


def dispute_over(telling: Telling, line: Line) -> None:
    _lift(telling, line.word("receivable"), HoldKind.DISPUTE, "bookkeeper")


def block(telling: Telling, line: Line) -> None:
    subject, reason, by = line.word("subject"), line.word("reason"), line.word("person")
    until = line.get("until", date)
    if subject in telling.books.debtors:
        acts.block(telling.store, telling.scope, subject, reason, by, telling.now, until)
        return
    for key in telling.keys(subject):
        owner = telling.receivable(key)
        if owner is None:
            raise NotFound(f"the product does not know {key} yet; let it read the books first")
        acts.block(telling.store, telling.scope, owner.debtor, reason, by, telling.now, until, key)


def block_over(telling: Telling, line: Line) -> None:
    _lift(telling, line.word("subject"), HoldKind.BLOCK, line.word("person"))


def _lift(telling: Telling, subject: str, kind: HoldKind, by: str) -> None:
    found = list(_laid(telling, subject, kind))
    if not found:
        raise NotFound(f"no {kind.value} lies on {subject}")
    for debtor, hold in found:
        acts.lift(telling.store, telling.scope, debtor, hold.key, by, telling.now)


def _laid(telling: Telling, subject: str, kind: HoldKind) -> Iterator[tuple[str, Hold]]:
    keys = set(telling.keys(subject))
    with telling.read() as tx:
        every = holds.of_debtors(tx, None)
    for debtor, laid in sorted(every.items()):
        for hold in laid:
            about = hold.receivable in keys or (hold.receivable is None and debtor == subject)
            if hold.kind is kind and about and hold.holds_on(telling.today):
                yield debtor, hold


def mark(telling: Telling, line: Line) -> None:
    sign = Mark(line.word("mark"))
    acts.mark(telling.store, telling.scope, line.word("debtor"), sign, line.word("person"), telling.now)


def mark_over(telling: Telling, line: Line) -> None:
    sign = Mark(line.word("mark"))
    acts.unmark(telling.store, telling.scope, line.word("debtor"), sign, line.word("person"), telling.now)


# ---------------------------------------------------------------- steps


def skip(telling: Telling, line: Line) -> None:
    key, step = line.word("receivable"), line.word("step")
    verdict = telling.verdict(key)
    if verdict is None or verdict.step != step:
        following = verdict.step if verdict and verdict.step else "none"
        raise Refused(f"only the next step of {key} can be skipped, and that is {following}")
    acts.skip_step(telling.store, telling.scope, key, line.word("reason"), line.word("person"), telling.now)


def place(telling: Telling, line: Line) -> None:
    key, step = line.word("receivable"), line.word("step")
    acts.place_on_step(telling.store, telling.scope, key, step, line.word("person"), telling.now)


def restart_ladder(telling: Telling, line: Line) -> None:
    key, reason = line.word("receivable"), line.word("reason")
    acts.restart_ladder(telling.store, telling.scope, key, reason, line.word("person"), telling.now)


def send_by_hand(telling: Telling, line: Line) -> None:
    keys = telling.books.keys_of(line.words("receivables"))
    acts.send_now(telling.store, telling.scope, keys, line.word("person"), telling.now)
    deliver(telling.store, telling.scope, lambda: telling.now, telling.carriers, telling.source)


# ---------------------------------------------------------------- answers


def _in_state(telling: Telling, debtor: str, state: DeliveryState, what: str) -> Delivery:
    found = [each for each in telling.history(debtor) if each.state is state]
    if not found:
        raise NotFound(f"there is no {what} to {debtor}")
    return found[-1]


def approve(telling: Telling, line: Line) -> None:
    found = _in_state(telling, line.word("debtor"), DeliveryState.PROPOSED, "proposal")
    acts.approve(telling.store, telling.scope, found.key, line.word("person"), telling.now)


def refuse(telling: Telling, line: Line) -> None:
    found = _in_state(telling, line.word("debtor"), DeliveryState.PROPOSED, "proposal")
    reason, by = line.word("reason"), line.word("person")
    acts.refuse_proposal(telling.store, telling.scope, found.key, reason, by, telling.now)


def settle(telling: Telling, line: Line) -> None:
    found = _in_state(telling, line.word("debtor"), DeliveryState.UNCLEAR, "unclear message")
    sent = line.word("how") == "sent"
    acts.settle(telling.store, telling.scope, found.key, sent, line.word("person"), telling.now)


def try_again(telling: Telling, line: Line) -> None:
    found = _in_state(telling, line.word("debtor"), DeliveryState.FAILED, "failed message")
    acts.try_again(telling.store, telling.scope, found.key, line.word("person"), telling.now)


# ---------------------------------------------------------------- the list, policies, switches


def list_complete(telling: Telling, line: Line) -> None:
    report = sync.sync(telling.store, telling.scope, telling.source, telling.now, declared_complete=True)
    keys = [receivable.key for receivable in report.closable]
    closing.close_vanished(telling.store, telling.scope, keys, line.word("person"), telling.now)


def reopen(telling: Telling, line: Line) -> None:
    keys = [line.word("receivable")]
    closing.reopen_closed(telling.store, telling.scope, keys, line.word("person"), telling.now)


def own_policy(telling: Telling, line: Line) -> None:
    with telling.store.write(telling.scope, telling.now) as tx:
        debtors.set_policy(tx, line.word("debtor"), line.word("policy"))


def save_policy(telling: Telling, line: Line) -> None:
    name = line.word("name") or line.word("policy") or "default"
    with telling.store.write(telling.scope, telling.now) as tx:
        policies.save(tx, ladder.policy(name, line.children))


def hand_over(telling: Telling, line: Line) -> None:
    keys = [line.word("receivable")]
    acts.hand_over(telling.store, telling.scope, keys, "another collector", line.word("person"), telling.now)


def go_live(telling: Telling, line: Line) -> None:
    acts.go_live(telling.store, telling.scope, line.word("person"), telling.now)


def pause(telling: Telling, line: Line) -> None:
    acts.pause_sending(telling.store, telling.scope, line.word("person"), telling.now)


BY_PEOPLE: dict[str, Teller] = {
    "rate": rate,
    "promise": promise,
    "plan": plan,
    "plan_split": plan_split,
    "dispute": dispute,
    "dispute_over": dispute_over,
    "block": block,
    "block_over": block_over,
    "mark": mark,
    "mark_over": mark_over,
    "skip": skip,
    "place": place,
    "restart_ladder": restart_ladder,
    "send_by_hand": send_by_hand,
    "approve": approve,
    "refuse": refuse,
    "settle": settle,
    "try_again": try_again,
    "list_complete": list_complete,
    "reopen": reopen,
    "own_policy": own_policy,
    "policy_replaced": save_policy,
    "policy_added": save_policy,
    "hand_over": hand_over,
    "go_live": go_live,
    "pause": pause,
}
