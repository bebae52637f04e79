"""A finished letter is read as people read it: what each amount is said to be, accounts, days and terms."""

from datetime import date
from decimal import Decimal

import pytest

from connector.model import DebtorKind
from connector.rules.law.announced import Ground
from connector.rules.law.findings import CODES, finding
from connector.rules.law.letter import Role, read_letter
from connector.rules.law.lint import Invoice
from connector.rules.law.presumed import Told, ground_of, presumed

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
        ("Reste à payer\xa0: 1\u202f234\u202f567,89\xa0€", "1234567.89", Role.LINE),
        ("Somme due : 1 234 euros", "1234", Role.TOTAL),
        ("À payer avant le 24 juin 2026\n28 mai 2026\n300,00 €", "300.00", Role.UNNAMED),
        ("Votre solde est de 12,50 €", "12.50", Role.TOTAL),
        ("une indemnité forfaitaire\xa0: 38,45\xa0€", "38.45", Role.COSTS),
        ("Vous payez alors 40 € d’indemnité", "40", Role.COSTS),
        ("Payez tout sans frais\xa0: 40,00\xa0€", "40.00", Role.UNNAMED),
        ("Plus\xa0: frais de recouvrement du 9 juin 2026 pour la facture 17\n  140,00\xa0€", "140.00", Role.COSTS),
        ("Plus\xa0: frais du 9 juin 2026 pour la facture 2026-117 140,00\xa0€", "140.00", Role.FEE),
        ("Frais d’administration : 1 500,00 €", "1500.00", Role.FEE),
        ("Plus\xa0: intérêts de retard jusqu’au 9 juin 2026 inclus\n  6,10\xa0€", "6.10", Role.INTEREST),
        ("La TVA s’y ajoute\xa0: 8,40\xa0€", "8.40", Role.VAT),
        ("Montant total, TVA comprise : 121,00 €", "121.00", Role.TOTAL),
        ("Avec le montant ci-dessus, cela fait au total 1\u202f140,00\xa0€", "1140.00", Role.TOGETHER),
        ("Somme principale : 100,00 €", "100.00", Role.PRINCIPAL),
        ("Moins\xa0: note de crédit CN-1 du 9 juin 2026\n  -1\u202f005,00\xa0€", "-1005.00", Role.LINE),
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
    french = read_letter("Le 1er août 2026, le 1er aout 2026 et le mardi 3 février 2026")
    assert french.days == (date(2026, 8, 1), date(2026, 8, 1), date(2026, 2, 3))


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
        ("dans les quatorze jours à partir du jour qui suit la réception de cette lettre", True),
        ("dans un délai de 14 jours calendrier à compter du lendemain de la réception de cet e-mail", True),
        ("endéans les quinze (15) jours après la réception", True),
        ("dans les quatorze jours après la réception de cette lettre", False),
        ("endéans les 14 jours à partir de la date de cette lettre", False),
    ],
)
def test_a_term_starts_on_receipt_or_not(sentence: str, right: bool) -> None:
    (term,) = read_letter(f"Betaal {sentence}. Daarna volgt meer.").terms
    assert term.on_receipt is right


def test_days_that_somebody_is_late_are_no_term() -> None:
    assert read_letter("28 mei 2026 (12 dagen te laat). U hebt 3 facturen.").terms == ()
    assert read_letter("28 mai 2026 (12 jours de retard). Vous avez 12 jours de retard.").terms == ()


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Vous avez 14 jours calendrier pour payer sans frais", 14),
        ("Vous disposez d’un délai de quatorze jours pour payer", 14),
        ("Payez sous 8 jours", 8),
    ],
)
def test_a_french_term_is_found_however_it_is_worded(sentence: str, days: int) -> None:
    (term,) = read_letter(f"{sentence}.").terms
    assert (term.days, term.dutch, term.on_receipt) == (days, False, False)


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


def test_what_nobody_tells_is_taken_from_a_french_letter_too() -> None:
    letter = read_letter(
        "Liège, le 9 juin 2026. Facture n° 2026-9, échéance : 1 mai 2026. Solde : 106,00 €, dont intérêts : 6,00 €. "
        "Sinon, vous payez une indemnité : 20,00 € (loi du 2 août 2002). BE 0403.170.701"
    )
    expected = presumed(letter, Told(), date(2026, 1, 1))
    assert (expected.ground, expected.debtor) == (Ground.BE_CONSUMER, DebtorKind.CONSUMER)
    assert (expected.written_on, expected.invoices) == (TODAY, (Invoice(date(2026, 5, 1), "2026-9"),))
    assert (expected.payable, expected.principal) == (Decimal("106.00"), Decimal("100.00"))
    assert expected.enterprise_number == "BE 0403.170.701"
    business = read_letter(f"Dernière mise en demeure : facture 2026-9. {letter.text}")
    assert ground_of(business) is Ground.BE_BUSINESS


def test_every_finding_speaks_two_languages_and_names_its_article() -> None:
    places: dict[str, str | date] = dict.fromkeys(("invoice", "said", "right", "country", "first", "second"), "X")
    for code in CODES:
        found = finding(code, **places, day=TODAY, safe=TODAY, due=TODAY)
        assert found.article
        assert found.sentence("nl") != found.sentence("en")
        assert "{" not in found.sentence("nl") + found.sentence("en")
