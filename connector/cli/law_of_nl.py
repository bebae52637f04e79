"""Cases of Dutch law: costs, interest, order of payment, terms."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from connector.cli.law_forms import Amount, Asked, Between, Day, Paid, Percent, Result, money
from connector.rules.law import allocation, fourteen_days, nl
from connector.rules.law import interest as interests
from connector.rules.law.dated import FixedRate, LawTables, Rates
from connector.rules.law.fourteen_days import Sent
from connector.rules.law.interest import Compounding, Convention, DayCount, Rounding
from connector.rules.law.limitation import Claim, limitation

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
    payments: tuple[Paid, ...] = ()

    def result(self, tables: LawTables) -> Result:
        debt = nl.Debt(self.principal, self.due, self.payments)
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


class NlInterest(Between):
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
