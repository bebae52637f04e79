"""Fresh truth about a few receivables: what is said of them, and what an empty answer does not say."""

from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.scopes import SCOPES
from connector.errors import NotFound, SourceUnavailable
from connector.source import Note, Status
from tests.adapters.exact.reading import a_customer
from tests.adapters.exact.stand import ROOMY, ExactStand, standing


def test_by_name_what_may_not_be_seen_is_not_gone() -> None:
    quirks = Quirks(**ROOMY, blind=frozenset({"cashflow/Receivables"}))  # type: ignore[arg-type]
    with standing(24, quirks) as stand:
        page = stand.source().reread([f"entry:{stand.some().key}"], stand.today)
        assert (page.receivables, page.gone) == ((), ())


def test_by_name_an_instalment_is_the_one_of_its_key(stand: ExactStand) -> None:
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2, 3)]
    entry = stand.books.add_invoice(a_customer(stand), "0", parts=[(day, Decimal(50)) for day in days])
    stand.books.pay(entry, "50.00")
    page = stand.source().reread([f"entry:{entry.key}:2", f"entry:{entry.key}:4"], stand.today)
    told = {one.key: one for one in page.receivables}
    assert told[f"entry:{entry.key}:2"].due == days[1]
    assert page.gone == (f"entry:{entry.key}:4",)


def test_by_name_money_that_came_a_moment_ago_is_there(stand: ExactStand) -> None:
    key = f"entry:{stand.some().key}"
    money = stand.books.receive(stand.account(key), "42.00")
    page = stand.source().reread([key], stand.today)
    assert f"money:line:{money['TransactionID']}" in {payment.key for payment in page.payments}


@pytest.mark.parametrize("booked", ["42.00", "-42.00"])
def test_by_name_money_is_the_debtors_with_whichever_sign_it_was_booked(stand: ExactStand, booked: str) -> None:
    key = f"entry:{stand.some().key}"
    money = stand.books.receive(stand.account(key), "42.00")
    stand.books.change(money, TransactionAmountFC=Decimal(booked), TransactionAmountDC=Decimal(booked))
    page = stand.source().reread([key], stand.today)
    free = {payment.key: payment.amount.amount for payment in page.payments}
    assert free[f"money:line:{money['TransactionID']}"] == 42


def test_by_name_what_could_be_there_unseen_is_not_gone_and_cannot_be_told() -> None:
    scopes = frozenset(scope for scope in SCOPES if not scope.startswith("financial.accounting"))
    with standing(24, Quirks(**ROOMY, scopes=scopes)) as stand:  # type: ignore[arg-type]
        deleted = stand.delete()
        page = stand.source().reread([deleted, *stand.owed()], stand.today)
        assert page.gone == ()
        assert {one.key for one in page.receivables} >= stand.owed().keys()
        with pytest.raises(SourceUnavailable):
            stand.source().write_back(Status(deleted, (Note("m", "A reminder was sent."),)))


def test_by_name_nothing_is_said_of_other_invoices_of_which_not_all_was_read(stand: ExactStand) -> None:
    key = f"entry:{stand.some().key}"
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    other = stand.books.add_invoice(stand.account(key), "0", parts=[(day, Decimal(50)) for day in days])
    stand.books.pay(other, "50.00")
    page = stand.source().reread([key], stand.today)
    assert [one.key for one in page.receivables] == [key]


def test_by_name_an_entry_that_is_there_without_its_terms_is_not_gone(stand: ExactStand) -> None:
    entry = stand.some()
    stand.books.remove(stand.books.terms_of(entry.key)[0])
    page = stand.source().reread([f"entry:{entry.key}"], stand.today)
    assert (page.receivables, page.gone) == ((), ())


@pytest.mark.parametrize("key", ["", "entry:", "entry:12", "sales:1", "money:", "money:sales:1", "money:money:line:1"])
def test_a_key_that_is_not_ours_is_not_asked_for(stand: ExactStand, key: str) -> None:
    with pytest.raises(NotFound):
        stand.source().reread([key], stand.today)
