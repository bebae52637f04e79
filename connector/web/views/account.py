"""One's own account: who one is here, where one is signed in, and which office is open."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from connector.flow import signing_in
from connector.store import installations, people, sessions
from connector.store.people import of_tenant
from connector.web import signed
from connector.web.desk import desk
from connector.web.language import count, say

NAMED = 3  # administrations that an office is known by

pages = Blueprint("account", __name__)


@dataclass(frozen=True, slots=True)
class Office:
    """A tenant, by the names of its administrations."""

    tenant: str
    titles: tuple[str, ...]
    is_open: bool


@pages.get("/account")
def page() -> str:
    here = desk()
    with here.store.read(here.tenant, here.now) as tx:
        found = sessions.listing(tx, here.present.person.key)
    return render_template("account.html", sessions=found, present=here.present, offices=_offices())


@pages.post("/account/sign-out")
def sign_out() -> Answer:
    signing_in.sign_out(desk().house, desk().present)
    return _out()


@pages.post("/account/end")
def end() -> Answer:
    """One session, this one or another."""
    here, key = desk(), request.form.get("session", "")
    signing_in.end(here.house, here.present, key)
    if key == here.present.session.key:
        return _out()
    flash(say("account.ended"), "done")
    return redirect(url_for("account.page"), 303)


@pages.post("/account/end-all")
def end_all() -> Answer:
    here = desk()
    many = signing_in.end_all(here.house, here.present)
    answer = _out()
    flash(count("account.ended_all", many), "done")
    return answer


@pages.get("/account/where")
def where() -> str:
    """Which office, for whoever is in several."""
    return render_template("account_where.html", offices=_offices())


@pages.post("/account/move")
def move() -> Answer:
    here = desk()
    entered = signing_in.move(here.house, here.present, request.form.get("office", ""), signed.browser())
    answer = redirect(url_for("debtors.listing"), 303)
    signed.enter(answer, entered)
    return answer


def _out() -> Answer:
    session.clear()
    answer = redirect(url_for("signing_in.form"), 303)
    signed.leave(answer)
    return answer


def _offices() -> list[Office]:
    here = desk()
    found = []
    for tenant in people.tenants_of(here.store, here.present.person.address, here.now):
        titles = [each.title for each in installations.listing(here.store, of_tenant(tenant).tenant)]
        found.append(Office(tenant, tuple(titles[:NAMED]), tenant == here.present.tenant))
    return found
