"""A page that comes back because a form was refused: its title says so first, and it knows where its form stands."""

from flask import Flask, Response, g, request, url_for
from werkzeug.exceptions import HTTPException

from connector.web.language import say

REFUSED = (409, 422)
BARE = "bare"  # in flask's g, of an error page: the store may be what is out of order, so the frame asks it nothing


def install(app: Flask) -> None:
    app.after_request(_in_the_title)


def form_page(app: Flask) -> str:
    """The address of the page with the form that was sent: its own, or the nearest one above it that can be opened."""
    at, path = app.url_map.bind(""), request.path
    while path.strip("/"):
        try:
            at.match(path, method="GET")
        except HTTPException:  # it takes forms only, or is none
            path = path.rstrip("/").rpartition("/")[0]
        else:
            return path
    return url_for("debtors.listing")


def _in_the_title(answer: Response) -> Response:
    """A screen reader reads the title first: without this a refused form sounds like the page that was left."""
    if answer.status_code in REFUSED and answer.mimetype == "text/html" and not answer.is_streamed and _has_form():
        page = answer.get_data(as_text=True)
        answer.set_data(page.replace("<title>", f"<title>{say('error.in_title')} ", 1))
    return answer


def _has_form() -> bool:
    """An error page's title says what went wrong already."""
    return not g.get(BARE)
