"""Small services: is the program well, which language, which administration."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.rules.words import LANGUAGES
from connector.web import desk, guards, language

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


def back() -> str:
    """Where the visitor was: a path on this site, whatever a form says."""
    path = request.form.get("back", "")
    local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if local else url_for("debtors.listing")
