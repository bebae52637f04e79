"""The page on which applications are registered, and on which the user takes back what was granted to them."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from adapters.moneybird.sandbox.grants import Grants

PLACE = "/user/applications"


def applications(grants: Grants) -> Blueprint:
    """The blueprint, at the address that the platform uses."""
    pages = Blueprint("applications", __name__)

    @pages.get(PLACE)
    def listed() -> str:
        return render_template("applications.html", applications=list(grants.applications.values()))

    @pages.post(PLACE)
    def register() -> Response:
        with grants.world.lock:
            grants.register(request.form["name"], tuple(request.form["redirect_uris"].split()))
        return redirect(PLACE, 303)

    @pages.post(f"{PLACE}/<client_id>/withdraw")
    def withdraw(client_id: str) -> Response:
        with grants.world.lock:
            grants.withdraw(client_id)
        return redirect(PLACE, 303)

    return pages
