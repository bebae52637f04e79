"""The settings: one overview that says what holds now, and the ladder that is gone by."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.flow import acts, happenings
from connector.model import JournalEvent
from connector.rules.calendar import Rung, calendar
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, DEFAULT, LAWFUL, PLAIN
from connector.store import installations, journal, policies
from connector.web import confirming, language
from connector.web.desk import Desk, desk
from connector.web.ladder_words import costs_of, days_of, is_changed, name_of, name_of_general
from connector.web.language import a_day, say
from connector.web.settings_summary import summaries

pages = Blueprint("settings", __name__)
TOLD = (
    "policy_saved", "policy_chosen", "creditor_saved", "text_saved", "text_given_back", "went_live", "paused",
    "retention_chosen", "exported", "leaves", "stays", "emptied",
)  # fmt: skip
LAST = 8  # changes that the overview names


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice of ladder: its name, what it does in one line, what it costs, and its ladders with their calendars."""

    key: str
    name: str
    days: str
    costs: str
    calendars: tuple[tuple[Policy, str, tuple[Rung, ...]], ...]
    changed: bool


@pages.get("/settings")
def page() -> str:
    here = desk()
    return render_template("settings.html", sections=summaries(here), events=_changes(here))


@pages.get("/settings/ladder")
def ladder() -> str:
    here = desk()
    due = a_day(request.args.get("due", "")) or here.today
    with here.store.read(here.scope, here.now) as tx:
        saved, general = policies.saved(tx), installations.get(tx).policy
    return render_template(
        "settings_ladder.html", offered=_offered(saved, general, due), general=general or DEFAULT.name, due=due
    )


@pages.post("/settings/ladder")
def choose() -> Answer | str:
    """Look at what another ladder would change, or go by it."""
    here, chosen, act = desk(), request.form.get("ladder", ""), confirming.asked()
    with here.store.read(here.scope, here.now) as tx:
        saved, general = policies.saved(tx), installations.get(tx).policy or DEFAULT.name
    if chosen != BY_KIND and chosen not in saved:
        abort(404)
    if act == confirming.BACK:
        return redirect(url_for("settings.ladder"), 303)
    if chosen == general:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("settings.ladder"), 303)
    if act == confirming.LOOK:
        name = name_of_general(chosen, saved)
        placing = _steps(chosen, saved) != _steps(general, saved)
        costs = BY_KIND in (chosen, general) or saved[chosen].law != saved[general].law
        change = confirming.with_ladders((), chosen)
        return confirming.confirm(change, say("ladder.chosen", name=name), placing, costs)
    acts.use_policy(here.store, here.scope, chosen, here.by, here.now)
    flash(say("ladder.done", name=name_of_general(chosen, saved)), "done")
    return redirect(url_for("settings.ladder"), 303)


def _steps(name: str, saved: dict[str, Policy]) -> set[str]:
    names = [each.name for each in LAWFUL] if name == BY_KIND else [name]
    return {saved[each].ladder for each in names if each in saved}


def _offered(saved: dict[str, Policy], general: str, due: date) -> list[Offered]:
    """Ours, the one by kind, and whatever the tenant saved under a name of his own."""
    plain = [each.name for each in PLAIN]
    own = [name for name in saved if name not in plain and name not in {each.name for each in LAWFUL}]
    alone = [general] if general in saved and general not in (*plain, *own) else []
    by_kind = tuple(_shown(saved[each.name], due) for each in LAWFUL)
    return [
        *(_one(saved[name], due) for name in (*plain, *own, *alone)),
        Offered(BY_KIND, say("ladder.name_by_kind"), say("ladder.days_by_kind"), say("ladder.costs_by_kind"), by_kind,
                any(is_changed(each) for each, *_ in by_kind)),
    ]  # fmt: skip


def _one(policy: Policy, due: date) -> Offered:
    return Offered(
        policy.name, name_of(policy), days_of(policy), costs_of(policy), (_shown(policy, due),), is_changed(policy)
    )


def _shown(policy: Policy, due: date) -> tuple[Policy, str, tuple[Rung, ...]]:
    return policy, name_of(policy), calendar(policy, due)


def _changes(here: Desk) -> list[tuple[JournalEvent, str]]:
    """The newest first, each in a sentence with who did it."""
    with here.store.read(here.scope, here.now) as tx:
        found, saved = journal.all(tx, TOLD)[-LAST:], policies.saved(tx)
    return [
        (event, happenings.sentence(_named(event, saved), "", DEFAULT, language.current())) for event in reversed(found)
    ]


def _named(event: JournalEvent, saved: dict[str, Policy]) -> JournalEvent:
    """With the ladder's name as the pages say it."""
    content = event.content or {}
    if "policy" not in content:
        return event
    return replace(event, content={**content, "policy": name_of_general(str(content["policy"]), saved)})
