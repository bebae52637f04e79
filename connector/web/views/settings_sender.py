"""In whose name messages go out: the sender, the letterhead, whose claims they are, and a test mail to oneself."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.carrier import Creditor, Outcome
from connector.errors import NotFound
from connector.flow import acts, sender_proof, trial_mail
from connector.flow.sign_in_links import LINK_LASTS
from connector.model import Channel
from connector.store import installations
from connector.web import confirming
from connector.web.desk import Desk, desk
from connector.web.language import say
from connector.web.sayings import translated
from connector.web.sender_form import GROUPS, WholeSenderForm, filled_in, read

pages = Blueprint("sender", __name__)


@pages.get("/settings/sender")
def form() -> str:
    here = desk()
    known, title = _known(here), here.installation.title if here.installation else ""
    return _show(WholeSenderForm(**filled_in(known)) if known else WholeSenderForm(name=title))


@pages.post("/settings/sender")
def change() -> Answer | str | tuple[str, int]:
    """Whom another sender concerns is shown first. The first one is saved at once: nothing was planned without him."""
    here, act = desk(), confirming.asked()
    filled, known = WholeSenderForm(request.form), _known(here)
    if not filled.validate():
        return _show(filled), 422
    wanted = read(filled)
    if act == confirming.BACK:
        return _show(filled)
    if wanted == known:
        flash(say("settings.nothing_changed"), "note")
        return redirect(url_for("sender.form"), 303)
    if act == confirming.LOOK and known is not None:
        return confirming.confirm(confirming.with_sender(wanted), say("sender.title"))
    acts.save_creditor(here.store, here.scope, wanted, here.by, here.now)
    flash(say("sender.done"), "done")
    if sender_proof.unproven(here.store, here.scope, here.now):
        flash(say("proof.waits"), "note")
    return redirect(url_for("sender.form"), 303)


@pages.post("/settings/sender/test")
def test() -> Answer:
    """A mail to oneself through the mail server that is set up, and what the server said."""
    here = desk()
    tried = trial_mail.send(here.store, here.scope, here.now, here.house.carriers, here.by)
    told = {"to": tried.to, "detail": translated(tried.carried.detail)}
    if tried.taken:
        flash(say("sender.test_taken", to=tried.to), "done")
    elif tried.carried.outcome is Outcome.UNCLEAR:
        flash(say("sender.test_unclear", **told), "note")
    else:
        flash(say("sender.test_failed", **told), "error")
    return redirect(url_for("sender.form"), 303)


def _known(here: Desk) -> Creditor | None:
    with here.store.read(here.scope, here.now) as tx:
        try:
            return installations.creditor(tx)
        except NotFound:
            return None


def _show(filled: WholeSenderForm) -> str:
    here = desk()
    known, unconfirmed = _known(here), sender_proof.unproven(here.store, here.scope, here.now)
    return render_template(
        "settings_sender.html",
        form=filled,
        groups=GROUPS,
        is_first=known is None,
        tests_to=(known.reply_to or known.email) if known else "",
        unconfirmed=unconfirmed,
        minutes=round(LINK_LASTS.total_seconds() / 60),
        has_server=Channel.EMAIL in here.house.carriers,
    )
