"""What the user chooses about an administration's source: a page with what each choice would make of his invoices."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound, ReAuthorise, Refused, RetryLater
from connector.flow import choices
from connector.flow.choices import Example
from connector.model import Installation
from connector.source import Choice
from connector.web import connected
from connector.web.desk import Desk, desk
from connector.web.language import say
from connector.web.sayings import said

pages = Blueprint("choices", __name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice, its value of now, and a few invoices under each value; `silence` says why there are none, "" = there
    are, or nothing is open."""

    choice: Choice
    value: str
    examples: tuple[Example, ...]
    silence: str = ""


@pages.get("/connections/<key>/choices/<administration>")
def form(key: str, administration: str) -> str:
    here = desk()
    there = _there(here, key, administration)
    offered = [_offered(here, there, choice) for choice in choices.of(there)]
    return render_template("choices.html", key=key, there=there, offered=offered, title=connected.title(there.platform))


@pages.post("/connections/<key>/choices/<administration>")
def choose(key: str, administration: str) -> Answer:
    here = desk()
    there = _there(here, key, administration)
    name, value = request.form.get("choice", ""), request.form.get("value", "")
    if choices.choose(here.store, there.scope, name, value, here.by, here.now):
        flash(say("choices.done"), "done")
    else:
        flash(say("choices.as_it_was"), "note")
    return redirect(url_for("connections.listing"), 303)


def _offered(here: Desk, there: Installation, choice: Choice) -> Offered:
    """With its examples, unless the platform cannot be asked now: choosing is possible all the same."""
    with here.store.read(there.scope, here.now) as tx:
        value = choices.value(tx, choice)
    try:
        return Offered(choice, value, tuple(choices.examples(here.house.sources, there, choice)))
    except (RetryLater, Refused, ReAuthorise) as error:
        return Offered(choice, value, (), said(error))


def _there(here: Desk, key: str, administration: str) -> Installation:
    """The administration with this key here. Raises NotFound for one of another connection, and for one of which
    nothing can be chosen."""
    for each in here.installations:
        if (each.scope.installation, each.connection) == (administration, key) and choices.of(each):
            return each
    raise NotFound("there is nothing to choose here")
