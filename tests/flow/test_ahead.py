"""What was told by name ahead of a list of changes is remembered, as far as it was not known."""

import pytest

from connector.flow import ahead
from connector.flow.absorbing import absorb
from connector.flow.cursor import CURSOR
from connector.model import PaymentState
from connector.source import Page
from connector.store import installations
from connector.store.engine import Tx
from tests.flow.world import SCOPE, World
from tests.rules.builders import credit, debtor, invoice, payment

KNOWN = Page((debtor(),), (invoice("F1"), invoice("F2")), (credit("9.00", key="C1"),))


def told(tx: Tx, page: Page) -> set[str]:
    """What waits after this answer, in an administration of which some things are known."""
    absorb(tx, KNOWN)
    ahead.note(tx, page)
    absorb(tx, page)
    return set(ahead.waiting(tx))


@pytest.mark.parametrize(
    ("page", "news"),
    [
        pytest.param(KNOWN, set(), id="nothing new"),
        pytest.param(Page(receivables=(invoice("F1", open="50.00"), invoice("F2"))), {"F1"}, id="a part is paid"),
        pytest.param(Page(payments=(credit("8.00", key="C1"), credit("1.00", key="C2"))), {"C1", "C2"}, id="credits"),
        pytest.param(Page(gone=("F1", "F9")), {"F1"}, id="gone"),
        pytest.param(Page(withdrawn=("C1", "C9")), {"C1"}, id="withdrawn"),
        pytest.param(
            Page(
                receivables=(invoice("F1"),),
                payments=(payment("5.00", on="2026-03-01", to="F1"),),
                booked=frozenset({"F1"}),
            ),
            {"F1"},
            id="a payment that is told with its invoice",
        ),
    ],
)
def test_of_a_list_of_changes_what_is_new_waits(world: World, page: Page, news: set[str]) -> None:
    with world.begin().store.write(SCOPE, world.now) as tx:
        installations.save_setting(tx, CURSOR, "7")
        assert told(tx, page) == news


def test_what_is_gone_is_new_once(world: World) -> None:
    used = credit("9.00", key="C1", state=PaymentState.WITHDRAWN)
    with world.begin().store.write(SCOPE, world.now) as tx:
        installations.save_setting(tx, CURSOR, "7")
        told(tx, Page(gone=("F1",), payments=(used,)))
        ahead.settle(tx, ahead.waiting(tx), {"F1", "C1"}, None)
        ahead.note(tx, Page(gone=("F1",), withdrawn=("C1",)))
        assert ahead.waiting(tx) == {}


def test_a_source_that_lists_everything_each_time_is_asked_for_nothing_more(world: World) -> None:
    with world.begin().store.write(SCOPE, world.now) as tx:
        assert told(tx, Page(receivables=(invoice("F1", open="50.00"),))) == set()
