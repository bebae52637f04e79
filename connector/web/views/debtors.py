"""The list of customers, and the page of one."""

from flask import Blueprint, render_template, request

from connector.flow.overview import overview
from connector.model import Installation
from connector.web import language, listing
from connector.web.desk import desk
from connector.web.language import say
from connector.web.listing import Tab

pages = Blueprint("debtors", __name__)


@pages.get("/", endpoint="listing")
def overview_page() -> str:
    here = desk()
    if here.installation is None:
        return render_template("welcome.html")
    everyone = overview(here.store, here.scope, here.now)
    with here.store.read(here.scope, here.now) as tx:
        more = listing.beside(tx)
    tab, q = _tab(request.args.get("show", "")), request.args.get("q", "").strip()
    shown = listing.found(listing.chosen(everyone, tab, more), q)
    return render_template(
        "debtors.html",
        part=listing.part(shown, request.args.get("page", 1, type=int)),
        tabs=[(name, len(listing.chosen(everyone, name, more))) for name in Tab],
        tab=tab,
        q=q,
        beside=more,
        freshness=_freshness(here.installation),
    )


def _tab(name: str) -> Tab:
    return Tab(name) if name in set(Tab) else Tab.ALL


def _freshness(installation: Installation) -> str:
    data = installation.data_as_of
    known = [say("list.data_as_of", day=language.day(data.astimezone(desk().house.zone).date()))] if data else []
    run = installation.last_run
    known.append(say("list.last_run", day=language.day(run)) if run else say("list.no_run"))
    return "; ".join(known) + "."


@pages.get("/debtor/<token>")
def debtor(token: str) -> str:
    return token
