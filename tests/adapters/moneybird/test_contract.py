"""Moneybird keeps what every source promises, against its local imitation over real HTTP."""

from collections.abc import Iterator

import pytest

from adapters.moneybird.sandbox import Quirks
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.source_contract import NamingContract, RestingContract

OVERLOADED = 400  # requests in five minutes: more than any of these tests needs by itself

SCOPES = ("sales_invoices", "settings")  # the second one to know whose a to-do is


class TestMoneybird(NamingContract, RestingContract):
    """The whole contract."""

    @pytest.fixture
    def stand(self) -> Iterator[MoneybirdStand]:
        with standing(40, Quirks(requests_allowed=OVERLOADED), SCOPES) as stand:
            yield stand


class TestMoneybirdWhoseNotesTouchNothing(NamingContract, RestingContract):
    """The whole contract once more, where a note leaves the version of its invoice as it was."""

    @pytest.fixture
    def stand(self) -> Iterator[MoneybirdStand]:
        with standing(40, Quirks(requests_allowed=OVERLOADED, notes_touch=False), SCOPES) as stand:
            yield stand
