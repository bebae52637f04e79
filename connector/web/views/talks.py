"""What people note about a customer, what came of calling him, and agreements that they end."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound
from connector.flow import acts, charging
from connector.model import Contact, Money
from connector.rules.calling import CallOutcome
from connector.web.case import Case
from connector.web.debtor_forms import CallForm, EndForm, NoteForm
from connector.web.desk import Desk
from connector.web.doing import Page, act
from connector.web.forms import LONGEST, PageForm, given
from connector.web.language import day, say
from connector.web.views import debtors
from connector.web.views.people import which

pages = Blueprint("talks", __name__)


@pages.post("/debtor/<token>/note")
def note(token: str) -> Answer | Page:
    def do(here: Desk, case: Case, form: NoteForm) -> str:
        acts.note(here.store, here.scope, case.debtor.key, given(form.text), here.by, here.now)
        return say("note.done")

    return act(token, lambda _case: NoteForm(request.form), do, debtors.show, _back(token))


@pages.post("/debtor/<token>/call")
def call(token: str) -> Answer | Page:
    """What came of it: a promise or a dispute is noted as one, by the same verbs as anywhere."""

    def do(here: Desk, case: Case, form: CallForm) -> str:
        key, outcome, text = case.debtor.key, CallOutcome(form.outcome.data), given(form.text)
        if outcome is CallOutcome.PROMISED and form.pays_on.data:
            amount = _money(case, form)
            sure = bool(form.confirmed.data)
            acts.promise(here.store, here.scope, key, form.pays_on.data, here.by, here.now, amount, (), sure)
        if outcome is CallOutcome.DISPUTES:
            about = given(form.invoice)
            acts.dispute(here.store, here.scope, about, text, here.by, here.now, _money(case, form, about))
        contact = _whom(case, given(form.contact))
        again = acts.call(
            here.store, here.scope, key, outcome, here.by, here.now, contact, text, form.next_on.data or None
        )
        return say("call.done_again", day=day(again)) if again else say("call.done")

    return act(token, made_call, do, debtors.show, _back(token))


def made_call(case: Case) -> CallForm:
    return debtors.call_form(case, request.form)


@pages.post("/debtor/<token>/end")
def end(token: str) -> Answer | Page:
    """End a promise or a plan before its time."""

    def do(here: Desk, case: Case, form: EndForm) -> str:
        key, what, reason = case.debtor.key, given(form.what), given(form.reason)
        if any(plan.key == what for plan in case.facts.plans):
            acts.end_plan(here.store, here.scope, key, what, reason, here.by, here.now)
            return say("end.plan_done")
        acts.withdraw_promise(here.store, here.scope, key, what, reason, here.by, here.now)
        return say("end.promise_done")

    return act(token, lambda _case: EndForm(request.form), do, debtors.show, _back(token))


@pages.post("/debtor/<token>/place")
def place(token: str) -> Answer | Page:
    """After a change of policy: where an invoice of this customer goes on."""

    def do(here: Desk, case: Case, _form: PageForm) -> str:
        key = _owed(case)
        acts.place_on_step(here.store, here.scope, key, request.form.get("step", ""), here.by, here.now)
        return say("answers.placed")

    return act(token, lambda _case: PageForm(), do, debtors.show, _back(token))


@pages.post("/debtor/<token>/charges")
def charges(token: str) -> Answer | Page:
    """Whether costs and interest on an invoice of this customer stay."""

    def do(here: Desk, case: Case, _form: PageForm) -> str:
        key = _owed(case)
        if request.form.get("stay") == "yes":
            charging.keep(here.store, here.scope, key, here.by, here.now)
            return say("answers.kept")
        reason = request.form.get("reason", "")[:LONGEST].strip()
        charging.waive(here.store, here.scope, key, here.by, reason, here.now)
        return say("answers.waived")

    return act(token, lambda _case: PageForm(), do, debtors.show, _back(token))


def _owed(case: Case) -> str:
    """The invoice that the form names, when it is this customer's. Raises NotFound."""
    key = request.form.get("invoice", "")
    if all(r.key != key for r in case.facts.receivables):
        raise NotFound(say("form.not_here"))
    return key


def _money(case: Case, form: CallForm, about: str = "") -> Money | None:
    if not form.amount.data or form.amount.amount is None:
        return None
    currency = next((r.open.currency for r in case.actionable if not about or r.key == about), "EUR")
    return Money(form.amount.amount, currency)


def _whom(case: Case, name: str) -> Contact | None:
    return next((one for one in case.callers if which(one) == name), None)


def _back(token: str) -> str:
    """To the list when the call was made from there."""
    if request.form.get("back") == "todo":
        return url_for("todo.listing")
    return url_for("debtors.debtor", token=token)
