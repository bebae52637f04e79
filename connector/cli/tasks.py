"""`tijdig tasks`, `proposals`, `settle` and `retry`: what waits for a person, and the answers to it."""

from typing import Any

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.dun import SHORT
from connector.cli.options import administration, language, machine, person
from connector.cli.output import say
from connector.cli.plan_report import amount, who
from connector.flow import acts, todo
from connector.flow import finding as lookup
from connector.flow.todo import Item
from connector.model import Delivery, DeliveryState, Scope, TaskKind
from connector.rules import words
from connector.store import debtors, deliveries, receivables
from connector.store.engine import Tx

# How each kind of task is answered; {0} is what the task is about.
ANSWERS: dict[TaskKind, str] = {
    TaskKind.FIND_CONTACT: "put the address into the books and import again",
    TaskKind.MATCH_CREDIT: "match it in the books and import again",
    TaskKind.SETTLE_UNCLEAR: "tijdig settle {0} --sent | --not-sent",
    TaskKind.MEND_SENDING: "tijdig retry {0}",
    TaskKind.MEND_ADDRESS: "mend the address in the books, or `tijdig bounced DEBTOR ADDRESS --mended`",
    TaskKind.PLACE_ON_POLICY: "tijdig place INVOICE STEP",
    TaskKind.ANSWER_DISPUTE: "settle it in the books, or `tijdig lift HOLD` (`tijdig why INVOICE` names it)",
    TaskKind.LOOK_AT_VANISHED: "tijdig import FILE --complete-as-of DATE --close-vanished",
    TaskKind.TELL_APART: "`tijdig why INVOICE` names the doubt and the hold; `tijdig lift HOLD` when it is the same",
    TaskKind.MEND_RECORD: "mend the record in the books and import again",
    TaskKind.JUDGE_PROMISE: "tijdig promise DEBTOR --pays-on DATE --confirmed",
    TaskKind.TWO_REMINDERS: "switch the reminders off in the bookkeeping package, or `tijdig pause`",
    TaskKind.OVERPAID: "pay it back, or match it in the books, and import again",
    TaskKind.CHECK_TABLE: "bring Tijdig up to date",
    TaskKind.LOOK_AT_RESTORED: "tijdig restored",
    TaskKind.LOOK_AT_NUDGE: "tijdig nudges --retry",
    TaskKind.JUDGE_CHARGES: "tijdig charges INVOICE --keep | --waive",
    TaskKind.LIMITATION_NEARS: "tijdig send INVOICE, with a letter",
    TaskKind.CALL: "call, and note it on the customer's page",
    TaskKind.CALL_BACK: "call, and note it on the customer's page",
    TaskKind.TELL_COLLECTOR: "tell the collector; it is done on the list of tasks",
    TaskKind.HAND_OVER: "tijdig hand-over INVOICE… --to NAME, or call, or arrange a plan",
}


@click.command()
@administration
@language
@machine
@click.pass_obj
def tasks(desk: Desk, installation: str | None, language: str, as_machine: bool) -> None:
    """List what waits for a person, the most worth first, and how to answer it.

    What a task is worth is amount x chance x age; the page Tasks says how each is reckoned.
    """
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        told = [_task(item, language) for item in todo.items(tx, desk.now().date())]
    if as_machine:
        output.as_json(told)
    elif not told:
        say("Nothing waits for you.")
    else:
        rows = [(one["name"], one["about"], one["sentence"], one["worth"], one["answer_with"]) for one in told]
        output.table(["debtor", "about", "what", "worth", "answer with"], rows, right=("worth",))


def _task(item: Item, language: str) -> dict[str, Any]:
    task = item.task
    of_delivery = task.kind in (TaskKind.SETTLE_UNCLEAR, TaskKind.MEND_SENDING)
    return {
        "kind": task.kind,
        "debtor": item.listed.debtor,
        "name": who(item.debtor) if item.debtor else "",
        "subject": task.subject,
        "about": task.subject[:SHORT] if of_delivery else item.about,
        "sentence": words.task(task, language),
        "worth": str(item.worth.value) if item.worth else "",
        "answer_with": ANSWERS[task.kind].format(task.subject[:SHORT]),
    }


