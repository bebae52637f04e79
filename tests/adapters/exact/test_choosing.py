"""What invoices are called is the user's choice: seen before it holds, then true of all that is known."""

import pytest

from adapters.exact import ADAPTER
from adapters.exact.cursor import Known, read_cursor
from adapters.exact.receivables import INVOICE_NUMBER, NUMBERS
from adapters.exact.settings import ExactSettings
from connector.errors import NotFound
from connector.source import Labeller
from tests.adapters.exact.stand import ExactStand
from tests.source_contract import Ledger

FIELDS = {"invoice_number": "InvoiceNumber", "your_ref": "YourRef", "entry_number": "EntryNumber"}


def renumber(stand: ExactStand) -> None:
    """The entry's number is another one than the invoice's, and one of them bears a reference."""
    for place, entry in enumerate(list(stand.books.rows("entries"))):
        values = {"EntryNumber": 31_000_000 + place, "YourRef": f"PO {place}" if place % 2 else None}
        for row in (entry, *stand.books.terms_of(entry.key)):
            stand.books.change(row, **values)
    stand.later()


def called(ledger: Ledger) -> dict[str, str]:
    return {key: ledger.receivables[key].number for key in ledger.owed}


def test_the_values_are_those_that_a_source_is_opened_with_and_the_usual_one_is_first() -> None:
    (choice,) = ADAPTER.choices
    assert choice.name in ExactSettings.model_fields
    assert tuple(choice.values) == NUMBERS
    assert next(iter(choice.values)) == ExactSettings.model_fields[choice.name].default == INVOICE_NUMBER


def test_a_few_invoices_under_each_choice_take_one_request_and_show_what_stands_in_for_an_empty_field(
    stand: ExactStand,
) -> None:
    renumber(stand)
    keys = [f"entry:{row.key}" for row in stand.books.rows("entries")][:5]
    place, source = len(stand.log.asked), stand.source()
    assert isinstance(source, Labeller)
    told = source.numbers("number", keys)
    assert stand.requests(place) == {"cashflow/Receivables": 1}
    for key in keys:
        entry = stand.entry(key)
        usual = str(entry["InvoiceNumber"])
        assert told[key] == {value: str(entry[field] or usual) for value, field in FIELDS.items()}, (
            "YourRef is empty for every other one"
        )
    assert any(one["your_ref"] == one["invoice_number"] for one in told.values())


def test_of_what_is_gone_and_of_another_choice_nothing_is_told(stand: ExactStand) -> None:
    assert stand.source().numbers("number", [stand.delete()]) == {}
    assert stand.source().numbers("terms_days", [next(iter(stand.owed()))]) == {}
    with pytest.raises(NotFound):
        stand.source().numbers("number", ["sales:1"])


@pytest.mark.parametrize("number", ["your_ref", "entry_number"])
def test_another_choice_renames_all_that_is_owed_at_the_next_pull_and_loses_no_case(
    stand: ExactStand, number: str
) -> None:
    renumber(stand)
    ledger = Ledger().read(stand.source(), stand.today)
    before, owed = called(ledger), ledger.owed
    stand.settings["number"] = number
    ledger.read(stand.source(), stand.today)
    chosen = stand.source().numbers("number", list(owed))
    assert called(ledger) == {key: chosen[key][number] for key in owed} != before
    assert ledger.owed == owed == stand.owed()


def test_after_that_a_pull_takes_no_more_than_before(stand: ExactStand) -> None:
    ledger = Ledger().read(stand.source(), stand.today)
    stand.settings["number"] = "entry_number"
    ledger.read(stand.source(), stand.today)
    place = len(stand.log.asked)
    ledger.read(stand.source(), stand.today)
    assert "bulk/Cashflow/Receivables" not in stand.requests(place)


def test_a_cursor_of_before_was_read_with_the_usual_number() -> None:
    written = Known().written().replace('"number":"invoice_number",', "")
    known = read_cursor(written)
    assert known is not None
    assert known.number == INVOICE_NUMBER
