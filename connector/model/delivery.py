"""Carrying a message out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.decision import MessageLine
from connector.model.ladder import Notice
from connector.model.who import Channel


class DeliveryState(StrEnum):
    PROPOSED = "proposed"  # waits for a person's yes
    PLANNED = "planned"
    CLAIMED = "claimed"  # on disk before the first byte leaves
    SENT = "sent"
    FAILED = "failed"  # surely not accepted, and no tries left
    UNCLEAR = "unclear"  # perhaps accepted: a person or the provider decides, never a timer
    WITHDRAWN = "withdrawn"  # taken back before it left: its facts changed, or somebody said so

    @property
    def waits(self) -> bool:
        """To leave, or for a person's yes: as far as this database knows it has not left, and is not being sent."""
        return self in (DeliveryState.PROPOSED, DeliveryState.PLANNED)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Carrying one message to one place."""

    key: str
    debtor: str
    notice: Notice
    channel: Channel
    lines: tuple[MessageLine, ...]
    state: DeliveryState
    planned_for: date
    message_id: str
    attempts: int = 0
    term_days: int = 0
    manual_by: str = ""
    policy: str = ""
