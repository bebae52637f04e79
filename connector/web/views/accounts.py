"""A customer's statement, to look at and to take along, and all that happened in his case."""

import re
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request

from connector.errors import NotFound
from connector.export import Amount, CellValue, csv_for, workbook
from connector.flow.account import OfCurrency, account
from connector.model import Money
from connector.rules.charge_kinds import INTEREST
from connector.web import case as cases
from connector.web import language
from connector.web.case import Case
from connector.web.desk import desk
from connector.web.doing import Page
from connector.web.language import say
from connector.web.timeline import told

pages = Blueprint("accounts", __name__)
AT_ONCE = 100  # events on a page
LAST = 2**31 - 1  # the number that no event is beyond
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/debtor/<token>/statement")
def statement(token: str) -> Page:
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    found = account(case.facts, case.policy, here.today)
    return render_template("debtor_statement.html", case=case, token=token, account=found, today=here.today), 200


@pages.get("/debtor/<token>/statement.<kind>")
def file(token: str, kind: str) -> Response:
    """The same as a file: no cell is taken for a formula."""
    here = desk()
    case = cases.load(here, here.tokens.open(token))
    rows = list(_rows(account(case.facts, case.policy, here.today)))
    name = re.sub("[^A-Za-z0-9]+", "-", f"{say('statement.file')}-{case.debtor.number}").strip("-")
    name = f"{name}-{here.today.isoformat()}.{kind}"
    if kind == "csv":
        answer = Response(csv_for(language.current(), rows), mimetype="text/csv; charset=utf-8")
    elif kind == "xlsx":
        answer = Response(workbook([(say("statement.title"), rows)]), mimetype=XLSX)
    else:
        raise NotFound("there is no such file")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: tuple[OfCurrency, ...]) -> Iterator[list[CellValue]]:
    yield [say(f"statement.{name}") for name in ("what", "number", "day", "due", "late", "amount", "open", "currency")]
    for one in found:
        currency = one.totals.currency
        for line in one.lines:
            days: list[CellValue] = [line.issued, line.due, line.days_late or None]
            yield [say("statement.invoice"), line.label, *days, _number(line.amount), _number(line.open), currency]
        for credit in one.credits:
            yield [
                say("statement.credit"),
                credit.number,
                credit.on,
                None,
                None,
                None,
                _number(-credit.amount),
                currency,
            ]
        for label, charge in one.charges:
            what = say("debtor.interest" if charge.kind == INTEREST else "debtor.costs")
            yield [what, label, charge.on, None, None, None, _number(charge.amount), currency]
        for name, sum_ in _sums(one):
            yield [say(f"statement.{name}"), None, None, None, None, None, _number(sum_), currency]


def _number(money: Money) -> Amount:
    return Amount(money.amount, money.currency)


def _sums(one: OfCurrency) -> list[tuple[str, Money]]:
    return [("of_which_late", one.late), ("of_which_disputed", one.disputed), ("balance", one.totals.payable)]


@pages.get("/debtor/<token>/history")
def history(token: str) -> Page:
    """Everything that happened, some hundred at a time; `before` is the number of an event."""
    here, before = desk(), request.args.get("before", None, type=int)
    before = min(max(before, 0), LAST) if before is not None else None
    case = cases.load(here, here.tokens.open(token), AT_ONCE, before)
    return _history(case, token, before)


def _history(case: Case, token: str, before: int | None) -> Page:
    older = case.events[-1].seq if len(case.events) == AT_ONCE else None
    moments = told(case.events, case.before, case)
    return render_template(
        "debtor_history.html", case=case, token=token, moments=moments, older=older, newest=before is None
    ), 200
