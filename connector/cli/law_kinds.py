"""The kinds of law cases: what each is asked with, and the result that our rules give.

A case's inputs come from outside: each kind has its own strict form. A result has texts for amounts (two decimals),
rates and days, numbers for counts.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from connector.rules import kpi
from connector.rules.law import allocation, be, communication, fourteen_days, nl
from connector.rules.law import interest as interests
from connector.rules.law.amounts import cents
from connector.rules.law.dated import FixedRate, LawTables, Rates
from connector.rules.law.fourteen_days import Sent
from connector.rules.law.interest import Compounding, Convention, DayCount, Lowered, Rounding
from connector.rules.law.limitation import Claim, limitation

MOST = Decimal("1e12")  # nobody collects more, and a sum of such amounts is still exact


def _text(value: object) -> object:
    """Amounts and days are texts or whole numbers; a float has lost its cents already."""
    if isinstance(value, bool | float):
        raise ValueError('give it as a text, such as "12.50"')
    return value


def _day(value: object) -> object:
    """A bare number would be taken for seconds since 1970."""
    if not isinstance(value, str):
        raise ValueError('give it as a text, such as "2026-05-01"')
    return value


Amount = Annotated[Decimal, BeforeValidator(_text), Field(ge=0, le=MOST, decimal_places=2)]
Percent = Annotated[Decimal, BeforeValidator(_text), Field(ge=0, le=1000, decimal_places=10)]
Figure = Annotated[Decimal, BeforeValidator(_text), Field(ge=0, le=MOST, decimal_places=10)]
Day = Annotated[date, BeforeValidator(_day), Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Days = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Paid = tuple[Day, Amount]
Result = dict[str, Any]


class Asked(BaseModel):
    """The inputs of a case; a word that is not known is refused, as it would change the answer if it were."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def result(self, tables: LawTables) -> Result:
        raise NotImplementedError


def money(amount: Decimal) -> str:
    return f"{cents(amount) + 0:.2f}"


# ---------------------------------------------------------------- the Netherlands: costs


class NlCosts(Asked):
    principal: Amount

    def result(self, tables: LawTables) -> Result:
        return {"costs": money(nl.collection_costs(self.principal, tables.nl_costs))}


class NlCostsVat(Asked):
    principal: Amount
    vat_percent: Percent
    creditor_outsourced: StrictBool
    creditor_can_deduct_vat: StrictBool
    declared_in_letter: StrictBool

    def result(self, tables: LawTables) -> Result:
        costs = nl.collection_costs(self.principal, tables.nl_costs)
        conditions = nl.VatConditions(self.creditor_outsourced, self.creditor_can_deduct_vat, self.declared_in_letter)
        vat = nl.vat_on_costs(costs, self.vat_percent, conditions)
        return {"costs": money(costs), "vat": money(vat), "total": money(costs + vat)}


class NlCostsMany(Asked):
    principals: Annotated[list[Amount], Field(min_length=1)]
    debtor: Literal["consumer", "business", "public_body", "unknown"] = "unknown"

    def result(self, tables: LawTables) -> Result:
        return {"costs": money(nl.costs_of_one_letter(self.principals, tables.nl_costs))}


class NlCostsGate(Asked):
    debtor: Literal["consumer", "business", "public_body", "unknown"]
    principal: Amount
    due: Day
    today: Day
    letter_received: Day | None = None
    payments: list[Paid] = []

    def result(self, tables: LawTables) -> Result:
        debt = nl.Debt(self.principal, self.due, tuple(self.payments))
        if self.debtor in ("business", "public_body"):
            costs, why = nl.costs_owed_by_business(debt, self.today, tables.nl_costs)
        else:
            costs, why = nl.costs_owed_by_consumer(debt, self.letter_received, self.today, tables.nl_costs)
        return {"costs": money(costs), "reason": why.value}


# ---------------------------------------------------------------- the Netherlands: interest


def _rates(kind: str, tables: LawTables) -> Rates:
    if kind.startswith("fixed:"):
        return FixedRate(Decimal(kind.removeprefix("fixed:")))
    return tables.nl_consumer if kind == "consumer" else tables.nl_commercial


RateKind = Annotated[str, Field(pattern=r"^(consumer|commercial|fixed:\d{1,3}(\.\d{1,6})?)$")]


