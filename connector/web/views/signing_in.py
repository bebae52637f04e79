"""Signing in: asking for a link, using it, and the first page of a house that is nobody's yet."""

import hmac

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as Answer

from connector.errors import BadInput, Refused
from connector.flow import home_secret, sign_in_limits, sign_in_links, signing_in
from connector.flow.house import House
from connector.flow.sign_in_links import Purpose
from connector.flow.signing_in import Entered
from connector.web import guards, hiccups, language, later, signed
from connector.web.desk import house
from connector.web.language import say
from connector.web.links import is_ours
from connector.web.sayings import said

pages = Blueprint("signing_in", __name__)


@pages.get("/sign-in")
def form() -> str | Answer:
    """Whoever is signed in already goes on."""
    if signed.present() is not None:
        return redirect(_onward(request.args.get("to", "")), 303)
    return _form()


@pages.post("/sign-in")
def ask() -> Answer | tuple[str, int]:
    """The same answer to every address, at once: what depends on it happens afterwards."""
    over = house()
    if not sign_in_limits.may_ask(over, guards.place()):
        raise TooManyRequests
    try:
        address = sign_in_links.address_of(request.form.get("address", ""))
    except BadInput:
        return _form(say("sign_in.no_address")), 422
    to, spoken = request.form.get("to", ""), language.current()
    onward = to if is_ours(to) else ""
    later.do(lambda: sign_in_links.ask(over, address, spoken, onward))
    return redirect(url_for("signing_in.sent"), 303)


@pages.get("/sign-in/sent")
def sent() -> str:
    return render_template("sign_in_sent.html", minutes=_minutes())


@pages.post("/sign-in/first")
def first() -> Answer | tuple[str, int]:
    """The first owner: his address, and proof that the house is his. Where no mail can leave, that proof is all."""
    over = house()
    _check_tries(over)
    if sign_in_links.is_owned(over):
        return redirect(url_for("signing_in.form"), 303)
    if not guards.comes_from_here() and not _is_code(request.form.get("code", "")):
        sign_in_limits.note_wrong(over, guards.place())
        return _form(say("sign_in.wrong_code")), 422
    try:
        address = sign_in_links.address_of(request.form.get("address", ""))
        if over.mail is None:
            entered = signing_in.found_office(over, over.settings.tenant, address, signed.browser())
            return _enter(entered) if entered else redirect(url_for("signing_in.form"), 303)
        sign_in_links.ask_first(over, address, language.current())
    except BadInput:
        return _form(say("sign_in.no_address")), 422
    except Refused as error:
        return _form(said(error)), 409
    return redirect(url_for("signing_in.sent"), 303)


@pages.get("/sign-in/<token>")
def link(token: str) -> tuple[str, int]:
    """What the link would do. However often a program opens it on its way, it changes nothing."""
    over = house()
    _check_tries(over)
    found = signing_in.look(over, token)
    if found is None:
        return _no_link(over)
    invited = found.role.value if found.purpose is Purpose.INVITATION else ""
    page = render_template("sign_in_link.html", token=token, link=found, invited=invited)
    return page, 200


@pages.post("/sign-in/open")
def open_link() -> Answer | tuple[str, int]:
    """The link for a session; it stands in no address any more."""
    over = house()
    _check_tries(over)
    entered = signing_in.use(over, request.form.get("token", ""), signed.browser())
    return _enter(entered) if entered else _no_link(over)


def _enter(entered: Entered) -> Answer:
    """By a session of its own, and nothing stays of the one that the browser had."""
    to = url_for("account.where") if entered.choices > 1 else _onward(entered.onward)
    answer = redirect(to, 303)
    signed.enter(answer, entered)
    return answer


def _form(wrong: str = "") -> str:
    over = house()
    if over.demo is not None:
        return render_template("sign_in_demo.html")
    if not sign_in_links.is_owned(over):
        return render_template(
            "sign_in_first.html", wrong=wrong, asks_code=not guards.comes_from_here(), mails=_mails()
        )
    to = request.values.get("to", "")
    onward = to if is_ours(to) else ""
    return render_template("sign_in.html", wrong=wrong, onward=onward, mails=_mails(), minutes=_minutes())


def _no_link(over: House) -> tuple[str, int]:
    """Never was one, used, or too late: all the same to whoever tries."""
    sign_in_limits.note_wrong(over, guards.place())
    return hiccups.page(404, say("sign_in.no_link"))


def _check_tries(over: House) -> None:
    if not sign_in_limits.may_try(over, guards.place()):
        raise TooManyRequests


def _is_code(given: str) -> bool:
    wanted = home_secret.setup_code(current_app.config["SECRET_KEY"])
    return hmac.compare_digest(home_secret.bare_code(given).encode(), home_secret.bare_code(wanted).encode())


def _mails() -> bool:
    return house().mail is not None


def _minutes() -> int:
    return round(sign_in_links.LINK_LASTS.total_seconds() / 60)


def _onward(to: str) -> str:
    return to if is_ours(to) else url_for("debtors.listing")
