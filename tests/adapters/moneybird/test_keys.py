"""The names of records: two kinds of invoices never share one, and each leads back to its record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.moneybird.keys import EXTERNAL_SALES_INVOICE, SALES_INVOICE, invoice_key, kind_and_id
from connector.errors import NotFound
from connector.model import Nudge

KINDS = st.sampled_from([SALES_INVOICE, EXTERNAL_SALES_INVOICE])
IDS = st.integers(0, 10**18).map(str)


@given(kind=KINDS, record=IDS)
def test_a_key_leads_back_to_its_record(kind: str, record: str) -> None:
    assert kind_and_id(invoice_key(kind, record)) == (kind, record)


@given(record=IDS)
def test_the_two_kinds_never_share_a_key(record: str) -> None:
    assert invoice_key(SALES_INVOICE, record) != invoice_key(EXTERNAL_SALES_INVOICE, record)


@pytest.mark.parametrize(
    "key", ["", "sales:", "sales:12a", "512400000000000201", "payment:5", "SALES:5", "sales:²", "sales:٣"]
)
def test_a_key_of_somebody_else_leads_nowhere(key: str) -> None:
    with pytest.raises(NotFound):
        kind_and_id(key)


@given(kind=KINDS, record=IDS)
def test_a_key_is_a_name_that_a_nudge_can_bear(kind: str, record: str) -> None:
    assert Nudge("push-1", kind, invoice_key(kind, record)).subject
