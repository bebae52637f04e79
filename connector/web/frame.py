"""What every page's frame needs: its menu, the demo's day, and where we are."""

from flask import Flask, request, url_for

from connector.web import desk as desks
from connector.web import language

MENU = (
    ("debtors.listing", "frame.debtors"),
    ("uploads.choose", "frame.upload"),
    ("sending.page", "frame.sending"),
)
DEMO_MENU = (("demo.mails", "frame.mails"),)


def install(app: Flask) -> None:
    @app.context_processor
    def _frame() -> dict[str, object]:
        return {
            "navigation": _navigation,
            "demo_sentence": _demo_sentence,
            "here": _here,
            "installation": desks.desk().installation,
            "administrations": desks.desk().installations,
            "debtor_url": debtor_url,
        }


def debtor_url(key: str) -> str:
    return url_for("debtors.debtor", token=desks.desk().tokens.seal(key))


def _navigation() -> tuple[tuple[str, str], ...]:
    return MENU + (DEMO_MENU if desks.house().demo else ())


def _demo_sentence() -> str:
    now = desks.desk().now
    return language.say("frame.demo", day=language.long_day(now.date()), time=f"{now:%H:%M}")


def _here() -> str:
    """This page's own address, for coming back to it; an answer to a form is not asked for again."""
    if request.method != "GET":
        return url_for("debtors.listing")
    return request.full_path.rstrip("?")
