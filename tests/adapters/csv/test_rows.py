"""What a row becomes: receivables, credits, payments, instalments, debtors, and errors that name their place."""

from datetime import date
from decimal import Decimal

import pytest

from adapters.csv import ADAPTER
from connector.errors import Unsupported
from connector.model import DebtorKind, PaymentKind, ReceivableState
from connector.source import Note, Status
from tests.adapters.csv.reading import SCOPE, TODAY, adds_up, pull, read

HEAD = "Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Openstaand"
ROW = "1;Alfa;F1;13-01-2024;12-02-2024;100,00;100,00"


def rows(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("line", "column", "reason", "record", "debtor"),
    [
        ("2;Beta;F2;31-02-2024;12-03-2024;1,00;1,00", "Factuurdatum", "does not exist", "F2", "2"),
        ("2;Beta;F2;;12-03-2024;1,00;1,00", "Factuurdatum", "is empty", "F2", "2"),
        ("2;Beta;F2;13-01-2024;morgen;1,00;1,00", "Vervaldatum", "not a date", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-01-2024;1,00;1,00", "Vervaldatum", "before the invoice date", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;NaN?;1,00", "Bedrag", "not an amount", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;1,00;1e5", "Openstaand", "not an amount", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;1,005;1,00", "Bedrag", "more than two decimals", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;99999999999,00;1,00", "Bedrag", "too large", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;1,00;2,00", "Openstaand", "more than the invoice amount", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024;1,00;", "Openstaand", "open amount is empty", "F2", "2"),
        ("2;Beta;F2;13-01-2024;12-02-2024", "Openstaand", "ends after 5 of 7", "F2", "2"),
        ("2;Beta;;13-01-2024;12-02-2024;1,00;1,00", "Factuurnr", "number is empty", "", "2"),
        (";;F2;13-01-2024;12-02-2024;1,00;1,00", "Klantnr", "names no debtor", "F2", ""),
        ("2;Beta;F2;13-01-2024;12-02-2024;$ 1,00;1,00", "", "says \\$", "F2", "2"),
    ],
)
def test_a_bad_row_is_told_with_its_line_column_and_reason_and_the_good_rows_go_in(
    line: str, column: str, reason: str, record: str, debtor: str
) -> None:
    listing = read(rows(ROW, line, ROW.replace("F1", "F3")))
    assert [r.number for r in listing.receivables] == ["F1", "F3"]
    (error,) = listing.errors
    assert (error.line, error.column, error.record, error.debtor) == (3, column, record, debtor)
    assert reason.replace("\\", "") in error.reason
    assert adds_up(listing.counts)


def test_all_bad_rows_are_told_in_one_report() -> None:
    listing = read(rows(ROW, *(f"2;Beta;G{at};kapot;12-02-2024;1,00;1,00" for at in range(3, 30))))
    assert [error.line for error in listing.errors] == list(range(3, 30))


def test_rows_that_do_not_say_which_invoice_they_are_are_warned_about() -> None:
    listing = read(rows(ROW, *[ROW] * 0, "1;Alfa;;13-01-2024;12-02-2024;1,00;1,00", ROW.replace("F1", "F2")))
    assert any("do not say which invoice" in warning and "line 3" in warning for warning in listing.warnings)


def test_a_list_of_which_most_rows_cannot_be_read_is_no_full_listing() -> None:
    listing = read(rows(ROW, *["2;Beta;F2;kapot;12-02-2024;1,00;1,00"] * 3))
    assert not listing.complete


def test_a_list_without_rows_is_no_full_listing() -> None:
    assert not read(rows() + b"\n").complete


# ---------------------------------------------------------------- receivables


def test_an_invoice_as_it_stands() -> None:
    (invoice,) = read(rows(ROW)).receivables
    assert invoice.key == "1|F1"
    assert (invoice.debtor, invoice.number, invoice.invoice, invoice.label) == ("1", "F1", "F1", "F1")
    assert (invoice.issued, invoice.due) == (date(2024, 1, 13), date(2024, 2, 12))
    assert str(invoice.amount) == "EUR 100.00"
    assert invoice.open.amount.as_tuple().exponent == -2
    assert not invoice.due_assumed


def test_without_a_due_date_the_agreed_term_is_used_and_said_to_be_assumed() -> None:
    line = ROW.replace("12-02-2024", "")
    assert read(rows(line)).receivables[0].due == date(2024, 1, 27)
    invoice = read(rows(line), terms_days=30).receivables[0]
    assert (invoice.due, invoice.due_assumed) == (date(2024, 2, 12), True)


def test_a_term_that_the_list_states_is_no_assumption() -> None:
    listing = read(
        rows("1;Alfa;F1;13-01-2024;30 dagen;100,00", head="Klantnr;Naam;Factuurnr;Datum;Betaaltermijn;Bedrag")
    )
    assert (listing.receivables[0].due, listing.receivables[0].due_assumed) == (date(2024, 2, 12), False)


def test_a_package_that_writes_never_as_a_date_of_zeros_gave_no_due_date() -> None:
    assert read(rows(ROW.replace("12-02-2024", "00-00-0000"))).receivables[0].due_assumed


@pytest.mark.parametrize(
    ("status", "fate", "state"),
    [
        ("Openstaand", "open", ReceivableState.OPEN),
        ("Te laat", "open", ReceivableState.OPEN),
        ("Betaald", "settled", ReceivableState.SETTLED),
        ("paid", "settled", ReceivableState.SETTLED),
        ("Oninbaar", "written_off", ReceivableState.WRITTEN_OFF),
        ("Geannuleerd", "cancelled", ReceivableState.SETTLED),
        ("Bij incassobureau", "handed_over", ReceivableState.HANDED_OVER),
    ],
)
def test_the_status_column_is_understood(status: str, fate: str, state: ReceivableState) -> None:
    head = "Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Status"
    listing = read(rows(ROW.rsplit(";", 1)[0] + f";{status}", head=head))
    assert listing.counts[fate] == 1
    assert listing.receivables[0].state is state


def test_a_draft_is_counted_and_left_out_and_an_unknown_status_is_held_and_told_once() -> None:
    head = "Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Status"
    bare = ROW.rsplit(";", 1)[0]
    listing = read(rows(f"{bare};Concept", f"{bare.replace('F1', 'F2')};Raar", head=head))
    assert listing.counts["drafts"] == 1
    assert [(r.number, r.disputed) for r in listing.receivables] == [("F2", True)]
    assert any("raar" in warning for warning in listing.warnings)


def test_a_row_that_says_paid_and_still_has_an_amount_open_contradicts_itself() -> None:
    listing = read(rows(f"{ROW};Betaald", head=f"{HEAD};Status"))
    assert "open all the same" in listing.errors[0].reason


@pytest.mark.parametrize(
    ("said", "disputed"), [("Ja", True), ("Yes", True), ("Prijs te hoog", True), ("Nee", False), ("", False)]
)
def test_disputed_as_the_source_says_it(said: str, disputed: bool) -> None:
    listing = read(rows(f"{ROW};{said}", f"{ROW.replace('F1', 'F2')};nee", head=f"{HEAD};Betwist"))
    assert listing.receivables[0].disputed is disputed


def test_a_block_on_reminders_in_the_package_holds_the_invoice_here_too() -> None:
    listing = read(rows(f"{ROW};Ja", f"{ROW.replace('F1', 'F2')};Nee", head=f"{HEAD};Niet aanmanen"))
    assert [r.disputed for r in listing.receivables] == [True, False]
    assert any("blocked" in warning for warning in listing.warnings)


def test_what_is_collected_by_direct_debit_is_under_way() -> None:
    listing = read(
        rows(f"{ROW};Automatische incasso", f"{ROW.replace('F1', 'F2')};Overboeking", head=f"{HEAD};Betaalwijze")
    )
    assert [str(r.under_way) for r in listing.receivables] == ["EUR 100.00", "None"]


def test_numbers_keep_their_leading_zeros() -> None:
    listing = read(rows(ROW.replace("1;Alfa;F1", "007;Alfa;000123")))
    assert (listing.debtors[0].number, listing.receivables[0].number) == ("007", "000123")


def test_the_currency_of_a_row_goes_before_that_of_the_file() -> None:
    listing = read(rows(f"{ROW};USD", f"{ROW.replace('F1', 'F2')};", head=f"{HEAD};Valuta"))
    assert [r.amount.currency for r in listing.receivables] == ["USD", "EUR"]


def test_a_currency_that_cannot_be_read_is_an_error_of_that_debtor() -> None:
    listing = read(rows(ROW + ";EUR", f"{ROW.replace('F1', 'F2')};XXQ", head=f"{HEAD};Valuta"))
    assert (listing.errors[0].column, listing.errors[0].debtor) == ("Valuta", "1")


def test_amounts_in_the_invoice_currency_go_before_those_of_the_books() -> None:
    head = "AccountCode,AccountName,InvoiceNumber,InvoiceDate,DueDate,AmountDC,OutstandingDC,AmountFC,OutstandingFC"
    head = f"{head},Currency"
    listing = read(rows("1,Alfa,F1,2024-01-13,2024-02-12,92.00,92.00,100.00,100.00,USD", head=head))
    assert str(listing.receivables[0].open) == "USD 100.00"


def test_an_amount_column_without_vat_is_not_shown_as_the_invoice_amount() -> None:
    lines = [f"{at};Naam;F{at};13-01-2024;12-02-2024;100,00;121,00" for at in range(1, 9)]
    listing = read(rows(*lines))
    assert {str(r.amount) for r in listing.receivables} == {"EUR 121.00"}
    assert "excludes VAT" in listing.recognised["amounts"]


# ---------------------------------------------------------------- credits and payments


@pytest.mark.parametrize(
    ("line", "head", "kind", "amount"),
    [
        ("1;Alfa;C1;13-01-2024;13-01-2024;-50,00;-50,00", HEAD, PaymentKind.CREDIT, "50.00"),
        ("1;Alfa;C1;13-01-2024;13-01-2024;-50,00;-20,00", HEAD, PaymentKind.CREDIT, "20.00"),
        ("1;Alfa;C1;13-01-2024;13-01-2024;50,00;50,00;Creditnota", f"{HEAD};Soort", PaymentKind.CREDIT, "50.00"),
        ("1;Alfa;C1;13-01-2024;13-01-2024;50,00;50,00;C", f"{HEAD};Type", PaymentKind.CREDIT, "50.00"),
        ("1;Alfa;C1;13-01-2024;13-01-2024;-50,00;-50,00;Factuur", f"{HEAD};Type", PaymentKind.CREDIT, "50.00"),
        ("1;Alfa;;13-01-2024;;-50,00;-50,00;Betaling", f"{HEAD};Type", PaymentKind.RECEIVED, "50.00"),
        ("1;Alfa;B1;13-01-2024;;50,00;50,00;Payment", f"{HEAD};Type", PaymentKind.RECEIVED, "50.00"),
        ("1;Alfa;B1;13-01-2024;;50,00;50,00;Terugboeking", f"{HEAD};Type", PaymentKind.REVERSAL, "50.00"),
    ],
)
def test_credits_and_receipts_are_unmatched_money_of_the_debtor(
    line: str, head: str, kind: PaymentKind, amount: str
) -> None:
    extra = ";Factuur" * (head != HEAD)
    listing = read(rows(ROW + extra, ROW.replace("F1", "F2") + extra, line, head=head))
    (payment,) = listing.payments
    assert (payment.kind, payment.amount.amount, payment.receivable) == (kind, Decimal(amount), None)
    assert payment.amount.positive
    assert adds_up(listing.counts)


def test_a_credit_that_is_used_up_counts_for_nothing() -> None:
    listing = read(rows(ROW, "1;Alfa;C1;13-01-2024;13-01-2024;-50,00;0,00"))
    assert listing.payments == []
    assert listing.counts["settled"] == 1


def test_two_receipts_that_are_alike_are_two_receipts() -> None:
    head = f"{HEAD};Type"
    line = "1;Alfa;;13-01-2024;;-50,00;-50,00;Betaling"
    listing = read(rows(f"{ROW};Factuur", line, line, head=head))
    assert len({payment.key for payment in listing.payments}) == 2


def test_a_payment_without_a_minus_among_payments_with_one_was_taken_back() -> None:
    head = f"{HEAD};Type"
    lines = [f"1;Alfa;;{day}-01-2024;;-50,00;-50,00;Betaling" for day in (13, 14)]
    listing = read(rows(f"{ROW};Factuur", *lines, "1;Alfa;;15-01-2024;;50,00;50,00;Betaling", head=head))
    assert [p.kind for p in listing.payments] == [PaymentKind.RECEIVED, PaymentKind.RECEIVED, PaymentKind.REVERSAL]


def test_what_was_paid_too_much_is_the_debtors_money() -> None:
    listing = read(rows("1;Alfa;F1;13-01-2024;12-02-2024;100,00;-20,00"))
    assert listing.receivables[0].state is ReceivableState.SETTLED
    assert str(listing.payments[0].amount) == "EUR 20.00"


def test_in_a_ledger_payments_beside_their_invoice_lower_what_is_open() -> None:
    head = "Klantnr;Naam;Soort;Factuurnr;Datum;Vervaldatum;Bedrag"
    listing = read(
        rows(
            "1;Alfa;Factuur;F1;13-01-2024;12-02-2024;100,00",
            "1;Alfa;Betaling;F1;20-01-2024;;-60,00",
            "1;Alfa;Creditnota;F1;21-01-2024;;-40,00",
            "1;Alfa;Factuur;F2;13-01-2024;12-02-2024;100,00",
            "1;Alfa;Betaling;F2;20-07-2024;;-60,00",
            head=head,
        )
    )
    assert {r.number: str(r.open) for r in listing.receivables} == {"F1": "EUR 0.00", "F2": "EUR 100.00"}
    assert listing.by_number()["F1"].state is ReceivableState.SETTLED
    assert [p.receivable for p in listing.payments] == ["1|F1", "1|F1"]


# ---------------------------------------------------------------- instalments, copies, keys


def test_rows_with_the_same_number_and_other_due_dates_are_instalments() -> None:
    listing = read(
        rows(
            "1;Alfa;F1;13-01-2024;12-04-2024;50,00;50,00",
            "1;Alfa;F1;13-01-2024;12-02-2024;50,00;50,00",
        )
    )
    assert {r.label: r.due.isoformat() for r in listing.receivables} == {
        "F1 (1/2)": "2024-02-12",
        "F1 (2/2)": "2024-04-12",
    }
    assert len({r.key for r in listing.receivables}) == 2


def test_instalments_left_over_keep_their_keys_when_others_are_paid() -> None:
    lines = [f"1;Alfa;F1;13-01-2024;12-0{month}-2024;50,00;50,00" for month in (2, 3, 4)]
    before = {r.due: r.key for r in read(rows(*lines)).receivables}
    after = {r.due: r.key for r in read(rows(*lines[1:])).receivables}
    assert after == {due: key for due, key in before.items() if due in after}


def test_instalments_with_a_number_of_their_own_keep_their_key_whatever_else_the_list_holds() -> None:
    lines = [f"1;Alfa;F1;13-01-2024;12-0{month}-2024;50,00;50,00;{month - 1}/3" for month in (2, 3, 4)]
    head = f"{HEAD};Termijn"
    before = {r.instalment: r.key for r in read(rows(*lines, head=head)).receivables}
    (last,) = read(rows(lines[2], head=head)).receivables
    assert (last.label, last.key) == ("F1 (3/3)", before[3])


def test_a_corrected_due_date_updates_the_invoice_and_makes_no_second_one() -> None:
    before = read(rows(ROW)).receivables[0]
    after = read(rows(ROW.replace("12-02-2024", "12-03-2024"))).receivables[0]
    assert after.key == before.key
    assert after.due != before.due


def test_the_same_row_twice_is_told_with_the_line_of_the_first() -> None:
    listing = read(rows(ROW, ROW.replace("F1", "F2"), ROW))
    assert [r.number for r in listing.receivables] == ["F1", "F2"]
    assert listing.errors[0].line == 4
    assert "line 2" in listing.errors[0].reason


def test_rows_that_contradict_each_other_are_both_told_and_neither_is_used() -> None:
    listing = read(rows(ROW, ROW.replace("100,00", "90,00"), ROW.replace("F1", "F2")))
    assert [r.number for r in listing.receivables] == ["F2"]
    assert [error.line for error in listing.errors] == [2, 3]


def test_the_same_number_of_another_debtor_is_another_invoice() -> None:
    listing = read(rows(ROW, ROW.replace("1;Alfa", "2;Beta")))
    assert [r.key for r in listing.receivables] == ["1|F1", "2|F1"]
    assert not listing.errors


def test_a_number_used_again_in_another_year_is_another_invoice() -> None:
    listing = read(rows("1;Alfa;1;13-01-2023;12-02-2023;10,00;10,00", "1;Alfa;1;13-01-2024;12-02-2024;10,00;10,00"))
    assert [(r.label, r.instalments) for r in listing.receivables] == [("1", 1), ("1", 1)]
    assert len({r.key for r in listing.receivables}) == 2


def test_a_newer_list_has_the_same_keys_in_any_order() -> None:
    lines = [f"{at % 4};Naam {at % 4};F{at};13-01-2024;12-02-2024;10,00;10,00" for at in range(20)]
    assert {r.key for r in read(rows(*lines)).receivables} == {r.key for r in read(rows(*reversed(lines))).receivables}


# ---------------------------------------------------------------- debtors


DEBTOR = (
    "Klantnr;Naam;Contactpersoon;E-mail;Telefoon;Taal;Straat;Huisnummer;Postcode;Plaats;Land;BTW-nummer;Soort klant;"
    "Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
)
DETAILS = "13-01-2024;12-02-2024;10,00"


def test_a_debtor_with_everything() -> None:
    line = (
        "1;Alfa;J. Jansen;a@example.nl, b@example.nl;06-12345678;Frans;Kerkstraat;12a;9000;Gent;België;BE0403170701;;"
        f"F1;{DETAILS}"
    )
    (debtor,) = read(rows(line, head=DEBTOR)).debtors
    assert (debtor.key, debtor.number, debtor.name) == ("1", "1", "Alfa")
    assert [(c.email, c.phone, c.name) for c in debtor.contacts] == [
        ("a@example.nl", "06-12345678", "J. Jansen"),
        ("b@example.nl", "", "J. Jansen"),
    ]
    assert (debtor.language, debtor.country, debtor.kind) == ("fr", "BE", DebtorKind.BUSINESS)
    assert debtor.address is not None
    assert debtor.address.lines == ("Kerkstraat 12a",)
    assert (debtor.address.postcode, debtor.address.city) == ("9000", "Gent")


@pytest.mark.parametrize(
    ("cell", "emails", "told"),
    [
        ("a@example.nl; b@example.nl", ["a@example.nl", "b@example.nl"], False),
        ("a@example.nl b@example.nl", ["a@example.nl", "b@example.nl"], False),
        ("Jan <a@example.nl>", ["a@example.nl"], False),
        ("a@example.nl;kapot", ["a@example.nl"], True),
        ("kapot@", [], True),
        ("", [], False),
    ],
)
def test_addresses_are_split_and_a_bad_one_is_a_warning_and_no_lost_row(
    cell: str, emails: list[str], told: bool
) -> None:
    head = "Klantnr;Naam;E-mail;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
    listing = read(rows(f'1;Alfa;"{cell}";F1;{DETAILS}', f"2;Beta;x@example.nl;F2;{DETAILS}", head=head))
    assert [c.email for c in listing.debtors[0].contacts] == emails
    assert any("e-mail address" in warning for warning in listing.warnings) is told
    assert len(listing.receivables) == 2
    assert not any("kapot" in warning for warning in listing.warnings), "a personal address is not repeated"


def test_a_debtor_without_a_number_is_known_by_its_name_whatever_its_case() -> None:
    head = "Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
    listing = read(rows(f"Café Zoë;F1;{DETAILS}", f"CAFE ZOE;F2;{DETAILS}", head=head))
    assert len(listing.debtors) == 1
    assert {r.debtor for r in listing.receivables} == {"name:cafe zoe"}


def test_a_debtor_without_a_name_is_called_by_its_number() -> None:
    listing = read(rows(f"0379-NEVHP;F1;{DETAILS}", head="Klantnr;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"))
    assert listing.debtors[0].name == "0379-NEVHP"


def test_two_names_for_one_number_are_warned_about() -> None:
    listing = read(rows(ROW, ROW.replace("Alfa;F1", "Alpha;F2")))
    assert [debtor.name for debtor in listing.debtors] == ["Alfa"]
    assert any("debtor 1 has another name on line 3" in warning for warning in listing.warnings)


def test_details_that_stand_on_some_rows_of_a_debtor_only_are_gathered() -> None:
    head = "Klantnr;Naam;E-mail;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
    listing = read(rows(f"1;Alfa;;F1;{DETAILS}", f"1;Alfa;a@example.nl;F2;{DETAILS}", head=head))
    assert [c.email for c in listing.debtors[0].contacts] == ["a@example.nl"]


@pytest.mark.parametrize(
    ("vat", "said", "kind"),
    [
        ("BE 0403.170.701", "", DebtorKind.BUSINESS),
        ("NL4495445B01", "", DebtorKind.BUSINESS),
        ("BE0000000000", "", DebtorKind.UNKNOWN),
        ("", "Particulier", DebtorKind.CONSUMER),
        ("BE0403170701", "Particulier", DebtorKind.CONSUMER),
        ("", "Zakelijk", DebtorKind.BUSINESS),
        ("", "Gemeente", DebtorKind.PUBLIC_BODY),
        ("", "", DebtorKind.UNKNOWN),
    ],
)
def test_the_kind_of_debtor_is_what_the_list_says_or_proves(vat: str, said: str, kind: DebtorKind) -> None:
    head = "Klantnr;Naam;BTW-nummer;Soort klant;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
    filled = f"2;Beta;BE0403170701;Zakelijk;F2;{DETAILS}"
    listing = read(rows(f"1;Alfa;{vat};{said};F1;{DETAILS}", filled, filled.replace("F2", "F3"), head=head))
    assert listing.debtors[0].kind is kind


# ---------------------------------------------------------------- totals, groups, and the contract


def test_totals_are_left_out_and_one_that_does_not_add_up_is_told() -> None:
    good = read(rows(ROW, ROW.replace("F1", "F2"), ";;;;Totaal;200,00;200,00"))
    assert good.counts["totals"] == 1
    assert not any("add up to" in warning for warning in good.warnings)
    bad = read(rows(ROW, ROW.replace("F1", "F2"), ";;;;Totaal;300,00;300,00"))
    assert any("line 4 says 300.00, and the rows above add up to 200.00" in warning for warning in bad.warnings)


def test_a_debtor_that_is_called_total_is_no_total() -> None:
    listing = read(rows(ROW.replace("Alfa", "Total Energies")))
    assert listing.debtors[0].name == "Total Energies"


def test_a_page_number_amid_a_group_does_not_become_a_debtor_and_a_strange_heading_leaves_its_rows_to_nobody() -> None:
    listing = read(
        rows(
            "10001 Jansen;;;;",
            "F1;13-01-2024;12-02-2024;Werk;10,00",
            "Pagina 2;;;;",
            "F2;13-01-2024;12-02-2024;Werk;10,00",
            "Iets anders zonder nummer;;;;",
            "F3;13-01-2024;12-02-2024;Werk;10,00",
            head="Factuur;Datum;Vervaldatum;Omschrijving;Bedrag",
        )
    )
    assert {r.number: r.debtor for r in listing.receivables} == {"F1": "10001", "F2": "10001"}
    assert [error.record for error in listing.errors] == ["F3"]


def test_a_name_on_the_first_row_of_a_block_only_is_asked_about_and_then_carried_down() -> None:
    lines = [f"{'1;Alfa' if at == 0 else '2;Beta' if at == 3 else ';'};F{at};{DETAILS}" for at in range(6)]
    head = "Klantnr;Naam;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
    assert [q.code for q in read(rows(*lines, head=head)).questions] == ["carry_debtor"]
    listing = read(rows(*lines, head=head), answers={"carry_debtor": "yes"})
    assert [r.debtor for r in listing.receivables] == ["1", "1", "1", "2", "2", "2"]
    refused = read(rows(*lines, head=head), answers={"carry_debtor": "no"})
    assert len(refused.errors) == 4


def test_a_file_cannot_be_asked_anew_and_cannot_be_told_anything() -> None:
    source = ADAPTER.source(SCOPE, {"content": rows(ROW), "currency": "EUR"})
    with pytest.raises(Unsupported):
        source.reread(["1|F1"], TODAY)
    with pytest.raises(Unsupported):
        source.write_back(Status("1|F1", (Note("m1", "sent"),)))


def test_reading_again_from_any_cursor_gives_the_whole_list() -> None:
    source = ADAPTER.source(SCOPE, {"content": rows(ROW), "currency": "EUR"})
    assert list(source.pull("whatever", TODAY)) == list(source.pull(None, TODAY))


def test_the_facts_stand_for_the_day_that_the_user_declared() -> None:
    listing = read(rows(ROW), complete_as_of="2024-06-01")
    assert listing.pages[-1].as_of == date(2024, 6, 1)
    assert listing.recognised["complete"] == "declared to be the complete list"
    assert read(rows(ROW)).pages[-1].as_of == TODAY


def test_pull_of_a_list_with_a_path_reads_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lists") / "lijst.csv"
    path.write_bytes(rows(ROW))
    assert pull({"path": path, "currency": "EUR"}).receivables == read(rows(ROW)).receivables
