"""The page of today: what was decided, by kind, with a yes to some or to all that was shown."""

from collections.abc import Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.flow import acts, review, seen
from connector.flow.acts.approvals import Answered
from connector.flow.review import Item, Kind
from connector.model import Notice
from connector.rules import words
from connector.web import language, outcomes, queue
from connector.web.desk import Desk, desk
from connector.web.language import say
from connector.web.review_forms import FilterForm

TICKS, SHOWN, EVERY = "tick", "shown", "every"  # names of what a form carries

pages = Blueprint("today", __name__)


@pages.app_context_processor
def _names() -> dict[str, object]:
    return {
        "reason_name": _reason,
        "notice_name": lambda name: words.notice(Notice(name), language.current()) if name else "",
        "channel_name": lambda channel: words.say(words.CHANNELS[channel.value], language.current()),
        "token_of": _token,
    }


def _token(debtor: str) -> str:
    return desk().tokens.seal(debtor)


def _reason(code: str) -> str:
    """Why something waits, in a few words."""
    name = f"hold.{code}"
    return say(name if name in language.texts() else "today.no_sending_day")


@pages.get("/today")
def page() -> str:
    here, form = desk(), FilterForm(request.args)
    if here.installation is None:
        return render_template("welcome.html")
    gathered = queue.gather(here, form, request.args.get("page", 1, type=int))
    return render_template(
        "today.html",
        queue=gathered,
        form=form,
        chosen=queue.choices(),
        address_of=queue.address_of,
        ticked=request.args.get("ticked") == "all",
        today=here.today,
    )


@pages.post("/today/approve")
def approve() -> Answer | str:
    """A yes to what was ticked, to all of the page, or to all that fitted: then it is asked once more."""
    here, which = desk(), request.form.get("which", "")
    given = _given(which)
    if which == EVERY and "sure" not in request.form:
        return _ask(here, given)
    outcomes.carry(here, approve_marked(here, given))
    return redirect(url_for("today.page", **queue.choices()), 303)


def _given(which: str) -> set[str]:
    """The marks of what was shown and is meant."""
    if which == EVERY:
        return set(request.form.get(EVERY, "").split())
    return set(request.form.getlist(SHOWN if which == SHOWN else TICKS))


def approve_marked(here: Desk, given: Collection[str]) -> Answered:
    """A yes to whatever bears one of these marks still; what does not is another by now, or gone."""
    waiting = _waiting(here)
    chosen = {key: mark for mark, (key, _) in waiting.items() if mark in given}
    answered = acts.approve_some(here.store, here.scope, chosen, here.by, here.now)
    mine = _approved_before(here, given)
    answered.approved += [key for key in mine.values() if key not in answered.approved]
    answered.gone = [mark for mark in given if mark not in waiting and mark not in mine]
    return answered


def _approved_before(here: Desk, given: Collection[str]) -> dict[str, str]:
    """What of it this very person said yes to already, by its mark: a form that was sent twice is one yes."""
    with here.store.read(here.scope, here.now) as tx:
        mine = [i.delivery for i in review.items(tx) if i.approved_by == here.by and i.kind is not Kind.ASKS]
        return {mark: key for key, mark in seen.marks(tx, mine).items() if mark in given}


def _waiting(here: Desk) -> dict[str, tuple[str, Item]]:
    """Everything that waits for a yes, by its mark."""
    with here.store.read(here.scope, here.now) as tx:
        found = {item.delivery: item for item in review.items(tx) if item.kind is Kind.ASKS and item.delivery}
        return {mark: (key, found[key]) for key, mark in seen.marks(tx, list(found)).items()}


def _ask(here: Desk, given: Collection[str]) -> Answer | str:
    """How many and how much it is, before anything is done."""
    there = [item for mark, (_, item) in _waiting(here).items() if mark in given]
    if not there:
        flash(say("today.nothing_left"), "note")
        return redirect(url_for("today.page", **queue.choices()), 303)
    return render_template(
        "today_sure.html",
        number=len(there),
        gone=len(given) - len(there),
        groups=review.by_notice(there),
        sums=review.groups(there)[0].open,
        every=" ".join(sorted(given)),
        chosen=queue.choices(),
    )
