"""What the user of a division chooses: which of Exact's numbers a debtor is told, and what each would make of it.

Where the chosen field is empty the others stand in, so a preview shows what would be told and not the bare field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from adapters.exact.keys import booking_in
from adapters.exact.mapping import Sheet
from adapters.exact.named import Named, by_booking
from adapters.exact.receivables import NUMBERS, Administration, number_of
from connector.source import Choice

NUMBER = "number"  # the name of the setting
CHOICES = (
    Choice(
        NUMBER,
        "the number of an invoice is taken from",
        {name: name for name in NUMBERS},
    ),
)


def numbers(named: Named, administration: Administration, keys: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """Of each of these receivables its number under each choice; of one that is not there, nothing. One request for
    sales entries and one for other bookings. Raises what Client's methods raise, and NotFound for a key that is none of
    Exact's."""
    bookings = {key: booking_in(key) for key in keys}
    found, _ = by_booking(named.terms(list(dict.fromkeys(bookings.values()))), Sheet(administration, date.min))
    return {
        key: {value: number_of(booking, found[booking][-1], replace(administration, number=value)) for value in NUMBERS}
        for key, booking in bookings.items()
        if booking in found
    }
