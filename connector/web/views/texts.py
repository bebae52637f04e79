"""The words of the messages: which are the tenant's own, and a form to see, change and give back each."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.carrier import NOTICES
from connector.channels.formats import LOCALES
from connector.channels.texts.fields import FIELDS, fields_of
from connector.channels.texts.own import in_force, own_text
from connector.errors import BadInput
from connector.flow import own_texts as flow
from connector.flow.own_texts import Shown
from connector.model import Notice, OwnText
from connector.rules import words
from connector.store import own_texts
from connector.web import confirming, language
from connector.web.desk import Desk, desk
from connector.web.forms import TextForm, given
from connector.web.language import say

pages = Blueprint("texts", __name__)
ADDRESS = "/texts/<notice>/<spoken>"
OURS = "ours"  # the button that gives our words back


@pages.get("/texts")
def listing() -> str:
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        own = {(each.notice, each.language) for each in own_texts.every(tx)}
    return render_template("texts.html", notices=NOTICES, languages=tuple(LOCALES), own=own)


@pages.get(ADDRESS)
def text(notice: str, spoken: str) -> tuple[str, int]:
    own = _saved(desk(), _nothing(notice, spoken))
    return _show(own, TextForm(None, **in_force(own)))


@pages.post(ADDRESS)
def change(notice: str, spoken: str) -> Answer | str | tuple[str, int]:
    """Look at the letters that these words make; keep them, or give ours back, once it was shown whom that concerns."""
    here, form = desk(), TextForm(request.form)
    asked = request.form.get("act", "look")
    filled_in = {field.short_name: given(field) for field in form}
    ours = OURS in (asked, request.form.get("words"))
    own = _nothing(notice, spoken) if ours else _filled_in(notice, spoken, filled_in)
    try:
        if asked == "look":
            return _show(own, form, shown=_previewed(here, own))
        if asked == confirming.BACK:
            return _show(own, form)
        if own.pieces:
            _previewed(here, own)  # what is wrong with them is told before whom they concern
        if asked != confirming.SAVE and own != _saved(here, _nothing(notice, spoken)):
            return _confirm(own, ours)
        flow.save(here.store, here.scope, own, here.by, here.now, here.house.carriers, language.current())
    except BadInput as wrong:
        return _show(own, form, wrong=wrong)
    flash(say("text.done" if own.pieces else "text.is_ours"), "done")
    return redirect(url_for("texts.text", notice=notice, spoken=spoken), 303)


def _confirm(own: OwnText, ours: bool) -> str:
    what = f"{_capital(words.notice(own.notice, language.current()))} · {say(f'text.in_{own.language}')}"
    return confirming.confirm(confirming.with_text(own), what, along={"words": OURS} if ours else None)


def _nothing(notice: str, spoken: str) -> OwnText:
    """Ours; any other name of a notice or language is a page that is not there."""
    if notice not in NOTICES or spoken not in LOCALES:
        abort(404)
    return OwnText(Notice(notice), spoken, ())


def _filled_in(notice: str, spoken: str, filled_in: dict[str, str]) -> OwnText:
    nothing = _nothing(notice, spoken)
    return own_text(nothing.notice, nothing.language, filled_in)


def _saved(here: Desk, nothing: OwnText) -> OwnText:
    with here.store.read(here.scope, here.now) as tx:
        found = own_texts.of(tx, nothing.notice)
    return next((own for own in found if own.language == nothing.language), nothing)


def _previewed(here: Desk, own: OwnText) -> tuple[Shown, ...]:
    return flow.preview(here.store, here.scope, own, here.now, here.house.carriers, language.current())


def _show(
    own: OwnText, form: TextForm, shown: tuple[Shown, ...] = (), wrong: BadInput | None = None
) -> tuple[str, int]:
    spoken = language.current()
    page = render_template(
        "text.html",
        own=own,
        kept=bool(_saved(desk(), OwnText(own.notice, own.language, ())).pieces),
        form=form,
        wrong=wrong,
        shown=[(_capital(words.say(each.title, spoken)), each.rendered) for each in shown],
        fields=[(name, words.say(FIELDS[name], spoken)) for name in fields_of(own.notice)],
    )
    return page, 422 if wrong else 200


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
