"""`tijdig deliver`: send what is planned and due, one message at a time."""

from datetime import datetime
from typing import Any

import click

from connector.carrier import CHANNELS
from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.dun import SHORT
from connector.cli.exits import Exit
from connector.cli.leaving import left_to_worker
from connector.cli.options import administration, language, machine
from connector.cli.output import note, say
from connector.cli.restored import HELD
from connector.errors import BadInput, Fault
from connector.flow.delivery import deliver as carry_out
from connector.flow.delivery_report import DeliveryReport
from connector.flow.errands import to_deliver
from connector.flow.restored import compare
from connector.model import Channel, DeliveryState, Scope
from connector.rules import words
from connector.source import Source
from connector.store import debtors, deliveries, installations, receivables
from connector.store.engine import Tx

OUTCOMES = ("sent", "again", "failed", "unclear", "withdrawn", "waiting")


@click.command()
@administration
@language
@machine
@click.pass_obj
def deliver(desk: Desk, installation: str | None, language: str, as_machine: bool) -> None:
    """Send the messages that are planned and due, within the sending hours of the policy.

    Balances are judged anew just before each message. A file cannot be asked for newer ones, so the age that the
    policy allows is what guards them: import today's list first. Beside a running `tijdig serve` or `worker` the
    sending is left to that.
    """
    scope = finding.administration(desk, installation)
    live = _must_be_able(desk, scope)
    held = _held(desk, scope)
    if left_to_worker(desk, scope, [to_deliver(channel) for channel in CHANNELS], as_machine):
        return
    source = _source(desk, scope) if live else None  # otherwise nothing leaves
    with output.progress("Sending"):
        found = carry_out(desk.house.store, scope, desk.now, desk.house.carriers, source)
    with desk.house.store.read(scope, desk.now()) as tx:
        told = [_about(tx, outcome, key) for outcome in OUTCOMES for key in getattr(found, outcome)]
    if as_machine:
        output.as_json(
            {"live": live, "held_since": held, "deliveries": told, "counts": _counts(found), "warnings": found.warnings}
        )
    else:
        _print(found, told, live, held, language)
        if any(one["channel"] is Channel.LETTER and one["outcome"] == "sent" for one in told):
            say(f"Letters: print and post what lies in {desk.house.settings.letter_folder}.")
    for warning in found.warnings:
        note(f"warning: {warning}")
    if found.failed or found.unclear:
        raise click.exceptions.Exit(Exit.NEEDS_A_PERSON)


def _source(desk: Desk, scope: Scope) -> Source | None:
    """What is asked for balances; None for a file. Raises ReAuthorise."""
    with desk.house.store.read(scope, desk.now()) as tx:
        installation = installations.get(tx)
    return desk.house.sources.open(installation)


def _held(desk: Desk, scope: Scope) -> datetime | None:
    """Since when nothing leaves because the database was put back from a copy."""
    compare(desk.house.store, desk.now())
    with desk.house.store.read(scope, desk.now()) as tx:
        return installations.get(tx).restored_at


def _must_be_able(desk: Desk, scope: Scope) -> bool:
    """Whether it is live. Raises BadInput when there is a mail to send and no mail server to send it by."""
    with desk.house.store.read(scope, desk.now()) as tx:
        live = installations.get(tx).live
        planned = {delivery.channel for delivery in deliveries.in_state(tx, DeliveryState.PLANNED)}
    if live and Channel.EMAIL in planned and Channel.EMAIL not in desk.house.carriers:
        hint = "set it, with TIJDIG_SMTP_PORT, _SECURITY, _USER and _PASSWORD, or TIJDIG_MAIL_API_URL and _KEY"
        raise BadInput("messages wait, and no mail server is known:", [Fault("TIJDIG_SMTP_HOST", "is not set", hint)])
    return live


def _about(tx: Tx, outcome: str, key: str) -> dict[str, Any]:
    delivery = deliveries.get(tx, key)
    known = debtors.get(tx, delivery.debtor)
    owed = receivables.of_keys(tx, [line.receivable for line in delivery.lines])
    last = deliveries.attempts(tx, key)[-1:]
    return {
        "delivery": key,
        "outcome": outcome,
        "state": delivery.state,
        "debtor": delivery.debtor,
        "name": known.name if known else delivery.debtor,
        "notice": delivery.notice,
        "channel": delivery.channel,
        "invoices": [owed[line.receivable].label for line in delivery.lines if line.receivable in owed],
        "detail": last[0].detail if last else "",
    }


def _counts(found: DeliveryReport) -> dict[str, int]:
    return {outcome: len(getattr(found, outcome)) for outcome in OUTCOMES}


def _print(found: DeliveryReport, told: list[dict[str, Any]], live: bool, held: datetime | None, language: str) -> None:
    if held is not None:
        say(HELD.format(day=held.date()))
        return
    if not live:
        say("This administration is not live, so nothing leaves. `tijdig live` begins.")
        return
    rows = [
        (
            one["outcome"],
            one["name"],
            words.notice(one["notice"], language),
            ", ".join(one["invoices"]),
            one["delivery"][:SHORT],
            one["detail"],
        )
        for one in told
    ]
    if rows:
        output.table(["", "debtor", "notice", "invoices", "message", "answer"], rows)
    say(", ".join(f"{count} {outcome}" for outcome, count in _counts(found).items()) + ".")
    if found.again:
        say("Again: the server did not take it; it is tried again by itself, at the earliest five minutes later.")
    if found.unclear:
        say("Unclear: find out whether it arrived, then say so with `tijdig settle MESSAGE --sent` or `--not-sent`.")
    if found.failed:
        say("Failed: mend the cause, then `tijdig retry MESSAGE`.")
