"""The exit codes: what a script may rely on, and which of our errors gives which."""

from enum import IntEnum

from connector.errors import (
    BadInput,
    ChainBroken,
    NotFound,
    NotGenuine,
    OpenQuestion,
    RateUnknown,
    ReAuthorise,
    Refused,
    RetryLater,
    SkipRecord,
    TijdigError,
    Unsupported,
)


class Exit(IntEnum):
    """Documented in docs/cli.md; a number never changes its meaning."""

    OK = 0
    OUR_FAULT = 1
    USAGE = 2
    BAD_INPUT = 3
    OPEN_QUESTION = 4
    REFUSED = 5
    RETRY_LATER = 6
    CHAIN_BROKEN = 7
    NOT_FOUND = 8
    UNSUPPORTED = 9
    RE_AUTHORISE = 10
    NEEDS_A_PERSON = 11
    STORY_DIFFERS = 12
    INTERRUPTED = 130
    PIPE_CLOSED = 141


_CODES: tuple[tuple[type[TijdigError], Exit], ...] = (
    (RetryLater, Exit.RETRY_LATER),
    (SkipRecord, Exit.BAD_INPUT),
    (BadInput, Exit.BAD_INPUT),
    (OpenQuestion, Exit.OPEN_QUESTION),
    (NotFound, Exit.NOT_FOUND),
    (Refused, Exit.REFUSED),
    (NotGenuine, Exit.REFUSED),
    (RateUnknown, Exit.NOT_FOUND),
    (Unsupported, Exit.UNSUPPORTED),
    (ChainBroken, Exit.CHAIN_BROKEN),
    (ReAuthorise, Exit.RE_AUTHORISE),
)


def code_of(error: TijdigError) -> Exit:
    """The code of one of our errors, by what the caller does next."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.OUR_FAULT)
