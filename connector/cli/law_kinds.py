"""The kinds of law cases: what each is asked with, and which form and rule answer it."""

from collections.abc import Mapping
from types import MappingProxyType

from connector.cli.law_forms import Asked
from connector.cli.law_of_be import BeCap, BeInterestB2b, BeRateB2b, BeRateCivil, BeStructured, BeWait
from connector.cli.law_of_kpi import KpiAdd, KpiAgeing, KpiCei, KpiDso, KpiDsoCountback, KpiPromiseKept
from connector.cli.law_of_nl import (
    NlAllocation,
    NlAllocationManyInvoices,
    NlCosts,
    NlCostsGate,
    NlCostsMany,
    NlCostsVat,
    NlFourteenDayEarliestCosts,
    NlFourteenDayTerm,
    NlFourteenDayWording,
    NlInterest,
    NlInterestContractMonthly,
    NlInterestStartAgreed,
    NlInterestStartNoTerm,
    NlLimitation,
    NlRate,
)

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
