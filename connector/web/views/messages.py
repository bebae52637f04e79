"""One message of today: as it would arrive, with a yes, another day, no step at all, or words of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.carrier import Parcel
from connector.channels.texts.fields import FIELDS, fields_of
from connector.channels.texts.own import differing, settled_for
from connector.errors import BadInput, NotFound, Refused
from connector.flow import acts, review, rewording
from connector.flow.acts.approvals import Answered
from connector.flow.acts.lookup import facts_of
from connector.flow.departure import leaves_at
from connector.flow.happenings import sentence
from connector.flow.review import Kind
from connector.model import Delivery, DeliveryState, OwnText
from connector.rules import words
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, journal, own_texts, rewordings
from connector.store.engine import Tx
from connector.store.rewordings import Reworded
from connector.web import case as cases
from connector.web import forms, language, outcomes, queue
from connector.web.case import Message
from connector.web.desk import Desk, desk, refresh
from connector.web.forms import TextForm, given
from connector.web.hiccups import status_of
from connector.web.language import say
from connector.web.review_forms import FilterForm, KeepBackForm, PostponeForm, SkipMessageForm
from connector.web.sayings import said
from connector.web.views.debtors import as_it_is

pages = Blueprint("messages", __name__)
F = TypeVar("F", bound=forms.PageForm)
GONE = (DeliveryState.SENT, DeliveryState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message with all that its page tells. `place` and `of` say where it stands among those that wait for a yes,
    from 1 (0 = it does not); `before` and `after` are its neighbours there."""

    delivery: Delivery
    facts: Facts
    message: Message
    leaves: object
    lapsed: str
    reworded: Reworded | None
    approved_by: str
    ended: str  # what became of it, where it was taken back; "" = it was not
    place: int = 0
    of: int = 0
    before: str = ""
    after: str = ""


def _load(here: Desk, key: str) -> Shown:
    with here.store.read(here.scope, here.now) as tx:
        delivery = deliveries.get(tx, key)
        facts, policy = facts_of(tx, delivery.debtor)
        waits = delivery.state not in GONE
        plain = Message(delivery, True, delivery.state is DeliveryState.PROPOSED)
        message = cases.finished(tx, here, facts, policy, plain) if waits else plain
        given_yes = approvals.of(tx, [key]).get(key)
        place, of, before, after = _place(tx, key)
        return Shown(
            delivery=delivery,
            facts=facts,
            message=message,
            leaves=leaves_at(delivery, facts, policy, tx.now) if waits else None,
            lapsed=queue.lapsed_words(delivery, approvals.lapsed(tx, [delivery.debtor])),
            reworded=rewordings.told(tx, [key]).get(key),
            approved_by=given_yes.by if given_yes is not None and given_yes.lapsed_at is None else "",
            ended=_ended(tx, delivery, policy),
            place=place,
            of=of,
            before=before,
            after=after,
        )


def _ended(tx: Tx, delivery: Delivery, policy: Policy) -> str:
    if delivery.state is not DeliveryState.WITHDRAWN:
        return ""
    told = journal.of_subject(tx, delivery.key)[-1:]
    return "".join(sentence(one, delivery.lines[0].receivable, policy, language.current()) for one in told)


def _place(tx: Tx, key: str) -> tuple[int, int, str, str]:
    wanted = FilterForm(request.args).wanted
    asked = [i.delivery for i in review.items(tx) if i.kind is Kind.ASKS and i.delivery and wanted.fits(i)]
    if key not in asked:
        return 0, len(asked), "", ""
    at = asked.index(key)
    return at + 1, len(asked), asked[at - 1] if at else "", asked[at + 1] if at + 1 < len(asked) else ""


@pages.get("/today/message/<key>")
def page(key: str) -> tuple[str, int]:
    return _show(desk(), key)


