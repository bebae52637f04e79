"""A sender's address is confirmed by a link that is mailed there: asked for by an owner, opened by whoever reads it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as Answer

from connector.flow import sender_links, sign_in_limits
from connector.flow.sender_links import Asked
from connector.web import guards, hiccups, language, later
from connector.web.desk import desk, house
from connector.web.language import say

pages = Blueprint("proof", __name__)


@pages.post("/settings/sender/confirm")
def ask() -> Answer:
    """The same answer for every address, at once: what depends on it happens afterwards."""
    here, over = desk(), house()
    if not sign_in_limits.may_ask(over, guards.place()):
        raise TooManyRequests
    asked, spoken = Asked(here.scope, request.form.get("address", ""), here.by), language.current()
    sender_links.note_asked(over, asked)
    later.do(lambda: sender_links.send(over, asked, spoken))
    flash(say("proof.sent", address=asked.address), "note")
    return redirect(url_for("sender.form"), 303)


@pages.get("/sender/<token>")
def link(token: str) -> str | tuple[str, int]:
    """What the link would confirm. However often a program opens it on its way, it changes nothing."""
    _check_tries()
    found = sender_links.look(house(), token)
    if found is None:
        return _no_link()
    asked, sender = found
    return render_template("sender_link.html", token=token, asked=asked, sender=sender)


@pages.post("/sender/open")
def confirm() -> Answer | tuple[str, int]:
    _check_tries()
    if not sender_links.use(house(), request.form.get("token", "")):
        return _no_link()
    return redirect(url_for("proof.confirmed"), 303)


@pages.get("/sender/confirmed")
def confirmed() -> str:
    return render_template("sender_confirmed.html")


def _no_link() -> tuple[str, int]:
    """Never was one, used, too late, or of an address that cannot be had: all the same to whoever tries."""
    sign_in_limits.note_wrong(house(), guards.place())
    return hiccups.page(404, say("sign_in.no_link"))


def _check_tries() -> None:
    if not sign_in_limits.may_try(house(), guards.place()):
        raise TooManyRequests
