"""What could be read in two ways is asked, once, in words; the answer is obeyed and nothing is guessed meanwhile."""

from datetime import date
from typing import Any

import pytest

from connector.errors import BadInput
from tests.adapters.csv.reading import adds_up, read

AMOUNTS = """
    Debiteur;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag
    Jansen;1;13-02-2024;03-04-2024;1.234
    Pietersen;2;14-02-2024;03-04-2024;500
"""
DATES = """
    Customer,Invoice,Date,Due,Amount
    Smith Ltd,A1,01/02/2024,03/04/2024,100.00
    Jones Ltd,A2,02/02/2024,05/04/2024,50.00
"""


def test_an_amount_with_two_readings_is_asked_about_with_its_place_and_nothing_is_taken_in() -> None:
    listing = read(AMOUNTS)
    (question,) = listing.questions
    assert (question.code, question.options) == ("decimal", ("comma", "point"))
    assert question.place == "line 2, column Bedrag"
    assert "1.234" in question.text
    assert "--decimal" in question.answer_with
    assert (listing.receivables, listing.debtors, listing.complete) == ([], [], False)
    assert listing.counts["waiting"] == 2
    assert adds_up(listing.counts)


def test_the_answer_is_obeyed() -> None:
    comma = read(AMOUNTS, decimal="comma").by_number()["1"]
    assert str(comma.amount) == "EUR 1234.00"
    assert "three" not in str(comma)
    point = read(AMOUNTS, decimal="point")
    assert "more than two decimals" in point.errors[0].reason


def test_a_dutch_header_is_no_evidence_of_the_decimal_mark() -> None:
    assert read(AMOUNTS).recognised["dialect"].endswith("(generic-nl)")
    assert read(AMOUNTS).questions


def test_one_cell_with_cents_anywhere_in_the_file_settles_it() -> None:
    listing = read(AMOUNTS + "    Derde;3;15-02-2024;03-04-2024;12,50\n")
    assert not listing.questions
    assert str(listing.by_number()["1"].amount) == "EUR 1234.00"


@pytest.mark.parametrize(("order", "day"), [("dmy", "2024-02-01"), ("mdy", "2024-01-02")])
def test_dates_with_two_readings_are_asked_about_and_the_answer_is_obeyed(order: str, day: str) -> None:
    (question,) = read(DATES).questions
    assert (question.code, question.options, question.place) == ("dates", ("dmy", "mdy"), "line 2, column Date")
    assert read(DATES, dates=order).by_number()["A1"].issued.isoformat() == day


def test_dutch_dashes_are_the_day_in_front_and_dutch_slashes_are_asked_about() -> None:
    text = "Debiteur;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag\nJansen;1;01-02-2024;03-04-2024;12,50\n"
    assert read(text).by_number()["1"].issued.isoformat() == "2024-02-01"
    assert "by custom" in read(text).recognised["dates"]
    assert [q.code for q in read(text.replace("-", "/")).questions] == ["dates"]


ONE_AMERICAN = """
    Debiteur;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag
    Jansen;1;{0};12-31-2025;12,50
    Pieters;2;03-11-2025;04-12-2025;12,50
    De Wit;3;05-11-2025;06-12-2025;12,50
"""


def test_one_date_with_the_month_in_front_among_dates_with_two_readings_is_asked_about() -> None:
    listing = read(ONE_AMERICAN.format("01-11-2025"))
    (question,) = listing.questions
    assert (question.code, question.options, question.place) == ("dates", ("dmy", "mdy"), "line 2, column Vervaldatum")
    assert "12-31-2025" in question.text
    assert listing.receivables == []
    answered = read(ONE_AMERICAN.format("01-11-2025"), dates="dmy", today=date(2026, 1, 5))
    assert [r.due.isoformat() for r in answered.receivables] == ["2025-12-04", "2025-12-06"]
    assert [(error.line, error.column) for error in answered.errors] == [(2, "Vervaldatum")]


def test_one_date_with_the_month_in_front_in_a_list_that_proves_the_day_in_front_is_a_faulty_row() -> None:
    more = "".join(f"    Nr {at};{at};{at}-11-2025;{at}-12-2025;12,50\n" for at in range(13, 23))
    listing = read(ONE_AMERICAN.format("01-11-2025") + more, today=date(2026, 1, 5))
    assert listing.questions == []
    assert [(error.line, error.column) for error in listing.errors] == [(2, "Vervaldatum")]
    assert listing.by_number()["2"].due.isoformat() == "2025-12-04"


def test_a_column_with_one_proof_against_the_rest_of_the_list_is_asked_about() -> None:
    listing = read(ONE_AMERICAN.format("20-11-2025"))
    assert [q.code for q in listing.questions] == ["dates"]


def test_a_list_with_the_month_in_front_throughout_is_recognised_and_says_by_how_many_dates() -> None:
    text = "Customer,Invoice,Date,Due,Amount\n" + "".join(
        f"Smith Ltd,A{at},1/{at}/2024,2/{at}/2024,100.00\n" for at in range(9, 17)
    )
    listing = read(text)
    assert (listing.questions, listing.errors) == ([], [])
    assert listing.recognised["dates"] == "mdy (proved by 8 dates, 8 can be read in two ways)"
    assert listing.by_number()["A9"].issued.isoformat() == "2024-01-09"


def test_english_dashes_are_asked_about() -> None:
    assert [q.code for q in read(DATES.replace("/", "-")).questions] == ["dates"]


