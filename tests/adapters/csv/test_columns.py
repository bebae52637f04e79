"""Headers in four languages and the spellings of many packages: each is the field that it means."""

import pytest

from adapters.csv.claims import claims, currency_in, unique_headers
from adapters.csv.dialects import declared
from adapters.csv.words import concepts, fields, phrase
from tests.adapters.csv.reading import read

HEADERS = {
    "debtor_number": (
        "Debiteurnummer|Deb.nr.|Debiteurennr|Klantnummer|Klantnr.|klant_id|Relatiecode|Relatienummer|"
        "Customer No.|customerID|CustomerNumber|CUST_NUMBER|Client code|AccountCode|Account number|"
        "Debtor ID|N° client|Code client|Numéro de client|Kundennummer|Kunden-Nr.|Debitorennummer|"
        "Debitorenkonto|Lidnummer|Customer #"
    ),
    "debtor_name": (
        "Naam debiteur|Debiteurnaam|Klantnaam|Relatienaam|Bedrijfsnaam|Customer name|Client name|"
        "AccountName|Nom du client|Raison sociale|Kundenname|Name des Kunden|Bill to|Customer|Debiteur|"
        "Klant|Relatie|Naam|Name|Nom|Kunde"
    ),
    "invoice_number": (
        "Factuurnummer|Factuurnr.|Factuur nr|Fact.nr|Factuur|Invoice number|Invoice No|invoiceNumber|"
        "INVOICE_NO|Invoice #|Invoice ID|InvoiceId|N° facture|Numéro de facture|N° de facture|"
        "Rechnungsnummer|Rechnungs-Nr.|Rechnungsnr|Document No.|Belegnummer|Boekstuknummer|Documentnummer|"
        "Notanummer|Verkoopfactuurnummer"
    ),
    "issued": (
        "Factuurdatum|Datum factuur|Factuur datum|Fact.datum|Invoice date|InvoiceDate|invoice_date|"
        "Date of invoice|Issue date|Date facture|Date de facture|Date de la facture|Rechnungsdatum|"
        "Belegdatum|Documentdatum|Datum|Date"
    ),
    "due": (
        "Vervaldatum|Verval datum|Vervalt op|Due date|DueDate|DUE_DATE|Payment due date|Date d'échéance|"
        "Échéance|Date échéance|Fälligkeit|Fälligkeitsdatum|Fällig am|Uiterste betaaldatum|"
        "Te betalen voor|Zahlbar bis|Maturity date|Due"
    ),
    "amount": (
        "Factuurbedrag|Bedrag|Bedrag incl. btw|Totaal incl. btw|Totaalbedrag|Oorspronkelijk bedrag|"
        "Invoice amount|Amount|Total amount|Original amount|Total|Gross amount|Montant TTC|Montant TVAC|"
        "Montant de la facture|Rechnungsbetrag|Bruttobetrag|Betrag|AmountDC|Invoice total|Bruto bedrag|"
        "Totaal"
    ),
    "open": (
        "Openstaand|Openstaand bedrag|Open bedrag|Openstaand saldo|Saldo|Restbedrag|Nog te betalen|"
        "Te betalen|Outstanding|Outstanding amount|OutstandingDC|Balance|Balance due|Amount due|"
        "Open amount|Open balance|Remaining amount|Solde|Solde ouvert|Montant ouvert|Solde dû|"
        "Reste à payer|Offener Betrag|Offen|Restbetrag|amount_residual|Openst. bedrag"
    ),
    "paid": (
        "Betaald bedrag|Betaald|Reeds betaald|Paid|Amount paid|Paid amount|Total paid|Montant payé|Payé|"
        "Bezahlter Betrag|Bezahlt"
    ),
    "settled": (
        "Betaald op|Betaaldatum|Datum betaling|SettledDate|Paid on|Payment date|Paid date|"
        "Date de paiement|Payé le|Zahlungsdatum|Bezahlt am|clear_date|Datum voldaan"
    ),
    "currency": "Valuta|Munt|Muntsoort|Currency|Currency code|CURR|Devise|Währung|Valutacode|invoice_currency",
    "email": (
        "E-mail|Email|E-mailadres|Emailadres|e-mail adres|Email address|EmailAddress|Adresse e-mail|"
        "E-Mail-Adresse|Courriel|Mail"
    ),
    "phone": "Telefoon|Telefoonnummer|Tel.|Phone|Phone number|Téléphone|GSM|Mobiel|Telefonnummer",
    "language": "Taal|Taalcode|Language|Langue|Sprache",
    "street": "Adres|Straat|Address|Street|Adresse|Rue|Straße",
    "postcode": "Postcode|Zip|Zip code|Postal code|Code postal|PLZ|Postleitzahl",
    "city": "Plaats|Woonplaats|City|Ville|Localité|Ort",
    "country": "Land|Landcode|Country|Country code|countryCode|Pays",
    "vat_number": "BTW-nummer|Btw nr.|VAT number|VAT No|Numéro de TVA|N° TVA|USt-IdNr.|btw-identificatienummer",
    "kvk_number": (
        "KvK-nummer|KVK|KvK nr|KBO-nummer|Ondernemingsnummer|Company registration number|Chamber of Commerce"
    ),
    "type": (
        "Soort|Type|Soort document|Documenttype|Document type|Transaction type|Type document|Belegart|"
        "Soort boekstuk|move_type"
    ),
    "status": "Status|Betaalstatus|Payment status|Statut|Factuurstatus|payment_state|isOpen",
    "disputed": "Betwist|Disputed|In dispuut|In geschil|Dispute|Litige|In dispute",
    "reference": (
        "Betalingskenmerk|Referentie|Uw referentie|Reference|Payment reference|Gestructureerde mededeling|"
        "Mededeling|OGM|Communication structurée|Verwendungszweck|PO number"
    ),
    "debit": "Debet|Debit|Débit|Soll|Debet bedrag",
    "credit": "Credit|Crédit|Haben",
    "terms_days": "Betaaltermijn|Betalingstermijn|Payment terms|Terms|Zahlungsziel|Betalingsconditie",
    "direct_debit": "Incasso|Automatische incasso|Direct debit|SEPA-incasso",
    "other_net": (
        "Bedrag excl. btw|Totaal excl. btw|Subtotal|Net amount|Montant HTVA|Montant HT|Nettobetrag|"
        "Amount excl. VAT|Netto bedrag"
    ),
    "other_vat": "BTW-bedrag|Btw|VAT amount|Montant TVA|MwSt-Betrag",
    "other_overdue": "DaysLate|Dagen te laat|Days overdue|Dagen over vervaldatum|Days past due",
    "other_reminders": "Aanmaningen|Aantal aanmaningen|Mahnstufe|Laatste aanmaning|Reminder level",
}