def _show(
    here: Desk, key: str, status: int = 200, sent: forms.PageForm | None = None, wrong: str = ""
) -> tuple[str, int]:
    shown = _load(here, key)
    fresh: dict[str, forms.PageForm] = {kind.room: kind() for kind in (PostponeForm, SkipMessageForm, KeepBackForm)}
    if sent is not None:
        fresh[sent.room] = sent
    day = fresh[PostponeForm.room]
    if isinstance(day, PostponeForm):
        day.between(here.today)
    text = render_template(
        "waiting.html",
        shown=shown,
        forms=fresh,
        sent=sent.room if sent is not None else "",
        wrong=wrong,
        chosen=queue.choices(),
    )
    return text, status


@pages.get("/today/message/<key>/mail")
def mail(key: str) -> Response:
    """As it left, or as it would arrive."""
    here = desk()
    shown = _load(here, key)
    if shown.delivery.state is DeliveryState.SENT:
        return as_it_is(cases.sent_bytes(here, shown.delivery.debtor, key))
    if shown.message.rendered is None:
        raise NotFound("there is no such message")
    return as_it_is(shown.message.rendered.raw)


# ---------------------------------------------------------------- a yes, another day, no step, not at all


@pages.post("/today/message/<key>/approve")
def approve(key: str) -> Answer | tuple[str, int]:
    """To exactly what this page showed; then on to the next one, where that was asked."""
    here = desk()
    with here.store.read(here.scope, here.now) as tx:
        deliveries.get(tx, key)
        after = _place(tx, key)[3]
    try:
        acts.approve(here.store, here.scope, key, here.by, here.now, request.form.get("mark", ""))
    except Refused as error:
        if not _said_so_himself(here, key):
            return _show(refresh(), key, status_of(error), wrong=said(error))
    outcomes.carry(here, Answered(approved=[key]))
    if request.form.get("then") == "next" and after:
        return redirect(url_for("messages.page", key=after, **queue.choices()), 303)
    return _back()


@pages.post("/today/message/<key>/take-back")
def take_back(key: str) -> Answer | tuple[str, int]:
    """The yes to it; it is asked about again."""
    here = desk()
    try:
        acts.take_yes_back(here.store, here.scope, key, here.by, here.now)
    except Refused as error:
        if not _did_it_himself(here, key, "approval_taken_back"):
            return _show(refresh(), key, status_of(error), wrong=said(error))
    flash(say("take_back.done"), "done")
    return redirect(url_for("today.page", **dict(queue.choices(), kind=Kind.ASKS.value)), 303)


@pages.post("/today/message/<key>/postpone")
def postpone(key: str) -> Answer | tuple[str, int]:
    def do(here: Desk, form: PostponeForm) -> str:
        if form.day.data is None:
            raise ValueError("no day was given")
        acts.postpone(here.store, here.scope, key, form.day.data, given(form.reason), here.by, here.now)
        return say("postpone.done", day=language.day(form.day.data))

    return _act(key, PostponeForm, do, "postponed")


@pages.post("/today/message/<key>/skip")
def skip(key: str) -> Answer | tuple[str, int]:
    def do(here: Desk, form: SkipMessageForm) -> str:
        acts.skip_message(here.store, here.scope, key, given(form.reason), here.by, here.now)
        return say("skip_message.done")

    return _act(key, SkipMessageForm, do, "withdrawn")


@pages.post("/today/message/<key>/keep-back")
def keep_back(key: str) -> Answer | tuple[str, int]:
    def do(here: Desk, form: KeepBackForm) -> str:
        acts.refuse_proposal(here.store, here.scope, key, given(form.reason), here.by, here.now)
        return say("keep_back.done")

    return _act(key, KeepBackForm, do, "proposal_refused")


