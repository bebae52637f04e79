"""What a poll must not miss: changes within a second, contacts that change beside their invoices, and those that go."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.moneybird.cursor import read_cursor
from adapters.moneybird.sandbox import acts
from adapters.moneybird.sandbox.records import External, Invoice
from adapters.moneybird.sandbox.staff import workflow_named
from connector.errors import BadInput, NotFound, Unsupported
from connector.model import DebtorKind, Nudge, ReceivableState
from connector.source import Note, Status
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.source_contract import Ledger


@pytest.fixture
def stand() -> Iterator[MoneybirdStand]:
    with standing(40) as stand:
        stand.later()
        yield stand


@pytest.fixture
def ledger(stand: MoneybirdStand) -> Ledger:
    """Everything is read, and some time goes by."""
    ledger = Ledger().read(stand.source(), stand.today)
    stand.later()
    return ledger


def read(stand: MoneybirdStand, ledger: Ledger) -> Ledger:
    stand.later()
    return ledger.read(stand.source(), stand.today)


def test_a_second_change_within_the_same_second_is_seen(stand: MoneybirdStand, ledger: Ledger) -> None:
    debt = stand.some()
    acts.pay(stand.books, debt, Decimal(1), stand.today, stand.books.owner)
    ledger.read(stand.source(), stand.today)
    acts.pay(stand.books, debt, Decimal(2), stand.today, stand.books.owner)
    assert read(stand, ledger).owed == stand.owed()


def test_one_that_was_being_collected_and_is_open_again_within_the_same_second_is_seen(
    stand: MoneybirdStand, ledger: Ledger
) -> None:
    """While an external invoice is being collected no list has it, so it is read by its name."""
    debt = stand.some(External)
    stand.later()
    acts.become(stand.books, debt, "pending_payment", stand.books.owner)
    ledger.read(stand.source(), stand.today)
    assert ledger.receivables[f"external:{debt.id}"].under_way is not None
    acts.become(stand.books, debt, "late", stand.books.owner)
    read(stand, ledger)
    assert ledger.receivables[f"external:{debt.id}"].under_way is None


def test_an_older_version_is_another_one_too(stand: MoneybirdStand, ledger: Ledger) -> None:
    debt = stand.some()
    acts.pay(stand.books, debt, Decimal(1), stand.today, stand.books.owner)
    debt.updated_at = debt.created_at
    assert read(stand, ledger).owed == stand.owed()


def test_a_mandate_given_now_is_seen_on_the_invoices_of_before(stand: MoneybirdStand, ledger: Ledger) -> None:
    collected = workflow_named(stand.books, "Automatische incasso")
    debt = stand.new_invoice(next(c for c in stand.books.contacts.values() if not c.sepa_active))
    debt.workflow_id = collected
    read(stand, ledger)
    assert ledger.receivables[f"sales:{debt.id}"].under_way is None
    contact = stand.contact(debt)
    contact.sepa_active = True
    stand.touch(contact)
    read(stand, ledger)
    assert ledger.receivables[f"sales:{debt.id}"].under_way is not None


def test_a_company_is_told_from_a_private_individual(stand: MoneybirdStand, ledger: Ledger) -> None:
    kinds = {debtor.kind for debtor in ledger.debtors.values()}
    assert DebtorKind.BUSINESS in kinds
    assert len(kinds) > 1
    changed = next(c for c in stand.books.contacts.values() if c.company_name and c.id in ledger.debtors)
    changed.email = "elders@example.nl"
    before = ledger.debtors[changed.id].kind
    stand.touch(changed)
    read(stand, ledger)
    assert ledger.debtors[changed.id].kind is before
    assert "elders@example.nl" in str(ledger.debtors[changed.id].contacts)


def test_an_archived_contact_owes_all_the_same(stand: MoneybirdStand) -> None:
    for contact in list(stand.books.contacts.values()):
        acts.archive(stand.books, contact, stand.books.owner)
    ledger = read(stand, Ledger())
    assert ledger.owed == stand.owed()
    assert {ledger.receivables[key].debtor for key in ledger.owed} <= ledger.debtors.keys()


def test_of_a_contact_that_is_gone_the_copy_in_the_invoice_is_known(stand: MoneybirdStand) -> None:
    debt = stand.some()
    del stand.books.contacts[debt.contact_id or ""]
    ledger = read(stand, Ledger())
    assert debt.contact_id in ledger.debtors
    quiet = len(stand.log.asked)
    read(stand, ledger)
    assert len(stand.log.asked) - quiet == 3


def test_invoices_that_move_to_another_contact_bring_that_one(stand: MoneybirdStand, ledger: Ledger) -> None:
    """As after a merge: the contact is gone, and its invoices bear the other's name with their versions as before."""
    debt = stand.some()
    old, other = debt.contact_id or "", next(c for c in stand.books.contacts if c not in ledger.debtors)
    for one in stand.books.debts():
        one.contact_id = other if one.contact_id == old else one.contact_id
    del stand.books.contacts[old]
    read(stand, ledger)
    assert ledger.receivables[f"sales:{debt.id}"].debtor == other
    assert other in ledger.debtors


