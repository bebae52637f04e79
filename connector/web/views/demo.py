"""What only the demo has: the day that can be moved on, and the mails that were caught."""

from threading import Lock

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound
from connector.flow import signing_in
from connector.flow.house import Demo
from connector.model import OfficeRole
from connector.web import desk as desks
from connector.web import listing, signed
from connector.web.desk import house
from connector.web.language import count, long_day, say
from connector.web.views.debtors import as_mail
from connector.web.views.service import back

pages = Blueprint("demo", __name__)
_one_day_at_a_time = Lock()


@pages.post("/next-day")
def next_day() -> Answer:
    """Move the clock and live through the day."""
    demo = _demo()
    with _one_day_at_a_time:
        before = len(demo.mailbox.mails())
        now = demo.next_day()
        caught = len(demo.mailbox.mails()) - before
    desks.refresh()
    flash(f"{say('mails.new_day', day=long_day(now.date()))} {count('mails.caught', caught)}", "done")
    return redirect(back(), 303)


@pages.post("/demo/enter")
def enter() -> Answer:
    """In the demo nobody has a mailbox of his own, and whoever can open its pages has the machine that it runs on."""
    _demo()
    wanted = request.form.get("role", "")
    if wanted not in set(OfficeRole):
        raise NotFound("there is no such role")
    answer = redirect(url_for("debtors.listing"), 303)
    signed.enter(answer, signing_in.enter_demo(house(), OfficeRole(wanted), signed.browser()))
    return answer


@pages.get("/mails")
def mails() -> str:
    """The newest first."""
    newest = list(reversed(_demo().mailbox.mails()))
    return render_template("mails.html", part=listing.part(newest, request.args.get("page", 1, type=int)))


@pages.get("/mails/<id>")
def mail(id: str) -> str:
    return render_template("mail.html", mail=_demo().mailbox.mail(id))


@pages.get("/mails/<id>/view")
def view(id: str) -> Response:
    return as_mail(_demo().mailbox.mail(id).raw)


def _demo() -> Demo:
    found = house().demo
    if found is None:
        raise NotFound("there are no caught mails outside the demo")
    return found