def _act(key: str, kind: type[F], do: Callable[[Desk, F], str], told: str) -> Answer | tuple[str, int]:
    """`told` is the kind of event that it leaves in the journal."""
    here, form = desk(), kind(request.form)
    if not form.validate():
        return _show(here, key, 422, form, " ".join(form.faults))
    try:
        done = do(here, form)
    except Refused as error:
        if not _did_it_himself(here, key, told):
            return _show(refresh(), key, status_of(error), form, said(error))
        done = say(f"{form.room}.twice")
    flash(done, "done")
    return _back()


def _back() -> Answer:
    return redirect(url_for("today.page", **queue.choices()), 303)


def _said_so_himself(here: Desk, key: str) -> bool:
    """Whether this very person said yes to it before: a form that was sent twice is one yes."""
    with here.store.read(here.scope, here.now) as tx:
        before = approvals.of(tx, [key]).get(key)
        there = deliveries.get(tx, key).state is not DeliveryState.WITHDRAWN
    return there and before is not None and before.lapsed_at is None and before.by == here.by


def _did_it_himself(here: Desk, key: str, kind: str) -> bool:
    """The same for what takes a message back, by the last that the journal tells of it."""
    with here.store.read(here.scope, here.now) as tx:
        told = journal.of_subject(tx, key)
    return bool(told) and told[-1].kind == kind and (told[-1].content or {}).get("by") == here.by


# ---------------------------------------------------------------- words of its own


@pages.get("/today/message/<key>/text")
def text(key: str) -> tuple[str, int]:
    here = desk()
    parcel, spoken = _reworded(here, key)
    return _show_text(here, key, TextForm(None, **settled_for(parcel, spoken, parcel.own_texts)))


@pages.post("/today/message/<key>/text")
def change_text(key: str) -> Answer | tuple[str, int]:
    """Look at the message with these words, keep them, or give the usual ones back."""
    here, form = desk(), TextForm(request.form)
    parcel, spoken = _reworded(here, key)
    asked = request.form.get("act", "look")
    own = OwnText(parcel.notice, spoken, ())
    if asked != "usual":
        filled_in = {field.short_name: given(field) for field in form}
        own = differing(parcel.notice, spoken, filled_in, settled_for(parcel, spoken, _usual(here, parcel)))
    made = here.now, here.house.carriers, language.current()
    try:
        if asked == "look":
            return _show_text(here, key, form, rewording.reworded(here.store, here.scope, key, own, *made).text)
        rewording.reword(here.store, here.scope, key, own, here.by, *made)
    except BadInput as wrong:
        return _show_text(here, key, form, wrong=wrong)
    except Refused as error:
        return _show(refresh(), key, status_of(error), wrong=said(error))
    flash(say("today.reworded" if own.pieces else "today.usual_text"), "done")
    return redirect(url_for("messages.page", key=key, **queue.choices()), 303)


def _reworded(here: Desk, key: str) -> tuple[Parcel, str]:
    """What a message that waits for a yes says, and the language that it is in. Raises Refused for any other."""
    shown = _load(here, key)
    if shown.delivery.state is not DeliveryState.PROPOSED:
        raise Refused("only a message that waits for a yes can be given other words")
    parcel, rendered = shown.message.parcel, shown.message.rendered
    if parcel is None or rendered is None:
        raise shown.message.trouble or NotFound("there is no such message")
    return parcel, rendered.language


def _usual(here: Desk, parcel: Parcel) -> tuple[OwnText, ...]:
    """The tenant's own texts for such messages."""
    with here.store.read(here.scope, here.now) as tx:
        return own_texts.of(tx, parcel.notice)


def _show_text(
    here: Desk, key: str, form: TextForm, finished: str = "", wrong: BadInput | None = None
) -> tuple[str, int]:
    shown = _load(here, key)
    spoken = language.current()
    page = render_template(
        "waiting_text.html",
        shown=shown,
        form=form,
        finished=finished,
        wrong=wrong,
        fields=[(name, words.say(FIELDS[name], spoken)) for name in fields_of(shown.delivery.notice)],
        chosen=queue.choices(),
    )
    return page, 422 if wrong else 200
