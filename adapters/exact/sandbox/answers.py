"""What a call is answered with, and the platform's ways to refuse one (section "Errors" of its guide)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what stands in the body: an object for JSON, a text as it is, None for no body at all."""

    payload: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    mimetype: str = "application/json"


EMPTY = Answer(None, 204)


class Refusal(Exception):
    """A call that is refused; the answer is carried along."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status}")
        self.answer = answer


def refused(status: int, text: str, **headers: str) -> Refusal:
    """In the shape that OData has for errors."""
    payload = {"error": {"code": "", "message": {"lang": "", "value": text}}}
    return Refusal(Answer(payload, status, {name.replace("_", "-"): value for name, value in headers.items()}))


def bad_query() -> Refusal:
    """400: what is wrong with the query is not said."""
    return refused(400, "Error in query syntax.")


def no_such_field(name: str) -> Refusal:
    """400, with a text that speaks of a type nobody outside knows."""
    return refused(
        400, f"The request URI is not valid. Could not find a property named '{name}' on the requested type."
    )


def invalid(text: str) -> Refusal:
    """500: the business rules say no, and will say it again."""
    return refused(500, text)


def missing() -> Refusal:
    return refused(404, "Resource not found for the segment.")


def unauthorised(text: str) -> Refusal:
    return refused(401, text)


def forbidden(text: str) -> Refusal:
    return refused(403, f"Forbidden - {text}")


def oauth_refused(status: int, error: str, description: str) -> Refusal:
    """In the shape of the token endpoint, which is not OData."""
    return Refusal(Answer({"error": error, "error_description": description}, status))


PAGE = "text/html"
MAINTENANCE = "<html>\n<head><title>Exact Online</title></head>\n<body><h1>Gepland onderhoud</h1></body>\n</html>\n"
LOGIN = "/docs/Login.aspx"
MOVED = (
    f'<html><head><title>Object moved</title></head><body>\n<h2>Object moved to <a href="{LOGIN}">here</a>.</h2>\n'
    "</body></html>\n"
)


def maintenance(status: int) -> Answer:
    return Answer(MAINTENANCE, status, mimetype=PAGE)


def moved() -> Answer:
    """The way to the login page."""
    return Answer(MOVED, 302, {"Location": LOGIN}, PAGE)
