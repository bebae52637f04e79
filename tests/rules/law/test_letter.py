"""A finished letter is read as people read it: what each amount is said to be, accounts, days and terms."""

from datetime import date
from decimal import Decimal

import pytest

from connector.model import DebtorKind
from connector.rules.law.announced import Ground
from connector.rules.law.findings import CODES, finding
from connector.rules.law.letter import Role, read_letter
from connector.rules.law.presumed import Told, presumed

TODAY = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("Totaal te betalen: €\xa01.234,50", "1234.50", Role.TOTAL),
        ("Total to pay €1,234.50", "1234.50", Role.TOTAL),
        ("Montant total : 1\u202f234,50\xa0€", "1234.50", Role.TOTAL),
        ("Factuurbedrag: EUR 1234.50", "1234.50", Role.LINE),
        ("Nog open € 40", "40", Role.LINE),
        ("Hoofdsom: € 1.234", "1234", Role.PRINCIPAL),
        ("Dan komen er € 40,- aan incassokosten bij", "40", Role.COSTS),
        ("Betaal het bedrag. Dan komt er 40 euro kosten bij", "40", Role.COSTS),
        ("Incassokosten (art. 6:96 lid 6 BW): € 40,00", "40.00", Role.COSTS),
        ("plus 21% btw: € 8,40", "8.40", Role.VAT),
        ("Totaal incl. btw: € 121,00", "121.00", Role.TOTAL),
        ("Samen met het bedrag hierboven is dat € 140,00", "140.00", Role.TOGETHER),
        ("Erbij: rente tot en met 9 juni 2026 over factuur A1\n  € 6,10", "6.10", Role.INTEREST),
        ("Erbij: herinneringskosten van 9 juni 2026\n  € 7,50", "7.50", Role.FEE),
        ("Af: creditnota CN-1 van 9 juni 2026\n  €\xa0-5,00", "-5.00", Role.LINE),
        ("28 mei 2026 €\xa0300,00", "300.00", Role.UNNAMED),
    ],
)
def test_an_amount_is_what_the_words_beside_it_say(text: str, value: str, role: Role) -> None:
    (amount,) = read_letter(text).amounts
    assert (amount.value, amount.role) == (Decimal(value), role)


def test_a_label_of_the_next_amount_is_not_taken_for_the_one_before() -> None:
    letter = read_letter("Hoofdsom: € 100,00\nAdministratiekosten: € 5,00\n10,00 € 20,00 €")
    assert [(each.value, each.role) for each in letter.amounts][:2] == [
        (Decimal("100.00"), Role.PRINCIPAL),
        (Decimal("5.00"), Role.FEE),
    ]
    assert [each.value for each in letter.amounts][2:] == [Decimal("10.00"), Decimal("20.00")]


def test_accounts_are_found_however_they_are_grouped_and_whatever_follows() -> None:
    letter = read_letter("NL91 ABNA 0417 1643 00 BIC ABNANL2A, BE68539007547034; ref RF18539007547034, NL123456789B01")
    assert letter.accounts == ("NL91ABNA0417164300", "BE68539007547034")
    assert read_letter("IBAN NL91 ABNA 0417 1643 01").accounts == ("NL91ABNA0417164301",), "a wrong digit is an account"


def test_days_are_found_in_every_writing() -> None:
    letter = read_letter("9 juni 2026, 9 June 2026, 9 juin 2026, 09-06-2026, 9/6/2026, 2026-06-09 and 31 juni 2026")
    assert letter.days == (TODAY,) * 6


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd", True),
        ("binnen 14 dagen vanaf de dag na\nontvangst van deze e-mail", True),
        ("within fourteen days from the day after this e-mail was delivered to you", True),
        ("binnen 14 dagen na dagtekening", False),
        ("binnen veertien dagen", False),
        ("binnen 14 (veertien) dagen na heden", False),
        ("within 14 days of the date of this letter", False),
    ],
)
def test_a_term_starts_on_receipt_or_not(sentence: str, right: bool) -> None:
    (term,) = read_letter(f"Betaal {sentence}. Daarna volgt meer.").terms
    assert term.on_receipt is right


def test_days_that_somebody_is_late_are_no_term() -> None:
    assert read_letter("28 mei 2026 (12 dagen te laat). U hebt 3 facturen.").terms == ()


def test_names_and_numbers_are_found_however_they_are_written() -> None:
    letter = read_letter("Bakkerij\nDe  Halm B.V., BE 0403.170.701\u200b")
    assert letter.says("bakkerij de halm b.v.")
    assert letter.says_number("0403170701")
    assert not letter.says_number("403170701")
    assert not letter.says_number("")
    assert not letter.says("")


def test_what_nobody_tells_is_taken_from_the_letter_and_doubt_is_a_consumer() -> None:
    letter = read_letter(
        "Utrecht, 9 juni 2026. Factuur 2026-9, vervaldatum 1 mei 2026. Te betalen: € 106,00, waarvan rente: € 6,00. "
        "Anders betaalt u € 40,00 incassokosten."
    )
    expected = presumed(letter, Told(), date(2026, 1, 1))
    assert (expected.ground, expected.debtor) == (Ground.NL_CONSUMER, DebtorKind.CONSUMER)
    assert (expected.written_on, expected.invoices[0].due) == (TODAY, date(2026, 5, 1))
    assert (expected.payable, expected.principal) == (Decimal("106.00"), Decimal("100.00"))
    assert presumed(read_letter("Wilt u € 10,00 betalen?"), Told(), TODAY).ground is None
    told = presumed(letter, Told(ground=Ground.NL_BUSINESS, written_on=date(2026, 6, 1)), TODAY)
    assert (told.debtor, told.written_on) == (DebtorKind.BUSINESS, date(2026, 6, 1))


def test_every_finding_speaks_two_languages_and_names_its_article() -> None:
    places: dict[str, str | date] = dict.fromkeys(("invoice", "said", "right", "country", "first", "second"), "X")
    for code in CODES:
        found = finding(code, **places, day=TODAY, safe=TODAY, due=TODAY)
        assert found.article
        assert found.sentence("nl") != found.sentence("en")
        assert "{" not in found.sentence("nl") + found.sentence("en")