class _Between(Asked):
    """Interest over these days, both counted; `payments` (day, amount) lower the base from the day after."""

    principal: Amount
    first_day: Day
    last_day: Day
    payments: list[Paid] = []

    def between(self, rates: Rates, convention: Convention) -> Result:
        lowered = [Lowered(on, amount) for on, amount in self.payments]
        found = interests.interest(self.principal, self.first_day, self.last_day, rates, convention, lowered)
        return {"days": found.days, "interest": money(found.amount)}


class NlInterest(_Between):
    rate_kind: RateKind
    day_count: DayCount = DayCount.ACTUAL
    rounding: Rounding = Rounding.END
    compounding: Compounding = Compounding.YEARLY
    any_convention_gives_same: bool = False

    def result(self, tables: LawTables) -> Result:
        convention = Convention(self.day_count, self.rounding, self.compounding)
        return self.between(_rates(self.rate_kind, tables), convention)


class NlInterestContractMonthly(Asked):
    principal: Amount
    monthly_percent: Percent
    first_day: Day
    last_day: Day
    compounding: Literal["monthly"] = "monthly"
    rounding: Literal["each line rounded, base unrounded"] = "each line rounded, base unrounded"

    def result(self, tables: LawTables) -> Result:
        found = interests.agreed_monthly(self.principal, self.monthly_percent, self.first_day, self.last_day)
        return {"interest": money(found.amount)}


class NlRate(Asked):
    rate_kind: Literal["consumer", "commercial"]
    day: Day

    def result(self, tables: LawTables) -> Result:
        return {"rate_percent": money(_rates(self.rate_kind, tables).on(self.day))}


class NlInterestStartNoTerm(Asked):
    invoice_received_on: Day
    delivered_on: Day | None = None
    accepted_on: Day | None = None

    def result(self, tables: LawTables) -> Result:
        first = nl.interest_without_agreed_day(self.invoice_received_on, self.delivered_on, self.accepted_on)
        return {"first_interest_day": first.isoformat()}


class NlInterestStartAgreed(Asked):
    agreed_due_date: Day

    def result(self, tables: LawTables) -> Result:
        return {"first_interest_day": nl.interest_from_agreed_day(self.agreed_due_date).isoformat()}


# ---------------------------------------------------------------- the Netherlands: order of payment, terms


class NlAllocation(Asked):
    payment: Amount
    costs: Amount
    interest: Amount
    principal: Amount

    def result(self, tables: LawTables) -> Result:
        parts = allocation.allocate(self.payment, self.costs, self.interest, self.principal)
        return {
            "to_costs": money(parts.to_costs),
            "to_interest": money(parts.to_interest),
            "to_principal": money(parts.to_principal),
            "overpaid": money(parts.overpaid),
        }


class InvoiceOwed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
    due: Day
    principal: Amount


class NlAllocationManyInvoices(Asked):
    invoices: Annotated[list[InvoiceOwed], Field(min_length=1)]
    costs: Amount = Decimal(0)
    interest: Amount = Decimal(0)
    payment: Amount
    designated: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None

    def result(self, tables: LawTables) -> Result:
        invoices = [allocation.Invoice(one.id, one.due, one.principal) for one in self.invoices]
        principal = sum((one.principal for one in invoices), Decimal(0))
        left = allocation.allocate(self.payment, self.costs, self.interest, principal).to_principal
        parts = allocation.over_invoices(left, invoices, self.designated)
        return {key: money(amount) for key, amount in parts.items()}


class NlFourteenDayTerm(Asked):
    letter_received_on: Day

    def result(self, tables: LawTables) -> Result:
        term = fourteen_days.term_after_receipt(self.letter_received_on)
        return {
            "statutory_14th_day": term.fourteenth_day.isoformat(),
            "safe_last_day_without_costs": term.last_day_without_costs.isoformat(),
            "safe_costs_from": term.costs_from.isoformat(),
        }


class NlFourteenDayEarliestCosts(Asked):
    channel: Sent
    sent_on: Day

    def result(self, tables: LawTables) -> Result:
        return {"costs_from": fourteen_days.safe_costs_from(self.sent_on, self.channel).isoformat()}


