"""What a row leaves in doubt is never read to the debtor's harm."""

import pytest

from connector.model import Receivable
from tests.adapters.csv.reading import Listing, read

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


@pytest.mark.parametrize(
    ("head", "cells", "left"),
    [
        ("Openstaand;Status", "100,00;Deels betaald", ""),
        ("Betaald bedrag;Status", "0,00;Deels betaald", ""),
        ("Openstaand;Status;Betaald op", "100,00;Deels betaald;13-09-2024", ""),
        ("Openstaand;Betaald bedrag;Status", "40,00;60,00;Deels betaald", "EUR 40.00"),
        ("Openstaand;Status", "40,00;Deels betaald", "EUR 40.00"),
        ("Betaald bedrag;Status", "60,00;Deels betaald", "EUR 40.00"),
    ],
)
def test_partly_paid_with_the_whole_amount_open_contradicts_itself(head: str, cells: str, left: str) -> None:
    listing = read(f"{HEAD};{head}\n{ROW.format(1)};{cells}\n")
    assert [str(r.open) for r in listing.receivables] == [left] * bool(left)
    assert ["all of 100.00 is open" in error.reason for error in listing.errors] == [True] * (not left)


def test_what_is_left_of_a_part_payment_is_enough_and_a_credit_keeps_counting() -> None:
    head = HEAD.replace("Bedrag EUR", "Openstaand")
    listing = read(f"{head};Status\n{ROW.format(1)};Deels betaald\n")
    assert [str(r.open) for r in listing.receivables] == ["EUR 100.00"]
    credit = ROW.format(2).replace("100,00", "-100,00")
    listing = read(f"{HEAD};Openstaand;Status\n{credit};-100,00;Deels betaald\n")
    assert ([str(p.amount) for p in listing.payments], listing.errors) == (["EUR 100.00"], [])


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "NLG", "DEM", "BEF", "HRK", "BGN", "CNH"])
def test_a_currency_in_which_nobody_can_pay_is_an_error_of_its_row_wherever_it_stands(code: str) -> None:
    head = HEAD.replace(" EUR", "")
    mine, other = ROW.format(1), ROW.format(2)
    for listing in (
        read(f"{head};Valuta\n{mine};{code}\n{other};EUR\n"),
        read(f"{head}\n{mine.replace('100,00', f'{code} 100,00')}\n{other.replace('100', '€ 100')}\n"),
        read(f"{head}\n{mine.replace('100,00', f'100,00 {code}')}\n{other}\n"),
    ):
        assert ([r.number for r in listing.receivables], [e.record for e in listing.errors]) == (["F2"], ["F1"])


def test_a_whole_column_of_a_currency_of_the_past_is_no_amount_of_today() -> None:
    head = HEAD.replace(" EUR", "")
    listing = read(f"{head};Valuta\n{ROW.format(1)};NLG\n{ROW.format(2)};NLG\n")
    assert (listing.receivables, [e.record for e in listing.errors]) == ([], ["F1", "F2"])
    assert all("“NLG” is not a currency" in e.reason for e in listing.errors)


def test_amounts_in_a_currency_of_the_past_leave_the_field_to_no_other_column() -> None:
    head = HEAD.replace(" EUR", "")
    listing = read(f"{head};Totaal\n{ROW.format(1).replace('100', 'NLG 100')};50,00\n")
    assert listing.receivables == []
    assert listing.questions or "“NLG” is not a currency" in listing.errors[0].reason


def column(header: str, *cells: str) -> Listing:
    """A list with this column behind the others."""
    rows = [f"{ROW.format(at)};{cell}" for at, cell in enumerate(cells, start=1)]
    return read("\n".join([f"{HEAD};{header}", *rows]) + "\n")


def held(receivable: Receivable) -> str:
    return "disputed" if receivable.disputed else "under way" if receivable.under_way else ""


# ---------------------------------------------------------------- columns that keep from dunning


