"""Cases of the figures of credit management."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from connector.cli.law_forms import MOST, Amount, Asked, Day, Days, Figure, Result, exact, money
from connector.rules import kpi
from connector.rules.law.dated import LawTables

# ---------------------------------------------------------------- figures


class KpiDso(Asked):
    receivables: Figure
    credit_sales: Figure
    days: Days

    def result(self, tables: LawTables) -> Result:
        return {"dso": str(kpi.dso(self.receivables, self.credit_sales, self.days))}


class KpiAdd(KpiDso):
    current_receivables: Figure

    def result(self, tables: LawTables) -> Result:
        found = kpi.delinquency(self.receivables, self.current_receivables, self.credit_sales, self.days)
        return {
            "dso": str(found.dso),
            "best_possible_dso": str(found.best_possible_dso),
            "average_days_delinquent": str(found.average_days_delinquent),
        }


class SalesOfMonth(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sales: Figure
    days: Days


class KpiDsoCountback(Asked):
    receivables: Figure
    months_newest_first: Annotated[list[SalesOfMonth], Field(min_length=1)]

    def result(self, tables: LawTables) -> Result:
        months = [kpi.Month(one.sales, one.days) for one in self.months_newest_first]
        return {"dso": str(kpi.dso_countback(self.receivables, months))}


class KpiCei(Asked):
    begin_receivables: Figure
    credit_sales: Figure
    end_total: Figure
    end_current: Figure

    def result(self, tables: LawTables) -> Result:
        found = kpi.collection_effectiveness(
            self.begin_receivables, self.credit_sales, self.end_total, self.end_current
        )
        return {"cei_percent": str(found)}


class OpenInvoice(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    due: Day
    open: Annotated[Decimal, BeforeValidator(exact), Field(ge=-MOST, le=MOST)]
    id: str = ""


class KpiAgeing(Asked):
    invoices: list[OpenInvoice]
    today: Day

    def result(self, tables: LawTables) -> Result:
        found = kpi.ageing([(one.due, one.open) for one in self.invoices], self.today)
        return {name: money(amount) for name, amount in found.items()}


class Promised(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    due: Day
    amount: Amount
    paid_by_due: StrictBool | Amount | None  # the amount that had come by the day, or whether all of it had

    def given(self) -> kpi.PromiseGiven:
        paid = self.paid_by_due
        came = (self.amount if paid else Decimal(0)) if isinstance(paid, bool) else paid or Decimal(0)
        return kpi.PromiseGiven(self.due, self.amount, came)


class KpiPromiseKept(Asked):
    promises: list[Promised]
    today: Day

    def result(self, tables: LawTables) -> Result:
        found = kpi.promises_kept([one.given() for one in self.promises], self.today)
        return {"kept_rate_percent": None if found is None else str(found)}
