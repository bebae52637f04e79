"""What a row leaves in doubt is never read to the debtor's harm."""

from tests.adapters.csv.reading import read

HEAD = "Klantnummer;Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag EUR"
ROW = "{0};Klant {0};F{0};13-01-2024;27-02-2024;100,00"


def test_a_day_in_a_column_of_paid_or_not_is_asked_about_and_not_dunned() -> None:
    rows = [(ROW + ";J").format(1), (ROW + ";N").format(2), (ROW + ";12-02-2024").format(3)]
    listing = read("\n".join([HEAD + ";Betaald", *rows]) + "\n")
    assert [r.number for r in listing.receivables if r.open.positive] == ["F2"]


def test_partly_paid_without_what_is_left_is_a_row_error_and_never_the_full_amount() -> None:
    rows = [(ROW + ";open").format(1), (ROW + ";Deels betaald").format(2)]
    listing = read("\n".join([HEAD + ";Status", *rows]) + "\n")
    assert [r.number for r in listing.receivables] == ["F1"]
    assert [(error.record, "partly paid" in error.reason) for error in listing.errors] == [("F2", True)]
