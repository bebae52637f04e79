"""The steps of one ladder: changed in a form, looked at as a calendar, refused with all faults, compared and saved."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.flow import acts
from connector.rules.calendar import calendar
from connector.rules.policy import Policy
from connector.rules.presets import PRESETS
from connector.store import policies
from connector.web import confirming
from connector.web.desk import desk
from connector.web.ladder_form import LadderForm
from connector.web.ladder_words import costs_of, is_changed, name_of
from connector.web.language import a_day, say

pages = Blueprint("steps", __name__)
ADDRESS = "/settings/ladder/<name>"


@pages.get(ADDRESS)
def form(name: str) -> str:
    """With what holds; `as=ours` fills in the ladder as it comes with the product."""
    kept = _kept(name)
    ours = next((each for each in PRESETS if each.name == name), kept)
    shown = ours if request.args.get("as") == "ours" else kept
    return _show(kept, LadderForm(kept, shown), shown)


@pages.post(ADDRESS)
def change(name: str) -> Answer | str | tuple[str, int]:
    here, kept, act = desk(), _kept(name), confirming.asked()
    filled = LadderForm(kept, kept, request.form)
    wanted = filled.read()
    if wanted is None:
        return _show(kept, filled, None), 422
    if act == confirming.BACK:
        return _show(kept, filled, wanted)
    if wanted == kept:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("steps.form", name=name), 303)
    if act == confirming.LOOK:
        placing = wanted.ladder != kept.ladder
        what = say("ladder.steps_of", name=name_of(kept))
        return confirming.confirm(confirming.with_ladders((wanted,)), what, placing, _costs(wanted) != _costs(kept))
    acts.save_policy(here.store, here.scope, wanted, here.by, here.now)
    flash(say("ladder.saved", name=name_of(wanted)), "done")
    return redirect(url_for("settings.ladder"), 303)


def _costs(policy: Policy) -> tuple[object, ...]:
    """What decides the amounts beside the principal."""
    return policy.interest, policy.compensation, policy.after_principal, policy.waive_after_days


def _kept(name: str) -> Policy:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        saved = policies.saved(tx)
    if name not in saved:
        abort(404)
    return saved[name]


def _show(kept: Policy, filled: LadderForm, shown: Policy | None) -> str:
    """`shown` is the ladder that the calendar is of; None while something is wrong with it."""
    due = a_day(request.args.get("due", "")) or desk().today
    return render_template(
        "settings_steps.html",
        policy=kept,
        name=name_of(kept),
        costs=costs_of(kept),
        changed=is_changed(kept),
        filled=filled,
        due=due,
        rungs=calendar(shown, due) if shown is not None else (),
    )
