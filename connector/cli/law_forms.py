"""The forms that inputs of law cases have: amounts, rates and days as texts, and nothing that is not known."""

from abc import ABC, abstractmethod
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from connector.rules.law import interest as interests
from connector.rules.law.amounts import cents
from connector.rules.law.dated import LawTables, Rates
from connector.rules.law.interest import Convention, Lowered

MOST = Decimal("1e12")  # nobody collects more, and a sum of such amounts is still exact


def exact(value: object) -> object:
    """Amounts and days are texts or whole numbers; a float has lost its cents already."""
    if isinstance(value, bool | float):
        raise ValueError('give it as a text, such as "12.50"')
    return value


def _day(value: object) -> object:
    """A bare number would be taken for seconds since 1970."""
    if not isinstance(value, str):
        raise ValueError('give it as a text, such as "2026-05-01"')
    return value


Amount = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=MOST, decimal_places=2)]
Percent = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=1000, decimal_places=10)]
Figure = Annotated[Decimal, BeforeValidator(exact), Field(ge=0, le=MOST, decimal_places=10)]
Day = Annotated[date, BeforeValidator(_day), Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
Days = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Paid = tuple[Day, Amount]
Result = dict[str, Any]


class Asked(BaseModel, ABC):
    """The inputs of a case; a word that is not known is refused, as it would change the answer if it were."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @abstractmethod
    def result(self, tables: LawTables) -> Result:
        """What our rules say. Raises ValueError for what cannot be, RateUnknown where a table does not reach."""


def money(amount: Decimal) -> str:
    return f"{cents(amount) + 0:.2f}"


class Between(Asked):
    """Interest over these days, both counted; `payments` (day, amount) lower the base from the day after."""

    principal: Amount
    first_day: Day
    last_day: Day
    payments: tuple[Paid, ...] = ()

    def between(self, rates: Rates, convention: Convention) -> Result:
        lowered = [Lowered(on, amount) for on, amount in self.payments]
        found = interests.interest(self.principal, self.first_day, self.last_day, rates, convention, lowered)
        return {"days": found.days, "interest": money(found.amount)}
