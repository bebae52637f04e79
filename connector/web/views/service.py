"""Small services: is the program well, which language, which administration."""

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound
from connector.rules.words import LANGUAGES
from connector.web import desk, guards, language
from connector.web.links import is_ours
from connector.web.tokens import Tokens

pages = Blueprint("service", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    return Response("ok\n", mimetype="text/plain")


@pages.post("/language")
def choose_language() -> Answer:
    answer = redirect(back(), 303)
    if (chosen := request.form.get("language", "")) in LANGUAGES:
        guards.set_cookie(answer, language.COOKIE, chosen)
    return answer


@pages.post("/administration")
def choose_administration() -> Answer:
    answer = redirect(url_for("debtors.listing"), 303)
    chosen = request.form.get("administration", "")
    if any(there.scope.installation == chosen for there in desk.desk().installations):
        guards.set_cookie(answer, desk.COOKIE, chosen)
    return answer


@pages.get("/case/<installation>/<token>")
def case(installation: str, token: str) -> Answer:
    """A debtor's page from elsewhere: whichever administration was open before, it is this one now."""
    here = desk.desk()
    there = next((each.scope for each in here.installations if each.scope.installation == installation), None)
    if there is None:
        raise NotFound("there is nothing at this address")
    Tokens(current_app.config["SECRET_KEY"], there).open(token)
    answer = redirect(url_for("debtors.debtor", token=token), 303)
    guards.set_cookie(answer, desk.COOKIE, installation)
    return answer


def back() -> str:
    """Where the visitor was: a path on this site, whatever a form says."""
    path = request.form.get("back", "")
    return path if is_ours(path) else url_for("debtors.listing")
