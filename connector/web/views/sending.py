"""In whose name messages leave, and the run of the day; the switch itself stands on the page of views/start.py."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.carrier import Creditor
from connector.errors import NotFound
from connector.flow import acts, by_hand, restored, sender_proof
from connector.flow.acts.restored import doubts
from connector.flow.delivery_report import DeliveryReport
from connector.flow.dunning import RunReport
from connector.model import Channel
from connector.store import deliveries, installations
from connector.web import first
from connector.web.carrying import carry_out
from connector.web.desk import Desk, desk
from connector.web.language import count, say
from connector.web.sayings import translated
from connector.web.views.statuses import section

WARNINGS_SHOWN = 3

pages = Blueprint("sending", __name__)


@pages.get("/sending")
def page() -> str:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        doubted = doubts(tx)
    return render_template(
        "sending.html",
        sender=_creditor(here),
        scope=here.scope,
        doubts=doubted,
        unconfirmed=sender_proof.unproven(here.store, here.scope, here.now),
        back=section(here),
        letters=here.house.settings.letter_folder if Channel.LETTER in first.channels(here) else None,
    )


@pages.post("/go-on")
def go_on() -> Answer:
    """After the database was put back from a copy."""
    here = desk()
    restored.go_on(here.store, here.scope, here.by, here.now)
    flash(say("sending.went_on"), "done")
    return redirect(url_for("sending.page"), 303)


@pages.post("/run")
def run_today() -> Answer:
    """Decide for everybody, and send what is due."""
    here = desk()
    decided = by_hand.run_today(here.store, here.scope, here.by, here.now)
    _tell(decided, carry_out(here))
    return redirect(url_for("debtors.listing", show="today" if decided.planned else "all"), 303)


@pages.post("/approve")
def approve_many() -> Answer:
    """Approve the proposals that were ticked, or every one that was shown."""
    here = desk()
    keys = request.form.getlist("every" if request.form.get("which") == "every" else "delivery")
    shown = {key: request.form.get(f"mark-{key}", "") for key in keys}
    answered = acts.approve_some(here.store, here.scope, shown, here.by, here.now)
    approved, gone = len(answered.approved), len(answered.changed) + len(answered.gone)
    if approved:
        delivered = carry_out(here)
        flash(f"{count('outcome.many', approved)} {_carried(delivered)}", "done")
    if gone:
        flash(count("outcome.refused", gone), "note")
    if not approved and not gone:
        flash(say("outcome.none_ticked"), "note")
    return redirect(url_for("debtors.listing", show="proposals"), 303)


def _creditor(here: Desk) -> Creditor | None:
    with here.store.read(here.scope, here.now) as tx:
        try:
            return installations.creditor(tx)
        except NotFound:
            return None


def _tell(decided: RunReport, delivered: DeliveryReport) -> None:
    if not decided.live:
        would = sum(decision.message is not None for decision in decided.decisions)
        flash(count("sending.would", would), "note")
    else:
        proposed = count("sending.proposed", len(decided.proposed)) if decided.proposed else ""
        flash(" ".join(filter(None, [say("sending.ran"), _carried(delivered), proposed])), "done")
    for name in ("failed", "unclear"):
        if found := getattr(delivered, name):
            flash(count(f"sending.{name}", len(found)), "error")
    warnings = [*decided.warnings, *delivered.warnings]
    for warning in warnings[:WARNINGS_SHOWN]:
        flash(translated(warning), "note")
    if len(warnings) > WARNINGS_SHOWN:
        flash(count("sending.more_warnings", len(warnings) - WARNINGS_SHOWN), "note")


def _letters(keys: list[str]) -> int:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        return sum(deliveries.get(tx, key).channel is Channel.LETTER for key in keys)


def _carried(delivered: DeliveryReport) -> str:
    told = [count("sending.sent", len(delivered.sent))]
    if letters := _letters(delivered.sent):
        told.append(count("sending.letters", letters))
    if delivered.waiting:
        told.append(count("sending.waiting", len(delivered.waiting)))
    return " ".join(told)