@click.command()
@administration
@language
@machine
@click.pass_obj
def proposals(desk: Desk, installation: str | None, language: str, as_machine: bool) -> None:
    """List the messages that wait for a yes."""
    scope = finding.administration(desk, installation)
    with desk.house.store.read(scope, desk.now()) as tx:
        told = [_proposal(tx, one, language) for one in deliveries.in_state(tx, DeliveryState.PROPOSED)]
    if as_machine:
        output.as_json(told)
    elif not told:
        say("Nothing waits for a yes.")
    else:
        rows = [(p["delivery"][:SHORT], p["name"], p["sentence"], ", ".join(p["invoices"]), p["open"]) for p in told]
        output.table(["message", "debtor", "notice", "invoices", "open"], rows, right=("open",))
        say("Say yes with `tijdig approve MESSAGE`, no with `tijdig refuse MESSAGE --reason WHY`.")


def _proposal(tx: Tx, one: Delivery, language: str) -> dict[str, Any]:
    known = debtors.get(tx, one.debtor)
    owed = list(receivables.of_keys(tx, [line.receivable for line in one.lines]).values())
    sums: dict[str, Any] = {}
    for receivable in owed:
        currency = receivable.open.currency
        sums[currency] = sums[currency] + receivable.open if currency in sums else receivable.open
    return {
        "delivery": one.key,
        "debtor": one.debtor,
        "name": who(known) if known else one.debtor,
        "notice": one.notice,
        "sentence": words.notice(one.notice, language),
        "invoices": sorted(r.label for r in owed),
        "open": ", ".join(f"{currency} {amount(money)}" for currency, money in sorted(sums.items())),
        "proposed_on": one.planned_for,
    }


@click.command()
@click.argument("message", nargs=-1, required=True)
@administration
@person
@click.pass_obj
def approve(desk: Desk, message: tuple[str, ...], installation: str | None, by: str) -> None:
    """Say yes to MESSAGE (as `proposals` lists it, or an invoice in it): `deliver` sends it."""
    scope = finding.administration(desk, installation)
    for text in message:
        found = _one(desk, scope, text, DeliveryState.PROPOSED)
        acts.approve(desk.house.store, scope, found.key, by, desk.now())
        say(f"Approved {found.key[:SHORT]}; `tijdig deliver` sends it.")


@click.command()
@click.argument("message")
@click.option("--reason", required=True, help="Why not.")
@administration
@person
@click.pass_obj
def refuse(desk: Desk, message: str, reason: str, installation: str | None, by: str) -> None:
    """Say no to MESSAGE: its invoices are held until you lift that."""
    scope = finding.administration(desk, installation)
    found = _one(desk, scope, message, DeliveryState.PROPOSED)
    acts.refuse_proposal(desk.house.store, scope, found.key, reason, by, desk.now())
    say("Refused; its invoices are held. `tijdig why INVOICE` names the hold to lift.")


@click.command()
@click.argument("message")
@click.option("--sent/--not-sent", default=None, help="It arrived, or it surely did not.")
@administration
@person
@click.pass_obj
def settle(desk: Desk, message: str, sent: bool | None, installation: str | None, by: str) -> None:
    """Say of an unclear MESSAGE whether it arrived; nobody sends it again without your word."""
    if sent is None:
        raise click.UsageError("say --sent when it arrived, or --not-sent when it surely did not")
    scope = finding.administration(desk, installation)
    found = _one(desk, scope, message, DeliveryState.UNCLEAR)
    acts.settle(desk.house.store, scope, found.key, sent, by, desk.now())
    say("Settled: its steps are done." if sent else "Settled: it did not arrive, and may be sent again.")


@click.command()
@click.argument("message", nargs=-1, required=True)
@administration
@person
@click.pass_obj
def retry(desk: Desk, message: tuple[str, ...], installation: str | None, by: str) -> None:
    """Plan MESSAGE, which failed, again; mend the cause first."""
    scope = finding.administration(desk, installation)
    for text in message:
        found = _one(desk, scope, text, DeliveryState.FAILED)
        acts.try_again(desk.house.store, scope, found.key, by, desk.now())
        say(f"Planned {found.key[:SHORT]} again; `tijdig deliver` sends it.")


def _one(desk: Desk, scope: Scope, text: str, state: DeliveryState) -> Delivery:
    with desk.house.store.read(scope, desk.now()) as tx:
        return lookup.delivery(tx, text, deliveries.in_state(tx, state))
