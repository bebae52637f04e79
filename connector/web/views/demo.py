"""What only the demo has: the day that can be moved on, and the mails that were caught."""

from flask import Blueprint
from werkzeug.wrappers import Response as Answer

pages = Blueprint("demo", __name__)


@pages.post("/next-day")
def next_day() -> Answer:
    raise NotImplementedError


@pages.get("/mails")
def mails() -> str:
    return ""
