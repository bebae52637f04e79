"""Carries out what is due right after a person asked for it, and says what became of the one message it was about."""

from flask import flash

from connector.errors import NotFound, ReAuthorise
from connector.flow.delivery import deliver
from connector.flow.delivery_report import DeliveryReport
from connector.model import Channel, DeliveryState
from connector.store import deliveries
from connector.web.desk import Desk
from connector.web.language import say


def carry_out(desk: Desk) -> DeliveryReport:
    """Send what is due. Raises TijdigError when nothing can be sent at all, and ReAuthorise when the platform cannot be
    asked for balances because its grant is gone."""
    if desk.installation is None:
        raise NotFound("there is no administration yet; upload a file first")
    try:
        source = desk.house.sources.open(desk.installation)
    except ReAuthorise:
        if desk.installation.live:
            raise
        return DeliveryReport()  # a preview, of which nothing leaves
    return deliver(desk.store, desk.scope, desk.house.clock, desk.house.carriers, source)


def carry_one(desk: Desk, key: str) -> None:
    """Send what is due, and tell what became of this message."""
    carry_out(desk)
    with desk.store.read(desk.scope, desk.now) as tx:
        delivery = deliveries.get(tx, key)
        state = delivery.state
        tries = deliveries.attempts(tx, key)
    live = desk.installation is not None and desk.installation.live
    if state is DeliveryState.PLANNED and not live:
        flash(say("outcome.planned_not_live"), "done")
    elif state is DeliveryState.SENT and delivery.channel is Channel.LETTER:
        flash(say("outcome.letter", folder=str(desk.house.settings.letter_folder)), "done")
    elif state in (DeliveryState.PLANNED, DeliveryState.SENT):
        flash(say(f"outcome.{state.value}"), "done")
    else:
        flash(say(f"outcome.{state.value}", detail=tries[-1].detail if tries else ""), "note")
