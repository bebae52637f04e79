"""Error pages: what went wrong in plain words, in the house's style, and never a stack trace."""

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from connector.errors import BadInput, NotFound, Refused, StoreBusy, TijdigError

KNOWN = (400, 403, 404, 405, 409, 413, 422, 500, 503)
STATUS: tuple[tuple[type[TijdigError], int], ...] = ((NotFound, 404), (Refused, 409), (BadInput, 422), (StoreBusy, 503))


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TijdigError, _ours)


def status_of(error: TijdigError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 409)


def _ours(error: TijdigError) -> tuple[str, int]:
    status = status_of(error)
    return render_template("error.html", status=status, detail=""), status


def _http(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # The host name is not ours, so no address of ours may be made with it.
        return Response("400: this page is not served under that name\n", 400, mimetype="text/plain")
    if isinstance(error, InternalServerError):
        return render_template("error.html", status=500, detail=""), 500
    return render_template("error.html", status=status if status in KNOWN else 400, detail=""), status
