"""Invoice numbers that differ only in how they are spelled: one debt is never dunned twice."""

import pytest

from tests.adapters.csv.reading import Listing, adds_up, read

HEAD = "Klantnummer;Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand"
REST = "13-01-2024;12-02-2024;100,00"


def listing(*rows: tuple[str, ...], customer: str = "1") -> Listing:
    lines = [f"{(row[2:] or (customer,))[0]};Klant;{row[0]};{REST};{row[1]}" for row in rows]
    found = read("\n".join([HEAD, *lines]) + "\n")
    assert adds_up(found.counts)
    return found


SPELLED = [("F1", "f1"), ("0007", "7"), ("f007", "F7"), ("F-0007", "f-7"), ("7", "000\u200b7")]


@pytest.mark.parametrize("numbers", SPELLED)
def test_the_same_debt_under_two_spellings_is_held_like_a_row_given_twice(numbers: tuple[str, str]) -> None:
    found = listing((numbers[0], "100,00"), (numbers[1], "100,00"))
    assert [r.number for r in found.receivables] == [numbers[0]]
    (error,) = found.errors
    assert (error.line, error.record.replace(" ", "")) == (3, numbers[1].replace("\u200b", ""))
    assert "as line 2" in error.reason


@pytest.mark.parametrize("numbers", SPELLED)
def test_spellings_that_say_other_things_of_one_debt_are_both_held(numbers: tuple[str, str]) -> None:
    found = listing((numbers[0], "100,00"), (numbers[1], "40,00"))
    assert found.receivables == []
    assert [error.line for error in found.errors] == [2, 3]


def test_the_copies_of_each_spelling_are_held_too() -> None:
    found = listing(("F1", "100,00"), ("F1", "100,00"), ("f1", "100,00"), ("f1", "100,00"))
    assert [r.number for r in found.receivables] == ["F1"]
    assert [error.line for error in found.errors] == [3, 4, 5]


def test_a_payment_beside_one_spelling_holds_both() -> None:
    head = "Klantnummer;Naam;Factuurnummer;Soort;Factuurdatum;Vervaldatum;Bedrag"
    rows = [
        "1;A;f1;Factuur;13-01-2024;12-02-2024;100,00",
        "1;A;F1;Factuur;13-01-2024;12-02-2024;100,00",
        "1;A;F1;Betaling;13-02-2024;;60,00",
    ]
    found = read("\n".join([head, *rows]) + "\n")
    assert [error.line for error in found.errors] == [2, 3]
    assert (found.receivables, len(found.payments), found.payments[0].receivable) == ([], 1, None)


@pytest.mark.parametrize(
    ("first", "second"), [("F10", "F1"), ("7", "70"), ("F1", "G1"), ("0", "00a"), ("2024-1", "2024-01")]
)
def test_other_numbers_are_other_invoices(first: str, second: str) -> None:
    assert len(listing((first, "100,00"), (second, "100,00")).receivables) == 2


def test_spellings_of_another_debtor_amount_or_due_date_are_other_invoices() -> None:
    assert len(listing(("F1", "100,00", "1"), ("f1", "100,00", "2")).receivables) == 2
    rows = ["1;A;F1;13-01-2024;12-02-2024;100,00;100,00", "1;A;f1;13-01-2024;12-02-2024;90,00;90,00"]
    rows += ["1;A;0F1;13-01-2024;12-03-2024;100,00;100,00"]
    assert len(read("\n".join([HEAD, *rows]) + "\n").receivables) == 3
