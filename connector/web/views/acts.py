"""What a person does to a case: one small form a verb, done or refused in plain words on the same page."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound, Refused, TijdigError
from connector.flow import acts
from connector.model import Money
from connector.store import deliveries
from connector.web import case as cases
from connector.web import forms
from connector.web.carrying import carry_one
from connector.web.case import Case
from connector.web.desk import Desk, desk
from connector.web.forms import given
from connector.web.hiccups import status_of
from connector.web.language import say
from connector.web.sayings import said
from connector.web.views.debtors import form_for, show

pages = Blueprint("acts", __name__)

F = TypeVar("F", bound=forms.PageForm)


def _act(token: str, kind: type[F], do: Callable[[Desk, Case, F], str]) -> Answer | tuple[str, int]:
    """Check the form, do the verb, and go back to the page with what it said; or show the page with what is wrong."""
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    form = form_for(kind, case, request.form)
    if not form.validate():
        return show(case, 422, form, " ".join(form.faults))
    try:
        done = do(here, case, form)
    except TijdigError as error:
        return show(cases.load(here, case.debtor.key), status_of(error), form, said(error))
    acts.look_again(here.store, here.scope, case.debtor.key, here.now)
    if done:
        flash(done, "done")
    return redirect(url_for("debtors.debtor", token=token), 303)


@pages.post("/debtor/<token>/promise")
def promise(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.PromiseForm) -> str:
        chosen = list(form.invoices.data or [])
        amount = _amount(form.amount, case, chosen)
        confirmed = bool(form.confirmed.data)
        acts.promise(here.store, here.scope, case.debtor.key, form.day, here.by, here.now, amount, chosen, confirmed)
        return say("promise.done")

    return _act(token, forms.PromiseForm, do)


@pages.post("/debtor/<token>/dispute")
def dispute(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.DisputeForm) -> str:
        key = given(form.invoice)
        acts.dispute(
            here.store, here.scope, key, given(form.reason), here.by, here.now, _amount(form.amount, case, [key])
        )
        return say("dispute.done")

    return _act(token, forms.DisputeForm, do)


@pages.post("/debtor/<token>/block")
def block(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.BlockForm) -> str:
        key, until = given(form.invoice) or None, form.until.data
        acts.block(here.store, here.scope, case.debtor.key, given(form.reason), here.by, here.now, until, key)
        return say("block.done")

    return _act(token, forms.BlockForm, do)


@pages.post("/debtor/<token>/lift")
def lift(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.LiftForm) -> str:
        if all(hold.key != given(form.hold) for hold in case.facts.holds):
            raise NotFound(say("form.not_here"))
        acts.lift(here.store, here.scope, case.debtor.key, given(form.hold), here.by, here.now)
        return say("lift.done")

    return _act(token, forms.LiftForm, do)


@pages.post("/debtor/<token>/skip")
def skip(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, _case: Case, form: forms.SkipForm) -> str:
        acts.skip_step(here.store, here.scope, given(form.invoice), given(form.reason), here.by, here.now)
        return say("skip.done")

    return _act(token, forms.SkipForm, do)


@pages.post("/debtor/<token>/send")
def send(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, _case: Case, form: forms.SendForm) -> str:
        if here.installation is None or not here.installation.live:
            raise Refused(say("send.not_live"))
        carry_one(here, acts.send_now(here.store, here.scope, form.invoices.data or [], here.by, here.now).key)
        return ""

    return _act(token, forms.SendForm, do)


@pages.post("/debtor/<token>/hand-over")
def hand_over(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, _case: Case, form: forms.HandOverForm) -> str:
        acts.hand_over(here.store, here.scope, form.invoices.data or [], given(form.to), here.by, here.now)
        return say("hand_over.done")

    return _act(token, forms.HandOverForm, do)


@pages.post("/debtor/<token>/approve")
def approve(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.ApproveForm) -> str:
        key = _own(here, case, given(form.delivery))
        acts.approve(here.store, here.scope, key, here.by, here.now, request.form.get("mark", ""))
        carry_one(here, key)
        return ""

    return _act(token, forms.ApproveForm, do)


@pages.post("/debtor/<token>/take-yes-back")
def take_back(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.TakeBackForm) -> str:
        acts.take_yes_back(here.store, here.scope, _own(here, case, given(form.delivery)), here.by, here.now)
        return say("take_back.done")

    return _act(token, forms.TakeBackForm, do)


@pages.post("/debtor/<token>/refuse")
def refuse(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.RefuseForm) -> str:
        key = _own(here, case, given(form.delivery))
        acts.refuse_proposal(here.store, here.scope, key, given(form.reason), here.by, here.now)
        return say("refuse.done")

    return _act(token, forms.RefuseForm, do)


@pages.post("/debtor/<token>/settle")
def settle(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.SettleForm) -> str:
        key, arrived = _own(here, case, given(form.delivery)), form.arrived.data == "yes"
        acts.settle(here.store, here.scope, key, arrived, here.by, here.now)
        if arrived:
            return say("settle.done_yes")
        carry_one(here, key)
        return ""

    return _act(token, forms.SettleForm, do)


@pages.post("/debtor/<token>/retry")
def retry(token: str) -> Answer | tuple[str, int]:
    def do(here: Desk, case: Case, form: forms.RetryForm) -> str:
        key = _own(here, case, given(form.delivery))
        acts.try_again(here.store, here.scope, key, here.by, here.now)
        carry_one(here, key)
        return ""

    return _act(token, forms.RetryForm, do)


def _amount(field: forms.AmountField, case: Case, keys: list[str]) -> Money | None:
    """In the currency of the invoices that it is about."""
    if not field.data or field.amount is None:
        return None
    currency = next(r.open.currency for r in case.actionable if not keys or r.key in keys)
    return Money(field.amount, currency)


def _own(here: Desk, case: Case, key: str) -> str:
    """A message of this very customer. Raises NotFound."""
    with here.store.read(here.scope, here.now) as tx:
        owner = deliveries.get(tx, key).debtor
    if owner != case.debtor.key:
        raise NotFound(say("form.not_here"))
    return key