def test_a_payment_that_is_taken_back_is_owed_again(stand: MoneybirdStand, ledger: Ledger) -> None:
    key = stand.pay()
    assert key not in read(stand, ledger).owed
    debt = stand.debt(key)
    acts.unpay(stand.books, debt, debt.payments[-1], stand.books.owner)
    assert read(stand, ledger).owed == stand.owed()
    assert key in ledger.owed


def test_what_is_written_off_is_not_owed(stand: MoneybirdStand, ledger: Ledger) -> None:
    debt = stand.some()
    acts.mark_uncollectible(stand.books, debt, stand.today, stand.books.owner)
    read(stand, ledger)
    assert ledger.receivables[f"sales:{debt.id}"].state is ReceivableState.WRITTEN_OFF


def test_an_unknown_word_is_looked_after_until_it_is_a_known_one(stand: MoneybirdStand, ledger: Ledger) -> None:
    key = stand.say_unknown_word()
    read(stand, ledger)
    debt = stand.debt(key)
    acts.pay(stand.books, debt, debt.unpaid, stand.today, stand.books.owner)
    debt.state = "paid"
    read(stand, ledger)
    assert ledger.receivables[key].state is ReceivableState.SETTLED


def test_invoices_of_former_years_are_found(stand: MoneybirdStand, ledger: Ledger) -> None:
    years = {ledger.receivables[key].issued.year for key in ledger.owed}
    assert min(years) < stand.today.year


def test_a_contact_is_asked_for_by_name(stand: MoneybirdStand) -> None:
    contact = next(iter(stand.books.contacts))
    page = stand.source().fetch([Nudge("n", "contact", contact)], stand.today)
    assert [debtor.key for debtor in page.debtors] == [contact]


def test_a_nudge_that_names_no_record_is_no_question(stand: MoneybirdStand) -> None:
    with pytest.raises(Unsupported):
        stand.source().fetch([Nudge("n", "payment", "")], stand.today)


def test_a_status_of_a_deleted_invoice_is_refused(stand: MoneybirdStand) -> None:
    key = stand.delete()
    with pytest.raises(NotFound):
        stand.source().write_back(Status(key, (Note("m", "A reminder was sent."),)))


def test_a_marker_that_begins_like_another_is_another(stand: MoneybirdStand) -> None:
    key = f"sales:{stand.some(Invoice).id}"
    before = len(stand.notes(key))
    for marker in ("m12", "m1"):
        stand.source().write_back(Status(key, (Note(marker, "A reminder was sent."),)))
    assert len(stand.notes(key)) == before + 2


def test_a_cursor_says_the_same_when_it_is_read_back(ledger: Ledger) -> None:
    known = read_cursor(ledger.cursor)
    assert known.invoices["sales_invoices"]
    assert known.contacts.keys() == {debtor for debtor in ledger.debtors if debtor}
    assert read_cursor(known.written()) == known


@pytest.mark.parametrize("text", ["no cursor", "eJyrrgUAAXUA+Q==", "AAAA"])
def test_a_cursor_that_cannot_be_read_is_told_and_not_passed_over(text: str) -> None:
    with pytest.raises(BadInput):
        read_cursor(text)
