"""Hands out attached files at the address that their record names, to who shows a good token; and the login page."""

from flask import Blueprint, Response, request

from adapters.exact.sandbox.answers import LOGIN, PAGE, Refusal, forbidden, missing
from adapters.exact.sandbox.grants import Grants
from adapters.exact.sandbox.world import World


def files(world: World, grants: Grants) -> Blueprint:
    """The blueprint of both."""
    pages = Blueprint("files", __name__)

    @pages.get("/docs/SysAttachment.aspx")
    def attached() -> Response:
        """The bytes themselves, with `Download=1`."""
        with world.lock:
            authorization = request.headers.get("Authorization", "")
            chain = grants.of(authorization)
            grants.opened(authorization)
            division = request.args.get("_Division_", "")
            books = world.books.get(int(division)) if division.isdigit() and len(division) < 10 else None
            if books is None or books.code not in chain.divisions:
                raise forbidden("User division is not within division scope")
            row = books.tables.get("attachments", {}).get(request.args.get("ID", ""))
            if row is None or request.args.get("Download") != "1":
                raise missing()
            return Response(row["_content"], mimetype="application/octet-stream")

    @pages.get(LOGIN)
    def login() -> Response:
        """What a browser would be shown; whoever followed a redirect to it has no JSON."""
        return Response("<html><head><title>Exact Online - Inloggen</title></head></html>\n", mimetype=PAGE)

    @pages.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return Response("", refusal.answer.status, dict(refusal.answer.headers))

    return pages
