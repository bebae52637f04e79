"""Limitation: until which day a claim can be kept alive, and from when to warn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.rules.law.calendar import months_after, years_after


class Claim(StrEnum):
    """What kind of claim it is; it decides how many years there are."""

    CONTRACT = "contract"  # art. 3:307 BW
    PERIODIC = "periodic"  # rent, interest and other periodic sums: art. 3:308 BW
    CONSUMER_SALE = "consumer_sale"  # the price of goods sold to a consumer: art. 7:28 BW
    BELGIAN = "belgian"  # art. 2262bis old Civil Code, in general
    BELGIAN_PERIODIC = "belgian_periodic"  # art. 2277 old Civil Code


YEARS = {
    Claim.CONTRACT: 5,
    Claim.PERIODIC: 5,
    Claim.CONSUMER_SALE: 2,
    Claim.BELGIAN: 10,
    Claim.BELGIAN_PERIODIC: 5,
}
LONGEST_NEW_TERM = 5  # years, art. 3:319 lid 2 BW
WARNING = 6  # months before the end


@dataclass(frozen=True, slots=True)
class Limitation:
    """The last day on which a demand still keeps the claim alive. The term runs from the day after the claim became
    due, so it ends with the same day so many years later."""

    last_day_to_interrupt: date

    @property
    def warn_from(self) -> date:
        return months_after(self.last_day_to_interrupt, -WARNING)

    def warns_on(self, day: date) -> bool:
        return day >= self.warn_from


def limitation(claimable_on: date, claim: Claim = Claim.CONTRACT, interrupted_on: Iterable[date] = ()) -> Limitation:
    """Until when a claim that was due on this day lives (art. 3:307, 3:308, 3:317 to 3:319 and 7:28 BW).

    A written demand, or the debtor's acknowledgement (a promise, a plan), starts a new term on the next day, as long as
    the first and at most five years. What came too late, or before the claim was due, interrupts nothing.
    """
    years = YEARS[claim]
    last = years_after(claimable_on, years)
    for day in sorted(interrupted_on):
        if claimable_on <= day <= last:
            last = max(last, years_after(day, min(years, LONGEST_NEW_TERM)))
    return Limitation(last)
