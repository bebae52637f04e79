"""The errors of the house, named by what the caller does next.

TijdigError
├── RetryLater             the same call may succeed later; a job repeats it
│   ├── SourceUnavailable  the platform did not answer, or not sensibly
│   │   └── TooLarge       it answered more than is read; less of it may be asked for
│   ├── BudgetSpent        no request is left before a moment that it names; a job waits for that moment
│   └── StoreBusy          another writer holds the database
├── SkipRecord             this one record cannot be used; the rest goes on
├── Stop                   nothing sensible can follow until a person acts
│   ├── BadInput           a file, setting or argument is wrong; carries every fault found
│   ├── OpenQuestion       the input can be read in two ways; a person must choose
│   ├── NotFound           no such invoice, debtor, policy …
│   ├── Refused            the request is understood and not allowed (a run into the past, a second promise …)
│   ├── Unsupported        the platform or file cannot do this at all
│   ├── RateUnknown        a law table does not reach that day; a newer table is needed
│   ├── NotGenuine         a call from outside is not signed by whom it says it is from
│   └── ChainBroken        the journal does not verify
└── ReAuthorise            the grant at the platform is gone; the user must sign in again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class TijdigError(Exception):
    """Root of everything that we raise on purpose; its text is fit for a user."""


class RetryLater(TijdigError):
    """The same call may succeed later."""


class SourceUnavailable(RetryLater):
    """The platform did not answer, or not sensibly."""


class TooLarge(SourceUnavailable):
    """The platform answered more than is read at once."""


class BudgetSpent(RetryLater):
    """No request to the platform is left before `until`, an aware moment: asking earlier is in vain."""

    def __init__(self, until: datetime) -> None:
        if until.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        self.until = until
        super().__init__(f"the platform takes no more requests for now; the next may go at {until:%H:%M:%S %Z}")


class StoreBusy(RetryLater):
    """Another writer holds the database."""


class SkipRecord(TijdigError):
    """This one record cannot be used; the rest goes on."""


class Stop(TijdigError):
    """Nothing sensible can follow until a person acts."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where, what, and what to do about it."""

    place: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.reason}{hint}"


class BadInput(Stop):
    """A file, setting or argument is wrong; every fault that was found is told at once."""

    def __init__(self, what: str, faults: Sequence[Fault] = ()) -> None:
        self.what = what
        self.faults = tuple(faults)
        super().__init__("\n".join([what, *(f"  - {fault}" for fault in self.faults)]))


class OpenQuestion(Stop):
    """The input can be read in two ways; a person must choose, so nothing was guessed."""

    def __init__(self, questions: Sequence[Fault]) -> None:
        self.questions = tuple(questions)
        super().__init__("\n".join(str(question) for question in self.questions))


class NotFound(Stop):
    """No such invoice, debtor, policy or file."""


class Refused(Stop):
    """Understood, and not allowed; the text says why and what would be."""


class Unsupported(Stop):
    """The platform or file cannot do this at all."""


class RateUnknown(Stop):
    """A law table does not reach that day: a rate is never guessed. A newer table is needed."""


class NotGenuine(Stop):
    """A call from outside is not signed by whom it says it is from, or was signed too long ago."""


class ChainBroken(Stop):
    """The journal does not verify; the text names the first event that does not fit."""


class ReAuthorise(TijdigError):
    """The grant at the platform is gone; the user must sign in again."""
