"""Who is written to: which kinds of customers, and the list of those who never are, each with the way back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.flow import acts, ladders
from connector.flow.dunning import policy_of
from connector.model import Debtor, DebtorKind, Hold, HoldKind, Mark
from connector.rules import words
from connector.rules.policy import Policy
from connector.store import debtors, holds, installations, policies
from connector.store.engine import Tx
from connector.web import confirming, language
from connector.web.desk import desk
from connector.web.forms import given
from connector.web.language import say
from connector.web.settings_forms import ExcludeForm, WhoForm

pages = Blueprint("who", __name__)
MOST_OFFERED = 20  # customers of one name to choose from


@dataclass(frozen=True, slots=True)
class Excluded:
    """A customer who is not written to: why, since when and by whom, and what ends it (a hold's key, or a mark)."""

    debtor: Debtor
    why: str
    hold: str = ""
    mark: str = ""


@pages.get("/settings/who")
def page() -> str:
    general, _ = _present()
    return _show(WhoForm(general.writes_to), ExcludeForm())


@pages.post("/settings/who")
def change() -> Answer | str | tuple[str, int]:
    """Which kinds get messages, under every ladder in use."""
    here, act = desk(), confirming.asked()
    general, used = _present()
    form = WhoForm(general.writes_to, request.form)
    if not form.validate():
        return _show(form, ExcludeForm()), 422
    if act == confirming.BACK:
        return _show(form, ExcludeForm())
    kinds = tuple(kind for kind in DebtorKind if kind.value in (form.kinds.data or ()))
    new = tuple(replace(each, writes_to=kinds) for each in used if each.writes_to != kinds)
    if not new:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("who.page"), 303)
    if act == confirming.LOOK:
        return confirming.confirm(confirming.with_ladders(new), say("who.title"))
    acts.change_ladders(here.store, here.scope, new, None, here.by, here.now)
    flash(say("settings.saved"), "done")
    return redirect(url_for("who.page"), 303)


@pages.post("/settings/who/exclude")
def exclude() -> Answer | str | tuple[str, int]:
    """Never write to this customer again, once it was shown what of his that takes back; of several of one name the
    person chooses."""
    here, act = desk(), confirming.asked()
    form = ExcludeForm(request.form)
    if act == confirming.BACK:
        return _show(None, form)
    if not form.validate():
        return _show(None, form), 422
    with here.store.read(here.scope, here.now) as tx:
        found = _meant(tx, given(form.customer))
    if not found:
        form.customer.errors = [say("exclude.nobody")]
        return _show(None, form), 422
    if len(found) > 1:
        return _show(None, form, found)
    if act == confirming.LOOK:
        return _confirm(found[0], given(form.reason))
    acts.block(here.store, here.scope, found[0].key, given(form.reason), here.by, here.now)
    flash(say("exclude.done", name=_name(found[0])), "done")
    return redirect(url_for("who.page"), 303)


def _confirm(debtor: Debtor, reason: str) -> str:
    here = desk()
    hold = Hold(HoldKind.BLOCK, reason, here.by, here.today, way_back="lifted")
    change, sealed = confirming.with_hold(debtor.key, hold), {"debtor": here.tokens.seal(debtor.key)}
    return confirming.confirm(change, say("exclude.who", name=_name(debtor)), only=[debtor.key], along=sealed)


def _meant(tx: Tx, text: str) -> list[Debtor]:
    """The one that was chosen from several, else whoever is found by what was typed."""
    token = request.form.get("debtor", "")
    if not token:
        return debtors.find(tx, text)
    chosen = debtors.get(tx, desk().tokens.open(token))
    return [chosen] if chosen else []


@pages.post("/settings/who/lift")
def lift() -> Answer:
    """Write to this customer again."""
    here = desk()
    key = here.tokens.open(request.form.get("debtor", ""))
    excluded = next((each for each in _excluded() if each.debtor.key == key and _is_meant(each)), None)
    if excluded is None:
        abort(404)
    if excluded.hold:
        acts.lift(here.store, here.scope, excluded.debtor.key, excluded.hold, here.by, here.now)
    else:
        acts.unmark(here.store, here.scope, excluded.debtor.key, Mark(excluded.mark), here.by, here.now)
    flash(say("exclude.lifted", name=_name(excluded.debtor)), "done")
    return redirect(url_for("who.page"), 303)


def _is_meant(each: Excluded) -> bool:
    return (each.hold, each.mark) == (request.form.get("hold", ""), request.form.get("mark", ""))


def _name(debtor: Debtor) -> str:
    return debtor.name or debtor.number or debtor.key


def _present() -> tuple[Policy, tuple[Policy, ...]]:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        return policy_of(installations.get(tx), policies.saved(tx)), ladders.in_use(tx)


def _excluded() -> list[Excluded]:
    """By name; whoever is held by several is there for each."""
    here, spoken = desk(), language.current()
    with here.store.read(here.scope, here.now) as tx:
        blocked = holds.without_end(tx, HoldKind.BLOCK)
        people = debtors.of_keys(tx, {key for key, _ in blocked})
        marked = debtors.marked(tx)
    found = [
        Excluded(
            people[key],
            say("exclude.blocked", reason=hold.reason, by=hold.owner, day=language.day(hold.since)),
            hold=hold.key,
        )
        for key, hold in blocked
        if key in people
    ]
    for each in marked:
        signs = ((mark.value, words.say(words.MARKS[mark], spoken).capitalize()) for mark in sorted(each.marks))
        found += [Excluded(each, said, mark=sign) for sign, said in signs]
    return sorted(found, key=lambda each: (_name(each.debtor).casefold(), each.debtor.key, each.hold, each.mark))


def _show(form: WhoForm | None, excluding: ExcludeForm, several: Sequence[Debtor] = ()) -> str:
    general, used = _present()
    seal = desk().tokens.seal
    return render_template(
        "settings_who.html",
        form=form or WhoForm(general.writes_to),
        excluding=excluding,
        excluded=[(each, seal(each.debtor.key)) for each in _excluded()],
        several=[(each, seal(each.key)) for each in several[:MOST_OFFERED]],
        many=len(several),
        differ=len({each.writes_to for each in used}) > 1,
    )
