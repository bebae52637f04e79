"""By which law costs are announced to a debtor, and what a letter announces for when its term passes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from connector.model import Money


class Ground(StrEnum):
    """By which law costs are announced; it decides which words a letter must hold."""

    NL_CONSUMER = "nl_consumer"  # the fourteen-day letter: art. 6:96 lid 6 BW
    NL_BUSINESS = "nl_business"  # art. 6:96 lid 4 and 5 BW
    BE_CONSUMER = "be_consumer"  # the free first reminder: art. XIX.2 WER
    BE_BUSINESS = "be_business"  # law of 2 August 2002

    @property
    def country(self) -> str:
        """ISO 3166 alpha-2."""
        return "NL" if self in (Ground.NL_CONSUMER, Ground.NL_BUSINESS) else "BE"

    @property
    def consumer(self) -> bool:
        return self in (Ground.NL_CONSUMER, Ground.BE_CONSUMER)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a letter announces for when its term passes: named, and not asked yet.

    `costs` is the exact amount that will come on top, `vat` what of VAT comes on top of that (None = none), over
    `principal`; `last_day` is the last local day that is surely without them; `interest_percent` a year runs beside it
    (None = none is asked).
    """

    ground: Ground
    principal: Money
    costs: Money
    last_day: date
    vat: Money | None = None
    interest_percent: Decimal | None = None
    instalments: bool = False  # small ones of a consumer: less than the scale (Stb. 2024, 44)

    @property
    def total(self) -> Money:
        """The costs with what of VAT comes on top."""
        return self.costs + self.vat if self.vat is not None else self.costs
