"""A payment plan: terms proposed evenly, changed by hand, agreed, and seen running."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from connector.errors import Refused
from connector.flow import acts
from connector.model import PlanTerm, Receivable, total
from connector.rules.plans import MOST_TERMS, Every, propose
from connector.web import case as cases
from connector.web import language
from connector.web.case import Case, sums
from connector.web.debtor_forms import ProposeForm
from connector.web.desk import Desk, desk
from connector.web.doing import Page, act
from connector.web.forms import AmountField, PageForm, given, invoices_of
from connector.web.language import a_day, say

pages = Blueprint("plans", __name__)
FIRST_IN = timedelta(days=7)
MOST_GRACE = 60  # days


class TermForm(PageForm):
    """One term of a plan as it was changed by hand."""

    room = "term"
    amount = AmountField()


@pages.get("/debtor/<token>/plan")
def plan(token: str) -> Page:
    """A proposal, by what was asked; nothing is agreed yet."""
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    asked = "propose-parts" in request.args
    form = _form(case, request.args if asked else None, here.today)
    if asked and not form.validate():
        return show(case, 422, form, " ".join(form.faults))
    return show(case, 200, form)


def show(
    case: Case, status: int, sent: PageForm | None = None, wrong: str = "", /, typed: Sequence[tuple[str, str]] = ()
) -> Page:
    """The proposal with its terms, or the terms as they were typed."""
    here = desk()
    form = sent if isinstance(sent, ProposeForm) else _form(case, None, here.today)
    covered = chosen(case, form)
    alone = len(sums(r.open for r in covered)) == 1
    rows = list(typed)
    if not rows and alone and not form.errors:
        rows = [(term.on.isoformat(), _typed(term)) for term in _proposed(covered, form)]
    page = render_template(
        "debtor_plan.html",
        case=case,
        token=here.tokens.seal(case.debtor.key),
        form=form,
        covered=covered,
        covers=sums(r.open for r in covered),
        rows=rows,
        wrong=wrong,
        confirms=case.policy.confirm_plans,
        notice_days=case.policy.plan_notice_days,
    )
    return page, status


def _form(case: Case, sent: "MultiDict[str, str] | None", today: date) -> ProposeForm:
    form = ProposeForm(sent, first=today + FIRST_IN, parts="3", every=Every.MONTH.value)
    invoices_of(form, {r.key: f"{r.label} · {language.money(r.open)}" for r in _free(case)})
    return form


def _free(case: Case) -> list[Receivable]:
    """What no running plan is about."""
    planned = {key for one in case.running for key in one.plan.receivables}
    return [r for r in case.actionable if r.key not in planned]


def chosen(case: Case, form: ProposeForm) -> list[Receivable]:
    """The invoices that are ticked; without any all that is late, or all that is open when nothing is."""
    ticked = form.invoices.data or []
    free = _free(case)
    late = [r for r in free if r.due < case.decision.day]
    return [r for r in free if r.key in ticked] if ticked else late or free


def _proposed(covered: Sequence[Receivable], form: ProposeForm) -> Sequence[PlanTerm]:
    open_ = total((r.open for r in covered), covered[0].open.currency)
    return propose(open_, int(given(form.parts)), form.first.data or date.max, Every(given(form.every)))


def _typed(term: PlanTerm) -> str:
    """An amount as somebody would type it in this language."""
    plain = f"{term.amount.amount:.2f}"
    return plain.replace(".", ",") if language.current() == "nl" else plain


@pages.post("/debtor/<token>/agree")
def agree(token: str) -> Answer | Page:
    """Agree the terms as they stand in the form. Lines that are left empty are no terms."""
    typed = [(day.strip(), amount.strip()) for day, amount in _lines()]

    def made(case: Case) -> ProposeForm:
        return _form(case, request.form, desk().today)

    def do(here: Desk, case: Case, form: ProposeForm) -> str:
        terms = [_term(day, amount) for day, amount in typed if day or amount]
        keys = [r.key for r in chosen(case, form)]
        acts.plan(here.store, here.scope, case.debtor.key, keys, terms, here.by, here.now, _grace())
        return say("plan.done_confirmed" if case.policy.confirm_plans else "plan.done")

    def again(case: Case, status: int, sent: PageForm, wrong: str, /) -> Page:
        return show(case, status, sent, wrong, typed=typed)

    return act(token, made, do, again, url_for("debtors.debtor", token=token))


def _lines() -> list[tuple[str, str]]:
    days, amounts = request.form.getlist("term-day"), request.form.getlist("term-amount")
    return list(zip(days, amounts, strict=False))[: 2 * MOST_TERMS]


def _term(day: str, amount: str) -> tuple[date, Decimal | None]:
    on = a_day(day)
    form = TermForm(MultiDict({"term-amount": amount}))
    form.validate()
    if on is None:
        raise Refused(say("plan.day_missing"))
    if form.amount.errors or (amount and form.amount.amount is None):
        raise Refused(say("plan.amount_wrong", amount=amount))
    return on, form.amount.amount


def _grace() -> int:
    days = request.form.get("grace", "0")
    return min(int(days), MOST_GRACE) if re.fullmatch("[0-9]{1,3}", days) else 0
