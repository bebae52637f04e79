"""Why nothing happens now."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.money import Money


class HoldKind(StrEnum):
    # Laid by people or by the source, with an end and a way back.
    DISPUTE = "dispute"
    BLOCK = "block"
    PROMISE = "promise"
    PLAN = "plan"
    STOP_SIGN = "stop_sign"
    HANDED_OVER = "handed_over"
    SOURCE_REMINDED = "source_reminded"
    UNDER_WAY = "under_way"
    IDENTITY = "identity"  # whether it is the invoice, or the debtor, that we know is for a person to say
    # Found in the facts.
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    STALE_DATA = "stale_data"
    WAITS_FOR_BANK_DATA = "waits_for_bank_data"
    MISSING_CONTACT = "missing_contact"
    NET_CREDIT = "net_credit"
    BELOW_MINIMUM = "below_minimum"
    DUE_ASSUMED = "due_assumed"
    NOT_REGISTERED = "not_registered"
    LEFT_OUT = "left_out"  # his kind of debtor is not written to under this policy
    NOTHING_TO_ANNOUNCE = "nothing_to_announce"
    POLICY_CHANGED = "policy_changed"
    # Found in our own work.
    COOLDOWN = "cooldown"
    STRICTER_FIRST = "stricter_first"
    FIRST_WEEK = "first_week"  # it is planned for a later day: so many leave a day in the first week
    IN_FLIGHT = "in_flight"
    UNCLEAR = "unclear"
    SEND_FAILED = "send_failed"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing happens now: always with a reason, an owner, an end and a way back.

    `until` is the last day that it holds; None means until the owner lifts it. Without a receivable it
    holds everything of the debtor. `amount` limits a dispute to a part of the receivable.
    """

    kind: HoldKind
    reason: str
    owner: str
    since: date
    until: date | None = None
    receivable: str | None = None
    amount: Money | None = None
    way_back: str = ""
    key: str = ""

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
