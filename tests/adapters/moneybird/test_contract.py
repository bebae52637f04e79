"""Moneybird keeps what every source promises, against its local imitation over real HTTP."""

from collections.abc import Iterator

import pytest

from adapters.moneybird.sandbox import Quirks
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.source_contract import PlatformContract

OVERLOADED = 400  # requests in five minutes: more than any of these tests needs by itself


class TestMoneybird(PlatformContract):
    """The whole contract."""

    @pytest.fixture
    def stand(self) -> Iterator[MoneybirdStand]:
        with standing(40, Quirks(requests_allowed=OVERLOADED)) as stand:
            yield stand
