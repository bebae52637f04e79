"""What a message is, and what is behind or arranged about a receivable: steps, contacts, promises, plans."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.money import Money


class Notice(StrEnum):
    """What a message is. Only receivables whose due step has the same notice share a message."""

    PRE_DUE = "pre_due"
    PLAN_NOTICE = "plan_notice"
    PLAN_CONFIRMATION = "plan_confirmation"
    FRIENDLY = "friendly"
    REMINDER = "reminder"
    FORMAL_NOTICE = "formal_notice"
    FOURTEEN_DAY_LETTER = "fourteen_day_letter"
    LAST_DEMAND = "last_demand"
    HAND_OVER_NOTICE = "hand_over_notice"

    @property
    def strictness(self) -> int:
        """Rank by legal weight: the strictest goes first and the others wait."""
        return _STRICTNESS[self._value_]

    @property
    def legal_effect(self) -> bool:
        """Whether it changes the debtor's legal position, and so needs a claim that is surely due."""
        return self in (
            Notice.FORMAL_NOTICE,
            Notice.FOURTEEN_DAY_LETTER,
            Notice.LAST_DEMAND,
            Notice.HAND_OVER_NOTICE,
        )

    @property
    def of_plan(self) -> bool:
        """Whether it follows from a payment plan, and is no rung of a ladder."""
        return self in (Notice.PLAN_NOTICE, Notice.PLAN_CONFIRMATION)

    @property
    def before_due(self) -> bool:
        """Whether its text speaks of a payment that is not late yet."""
        return self in (Notice.PRE_DUE, Notice.PLAN_NOTICE, Notice.PLAN_CONFIRMATION)


_STRICTNESS = {notice.value: rank for rank, notice in enumerate(Notice)}


@dataclass(frozen=True, slots=True)
class OwnText:
    """The tenant's own words for a notice in one language: (piece, text) of each piece that is not ours."""

    notice: Notice
    language: str
    pieces: tuple[tuple[str, str], ...]


class Done(StrEnum):
    """How a step came to be done."""

    SENT = "sent"
    POSTED = "posted"
    SKIPPED = "skipped"
    PLACED = "placed"  # a person placed the receivable here, after a change of policy


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that is behind a receivable. `term_ends` is the last day that the message gave."""

    receivable: str
    policy: str
    step: str
    notice: Notice
    on: date
    how: Done = Done.SENT
    cycle: int = 1
    term_ends: date | None = None
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contacted:
    """A message of ours or a reminder by the source itself (`by_source`), which also counts as contact."""

    on: date
    notice: Notice
    receivables: tuple[str, ...]
    by_source: str = ""  # the platform's name; "" = ours


@dataclass(frozen=True, slots=True)
class Promise:
    """The debtor's word to pay by a day. Without receivables it covers all that was late when given;
    without an amount, all that was open."""

    key: str
    made_on: date
    by: date
    receivables: tuple[str, ...] = ()
    amount: Money | None = None
    open_then: Money | None = None  # what those receivables had open when it was made
    step: str = ""  # the step that was next when it was made
    confirmed: bool = False  # by a person: needed for a second promise at the same step


@dataclass(frozen=True, slots=True)
class PlanTerm:
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """Payment by instalments agreed with the debtor, at no extra cost."""

    key: str
    made_on: date
    receivables: tuple[str, ...]
    terms: tuple[PlanTerm, ...]
    grace_days: int = 0
    ended_on: date | None = None
