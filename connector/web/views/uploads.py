"""A file comes in: chosen, previewed, taken in."""

from flask import Blueprint

pages = Blueprint("uploads", __name__)


@pages.get("/upload")
def choose() -> str:
    return ""
