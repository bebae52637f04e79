"""The sample administration: invented, the same every time, and alive as days go by."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.csv import ADAPTER
from connector.model import DebtorKind, PaymentKind, ReceivableState
from tests.adapters.csv.reading import Listing, adds_up, pull

START = date(2026, 1, 6)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = ADAPTER.sandbox.sample(tmp_path_factory.mktemp("sample") / "new", START)
    assert isinstance(path, Path)
    return path


def on(sample: Path, day: int) -> Listing:
    return pull({"path": sample, "complete_as_of": START + timedelta(days=day)}, START + timedelta(days=day))


def test_it_holds_some_300_invoices_of_60_debtors_and_reads_without_a_question_or_an_error(sample: Path) -> None:
    listing = on(sample, 365)
    assert 280 <= listing.counts["rows"] <= 320
    assert 55 <= len(listing.debtors) <= 62
    assert (listing.questions, listing.errors, listing.warnings) == ([], [], [])
    assert listing.recognised["decimal"] == "comma"
    assert listing.recognised["dates"] == "dmy"


def test_it_is_the_same_every_time_byte_for_byte(sample: Path, tmp_path: Path) -> None:
    assert ADAPTER.sandbox.sample(tmp_path, START).read_bytes() == sample.read_bytes()


def test_it_has_everything_that_a_demo_needs_to_show(sample: Path) -> None:
    listing = on(sample, 0)
    still_open = [r for r in listing.receivables if r.state is ReceivableState.OPEN]
    assert sum(r.due < START for r in still_open) >= 15
    assert any(r.open.amount < r.amount.amount for r in still_open)
    assert any(r.instalments > 1 for r in listing.receivables)
    assert any(r.disputed for r in still_open)
    assert any(p.kind is PaymentKind.CREDIT for p in listing.payments)
    assert {d.kind for d in listing.debtors} == {DebtorKind.CONSUMER, DebtorKind.BUSINESS}
    assert {d.language for d in listing.debtors} == {"nl", "en"}
    assert {d.country for d in listing.debtors} == {"NL", "BE"}
    assert any(not any(c.email for c in d.contacts) for d in listing.debtors)
    assert any(len(d.contacts) > 1 for d in listing.debtors)


def test_all_addresses_lie_under_domains_for_examples(sample: Path) -> None:
    addresses = [c.email for d in on(sample, 60).debtors for c in d.contacts if c.email]
    assert {address.split("@")[1] for address in addresses} <= {"example.nl", "example.be", "example.com"}


def test_payments_and_new_invoices_arrive_as_days_go_by(sample: Path) -> None:
    first, later = on(sample, 0), on(sample, 20)
    assert later.counts["settled"] > first.counts["settled"]
    assert later.counts["not_yet_issued"] < first.counts["not_yet_issued"]
    before = {r.key: r for r in first.receivables}
    paid = [r for r in later.receivables if r.state is ReceivableState.SETTLED and r.key in before]
    assert any(before[r.key].state is ReceivableState.OPEN for r in paid)
    assert before.keys() <= {r.key for r in later.receivables}, "nothing vanishes from the sample"


@pytest.mark.parametrize("day", [0, 7, 30, 60])
def test_every_day_adds_up_and_is_complete(sample: Path, day: int) -> None:
    listing = on(sample, day)
    assert adds_up(listing.counts)
    assert listing.complete
