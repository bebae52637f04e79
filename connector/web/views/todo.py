"""The list of tasks for people, in the order of what they are worth, with what is needed to do each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound, Refused, TijdigError
from connector.flow import acts, todo
from connector.flow.acts.todo import NEEDS_ITS_ANSWER
from connector.flow.happenings import sentence
from connector.flow.todo import Item
from connector.model import JournalEvent, TaskKind
from connector.rules import words, worth
from connector.rules.presets import DEFAULT
from connector.store import tasks
from connector.store.engine import Tx
from connector.web import language
from connector.web.debtor_forms import CallForm, TaskForm
from connector.web.desk import desk
from connector.web.forms import given
from connector.web.hiccups import status_of
from connector.web.language import say
from connector.web.listing import Part
from connector.web.sayings import said
from connector.web.views import debtors
from connector.web.views.people import which

pages = Blueprint("todo", __name__)
PER_PAGE = 25
# Where the answer to a task is given, for those that are about no customer.
ANSWERED_AT = {
    TaskKind.LOOK_AT_RESTORED: "sending.page",
    TaskKind.LOOK_AT_NUDGE: "connections.listing",
    TaskKind.CHECK_TABLE: "debtors.listing",
}
LATER = "later"
ANSWERS = ("done", "drop", "later", "now")
TASK = "\0task\0"  # no debtor's key begins so


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list with what its card needs."""

    item: Item
    last: str  # what was said last, "" = nothing yet
    call: CallForm | None
    answered_only: bool


@pages.get("/tasks")
def listing() -> str:
    return _page()[0]


def _page(status: int = 200, wrong: str = "", about: int = 0) -> tuple[str, int]:
    here, show = desk(), request.args.get("show", "")
    with here.store.read(here.scope, here.now) as tx:
        now, later = todo.items(tx, here.today), todo.items(tx, here.today, later=True)
        found = later if show == LATER else [i for i in now if not show or i.task.kind == show]
        part = _part(found, request.args.get("page", 1, type=int))
        rows = _rows(tx, part.rows)
    page = render_template(
        "todo.html",
        part=part,
        rows=rows,
        kinds=_kinds(now),
        show=show,
        all=len(now),
        later=len(later),
        formula=words.say(worth.FORMULA, language.current()),
        form=TaskForm(),
        wrong=wrong,
        about=about,
        answered_at=ANSWERED_AT,
        name_of=token_of,
        today=here.today,
    )
    return page, status


def _part(items: Sequence[Item], page: int) -> Part[Item]:
    pages_ = max(1, -(-len(items) // PER_PAGE))
    page = min(max(page, 1), pages_)
    return Part(items[(page - 1) * PER_PAGE : page * PER_PAGE], page, pages_, len(items))


def _kinds(items: Sequence[Item]) -> list[tuple[TaskKind, int]]:
    """The kinds that there are, with how many of each, the most first."""
    counts: dict[TaskKind, int] = {}
    for item in items:
        counts[item.task.kind] = counts.get(item.task.kind, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _rows(tx: Tx, items: Sequence[Item]) -> list[Row]:
    last = todo.said_last(tx, sorted({i.listed.debtor for i in items if i.phone}))
    return [Row(i, _last(last.get(i.listed.debtor)), _call(i), i.task.kind in NEEDS_ITS_ANSWER) for i in items]


def _last(event: JournalEvent | None) -> str:
    if event is None:
        return ""
    return f"{language.moment(event.at)}: {sentence(event, event.subject, DEFAULT, language.current())}"


def _call(item: Item) -> CallForm | None:
    """The short form of a call; a dispute needs its invoice, and that is chosen on the customer's page."""
    phone = item.phone
    if phone is None or item.debtor is None:
        return None
    form = CallForm(None, contact=which(phone))
    form.contact.choices = [(which(c), debtors.caller(c)) for c in item.debtor.contacts if c.phone]
    return form


@pages.post("/tasks/<token>/<how>")
def answer(token: str, how: str) -> Answer | tuple[str, int]:
    """Done, later, not needed, or now after all; what names no task is not there."""
    here, form = desk(), TaskForm(request.form)
    number = _number(token)
    if how not in ANSWERS:
        raise NotFound("there is nothing at this address")
    with here.store.read(here.scope, here.now) as tx:
        tasks.get(tx, number)
    if not form.validate():
        return _page(422, " ".join(form.faults), number)
    reason, who = given(form.reason), here.by
    try:
        if how == "done":
            acts.finish(here.store, here.scope, number, reason, who, here.now)
        elif how == "now":
            acts.bring_back(here.store, here.scope, number, who, here.now)
        elif how == "drop":
            acts.drop(here.store, here.scope, number, reason, who, here.now)
        else:
            if form.until.data is None:
                raise Refused(say("task.needs_day"))
            acts.put_off(here.store, here.scope, number, form.until.data, reason, who, here.now)
    except TijdigError as error:
        return _page(status_of(error), said(error), number)
    flash(say(f"task.{how}_said"), "done")
    return redirect(_back(), 303)


def token_of(number: int) -> str:
    """A task's name in an address, of this administration alone."""
    return desk().tokens.seal(f"{TASK}{number}")


def _number(token: str) -> int:
    """Raises NotFound for what is no task's name."""
    name = desk().tokens.open(token)
    number = name.removeprefix(TASK)
    if not name.startswith(TASK) or not number.isdecimal():
        raise NotFound("there is nothing at this address")
    return int(number)


def _back() -> str:
    show, page = request.form.get("show", ""), request.form.get("page", "1")
    return url_for("todo.listing", show=show or None, page=page if page != "1" else None)
