"""A sandbox whose clock stands where the test puts it, on a real port, and somebody who calls its API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from adapters.exact.sandbox import Quirks, Sandbox
from connector.demo.serving import served
from tests.adapters.exact.sandbox.callers import BACK, Caller, Clock, OAuth, Receiver

Open = Callable[..., Caller]
ROOMY = Quirks(per_minute=10**6, per_day=10**6)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def opened(clock: Clock, receiver: Receiver) -> Iterator[Open]:
    """Makes a sandbox with these quirks (and whatever else), serves it, and calls it."""
    with ExitStack() as stack:

        def make(quirks: Quirks = ROOMY, **besides: object) -> Caller:
            values: dict[str, object] = {"invoices": 40, "redirect_uris": [BACK], "post": receiver, **besides}
            sandbox = Sandbox(clock, quirks=quirks, **values)  # type: ignore[arg-type]
            return Caller(sandbox, stack.enter_context(served(sandbox.app)))

        yield make


@pytest.fixture
def api(opened: Open) -> Caller:
    return opened()


@pytest.fixture
def sandbox(api: Caller) -> Sandbox:
    return api.sandbox


@pytest.fixture
def oauth(api: Caller) -> OAuth:
    return api.oauth
