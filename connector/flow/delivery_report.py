"""What became of the messages that were due in one go."""

from dataclasses import dataclass, field
from datetime import datetime

from connector.model import DeliveryState


@dataclass(slots=True)
class DeliveryReport:
    """What became of what was due; keys of deliveries."""

    sent: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)  # of these, what waits for a reason of its own
    again: list[str] = field(default_factory=list)  # not taken, and tried again by itself
    warnings: list[str] = field(default_factory=list)
    could_not_ask: bool = False  # the source gave no answer about balances, so nothing left
    ask_at: datetime | None = None  # when it takes questions again, where it said so

    def note(self, key: str, state: DeliveryState) -> None:
        """What became of a delivery that was carried."""
        {
            DeliveryState.SENT: self.sent,
            DeliveryState.UNCLEAR: self.unclear,
            DeliveryState.PLANNED: self.again,
        }.get(state, self.failed).append(key)
