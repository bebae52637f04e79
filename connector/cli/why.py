"""`tijdig why`: in plain sentences why something was or was not done about an invoice."""

from typing import Any

import click

from connector.cli import finding, output
from connector.cli.desk import Desk
from connector.cli.options import administration, language, machine
from connector.cli.output import say
from connector.cli.plan_report import receivable
from connector.flow.explain import Explanation, Part
from connector.flow.explain import why as explain
from connector.rules import words


@click.command()
@click.argument("invoice")
@administration
@language
@machine
@click.pass_obj
def why(desk: Desk, invoice: str, installation: str | None, language: str, as_machine: bool) -> None:
    """Tell why something was or was not done about INVOICE, on which facts, and when the next step comes."""
    scope = finding.administration(desk, installation)
    found = explain(desk.house.store, scope, invoice, desk.now(), language)
    if as_machine:
        output.as_json(_report(found, desk))
        return
    for line in found.lines():
        say(line)
    for key in dict.fromkeys(hold.key for part in found.parts for hold in part.laid):
        hold = next(h for part in found.parts for h in part.laid if h.key == key)
        say(f"  → {words.hold(hold, language)} tijdig lift {key}")


def _report(found: Explanation, desk: Desk) -> dict[str, Any]:
    return {
        "invoice": found.invoice,
        "debtor": found.debtor.key,
        "name": found.debtor.name,
        "receivables": [_part(part, desk, found.language) for part in found.parts],
    }


def _part(part: Part, desk: Desk, language: str) -> dict[str, Any]:
    return {
        **receivable(part.receivable, part.verdict, desk.today(), language),
        "owed": part.owed,
        "now": part.now,
        "what_next": part.next,
        "facts": part.facts,
        "done": [{"event": h.seq, "at": h.at, "kind": h.kind, "sentence": h.sentence} for h in part.done],
        "laid": [{"hold": h.key, "kind": h.kind, "by": h.owner, "until": h.until} for h in part.laid],
    }
