"""What a division is opened with: checked at once, and every fault told."""

from typing import Any

import pytest

from adapters.exact.settings import read_settings
from connector.errors import BadInput
from tests.adapters.exact.wire import HOST, Grant, a_transport


def given(**other: Any) -> dict[str, Any]:
    return {"transport": a_transport(HOST), "access": Grant(), "host": HOST, "division": "3107421", **other}


def test_texts_are_read_as_what_they_stand_for() -> None:
    settings = read_settings(given(number="your_ref", terms_days="30"))
    assert (settings.division, settings.number, settings.terms_days) == (3107421, "your_ref", 30)


def test_an_invoice_is_known_by_exacts_own_number_unless_the_user_says_otherwise() -> None:
    assert read_settings(given()).number == "invoice_number"


@pytest.mark.parametrize(
    "wrong",
    [{"division": "0"}, {"division": "x"}, {"number": "hid"}, {"terms_days": "-1"}, {"host": "exact"}, {"more": "1"}],
)
def test_a_wrong_setting_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=next(iter(wrong))):
        read_settings(given(**wrong))


def test_every_fault_is_told_at_once_and_no_secret_is() -> None:
    with pytest.raises(BadInput) as refused:
        read_settings(given(division="none", number="hid", webhook_secret="s3cret"))
    assert len(refused.value.faults) == 2
    assert "s3cret" not in f"{refused.value}{read_settings(given(webhook_secret='s3cret'))!r}"