@pytest.mark.parametrize("header", ["Geblokkeerd", "Niet aanmanen", "Aanmaning geblokkeerd", "Betwist", "Mahnsperre"])
@pytest.mark.parametrize(
    "odd", ["tot 31-12-2026", "31-12-2026", "zie notitie van Karin over de levering van week 12", "12,50", "✓", "?"]
)
def test_an_odd_cell_under_a_block_or_dispute_holds_its_row_and_never_loses_the_column(header: str, odd: str) -> None:
    listing = column(header, odd, odd, "nee", "")
    assert [held(r) for r in listing.receivables] == ["disputed", "disputed", "", ""]


@pytest.mark.parametrize("odd", ["SEPA", "SEPA incasso B2B", "CORE", "MND-0012", "31-12-2026", "✓", "zie contract"])
def test_an_odd_cell_under_direct_debit_counts_as_collected_and_never_loses_the_column(odd: str) -> None:
    listing = column("Incasso", odd, odd, "nee", "Overboeking", "")
    assert [held(r) for r in listing.receivables] == ["under way", "under way", "", "", ""]


def test_a_cell_under_direct_debit_that_says_neither_yes_nor_no_is_told() -> None:
    assert any("neither yes nor no" in warning for warning in column("Incasso", "zie contract", "nee").warnings)
    assert not any("neither yes nor no" in warning for warning in column("Incasso", "SEPA", "nee").warnings)


@pytest.mark.parametrize("nothing", ["", "-", "—", "0", "0,00", "geen", "Nee", "n.v.t."])
def test_what_says_no_holds_nothing(nothing: str) -> None:
    for header in ("Geblokkeerd", "Betwist", "Incasso"):
        assert held(column(header, nothing, "ja").receivables[0]) == "", header


def test_every_column_that_blocks_is_heard_and_two_times_no_is_no() -> None:
    listing = column("Geblokkeerd;Niet aanmanen", "nee;ja", "nee;nee", "ja;nee", ";")
    assert [held(r) for r in listing.receivables] == ["disputed", "", "disputed", ""]
    assert listing.recognised["column Geblokkeerd"] == listing.recognised["column Niet aanmanen"] == "blocked (100%)"


@pytest.mark.parametrize(
    ("method", "collected"),
    [
        ("SEPA-incasso", True),
        ("SEPA incasso B2B", True),
        ("Automatische incasso (doorlopend)", True),
        ("SEPA Direct Debit CORE", True),
        ("Overboeking", False),
        ("SEPA overboeking", False),
        ("Geen automatische incasso", False),
        ("iDEAL", False),
    ],
)
def test_a_method_of_payment_is_a_direct_debit_however_it_is_called_in_full(method: str, collected: bool) -> None:
    listing = column("Betaalwijze", method, "Bank", method)
    assert [held(r) for r in listing.receivables] == (["under way", "", "under way"] if collected else [""] * 3)


# ---------------------------------------------------------------- words of the status


@pytest.mark.parametrize(
    "status",
    ["Betalingsregeling", "regeling", "In behandeling", "Incasso", "Uitstel van betaling", "Faillissement", "On hold"],
)
def test_a_status_with_which_no_reminder_may_go_holds_the_invoice_and_says_so(status: str) -> None:
    listing = column("Status", status, "Open")
    assert [held(r) for r in listing.receivables] == ["disputed", ""]
    assert any("no reminder may go" in warning for warning in listing.warnings)


@pytest.mark.parametrize("status", ["Bij deurwaarder", "gerechtsdeurwaarder", "In incasso", "Incassotraject"])
def test_a_status_of_a_collector_is_handed_over(status: str) -> None:
    assert column("Status", status, "Open").counts["handed_over"] == 1


@pytest.mark.parametrize("status", ["Automatische incasso", "SEPA-incasso", "Geïncasseerd"])
def test_a_status_of_direct_debit_is_under_way(status: str) -> None:
    assert [held(r) for r in column("Status", status, "Open").receivables] == ["under way", ""]


@pytest.mark.parametrize("status", ["1e herinnering", "Aanmaning verstuurd", "Overdue 12 days", "12 dagen te laat"])
def test_a_status_that_is_merely_late_holds_nothing(status: str) -> None:
    listing = column("Status", status, "Open")
    assert [held(r) for r in listing.receivables] == ["", ""]
    assert not any("not known" in warning for warning in listing.warnings)