class NlFourteenDayWording(Asked):
    sentence: Annotated[str, Field(max_length=2000)]

    def result(self, tables: LawTables) -> Result:
        return {"valid": fourteen_days.starts_on_receipt(self.sentence)}


class NlLimitation(Asked):
    claimable_on: Day
    consumer_sale: StrictBool = False
    interrupted_on: Day | list[Day] | None = None

    def result(self, tables: LawTables) -> Result:
        given = self.interrupted_on
        interruptions = [] if given is None else given if isinstance(given, list) else [given]
        claim = Claim.CONSUMER_SALE if self.consumer_sale else Claim.CONTRACT
        return {
            "last_day_to_interrupt": limitation(
                self.claimable_on, claim, interruptions
            ).last_day_to_interrupt.isoformat()
        }


# ---------------------------------------------------------------- Belgium


class BeCap(Asked):
    balance: Amount

    def result(self, tables: LawTables) -> Result:
        return {"max_compensation": money(be.highest_compensation(self.balance, tables.be_caps))}


class BeWait(Asked):
    channel: Sent
    first_reminder_sent_on: Day

    def result(self, tables: LawTables) -> Result:
        return {"costs_from": be.costs_from(self.first_reminder_sent_on, self.channel).isoformat()}


OLD_CONTRACTS_UNTIL = date(2013, 3, 15)


class BeRateB2b(Asked):
    day: Day
    contract_made_on: Day | None = None

    def result(self, tables: LawTables) -> Result:
        return {"rate_percent": money(_belgian_rates(self.contract_made_on, tables).on(self.day))}


def _belgian_rates(contract_made_on: date | None, tables: LawTables) -> Rates:
    old = contract_made_on is not None and contract_made_on <= OLD_CONTRACTS_UNTIL
    return tables.be_b2b_old_contracts if old else tables.be_b2b


class BeRateCivil(Asked):
    day: Day

    def result(self, tables: LawTables) -> Result:
        return {"rate_percent": money(tables.be_civil.on(self.day))}


class BeInterestB2b(_Between):
    day_count: DayCount = DayCount.ALWAYS_365
    rounding: Rounding = Rounding.END
    compounding: Compounding = Compounding.NONE
    contract_made_on: Day | None = None

    def result(self, tables: LawTables) -> Result:
        convention = Convention(self.day_count, self.rounding, self.compounding)
        return self.between(_belgian_rates(self.contract_made_on, tables), convention)


class BeStructured(Asked):
    number: Annotated[int, Field(ge=0, le=9_999_999_999, strict=True)]

    def result(self, tables: LawTables) -> Result:
        return {"communication": communication.structured(self.number)}


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
    open: Annotated[Decimal, BeforeValidator(_text), Field(ge=-MOST, le=MOST)]
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


KINDS: Mapping[str, type[Asked]] = MappingProxyType(
    {
        "nl_costs": NlCosts,
        "nl_costs_vat": NlCostsVat,
        "nl_costs_many": NlCostsMany,
        "nl_costs_gate": NlCostsGate,
        "nl_interest": NlInterest,
        "nl_interest_contract_monthly": NlInterestContractMonthly,
        "nl_interest_start_b2b_no_term": NlInterestStartNoTerm,
        "nl_interest_start_b2b_agreed": NlInterestStartAgreed,
        "nl_rate": NlRate,
        "nl_allocation": NlAllocation,
        "nl_allocation_many_invoices": NlAllocationManyInvoices,
        "nl_14day_term": NlFourteenDayTerm,
        "nl_14day_earliest_costs": NlFourteenDayEarliestCosts,
        "nl_14day_wording": NlFourteenDayWording,
        "nl_limitation": NlLimitation,
        "be_cap": BeCap,
        "be_wait": BeWait,
        "be_rate_b2b": BeRateB2b,
        "be_rate_civil": BeRateCivil,
        "be_interest_b2b": BeInterestB2b,
        "be_structured_communication": BeStructured,
        "kpi_dso": KpiDso,
        "kpi_add": KpiAdd,
        "kpi_dso_countback": KpiDsoCountback,
        "kpi_cei": KpiCei,
        "kpi_ageing": KpiAgeing,
        "kpi_promise_kept": KpiPromiseKept,
    }
)
