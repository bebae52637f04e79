"""`tijdig dun`: the day's decisions, written down; what leaves is carried by `tijdig deliver`."""

from dataclasses import dataclass
from typing import Any

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.leaving import left_to_worker
from connector.cli.options import administration, language, machine
from connector.cli.output import note, say
from connector.cli.plan_report import hold, who
from connector.cli.restored import HELD
from connector.flow.dunning import RunReport, run
from connector.flow.errands import to_run_again
from connector.flow.insight import keep_baseline
from connector.model import Act, Debtor, Notice, Receivable
from connector.rules import words
from connector.store import debtors, installations, receivables

SHORT = 8  # signs of a delivery's key that tell it apart; every command takes them


@dataclass(frozen=True, slots=True)
class Message:
    """A message of today. `delivery` is "" in a preview, where nothing is planned."""

    proposed: bool
    debtor: str
    notice: Notice
    receivables: tuple[str, ...]
    delivery: str = ""


@click.command()
@administration
@language
@machine
@click.pass_obj
def dun(desk: Desk, installation: str | None, language: str, as_machine: bool) -> None:
    """Decide for every debtor what happens today, and plan the messages that are due.

    Before `tijdig live` it is a preview: everything is decided by the same code, and nothing is planned. Beside a
    running `tijdig serve` or `worker` the run is left to that.
    """
    scope = finding.administration(desk, installation)
    if left_to_worker(desk, scope, [to_run_again()], as_machine):
        return
    with output.progress("Deciding") as moved:
        found = run(desk.house.store, scope, desk.now(), lambda: moved(1), everybody=True)
    keep_baseline(desk.house.store, scope, desk.now())
    with desk.house.store.read(scope, desk.now()) as tx:
        people = debtors.of_keys(tx, [d.debtor for d in found.decisions])
        owed = receivables.of_keys(tx, [v.receivable for d in found.decisions for v in d.verdicts])
        held = installations.get(tx).restored_at
    if held is not None:
        note(HELD.format(day=held.date()))
    if as_machine:
        output.as_json(_report(found, people, owed, language))
    else:
        _print(found, people, owed, language)
    for warning in found.warnings:
        note(f"warning: {warning}")


def _messages(found: RunReport) -> list[Message]:
    """What was planned and proposed; in a preview what would be."""
    if found.live:
        planned = [(False, d) for d in found.planned] + [(True, d) for d in found.proposed]
        return [
            Message(proposed, d.debtor, d.notice, tuple(line.receivable for line in d.lines), d.key)
            for proposed, d in planned
        ]
    return [
        Message(proposed, decision.debtor, message.notice, tuple(line.receivable for line in message.lines))
        for decision in found.decisions
        for proposed, message in ((False, decision.message), (True, decision.proposal))
        if message is not None
    ]


def _report(found: RunReport, people: dict[str, Debtor], owed: dict[str, Receivable], language: str) -> dict[str, Any]:
    messages = _messages(found)
    return {
        "day": found.day,
        "live": found.live,
        "counts": {
            "debtors": len(found.decisions),
            "messages": sum(not m.proposed for m in messages),
            "proposals": sum(m.proposed for m in messages),
            "held": found.held,
        },
        "messages": [
            {
                "delivery": m.delivery or None,
                "proposed": m.proposed,
                "debtor": m.debtor,
                "name": people[m.debtor].name if m.debtor in people else m.debtor,
                "notice": m.notice,
                "invoices": [owed[key].label for key in m.receivables if key in owed],
                "receivables": m.receivables,
            }
            for m in messages
        ],
        "held": [
            {
                "debtor": decision.debtor,
                "receivable": verdict.receivable,
                "invoice": owed[verdict.receivable].label,
                "step": verdict.step,
                "step_due": verdict.due,
                "hold": verdict.holds[0].kind,
                "holds": [hold(one, language) for one in verdict.holds],
                "sends_on": verdict.sends_on,
            }
            for decision in found.decisions
            for verdict in decision.verdicts
            if verdict.act is Act.HOLD and verdict.holds
        ],
        "warnings": found.warnings,
    }


def _print(found: RunReport, people: dict[str, Debtor], owed: dict[str, Receivable], language: str) -> None:
    if not found.live:
        say("Preview: this administration is not live, so nothing is planned and nothing leaves. `tijdig live` begins.")
    messages = _messages(found)
    if messages:
        output.table(
            ["", "debtor", "notice", "invoices", "message"], [_line(m, people, owed, language) for m in messages]
        )
    proposals = sum(m.proposed for m in messages)
    say(
        f"{found.day}: decided for {len(found.decisions)} debtors: {len(messages) - proposals} messages, "
        f"{proposals} proposals; {found.held} receivables are held."
    )
    if found.live and len(messages) > proposals:
        say("`tijdig deliver` sends what is planned.")
    if found.live and proposals:
        say("`tijdig proposals` lists what waits for a yes.")


def _line(m: Message, people: dict[str, Debtor], owed: dict[str, Receivable], language: str) -> list[str]:
    what = "for your yes" if m.proposed else "to send"
    name = who(people[m.debtor]) if m.debtor in people else m.debtor
    labels = ", ".join(owed[key].label for key in m.receivables if key in owed)
    return [what, name, words.notice(m.notice, language), labels, m.delivery[:SHORT]]