@pytest.mark.parametrize(
    ("header", "name"), [(header, name) for name, headers in HEADERS.items() for header in headers.split("|")]
)
def test_a_header_means_its_field(header: str, name: str) -> None:
    assert name in dict(claims(header)), phrase(header)


@pytest.mark.parametrize(
    ("header", "never"),
    [
        ("Bedrag excl. btw", "amount"),
        ("Btw-bedrag", "amount"),
        ("Vervallen bedrag", "open"),
        ("Datum laatste betaling", "settled"),
        ("Laatste aanmaning", "due"),
        ("Invoice amount paid", "amount"),
        ("Kredietlimiet", "amount"),
        ("Betaald op", "paid"),
        ("Company code", "debtor_number"),
        ("Days late", "open"),
    ],
)
def test_a_header_that_looks_alike_means_something_else(header: str, never: str) -> None:
    assert dict(claims(header)).get(never, 0.0) <= 0.6


@pytest.mark.parametrize(
    "header",
    [
        "0-30",
        "1 - 30 dagen",
        "31-60 days",
        "> 90",
        "90+",
        "61 t/m 90",
        "Niet vervallen",
        "Current",
        "Over 90 days",
        "Non échu",
        "121-Above",
    ],
)
def test_ageing_columns(header: str) -> None:
    assert claims(header) == (("buckets", 1.0),)


