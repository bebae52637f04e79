"""Back to the bookkeeping package: what it is still to be told, what it refused, and whose reminders rest."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector import registry
from connector.errors import Refused, TijdigError
from connector.flow import costs, quiet, telling
from connector.flow.telling import Backlog
from connector.model import Installation
from connector.source import Adapter
from connector.transport import Allowance
from connector.web.desk import Desk, desk
from connector.web.language import count, say

REFUSED_SHOWN = 10
WORDS = {"NotFound": "gone", "Refused": "refused", "Unsupported": "unsupported", "SourceUnavailable": "silent"}

pages = Blueprint("statuses", __name__)


@dataclass(frozen=True, slots=True)
class Section:
    """What the page tells of it. `a_note` is how many requests the platform takes for one invoice, `a_pdf` how many
    more for a letter that is kept there (0 = none is)."""

    adapter: Adapter
    backlog: Backlog
    a_note: int
    a_pdf: int
    overlap: int
    resting: int
    quiet: bool
    counts: bool

    @property
    def platform(self) -> str:
        """Its name for people."""
        return self.adapter.title

    @property
    def refused(self) -> list[str]:
        return [f"{label}: {_why(error)}" for label, error in self.backlog.refused[:REFUSED_SHOWN]]

    @property
    def minutes(self) -> int:
        """The length of the window that the end follows from."""
        narrowest = self.backlog.narrowest
        return round(narrowest.window.total_seconds() / 60) if narrowest else 0


def _why(error: str) -> str:
    return say(f"back.why_{WORDS.get(error, 'odd')}")


def section(here: Desk) -> Section | None:
    """None for what is not connected to a platform."""
    installation = here.installation
    if installation is None or installation.connection is None:
        return None
    allowances, a_note, a_pdf = _allowances(here, installation)
    with here.store.read(here.scope, here.now) as tx:
        return Section(
            adapter=registry.adapter(installation.platform),
            backlog=telling.backlog(tx, allowances, a_note, a_pdf),
            a_note=a_note,
            a_pdf=a_pdf,
            overlap=quiet.overlap(tx),
            resting=quiet.resting(tx),
            quiet=quiet.is_on(tx),
            counts=quiet.counts_ours(tx),
        )


def _allowances(here: Desk, installation: Installation) -> tuple[list[Allowance], int, int]:
    try:
        platform = here.house.sources.platform(installation.platform)
    except TijdigError:  # this house is no longer registered there: nothing leaves, so nothing has an end
        return [], 0, 0
    a_letter = costs.a_letter(here.house.sources, installation, platform)
    a_pdf = a_letter - platform.a_reminder if a_letter else 0
    return [quota.allowance for quota in platform.quotas if not quota.refusals], platform.a_note, a_pdf


@pages.post("/statuses/again")
def again() -> Answer:
    here = desk()
    many = telling.try_again(here.store, here.scope, here.by, here.now)
    flash(count("back.again", many), "done")
    return _back()


@pages.post("/statuses/theirs")
def theirs() -> Answer:
    """Whether the package's own reminders rest where we remind."""
    here, on = desk(), request.form.get("rest") == "yes"
    _check_reminders_show(here)
    quiet.choose(here.store, here.scope, on, here.by, here.now)
    flash(say("back.quieted") if on else say("back.freed"), "done")
    return _back()


@pages.post("/statuses/counting")
def counting() -> Answer:
    """Whether the package counts our reminders as its own."""
    here, on = desk(), request.form.get("count") == "yes"
    _check_reminders_show(here)
    quiet.count_ours(here.store, here.scope, on, here.by, here.now)
    flash(say("back.counted") if on else say("back.not_counted"), "done")
    return _back()


def _check_reminders_show(here: Desk) -> None:
    """Raises Refused where nothing can be done about the package's own reminders from outside."""
    there = here.installation
    if there is None or there.connection is None:
        raise Refused("this administration is not connected to a platform")
    adapter = registry.adapter(there.platform)
    if not adapter.shows_reminders:
        raise Refused(f"{adapter.title} does not let its own reminders be stopped or counted from outside")


def _back() -> Answer:
    return redirect(url_for("sending.page", _anchor="back"), 303)
