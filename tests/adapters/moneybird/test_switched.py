"""A workflow that is switched at Moneybird: no invoice changes by it, and all of its invoices mean something else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.moneybird import source as sources
from adapters.moneybird.keys import WORKFLOW
from adapters.moneybird.sandbox.records import Invoice, Workflow
from adapters.moneybird.sandbox.staff import remind_by_itself
from connector.errors import Unsupported
from connector.model import Nudge
from connector.source import Page
from tests.adapters.moneybird.stand import MoneybirdStand, standing

QUIET = {"GET sales_invoices": 1, "GET external_sales_invoices": 1, "GET contacts": 1}


@pytest.fixture
def stand() -> Iterator[MoneybirdStand]:
    with standing(40) as stand:
        stand.later()
        yield stand


def read_yesterday(stand: MoneybirdStand) -> str:
    """The cursor after everything was read."""
    pages = list(stand.source().pull(None, stand.today))
    tomorrow(stand)
    return pages[-1].cursor or ""


def tomorrow(stand: MoneybirdStand) -> None:
    stand.clock.now += timedelta(days=1)


def usual(stand: MoneybirdStand) -> Workflow:
    return next(each for each in stand.books.workflows.values() if each.default)


def owed_of(stand: MoneybirdStand, workflow: Workflow) -> set[str]:
    """Keys of what is owed of it and not paused."""
    debts = (debt for debt in stand.books.debts() if isinstance(debt, Invoice) and not debt.paused)
    return {f"sales:{debt.id}" for debt in debts if debt.workflow_id == workflow.id} & stand.owed().keys()


def reminding(pages: list[Page]) -> set[str]:
    return {key for page in pages for key, does in page.reminds.items() if does}


def test_a_workflow_that_begins_or_ends_to_remind_is_noticed_within_a_day(stand: MoneybirdStand) -> None:
    cursor = read_yesterday(stand)
    workflow = usual(stand)
    remind_by_itself(stand.books, workflow, True)
    found = list(stand.source().pull(cursor, stand.today))
    assert owed_of(stand, workflow)
    assert reminding(found) >= owed_of(stand, workflow)
    remind_by_itself(stand.books, workflow, False)
    tomorrow(stand)
    found = list(stand.source().pull(found[-1].cursor, stand.today))
    told = {key: does for page in found for key, does in page.reminds.items()}
    assert {told[key] for key in owed_of(stand, workflow)} == {False}


def test_a_quiet_poll_takes_three_also_when_it_asks_for_the_workflows(stand: MoneybirdStand) -> None:
    cursor = read_yesterday(stand)
    asked = []
    for _ in range(3):
        stand.later()
        before = len(stand.log.asked)
        [page] = stand.source().pull(cursor, stand.today)
        cursor = page.cursor or ""
        asked.append({name: count for name, count in stand.requests(before).items() if count})
    of_the_day = {"GET sales_invoices": 1, "GET external_sales_invoices": 1, "GET workflows": 1}
    assert asked == [of_the_day, QUIET, QUIET]


def test_a_contact_that_changed_is_read_by_the_next_poll_at_the_latest(stand: MoneybirdStand) -> None:
    cursor = read_yesterday(stand)
    debt = stand.some()
    stand.contact(debt).email = "nieuw@klant.example"
    stand.touch(stand.contact(debt))
    stand.later()
    read: set[str] = set()
    for _ in range(2):
        pages = list(stand.source().pull(cursor, stand.today))
        cursor = pages[-1].cursor or ""
        read |= {debtor.key for page in pages for debtor in page.debtors}
    assert debt.contact_id in read


def test_who_is_stopped_while_they_are_read_anew_goes_on_with_the_rest(
    stand: MoneybirdStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    cursor = read_yesterday(stand)
    monkeypatch.setattr("adapters.moneybird.polling.AT_ONCE", 5)
    monkeypatch.setattr("adapters.moneybird.polling.MOST_WAITING", 5)
    remind_by_itself(stand.books, usual(stand), True)
    first = next(stand.source().pull(cursor, stand.today))
    rest = list(stand.source().pull(first.cursor, stand.today))
    assert 0 < len(first.receivables) < len(owed_of(stand, usual(stand)))
    assert reminding([first]) | reminding(rest) >= owed_of(stand, usual(stand))
    assert not reminding([first]) & reminding(rest)


def test_one_that_was_switched_on_for_an_hour_leaves_no_invoice_as_it_was_then(stand: MoneybirdStand) -> None:
    """An invoice that changed within that hour was read by it; by the next day the workflow is as it was before."""
    cursor = read_yesterday(stand)
    cursor = list(stand.source().pull(cursor, stand.today))[-1].cursor or ""
    debt = next(debt for debt in stand.books.debts() if f"sales:{debt.id}" in owed_of(stand, usual(stand)))
    remind_by_itself(stand.books, usual(stand), True)
    stand.touch(debt)
    stand.later()
    during = list(stand.source().pull(cursor, stand.today))
    assert reminding(during) == {f"sales:{debt.id}"}
    remind_by_itself(stand.books, usual(stand), False)
    tomorrow(stand)
    after = list(stand.source().pull(during[-1].cursor, stand.today))
    told = {key: does for page in after for key, does in page.reminds.items()}
    assert told.get(f"sales:{debt.id}") is False


def test_a_webhook_of_a_workflow_has_its_unpaid_invoices_read_at_once(stand: MoneybirdStand) -> None:
    workflow = usual(stand)
    remind_by_itself(stand.books, workflow, True)
    page = stand.source().fetch([Nudge("a call", WORKFLOW, workflow.id)], stand.today)
    assert reminding([page]) == owed_of(stand, workflow)
    assert page.gone == ()


def test_of_a_workflow_that_is_gone_or_has_very_many_all_that_changed_is_pulled(
    stand: MoneybirdStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MOST_WAITING", 1)
    with pytest.raises(Unsupported):
        stand.source().fetch([Nudge("a call", WORKFLOW, usual(stand).id)], stand.today)
