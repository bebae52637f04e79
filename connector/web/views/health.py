"""How the open administration does: read, told, waiting, and what went wrong with what to do about it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from connector.flow import health, reconcile, sender_proof
from connector.flow.health import Failed, Health
from connector.model import DeliveryState
from connector.web import language
from connector.web.connected import Shown, shown
from connector.web.desk import Desk, desk
from connector.web.language import count, say

WAITING = (
    (DeliveryState.PROPOSED, "health.proposed"),
    (DeliveryState.PLANNED, "health.planned"),
    (DeliveryState.CLAIMED, "health.claimed"),
    (DeliveryState.UNCLEAR, "health.unclear"),
    (DeliveryState.FAILED, "health.failed"),
)

pages = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong, and what to do about it; `since` is an aware moment, None where nobody knows."""

    what: str
    to_do: str
    since: datetime | None = None


@pages.get("/health")
def page() -> str:
    here = desk()
    found = health.look(here.store, here.scope, here.now)
    connection = _connection(here)
    return render_template(
        "health.html",
        health=found,
        connection=connection,
        budgets=health.left(here.house.sources, found.installation),
        waiting=[(say(name), found.messages.get(state, 0)) for state, name in WAITING],
        troubles=_troubles(here, found, connection),
    )


def _connection(here: Desk) -> Shown | None:
    """That of the open administration; None for a file."""
    key = here.installation.connection if here.installation else None
    return next((one for one in shown(here) if one.connection.key == key), None) if key else None


def _troubles(here: Desk, found: Health, connection: Shown | None) -> list[Trouble]:
    told = [] if here.house.demo else _of_working(found)
    if found.installation.live and sender_proof.unproven(here.store, here.scope, here.now):
        told.append(Trouble(say("proof.waits"), say("proof.do")))
    lost = connection is not None and connection.is_lost
    if connection is not None and lost:
        told.append(Trouble(say("health.lost", platform=connection.title), say("health.lost_do")))
    for one in found.found:
        if one.kind is reconcile.Kind.SIGN_IN and lost:  # said already
            continue
        told.append(Trouble(reconcile.sentence(one, here.now, language.current()), "", one.since))
    told += [_of_job(one) for one in found.failed]
    for number, name in ((found.webhooks.parked, "parked"), (found.unread, "unread")):
        if number:
            told.append(Trouble(count(f"health.{name}", number), say(f"health.{name}_do")))
    return told


def _of_working(found: Health) -> list[Trouble]:
    return [] if found.working else [Trouble(say("health.nobody"), say("health.nobody_do"))]


def _of_job(failed: Failed) -> Trouble:
    what = _named("job", failed.job, say("health.job_other"))
    why = _named("error", failed.error, say("health.error_other", error=failed.error))
    return Trouble(f"{what}: {why}", _named("do", failed.error, say("health.do_other")), failed.at)


def _named(kind: str, name: str, otherwise: str) -> str:
    text = f"health.{kind}_{name}"
    return say(text) if text in language.texts() else otherwise
