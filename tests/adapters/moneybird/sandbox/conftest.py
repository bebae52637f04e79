"""A sandbox whose clock stands where the test puts it, somebody who calls its API, and a server on a real port."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from adapters.moneybird.sandbox import Sandbox
from tests.adapters.moneybird.sandbox.callers import Caller, Clock, Receiver


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def sandbox(clock: Clock, receiver: Receiver) -> Sandbox:
    return Sandbox(clock, invoices=40, post=receiver)


@pytest.fixture
def api(sandbox: Sandbox) -> Caller:
    return Caller(sandbox)


@pytest.fixture
def url(sandbox: Sandbox) -> Iterator[str]:
    """Where the sandbox is served, by real HTTP."""
    server = make_server("127.0.0.1", 0, sandbox.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
