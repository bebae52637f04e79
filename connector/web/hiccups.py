"""Error pages: what went wrong in plain words, in the house's style, and never a stack trace."""

import traceback
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from connector.errors import BadInput, NotFound, Refused, StoreBusy, TijdigError
from connector.web import refusing, signed
from connector.web.desk import house
from connector.web.language import say, size
from connector.web.sayings import said

KNOWN = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)
STATUS: tuple[tuple[type[TijdigError], int], ...] = ((NotFound, 404), (Refused, 409), (BadInput, 422), (StoreBusy, 503))


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TijdigError, _ours)


def status_of(error: TijdigError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 409)


def _ours(error: TijdigError) -> tuple[str, int]:
    """An error of ours that no view told on its own page. Its text is fit for a user."""
    status = status_of(error)
    return page(status, said(error) if request.method == "POST" else "")


def _http(error: HTTPException) -> Response | tuple[str, int]:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # The host name is not ours, so no address of ours may be made with it.
        return Response("400: this page is not served under that name\n", 400, mimetype="text/plain")
    if status < 400:
        return Response(error.get_response().get_data(), status, list(error.get_headers()))
    return page(status)


def page(status: int, detail: str = "") -> tuple[str, int]:
    """An error page; a status without words of its own is told as the general one of its kind."""
    told = status if status in KNOWN else 400 if status < 500 else 500
    if status < 500:  # then the store can be asked who is here, also at an address that is nobody's
        signed.present()
    setattr(g, refusing.BARE, True)
    text = detail or say(f"error.text_{told}", limit=size(house().settings.upload_limit))
    return render_template("error.html", status=told, text=text), status


def note_fault(app: Flask, error: BaseException | None) -> None:
    """One line for the operator: where it happened and what kind it was. What it says itself may be personal."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [frame for frame in frames if "connector" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    app.logger.error("fault at %s %s: %s in %s", request.method, request.endpoint, type(error).__name__, place)
