"""Exact keeps the promises of every source and of every platform.

Its own reminders cannot be stopped by its API, it has no field for where an invoice stands, and its webhooks name no
invoice: what it cannot do it says.
"""

from collections.abc import Iterator

import pytest

from adapters.exact.sandbox import Quirks
from connector.errors import Unsupported
from connector.model import Nudge
from connector.source import Status, Written
from tests.adapters.exact.stand import ExactStand, standing
from tests.source_contract import KeepingContract

OVERLOADED = 400  # requests in a minute: more than any of these tests needs by itself


class TestExact(KeepingContract):
    @pytest.fixture
    def stand(self) -> Iterator[ExactStand]:
        with standing(40, Quirks(per_minute=OVERLOADED)) as stand:
            yield stand

    def test_what_a_webhook_tells_names_nothing_to_fetch(self, stand: ExactStand) -> None:
        with pytest.raises(Unsupported):
            stand.source().fetch([Nudge("n", "SalesEntries", stand.add())], stand.today)

    def test_reminders_of_its_own_are_neither_stopped_nor_said_to_be(self, stand: ExactStand) -> None:
        before = len(stand.log.asked)
        assert stand.source().write_back(Status(stand.add(), quiet=True, stage="stage one")) == Written()
        assert stand.requests(before).keys() <= {"sync/Cashflow/PaymentTerms", "cashflow/Receivables"}
