"""A division of some forty invoices, and an account into which all of it was read."""

from collections.abc import Iterator

import pytest

from tests.adapters.exact.history import Account
from tests.adapters.exact.stand import ExactStand, standing


@pytest.fixture
def stand() -> Iterator[ExactStand]:
    with standing(40) as stand:
        yield stand


@pytest.fixture
def account(stand: ExactStand) -> Account:
    """Everything is read, and some time goes by."""
    account = Account()
    account.read(stand.source(), stand.today)
    stand.later()
    return account
