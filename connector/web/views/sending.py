"""Whether messages leave, in whose name, and the run of the day."""

from flask import Blueprint
from werkzeug.wrappers import Response as Answer

pages = Blueprint("sending", __name__)


@pages.get("/sending")
def page() -> str:
    return ""


@pages.post("/run")
def run_today() -> Answer:
    raise NotImplementedError