@pytest.mark.parametrize(
    ("header", "typo"),
    [("Openstaand bedrag", "Opnstaand bedrag"), ("Invoice number", "Invoise number")],
)
def test_a_slip_of_the_pen_in_a_header_is_forgiven(header: str, typo: str) -> None:
    assert dict(claims(typo)).keys() & dict(claims(header)).keys()


@pytest.mark.parametrize(
    ("header", "code"),
    [("Bedrag (EUR)", "EUR"), ("Bedrag in €", "EUR"), ("Amount USD", "USD"), ("Bedrag", ""), ("Europe", "")],
)
def test_a_currency_in_a_header(header: str, code: str) -> None:
    assert currency_in(header) == code


def test_headers_get_names_by_which_they_can_be_told_apart() -> None:
    assert unique_headers(["Naam", "", "Bedrag", "Bedrag"]) == (
        "Naam",
        "column 2",
        "Bedrag (column 3)",
        "Bedrag (column 4)",
    )


def test_every_phrase_of_a_field_consists_of_something_and_belongs_to_one_field_of_its_kind() -> None:
    owners: dict[tuple[frozenset[str], str], str] = {}
    for name, declared_field in fields().items():
        for words in declared_field["strong"]:
            assert words, name
            key = (words, declared_field["kind"])
            assert owners.setdefault(key, name) == name, f"{set(words)} is strong for {owners[key]} and {name}"


def test_no_word_is_two_concepts() -> None:
    assert all(len(languages) for _, languages in concepts().values())


@pytest.mark.parametrize("name", [name for name, dialect in declared().items() if dialect.columns])
def test_a_list_with_the_headers_of_a_dialect_is_recognised_as_that_dialect(name: str) -> None:
    dialect = declared()[name]
    values = {
        "debtor_number": "1", "debtor_name": "Alfa", "invoice_number": "F1", "issued": "2024-01-13",
        "due": "2024-02-12", "amount": "10", "open": "10", "type": "Factuur",
        "status": "open", "disputed": "No", "settled": "",
    }  # fmt: skip
    headers = [names[0] for names in dialect.columns.values()]
    row = [values[field] for field in dialect.columns]
    listing = read(f"{';'.join(headers)}\n{';'.join(row)}\n")
    assert listing.recognised["dialect"] == f"{dialect.title} ({name})"
    assert listing.fields() == dict(zip(headers, dialect.columns, strict=True))
    assert len(listing.receivables) == 1


def test_a_dialect_by_name_is_obeyed_for_the_columns_that_it_declares() -> None:
    text = """
        Relatiecode;Relatie;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand;Soort
        1;Alfa;F1;13-01-2024;12-02-2024;1,00;1,00;Factuur
    """
    assert "(e-boekhouden)" in read(text, dialect="e-boekhouden").recognised["dialect"]


def test_a_header_alone_convinces_nobody() -> None:
    text = """
        Klant;Factuurnr;Factuurdatum;Vervaldatum;Bedrag;Saldo
        Jansen BV;F1;13-01-2024;12-02-2024;100,00;vraag na
        Pieters BV;F2;13-01-2024;12-02-2024;100,00;vraag na
        De Boer BV;F3;13-01-2024;12-02-2024;100,00;vraag na
        De Wit BV;F4;13-01-2024;12-02-2024;100,00;vraag na
    """
    listing = read(text)
    assert any("Saldo" in warning and "holds something else" in warning for warning in listing.warnings)
    assert listing.receivables == []
    assert {error.column for error in listing.errors} == {"Saldo"}


def test_the_confidence_falls_when_headers_are_vague() -> None:
    clear = read("Klantnummer;Factuurnummer;Factuurdatum;Vervaldatum;Factuurbedrag\n1;F1;13-01-2024;12-02-2024;1,00\n")
    vague = read("Klant;Nr;Datum;Bedrag\n1;F1;13-01-2024;1,00\n")
    assert clear.recognised["confidence"] == "100%"
    assert int(vague.recognised["confidence"].rstrip("%")) < 80
