"""What a message must be before it is made: about something, and true for every line."""

from connector.carrier import Parcel
from connector.errors import Refused
from connector.model import Notice
from connector.rules.law.announced import Ground


def must_be_true(parcel: Parcel) -> None:
    """Raises Refused when the statement asks nothing, when the text would be untrue for a line of it, or when what the
    notice is there to tell is not known."""
    _asks_something(parcel)
    _true_for_every_line(parcel)
    _knows_what_it_tells(parcel)


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


def _knows_what_it_tells(parcel: Parcel) -> None:
    """A fourteen-day letter names the costs that it is there to announce, and a confirmation of a plan its terms."""
    ground = parcel.consequence.ground if parcel.consequence is not None else None
    if parcel.notice is Notice.FOURTEEN_DAY_LETTER and ground is not Ground.NL_CONSUMER:
        raise Refused("a fourteen_day_letter announces costs under Dutch law to a consumer, and none are named for it")
    if parcel.notice is Notice.PLAN_CONFIRMATION and not parcel.terms:
        raise Refused("a plan_confirmation tells the terms of a plan, and there are none")
