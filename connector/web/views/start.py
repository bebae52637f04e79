"""The first five minutes: how far the first read is, what would leave if you went live, and the switch itself."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound, Refused
from connector.flow import acts, first_read, first_week
from connector.flow import preview as previews
from connector.flow.first_read import FirstRead, State
from connector.flow.preview import Would
from connector.flow.sources import is_of_platform
from connector.store import installations
from connector.web import confirming, first, first_warnings, guards, listing
from connector.web import desk as desks
from connector.web.desk import Desk, desk, house
from connector.web.language import say

LOOKS_AGAIN = 3  # seconds
PATIENCE = timedelta(seconds=20)  # that nobody took the work up yet is no wonder for so long
LOOKS_LATER = 20  # where nothing is done before a moment that is known

pages = Blueprint("start", __name__)


@pages.get("/start")
def page() -> Answer:
    here = desk()
    if here.installation is None or here.installation.restored_at is not None:
        return redirect(url_for("sending.page" if here.installation else "debtors.listing"), 303)
    read = first_read.how_far(here.store, here.scope, here.now)
    return _reading(here, read) if read.state is not State.DONE else make_response(_preview(here))


@pages.post("/start/again")
def again() -> Answer:
    """Read now, because a person mended what was wrong."""
    here = desk()
    first_read.try_again(here.store, here.scope, here.by, here.now)
    return redirect(url_for("start.page"), 303)


@pages.post("/live")
def go_live() -> Answer:
    here = desk()
    if must := [line.text for line in first_warnings.lines(here, first.preview_of(here).doubts) if line.must]:
        raise Refused(" ".join(must))
    acts.go_live(here.store, here.scope, here.by, here.now, _a_day())
    flash(say("start.went_live"), "done")
    return redirect(url_for("start.page"), 303)


@pages.post("/pause")
def pause() -> Answer:
    here = desk()
    acts.pause_sending(here.store, here.scope, here.by, here.now)
    flash(say("start.paused"), "done")
    return redirect(url_for("start.page"), 303)


@pages.post("/start/limit")
def limit() -> Answer | str:
    """Another number of messages a day, during the first week, once it was shown what moves by it."""
    here, act, a_day = desk(), confirming.asked(), _a_day()
    if act == confirming.BACK:
        return redirect(url_for("start.page"), 303)
    with here.store.read(here.scope, here.now) as tx:
        week = first_week.of(installations.get(tx))
    if act == confirming.LOOK and (week is None or week.a_day != a_day):
        return confirming.confirm(confirming.with_limit(a_day), say("start.limit_to", a_day=a_day))
    first_week.change(here.store, here.scope, a_day, here.by, here.now)
    flash(say("start.limit_changed"), "done")
    return redirect(url_for("start.page"), 303)


@pages.post("/start/sample/<platform>")
def sample(platform: str) -> Answer:
    """In the demo: an imitated platform, connected by an imitated person, in one click."""
    demo = house().demo
    if demo is None or platform not in demo.samples:
        raise NotFound("there is nothing at this address")
    scope = demo.samples[platform]()
    answer = redirect(url_for("start.page"), 303)
    guards.set_cookie(answer, desks.COOKIE, scope.installation)
    return answer


def _a_day() -> int:
    """The daily limit that was filled in; without a form of ours, the usual one. Raises Refused."""
    text = request.form.get("a_day", "").strip()
    if not text:
        return first_week.USUAL
    return first_week.allowed(int(text) if text.isdecimal() and len(text) < 9 else 0)


def _reading(here: Desk, read: FirstRead) -> Response:
    """The page comes anew by itself, unless its reader asked it to stand still (WCAG 2.2.1, 2.2.2)."""
    still = bool(request.args.get("still"))
    moves = read.state in (State.READING, State.WAITING, State.LATER)
    can_try = here.installation is not None and here.installation.connection is not None
    alone = read.since is not None and here.now.timestamp() - read.since.timestamp() > PATIENCE.total_seconds()
    told = {"read": read, "still": still, "moves": moves, "can_try": can_try, "alone": alone}
    page = render_template("reading_first.html", **told)
    answer = make_response(page)
    if moves and not still:
        pause = LOOKS_LATER if read.state is State.LATER else LOOKS_AGAIN
        answer.headers["Refresh"] = f"{pause}; url={url_for('start.page')}"
    return answer


def _preview(here: Desk) -> str:
    found, policy = first.preview_of(here), first.policy(here)
    with here.store.read(here.scope, here.now) as tx:
        installation = installations.get(tx)
        week, chosen = first_week.today(tx), first_week.of(installation)
    a_day = chosen.a_day if chosen else first_week.USUAL
    days = previews.schedule(len(found.messages), a_day, found.at, policy)
    return render_template(
        "start.html",
        found=found,
        part=listing.part([*found.messages, *found.proposals], request.args.get("page", 1, type=int)),
        is_today=found.at.date() == here.today,
        days=days,
        day_of=_day_of(found.messages, days),
        a_day=a_day,
        most=first_week.MOST,
        week=week,
        live_since=chosen.begins if chosen else None,
        warnings=first_warnings.lines(here, found.doubts),
        is_file=not is_of_platform(installation),
        policy=policy,
    )


def _day_of(messages: Sequence[Would], days: Sequence[tuple[date, int]]) -> Mapping[str, date]:
    """The day on which each debtor's message has its place."""
    given = (day for day, number in days for _ in range(number))
    return {would.debtor: day for would, day in zip(messages, given, strict=False)}
