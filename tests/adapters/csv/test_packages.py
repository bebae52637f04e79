"""The headers of many packages, by no dialect of their own: each list holds the same four invoices, and is read so."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.adapters.csv.reading import read

PACKAGES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("packages.toml").read_text(encoding="utf-8")
)


def text_of(package: str) -> str:
    rows = [PACKAGES[package]["row"].replace("{i}", str(at)) for at in range(3, 7)]
    return "\n".join([PACKAGES[package]["header"], *rows]) + "\n"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_list_of_a_package_is_read_without_a_question(package: str) -> None:
    listing = read(text_of(package))
    assert (listing.questions, listing.errors) == ([], [])
    assert [r.amount.amount for r in listing.receivables] == [Decimal("121.00")] * 4
    assert all(r.open.amount in (Decimal(121), Decimal(100)) for r in listing.receivables)
    assert [(r.issued.month, r.due.month) for r in listing.receivables] == [(1, 2)] * 4
    assert [r.issued for r in listing.receivables] == [date(2024, 1, day) for day in (13, 14, 15, 16)]
    assert not any(r.due_assumed for r in listing.receivables)
    assert len({r.number for r in listing.receivables}) == 4
    assert listing.complete


@pytest.mark.parametrize("package", PACKAGES)
def test_the_order_of_its_columns_does_not_matter(package: str) -> None:
    separator = ";" if ";" in PACKAGES[package]["header"] else ","
    lines = [line.split(separator) for line in text_of(package).splitlines()]
    turned = "\n".join(separator.join(reversed(cells)) for cells in lines) + "\n"
    assert sorted(read(turned).fields().values()) == sorted(read(text_of(package)).fields().values())
