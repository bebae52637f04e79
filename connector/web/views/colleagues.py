"""The people of an office: who may do what, who is invited, and what happened about them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import BadInput, NotFound, Refused
from connector.flow import people as flow
from connector.flow.happenings import sentence
from connector.flow.sign_in_links import address_of
from connector.model import OfficeRole
from connector.rules.presets import DEFAULT
from connector.store import invitations, people
from connector.web import language
from connector.web.desk import Desk, desk
from connector.web.hiccups import status_of
from connector.web.language import say
from connector.web.sayings import said

EVENTS_SHOWN = 50

pages = Blueprint("colleagues", __name__)


@pages.get("/people")
def listing() -> str:
    return _page(desk())


@pages.post("/people/invite")
def invite() -> Answer | tuple[str, int]:
    here = desk()
    asked = request.form.get("address", "")
    try:
        address, role = address_of(asked), _role()
        left = flow.invite(here.house, here.present, address, role, language.current())
    except BadInput:
        return _page(here, say("sign_in.no_address"), asked), 422
    except Refused as error:
        return _page(here, said(error), asked), status_of(error)
    if left:
        flash(say("people.invited", address=address), "done")
    else:
        flash(say("people.invited_by_hand", command=f"tijdig sign-in {address}"), "note")
    return redirect(url_for("colleagues.listing"), 303)


@pages.post("/people/take-back")
def take_back() -> Answer:
    here = desk()
    flow.take_back(here.house, here.present, request.form.get("invitation", ""))
    flash(say("people.taken_back"), "done")
    return redirect(url_for("colleagues.listing"), 303)


@pages.post("/people/<key>/role")
def change_role(key: str) -> Answer | tuple[str, int]:
    here, role = desk(), _role()
    try:
        flow.change_role(here.house, here.present, key, role)
    except Refused as error:
        return _page(here, said(error)), status_of(error)
    flash(say("people.changed"), "done")
    gave_up = key == here.present.person.key and role is not OfficeRole.OWNER
    return redirect(url_for("debtors.listing" if gave_up else "colleagues.listing"), 303)


@pages.post("/people/<key>/remove")
def remove(key: str) -> Answer | tuple[str, int]:
    here = desk()
    try:
        flow.remove(here.house, here.present, key)
    except Refused as error:
        return _page(here, said(error)), status_of(error)
    flash(say("people.removed"), "done")
    return redirect(url_for("colleagues.listing"), 303)


def _role() -> OfficeRole:
    wanted = request.form.get("role", "")
    if wanted not in set(OfficeRole):
        raise NotFound("there is no such role")
    return OfficeRole(wanted)


def _page(here: Desk, wrong: str = "", asked: str = "") -> str:
    with here.store.read(here.tenant, here.now) as tx:
        everybody = people.listing(tx)
        invited = [each for each in invitations.listing(tx) if each.expires_at > here.now]
    events = flow.history(here.house, here.present, EVENTS_SHOWN)
    return render_template(
        "people.html",
        everybody=everybody,
        owners=sum(each.role is OfficeRole.OWNER for each in everybody),
        invited=invited,
        roles=list(OfficeRole),
        me=here.present.person.key,
        events=[(each.at, sentence(each, "", DEFAULT, language.current())) for each in events],
        wrong=wrong,
        asked=asked,
        mails=here.house.mail is not None,
    )
