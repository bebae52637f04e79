"""The contract with whatever carries a delivery: a channel, a source's write-back, a subscriber.

A carrier renders a parcel to its finished form and carries it once. It answers with what it surely knows:

* SENT: the other side took it.
* FAILED: the other side surely did not take it; `again` says whether trying later can help.
* UNCLEAR: it may have been taken (the connection broke after the data was handed over). Nobody may send again
  by himself; the provider or a person decides.

A carrier raises nothing for what a mail server can do to it; whatever it raises is a fault in our own code.
"""

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from connector.errors import Fault
from connector.model import Address, Channel, Contact, DebtorKind, Money, NaturalPerson, Notice, OwnText, PlanTerm
from connector.rules.law.announced import Consequence
from connector.rules.policy import Policy
from connector.rules.statement import Statement

# What this version can carry. A letter with legal effect is never improvised, so a notice needs a text of its own. The
# hand-over notice has one and is left out here until there is a handing over: nobody is told of what does not happen.
NEVER = timedelta(0)  # how long a carrier that knows no keys may repeat
CHANNELS = (Channel.EMAIL, Channel.LETTER)
NOTICES = (
    Notice.PRE_DUE,
    Notice.PLAN_NOTICE,
    Notice.PLAN_CONFIRMATION,
    Notice.FRIENDLY,
    Notice.REMINDER,
    Notice.FORMAL_NOTICE,
    Notice.FOURTEEN_DAY_LETTER,
    Notice.LAST_DEMAND,
)


class Outcome(StrEnum):
    SENT = "sent"
    FAILED = "failed"
    UNCLEAR = "unclear"


WRITTEN_IN = ("nl", "en", "fr")  # languages that messages are in; whoever wishes another gets the sender's


def spoken(tag: str) -> str:
    """The language of a tag, without its country and in small letters: nl of nl-BE."""
    return re.split("[-_]", tag.strip().lower())[0]


@dataclass(frozen=True, slots=True)
class Creditor:
    """In whose name the message goes out, and to whose own account the money goes.

    `for_clients` says whether the claims are other people's, None = not stated yet; who collects for clients from
    natural persons in the Netherlands needs his number in the register of collection services (Wki), and prints it.
    """

    name: str
    email: str
    reply_to: str = ""
    iban: str = ""
    bic: str = ""
    phone: str = ""
    address: Address | None = None
    language: str = "nl"  # for the debtor without a language, or with one that we have no texts in
    enterprise_number: str = ""  # KvK in the Netherlands, KBO in Belgium
    for_clients: bool | None = None
    register_number: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything a message says. `pay_by` is the last day that it gives; `next_on` the first day on which
    `next_notice` may follow when nothing happens (None = nothing follows by itself)."""

    delivery: str
    message_id: str  # ours, without angle brackets, the same at every attempt
    notice: Notice
    to: Contact
    debtor_name: str
    debtor_number: str
    language: str  # the debtor's wish, "" = none known
    creditor: Creditor
    statement: Statement
    written_on: datetime
    pay_by: date | None = None
    next_notice: Notice | None = None
    next_on: date | None = None
    also_open: tuple[str, ...] = ()  # labels of other open invoices, for information
    consequence: Consequence | None = None
    interest_a_day: Money | None = None  # what one more day costs, to show; rules/outlook.py has the whole calendar
    debtor_kind: DebtorKind = DebtorKind.UNKNOWN
    debtor_country: str = ""  # ISO 3166 alpha-2
    address: Address | None = None  # where a letter goes; no other channel needs to know
    natural_person: NaturalPerson = NaturalPerson.UNKNOWN
    terms: tuple[PlanTerm, ...] = ()  # of the plan that a confirmation is about
    own_texts: tuple[OwnText, ...] = ()  # for this notice, in any language

    def own_pieces(self, language: str) -> dict[str, str]:
        """The creditor's own pieces of the text, by name, in this language."""
        return {name: text for own in self.own_texts if own.language == language for name, text in own.pieces}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The finished message: what a person reads, and the bytes that leave."""

    subject: str
    text: str
    html: str
    language: str
    raw: bytes
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of one attempt. `detail` holds no personal data beyond the server's own words."""

    outcome: Outcome
    detail: str
    again: bool = False
    reference: str = ""


class Carrier(Protocol):
    """`repeats_within`: for so long after the first time, the other side takes the same bytes under the same key once,
    however often they are handed over; nothing when it knows no keys."""

    channel: Channel
    repeats_within: timedelta

    def render(self, parcel: Parcel) -> Rendered:
        """The finished message, without sending it; the preview is made by this very call."""
        ...

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        """Hand over exactly these bytes, once."""
        ...

    def carry_again(self, raw: bytes) -> Carried:
        """Hand over the bytes of an earlier attempt again, to whom they went then. Only within `repeats_within`."""
        ...

    def open(self) -> "AbstractContextManager[Carrier]":
        """This carrier for messages in a row, by one thread: what it opens to the other side is kept between them, and
        closed when the block ends. Nothing is opened before the first of them."""
        ...


def not_carried(policy: Policy) -> tuple[Fault, ...]:
    """The steps of a ladder that nothing could carry when they fall due; such a ladder is not saved."""
    faults = []
    for step in policy.steps:
        place = f"policy {policy.name}, step {step.key}"
        if step.notice is Notice.HAND_OVER_NOTICE:
            faults.append(Fault(place, "nothing is handed over by this version yet", "leave this step out for now"))
        elif step.notice not in NOTICES:
            faults.append(Fault(place, f"there is no text for {step.notice.value} yet", "leave this step out for now"))
        if step.channel not in CHANNELS:
            faults.append(
                Fault(place, f"nothing carries {step.channel.value} yet", 'use channel = "email" or "letter"')
            )
    return tuple(faults)
