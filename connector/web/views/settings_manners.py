"""On which days, at what hours, from which amount and on how fresh data: one form for all ladders in use."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import Fault
from connector.flow import acts, ladders
from connector.flow.dunning import policy_of
from connector.model import Money
from connector.rules.policy import Policy, faults
from connector.store import installations, policies
from connector.web import confirming, language
from connector.web.desk import desk
from connector.web.ladder_words import listed, name_of
from connector.web.language import say
from connector.web.sayings import in_words
from connector.web.settings_forms import MannersForm

pages = Blueprint("manners", __name__)
EURO = "EUR"
PLAIN = (
    "sending_from", "sending_until", "holidays", "cooldown_days", "freshness_days", "max_attempts", "promise_max_days",
    "needs_bank_data", "plan_notice_days", "confirm_plans",
)  # fmt: skip
# Which field a fault of the rules belongs to, by how its sentence begins.
FIELDS = {
    "has no sending days": "weekdays",
    "sends on Sundays": "weekdays",
    "sending_from": "sending_from",
    "sends before": "sending_from",
    "knows no public": "holidays",
    "does not keep": "holidays",
    "cooldown_days": "cooldown_days",
    "freshness_days": "freshness_days",
    "plan_notice_days": "plan_notice_days",
}


@pages.get("/settings/manners")
def form() -> str:
    general, used = _present()
    return _show(MannersForm(_shown(general), _own_holidays(used)), used)


@pages.post("/settings/manners")
def change() -> Answer | str | tuple[str, int]:
    here, act = desk(), confirming.asked()
    general, used = _present()
    filled = MannersForm(_shown(general), _own_holidays(used), request.form)
    right = filled.validate()
    wanted = tuple(_changed(each, _changes(filled, general)) for each in used)
    if _put_faults(filled, wanted) or not right:
        return _show(filled, used), 422
    if act == confirming.BACK:
        return _show(filled, used)
    new = tuple(each for each, old in zip(wanted, used, strict=True) if each != old)
    if not new:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("manners.form"), 303)
    if act == confirming.LOOK:
        return confirming.confirm(confirming.with_ladders(new), say("manners.title"))
    acts.change_ladders(here.store, here.scope, new, None, here.by, here.now)
    flash(say("settings.saved"), "done")
    return redirect(url_for("settings.page"), 303)


def _present() -> tuple[Policy, tuple[Policy, ...]]:
    """The general ladder, and all in use."""
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        return policy_of(installations.get(tx), policies.saved(tx)), ladders.in_use(tx)


def _own_holidays(used: tuple[Policy, ...]) -> bool:
    """Under a law the public holidays are those of its country."""
    return any(each.law is None for each in used)


def _shown(policy: Policy) -> dict[str, Any]:
    least = next((each.amount for each in policy.minimums if each.currency == EURO), None)
    locale = language.LOCALES[language.current()]
    minimum = "" if least is None else format_decimal(least, "#,##0.00", locale=locale)
    plain = {name: getattr(policy, name) for name in PLAIN}
    return {**plain, "weekdays": list(policy.sending_weekdays), "minimum": minimum}


def _changes(filled: MannersForm, general: Policy) -> dict[str, Any]:
    """What is not as it was shown; nothing else is put on other ladders. A field that is wrong stays as it was."""
    told: dict[str, Any] = {name: filled[name].data for name in PLAIN if name in filled and not filled[name].errors}
    told["sending_weekdays"] = tuple(sorted(filled.weekdays.data or ()))
    found = {name: value for name, value in told.items() if value != getattr(general, name)}
    least = next((each.amount for each in general.minimums if each.currency == EURO), None)
    return found | ({"minimum": filled.amount} if filled.amount != least and not filled.minimum.errors else {})


def _changed(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    told = {name: value for name, value in changes.items() if name != "minimum"}
    if policy.law is not None:
        told.pop("holidays", None)
    if "minimum" in changes:
        others = tuple(each for each in policy.minimums if each.currency != EURO)
        least = () if changes["minimum"] is None else (Money(changes["minimum"], EURO),)
        told["minimums"] = (*least, *others)
    return replace(policy, **told)


def _put_faults(filled: MannersForm, wanted: tuple[Policy, ...]) -> bool:
    """Each at its field, once, with the ladder that it is about where several are in use."""
    told: dict[tuple[str, str], list[str]] = {}
    for policy in wanted:
        for fault in faults(policy):
            at = next((field for begins, field in FIELDS.items() if fault.reason.startswith(begins)), "weekdays")
            told.setdefault((at, _sentence(fault)), []).append(name_of(policy))
    for (at, text), names in told.items():
        about = f"{listed(names)}: " if len(wanted) > 1 else ""
        field = getattr(filled, at, None) or filled.weekdays
        field.errors = [*field.errors, f"{about}{text}."]
    return bool(told)


def _sentence(fault: Fault) -> str:
    spoken = language.current()
    hint = f" ({in_words(fault.hint, spoken)})" if fault.hint else ""
    return f"{in_words(fault.reason, spoken)}{hint}"


def _show(filled: MannersForm, used: tuple[Policy, ...]) -> str:
    return render_template("settings_manners.html", form=filled, names=[name_of(each) for each in used])
