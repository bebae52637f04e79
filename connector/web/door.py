"""Nobody sees or changes anything without being signed in, and nobody more than his role allows.

It looks at every request before a view does, so a new page is behind it without a word of its own.
"""

from flask import Flask, Response, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.model import OfficeRole
from connector.web import desk as desks
from connector.web import hiccups, roles, signed, unpressed
from connector.web.language import say
from connector.web.links import is_ours
from connector.web.refusing import BARE

# What these change is of no administration.
ABOUT_NO_BOOKS = ("service.choose_administration", "service.choose_language", "account.sign_out")
BACK = "connections.back"  # a platform's answer stands in its address: a code that is as good as a key for a while
STRANGERS_FORM = 64 * 1024  # bytes: whoever is not signed in sends an address, a link or a code


def install(app: Flask) -> None:
    app.before_request(_let_in)
    app.after_request(_only_what_may_be_pressed)
    app.jinja_env.globals.update(may=roles.may, open_books=_open_books)


def _let_in() -> Answer | tuple[str, int] | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint in roles.PUBLIC:  # an address that is nobody's says that there is nothing
        request.max_content_length = STRANGERS_FORM
        return None
    who = signed.present()
    if who is None:
        return _to_the_sign_in_page()
    wanted = roles.least(endpoint, request.method)
    if not who.person.role.covers(wanted):
        if endpoint == BACK:
            return redirect(url_for("connections.landed", to=url_for("connections.ended", why="strange")), 303)
        return hiccups.page(403, say(f"sign_in.only_{wanted.value}"))
    signed.note_use(who)
    if request.method == "POST" and endpoint not in ABOUT_NO_BOOKS:
        return _about_the_open_books()
    return None


def _about_the_open_books() -> tuple[str, int] | None:
    """A page says of which administration it is. When another one was opened since, in a second window or by a link,
    its form is not taken for that one."""
    shown = request.form.get("of", "")
    if shown and shown != _open_books():
        return hiccups.page(409, say("error.other_books"))
    return None


def _open_books() -> str:
    """The key of the administration that is open; "" while there is none, for whoever is not signed in, and on a page
    that asks the store nothing, because the store may be what is out of order."""
    if g.get(BARE) or signed.known() is None:
        return ""
    here = desks.desk()
    return here.installation.scope.installation if here.installation else ""


def _to_the_sign_in_page() -> Answer:
    if request.method not in ("GET", "HEAD"):
        flash(say("sign_in.ended"), "note")
        return redirect(url_for("signing_in.form"), 303)
    return redirect(url_for("signing_in.form", to=_onward()), 303)


def _onward() -> str | None:
    """Where he goes on after signing in. A platform's answer is not carried along: what stands in an address is kept
    in histories and mails, and the link may be used in another browser."""
    if request.endpoint == BACK:
        return url_for("connections.ended", why="signed_out")
    here = request.full_path.rstrip("?")
    return here if is_ours(here) and here != "/" else None


def _only_what_may_be_pressed(answer: Response) -> Response:
    who = signed.known()
    if (
        who is not None
        and who.person.role is not OfficeRole.OWNER
        and answer.mimetype == "text/html"
        and not answer.is_streamed
    ):
        answer.set_data(unpressed.without(answer.get_data(as_text=True), roles.may_address, request.path))
    return answer
