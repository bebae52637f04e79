"""What a message must be before it is made: about something, and true for every line."""

from connector.carrier import Parcel
from connector.errors import Refused
from connector.model import Notice


def must_be_true(parcel: Parcel) -> None:
    """Raises Refused when the statement asks nothing, or the text would be untrue for a line of it."""
    _asks_something(parcel)
    _true_for_every_line(parcel)


def _asks_something(parcel: Parcel) -> None:
    if not any(totals.payable.positive for totals in parcel.statement.totals):
        raise Refused("the statement asks nothing, so there is no message to make of it")


def _true_for_every_line(parcel: Parcel) -> None:
    """A message that waited can have become untrue: what was about to fall due may be late by now."""
    lines = parcel.statement.lines
    if parcel.notice is Notice.PRE_DUE and any(line.days_late for line in lines):
        raise Refused("a pre_due notice says that nothing is late yet, and a line of this statement is")
    if not parcel.notice.before_due and not all(line.days_late for line in lines):
        raise Refused(f"{parcel.notice.value} speaks of late payment, and a line of this statement is not late")