@pytest.mark.parametrize(
    "status", ["Raar", "31-12-2026", "wij wachten hier nog op een antwoord van de advocaat van Jansen"]
)
def test_a_status_that_nobody_knows_holds_the_invoice_until_a_mapping_says_what_it_means(status: str) -> None:
    listing = column("Status", status, status, "Open")
    assert [held(r) for r in listing.receivables] == ["disputed", "disputed", ""]
    assert any("held" in warning and "not known" in warning for warning in listing.warnings)


def test_a_column_that_says_paid_goes_before_a_status_that_nobody_knows() -> None:
    listing = column("Status;Betaald", "Raar;ja", "Raar;nee", "Open;nee")
    assert [r.open.positive for r in listing.receivables] == [False, True, True]


def test_every_column_of_statuses_is_heard_whichever_stands_first() -> None:
    said = {
        "Verzonden;Betaald": "paid",
        "Verzonden;Betwist": "disputed",
        "Verzonden;Open": "",
        "Gesloten;Open": "paid",
        "Regeling;Betwist": "disputed",
        "Raar;Open": "disputed",
        "Raar;Betaald": "paid",
    }
    for header, turned in (("Status;Betaalstatus", False), ("Betaalstatus;Status", True)):
        listing = column(header, *(";".join(reversed(cell.split(";"))) if turned else cell for cell in said))
        found = [held(r) if r.open.positive else "paid" for r in listing.receivables]
        assert found == list(said.values())


def test_what_is_known_of_the_debtor_is_heard_too() -> None:
    listing = column("Status;Klantstatus", "Open;Failliet", "Open;Actief")
    assert [held(r) for r in listing.receivables] == ["disputed", ""]


@pytest.mark.parametrize(
    "header", ["Aanmaanstop", "Aanmaanblokkade", "Herinneringen uitgeschakeld", "Geen herinneringen"]
)
def test_a_block_is_a_block_under_any_of_its_names(header: str) -> None:
    assert [held(r) for r in column(header, "ja", "nee", "").receivables] == ["disputed", "", ""]


@pytest.mark.parametrize("header", ["Aanmanen", "Herinneringen"])
def test_a_column_of_yes_and_no_about_reminders_is_asked_about_and_its_no_is_heard(header: str) -> None:
    text = "\n".join(
        [f"{HEAD};{header}", *(f"{ROW.format(at)};{cell}" for at, cell in enumerate(("ja", "nee", ""), 1))]
    )
    (question,) = read(text).questions
    assert (question.code, question.options) == ("column.remind", (header, "none"))
    heard = read(text, answers={"column.remind": header})
    assert [held(r) for r in heard.receivables] == ["", "disputed", ""]
    assert any("blocked for reminders" in warning for warning in heard.warnings)
    unheard = read(text, answers={"column.remind": "none"})
    assert [held(r) for r in unheard.receivables] == ["", "", ""]


@pytest.mark.parametrize(
    "cells", [("0", "1", "2"), ("0", "1", "0"), ("01-02-2024", "", ""), ("1e", "2e", ""), ("ja", "", "")]
)
def test_a_column_of_reminders_that_were_sent_is_not_asked_about(cells: tuple[str, ...]) -> None:
    listing = column("Aanmaning", *cells)
    assert listing.questions == []
    assert [held(r) for r in listing.receivables] == ["", "", ""]


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Betaalconditie", "Incasso 14 dagen"), ("Betalingswijze", "Automatisch"), ("Incassodatum", "01-02-2024")],
)
def test_a_direct_debit_may_stand_elsewhere(header: str, cell: str) -> None:
    others = ["30 dagen", "14 dagen"] if header == "Betaalconditie" else ["", ""]
    listing = column(header, cell, *others)
    assert [held(r) for r in listing.receivables] == ["under way", "", ""]
    assert any(f"column {header}: 1 × " in warning for warning in listing.warnings)


def test_a_status_that_the_mapping_knows_is_what_the_mapping_says() -> None:
    text = "\n".join([f"{HEAD};Status", f"{ROW.format(1)};Raar", f"{ROW.format(2)};In behandeling"])
    listing = read(text, mapping='[words.statuses]\n"raar" = "open"\n"in behandeling" = "direct_debit"\n')
    assert [held(r) for r in listing.receivables] == ["", "under way"]
