"""Fifty customers at Exact Online: it never has to refuse, and nobody starves beside a first load."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from adapters.exact.checking import LIST
from adapters.exact.platform import platform_at
from adapters.exact.sandbox import Quirks
from connector.transport import Quota
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import read
from tests.adapters.exact.stand import ROOMY, standing
from tests.soak.conftest import NewUrl
from tests.soak.exact_budget import BALANCES_OF_60, HOST, ONE_BALANCE, POLL, Day, Told, first_load
from tests.soak.rows import row
from tests.soak.test_budget import CUSTOMERS, FAIR, USED, opened

SEED = 20260316
INVOICES = 100_000


def lived(url: str, hours: float, quotas: Sequence[Quota] | None = None, customers: int = CUSTOMERS) -> Told:
    with opened(url) as store:
        return Day(store, SEED, customers, INVOICES, quotas).live(hours)


@pytest.mark.parametrize("hours", [1.25, pytest.param(24, marks=pytest.mark.soak)], ids=["short", "full"])
def test_fifty_customers_are_never_refused_for_too_many_and_a_first_load_uses_its_minutes(
    new_url: NewUrl, kind: str, hours: float
) -> None:
    told = lived(new_url(), hours)
    row(f"budgets at Exact, {kind}", f"{CUSTOMERS} customers, {INVOICES} invoices", SEED, **asdict(told))
    assert told.refused_for_too_many == 0
    assert told.least_used >= USED
    assert told.most_of_a_fair_wait <= FAIR
    assert told.most_in_a_day <= 5000
    assert told.errors > 0, "nobody was refused, so no endpoint could have been closed"
    assert told.deltas > CUSTOMERS, "hardly anything was asked for, so hardly anybody waited"


@pytest.mark.parametrize("missing", [0, 2], ids=["minutes", "refusals"])
def test_whoever_does_not_count_is_refused(tmp_path: Path, missing: int) -> None:
    """So what is counted above is what keeps Exact from refusing."""
    quotas = [quota for place, quota in enumerate(platform_at(HOST).quotas) if place != missing]
    assert lived(f"sqlite:///{tmp_path / 'day.sqlite3'}", 0.75, quotas, customers=10).refused_for_too_many > 0


def test_the_adapter_asks_for_what_the_customers_of_that_day_do() -> None:
    with standing(200, Quirks(**ROOMY)) as stand:  # type: ignore[arg-type]
        account, place = Account(), 0

        def asked() -> Counter[str]:
            nonlocal place
            before, place = place, len(stand.log.asked)
            return Counter(stand.requests(before))

        read(stand, account)
        at_first = asked()
        assert at_first.pop(LIST) > 1
        assert at_first == Counter(first_load(0, 200).asks)
        read(stand, account)
        assert asked() == Counter(POLL)
        stand.source().reread(sorted(stand.owed())[:60], stand.today)
        assert asked() == Counter(BALANCES_OF_60)
        stand.source().reread(sorted(stand.owed())[:1], stand.today)
        assert asked() == Counter(ONE_BALANCE)