def test_every_open_question_is_asked_at_once() -> None:
    codes = [
        q.code
        for q in read(
            AMOUNTS.replace("13-02", "03/02").replace("-", "/").replace("14/02", "04/02"), currency=""
        ).questions
    ]
    assert codes == ["decimal", "dates", "currency"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Bedrag (EUR)", "100,00"),
        ("Bedrag in euro", "100,00"),
        ("Bedrag €", "100,00"),
        ("Bedrag", "€ 100,00"),
        ("Bedrag", "100,00 EUR"),
    ],
)
def test_a_currency_that_the_list_names_is_not_asked_for(header: str, cell: str) -> None:
    listing = read(
        f"Klant;Factuurnr;Datum;Vervaldatum;{header}\nJansen BV;1;13-01-2024;12-02-2024;{cell}\n", currency=""
    )
    assert str(listing.receivables[0].amount) == "EUR 100.00"


def test_a_currency_that_nothing_names_is_asked_for() -> None:
    listing = read("Klant;Factuurnr;Datum;Vervaldatum;Bedrag\nJansen BV;1;13-01-2024;12-02-2024;100,00\n", currency="")
    assert [q.code for q in listing.questions] == ["currency"]


HALF_NAMED = """
    Klant;Factuurnr;Datum;Vervaldatum;Bedrag
    Jansen BV;1;13-01-2024;12-02-2024;USD 100,00
    Pieters BV;2;13-01-2024;12-02-2024;100,00
"""


def test_a_currency_that_only_some_rows_name_is_asked_for_the_others_and_never_lent_to_them() -> None:
    listing = read(HALF_NAMED, currency="")
    (question,) = listing.questions
    assert (question.code, question.options) == ("currency", ("USD",))
    assert question.place == "line 3, column Bedrag"
    assert listing.receivables == []
    answered = read(HALF_NAMED, currency="EUR")
    assert [str(r.amount) for r in answered.receivables] == ["USD 100.00", "EUR 100.00"]


@pytest.mark.parametrize(
    "changed",
    [
        HALF_NAMED.replace(";Bedrag", ";Bedrag (EUR)").replace("USD ", "€ "),
        HALF_NAMED.replace(";Bedrag", ";Bedrag;Betaald bedrag").replace(";100,00", ";USD 100,00;0,00"),
        HALF_NAMED.replace(";Bedrag", ";Bedrag;Valuta")
        .replace("USD 100,00", "100,00;USD")
        .replace("24;100,00\n", "24;100,00;EUR\n"),
    ],
)
def test_a_row_that_is_told_its_currency_elsewhere_needs_no_question(changed: str) -> None:
    assert read(changed, currency="").questions == []


def test_two_columns_for_one_field_are_asked_about_by_name() -> None:
    text = """
        Klant;Factuurnr;Factuurdatum;Vervaldatum;Factuurbedrag;Bedrag incl btw
        Jansen BV;1;13-01-2024;12-02-2024;100,00;121,00
    """
    (question,) = read(text).questions
    assert question.code == "column.amount"
    assert question.options == ("Factuurbedrag", "Bedrag incl btw")
    listing = read(text, answers={"column.amount": "Bedrag incl btw"})
    assert str(listing.receivables[0].amount) == "EUR 121.00"


def test_two_columns_that_hold_the_same_need_no_question() -> None:
    text = """
        Klant;Factuurnr;Factuurdatum;Vervaldatum;Factuurbedrag;Bedrag incl btw
        Jansen BV;1;13-01-2024;12-02-2024;121,00;121,00
    """
    assert not read(text).questions


def test_a_column_that_only_its_content_betrays_is_asked_about_and_never_taken() -> None:
    text = "Lid;Lidnummer;Nota;Datum;Te betalen voor;Contributie\nJan de Vries;1;N1;13-01-2024;12-02-2024;75,00\n"
    (question,) = read(text).questions
    assert (question.code, question.options) == ("column.amount", ("Contributie",))
    assert str(read(text, answers={"column.amount": "Contributie"}).receivables[0].amount) == "EUR 75.00"


def test_a_list_without_invoice_dates_asks_before_it_counts_back_from_the_due_date() -> None:
    text = "Klant;Factuurnr;Vervaldatum;Openstaand\nJansen BV;1;13-03-2024;75,00\n"
    assert [q.code for q in read(text).questions] == ["issued"]
    listing = read(text, answers={"issued": "due_less_term"}, terms_days=30)
    assert listing.receivables[0].issued.isoformat() == "2024-02-12"
    assert not listing.receivables[0].due_assumed


def test_answers_may_be_given_under_the_code_of_their_question() -> None:
    listing = read(AMOUNTS, currency="", answers={"decimal": "comma", "currency": "eur"})
    assert str(listing.by_number()["1"].amount) == "EUR 1234.00"


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"decimal": "comma?"}, "decimal"),
        ({"dates": "ddmmyy"}, "dates"),
        ({"currency": "EURO'S"}, "currency"),
        ({"terms_days": -1}, "terms_days"),
        ({"terms_days": 9999}, "terms_days"),
        ({"separator": "two"}, "separator"),
        ({"complete_as_of": "gisteren"}, "complete_as_of"),
        ({"nonsense": 1}, "nonsense"),
        ({"dialect": "klingon"}, "dialect"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(AMOUNTS, **settings)
    assert [fault.place for fault in caught.value.faults] == [place]


def test_all_wrong_settings_are_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        read(AMOUNTS, decimal="x", dates="y", terms_days="z")
    assert len(caught.value.faults) == 3


def test_a_list_cannot_be_complete_as_of_a_day_to_come() -> None:
    with pytest.raises(BadInput, match="day to come"):
        read(AMOUNTS, complete_as_of="2030-01-01")
