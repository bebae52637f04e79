"""Nobody sees or changes anything without being signed in, and nobody more than his role allows.

It looks at every request before a view does, so a new page is behind it without a word of its own.
"""

from flask import Flask, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.model import OfficeRole
from connector.web import hiccups, roles, signed, unpressed
from connector.web.language import say
from connector.web.links import is_ours

STRANGERS_FORM = 64 * 1024  # bytes: whoever is not signed in sends an address, a link or a code


def install(app: Flask) -> None:
    app.before_request(_let_in)
    app.after_request(_only_what_may_be_pressed)
    app.jinja_env.globals.update(may=roles.may)


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
        return hiccups.page(403, say(f"sign_in.only_{wanted.value}"))
    signed.note_use(who)
    return None


def _to_the_sign_in_page() -> Answer:
    if request.method not in ("GET", "HEAD"):
        flash(say("sign_in.ended"), "note")
        return redirect(url_for("signing_in.form"), 303)
    here = request.full_path.rstrip("?")
    onward = here if is_ours(here) and here != "/" else None
    return redirect(url_for("signing_in.form", to=onward), 303)


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
