"""What is decided for one debtor on one day, and the work that it finds for a person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.hold import Hold
from connector.model.ladder import Notice
from connector.model.money import Money
from connector.model.who import Channel


class Act(StrEnum):
    """What is done today about one receivable."""

    SEND = "send"
    PROPOSE = "propose"  # as SEND, but a person approves first
    WAIT = "wait"  # nothing is due yet
    HOLD = "hold"  # something is due, or would be, and something stops it
    FINISHED = "finished"  # every step is behind it
    CLOSED = "closed"  # nothing open


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided for one receivable on one day. A hold never hides which step would be due."""

    receivable: str
    act: Act
    code: str  # stable reason code; rules/words.py says it in a sentence
    open: Money
    step: str = ""  # the next step, "" when there is none
    notice: Notice | None = None
    due: date | None = None  # the day that step falls due
    sends_on: date | None = None  # the first day on which it may leave, as far as is known now
    next_look: date | None = None  # when the verdict may change by the passing of time alone
    holds: tuple[Hold, ...] = ()
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One receivable in a message, with the step it completes."""

    receivable: str
    step: str
    cycle: int = 1


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """The one message a debtor gets today. `term_days` counts from the day on which it really leaves."""

    notice: Notice
    channel: Channel
    lines: tuple[MessageLine, ...]
    term_days: int = 0


class TaskKind(StrEnum):
    FIND_CONTACT = "find_contact"
    MATCH_CREDIT = "match_credit"
    SETTLE_UNCLEAR = "settle_unclear"
    MEND_SENDING = "mend_sending"
    MEND_ADDRESS = "mend_address"
    PLACE_ON_POLICY = "place_on_policy"
    ANSWER_DISPUTE = "answer_dispute"
    LOOK_AT_VANISHED = "look_at_vanished"
    TELL_APART = "tell_apart"
    MEND_RECORD = "mend_record"
    JUDGE_PROMISE = "judge_promise"
    TWO_REMINDERS = "two_reminders"
    OVERPAID = "overpaid"
    CHECK_TABLE = "check_table"
    LOOK_AT_RESTORED = "look_at_restored"
    LOOK_AT_NUDGE = "look_at_nudge"
    JUDGE_CHARGES = "judge_charges"
    LIMITATION_NEARS = "limitation_nears"
    CALL = "call"  # he wants to be called, and something is late
    CALL_BACK = "call_back"  # as agreed, or tried in vain, in a call before
    TELL_COLLECTOR = "tell_collector"  # less is open of what another one collects
    HAND_OVER = "hand_over"  # every step was done in vain: another collector, a call, or let it go


@dataclass(frozen=True, slots=True)
class Task:
    """Work for a person, found by the decision; the same task (kind and subject) is listed once."""

    kind: TaskKind
    subject: str  # key of the debtor, receivable or delivery it is about
    detail: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """For one debtor on one day: what to do per receivable, or why not, and when next.

    `message` leaves by itself; `proposal` waits for a person's yes, and its day is found when that is given.
    """

    debtor: str
    day: date
    verdicts: tuple[Verdict, ...]
    message: PlannedMessage | None = None
    proposal: PlannedMessage | None = None
    tasks: tuple[Task, ...] = ()
    net: tuple[Money, ...] = ()  # what is late less credits and unmatched receipts, per currency
    finished: bool = False  # every late receivable has all its steps behind it
    events: tuple[tuple[str, str], ...] = ()  # (kind, key) of promises and plans that came to an end

    @property
    def next_look(self) -> date | None:
        days = [v.next_look for v in self.verdicts if v.next_look]
        return min(days) if days else None
