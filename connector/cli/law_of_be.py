"""Cases of Belgian law: the lump sum, waiting days, rates and interest, structured communications."""

from datetime import date
from typing import Annotated

from pydantic import Field

from connector.cli.law_forms import Amount, Asked, Between, Day, Result, money
from connector.rules.law import be, communication
from connector.rules.law.dated import LawTables, Rates
from connector.rules.law.fourteen_days import Sent
from connector.rules.law.interest import Compounding, Convention, DayCount, Rounding

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


class BeInterestB2b(Between):
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
