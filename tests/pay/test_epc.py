"""A debtor who scans the code pays the right amount to the right account with the right words, or gets no code."""

from dataclasses import replace
from io import BytesIO

import pytest
import segno

from connector.carrier import Parcel
from connector.channels.email import message
from connector.model import Money, Receivable
from connector.pay.epc import grouped, payment_code, valid_iban
from tests.channels.parcels import CREDITOR, asked, euro, parcel, receivable


def code_of(*lines: str) -> bytes:
    """The picture of exactly this payload, made without the helper that is under test (EPC069-12, version 002)."""
    png = BytesIO()
    segno.make_qr("\n".join(lines).encode(), error="m", boost_error=False).save(png, kind="png", scale=5, border=4)
    return png.getvalue()


def about(*receivables: Receivable) -> Parcel:
    return parcel(statement=asked(receivables))


def test_the_code_holds_name_account_amount_and_reference() -> None:
    expected = code_of(
        "BCD", "002", "1", "SCT", "", "Bakkerij De Halm B.V.", "NL91ABNA0417164300", "EUR1234.5", "", "", "2026-017"
    )
    assert payment_code(parcel()) == expected


def test_the_code_and_the_mail_say_the_same_words_and_amount() -> None:
    given = about(
        receivable("A1", euro("10.00"), reference="+++090/9337/55493+++"),
        receivable("A2", euro("20.05"), instalment=2, instalments=3),
    )
    text = message.render(given, payment_code(given)).text
    assert "Vermeld bij uw betaling: +++090/9337/55493+++, A2 (2/3)" in text
    assert "Bedrag: €\xa030,05" in text
    assert payment_code(given) == code_of(
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Bakkerij De Halm B.V.",
        "NL91ABNA0417164300",
        "EUR30.05",
        "",
        "",
        "+++090/9337/55493+++, A2 (2/3)",
    )


def test_a_creditor_reference_goes_where_the_bank_reads_it_and_an_account_abroad_has_its_bic() -> None:
    given = replace(
        about(receivable("A1", euro("10.00"), reference="RF18 5390 0754 7034")),
        creditor=replace(CREDITOR, iban="CH93 0076 2011 6238 5295 7", bic="ubswchzh80a"),
    )
    assert payment_code(given) == code_of(
        "BCD",
        "002",
        "1",
        "SCT",
        "UBSWCHZH80A",
        "Bakkerij De Halm B.V.",
        "CH9300762011623852957",
        "EUR10",
        "",
        "RF18539007547034",
    )


@pytest.mark.parametrize(
    "amount", [Money(euro("10.00").amount, "USD"), euro("0.00"), euro("1000000000.00"), euro("10.005"), euro("1E+30")]
)
def test_an_amount_that_a_transfer_cannot_carry_has_no_code(amount: Money) -> None:
    assert payment_code(about(receivable("A1", amount))) is None


def test_the_largest_amount_still_has_one() -> None:
    assert payment_code(about(receivable("A1", euro("999999999.99")))) is not None


def test_two_currencies_are_two_transfers_and_have_no_code() -> None:
    other = receivable("A2", Money(euro("10.00").amount, "USD"))
    assert payment_code(about(receivable("A1", euro("10.00")), other)) is None


@pytest.mark.parametrize("iban", ["", "NL91ABNA0417164301", "NL91 ABNA 0417", "hello", "NL91ABNA0417164300\nEUR1"])
def test_an_account_that_is_not_valid_has_no_code(iban: str) -> None:
    assert payment_code(parcel(creditor=replace(CREDITOR, iban=iban))) is None


def test_references_are_whole_or_there_is_no_code() -> None:
    assert payment_code(about(receivable("A" * 140, euro("10.00")))) is not None
    assert payment_code(about(receivable("A" * 141, euro("10.00")))) is None
    many = [receivable(f"2026-{n:04}", euro("1.00")) for n in range(20)]
    assert payment_code(about(*many)) is None


def test_signs_that_make_the_code_too_large_give_none_instead_of_an_error() -> None:
    assert payment_code(about(receivable("株" * 140, euro("10.00")))) is None


def test_a_line_end_in_a_name_starts_no_field_of_its_own() -> None:
    bad = "Halm\nNL02ABNA0123456789\r\nEUR9\u2028x"
    given = replace(about(receivable("A\n1", euro("10.00"))), creditor=replace(CREDITOR, name=bad))
    assert payment_code(given) == code_of(
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        "Halm NL02ABNA0123456789 EUR9 x",
        "NL91ABNA0417164300",
        "EUR10",
        "",
        "",
        "A 1",
    )


def test_a_creditor_without_a_name_or_a_claim_without_words_has_no_code() -> None:
    assert payment_code(parcel(creditor=replace(CREDITOR, name=" \n"))) is None
    assert payment_code(about(receivable("", euro("10.00")))) is None


def test_an_iban_is_shown_in_groups_and_only_when_it_is_one() -> None:
    assert grouped("be68539007547034") == "BE68 5390 0754 7034"
    assert valid_iban("NL91 ABNA 0417 1643 00")
    assert not valid_iban("NL91 ABNA 0417 1643 01")
    with pytest.raises(ValueError, match="not a valid IBAN"):
        grouped("NL91 ABNA 0417 1643 01")
