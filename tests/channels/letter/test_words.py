"""What a letter says: what the mail of the same parcel says, to the cent, and the same bytes every time."""

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.channels.email import message as mail
from connector.channels.letter.sheet import sheet
from connector.channels.reading import read
from connector.channels.texts import filling, languages
from connector.channels.texts.view import view
from connector.errors import Refused
from connector.model import Charge, Money, Notice, Payment, PaymentKind
from connector.pay.epc import payment_code
from connector.rules.statement import Statement
from tests.channels.letter.papers import full_letter, letter, render, text_of
from tests.channels.parcels import CREDITOR, TODAY, asked, euro, receivable
from tests.channels.test_amounts import amounts, expected, statements
from tests.channels.test_texts import EVERY, LANGUAGES, PAYABLE, words

every_text = pytest.mark.parametrize(("notice", "language"), EVERY)
BUSY = asked(
    [
        receivable("A1", euro("100.00"), open=euro("80.00"), reference="RF18539007547034"),
        receivable("A2", Money(Decimal("20.00"), "USD"), TODAY - timedelta(days=3)),
        receivable("A3", euro("300.00"), due_assumed=True),
    ],
    [
        Payment("p1", "d-1", euro("5.00"), TODAY, PaymentKind.CREDIT, number="CN-1"),
        Payment("p2", "d-1", euro("2.50"), TODAY, number="bank 44"),
    ],
    [Charge("r-A1", "reminder", euro("1.25"), TODAY), Charge("r-A1", "other", euro("0.75"), TODAY, "postage")],
)


def sentences_of(text: str) -> list[str]:
    ends = (line for line in text.splitlines() if line.endswith((".", "?")) and not line.endswith("B.V."))
    return [words(line) for line in ends]


# ---------------------------------------------------------------- the same as the mail


@every_text
def test_a_letter_says_every_sentence_of_the_mail_but_how_to_answer(notice: Notice, language: str) -> None:
    """A mail is answered, a letter is not; whatever else is said is the same in both."""
    given = full_letter(notice, language)
    rendered = mail.render(given, payment_code(given))
    printed = text_of(render(given).raw)
    sentences = sentences_of(rendered.text)
    different = [one for one in sentences if one not in printed]
    assert len(sentences) > 6
    assert len(different) == (3 if notice is Notice.FOURTEEN_DAY_LETTER else 2), "its term counts from this very letter"
    for one in different:
        assert re.search(r"e-mail|automatisch|automatically|automatiquement", one)
    assert rendered.subject in printed


@every_text
def test_the_plain_text_of_a_letter_is_what_is_printed(notice: Notice, language: str) -> None:
    rendered = render(full_letter(notice, language))
    printed = text_of(rendered.raw)
    for sentence in sentences_of(rendered.text):
        assert sentence in printed
    assert rendered.subject in printed
    assert rendered.html == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_nobody_is_asked_to_answer_an_e_mail(language: str) -> None:
    said = render(full_letter(Notice.REMINDER, language)).text
    assert not re.search(r"Beantwoord deze e-mail|Reply to this e-mail|Répondez à cet e-mail", said)
    assert "vragen@dehalm.nl" in said


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(statements(), st.sampled_from(["nl", "en", "fr"]))
def test_every_amount_on_paper_is_one_of_the_statement_and_of_the_mail(statement: Statement, language: str) -> None:
    if not any(totals.payable.positive for totals in statement.totals):
        return  # no such message is made
    given = letter(statement=statement, language=language)
    printed = amounts(text_of(render(given).raw), language)
    assert printed == expected(statement)
    assert printed == amounts(read(mail.render(given, payment_code(given)).raw).text, language)


def test_each_invoice_has_its_own_amount_and_the_total_is_the_statements() -> None:
    """Read from the sheet that is printed: rows, what is taken off and added, one total a currency."""
    given = letter(statement=BUSY)
    seen = view(given, "nl", "code", by_post=True)
    said = json.loads(json.dumps(sheet(given, seen, filling.say(given.notice, seen), None)))
    rows = [(row["label"], row["due"], row["open"]) for table in said["tables"] for row in table["rows"]]
    assert sorted(rows) == [
        ("A1", "28 mei 2026", "€\xa080,00"),
        ("A2", "6 juni 2026", "US$\xa020,00"),
        ("A3", "28 mei 2026", "€\xa0300,00"),
    ]
    assert [table["total"] for table in said["tables"]] == ["€\xa0374,50", "US$\xa020,00"]
    extras = [(extra["said"], extra["amount"]) for extra in said["tables"][0]["extras"]]
    assert extras == [
        ("Af: creditnota CN-1 van 9 juni 2026", "€\xa0-5,00"),
        ("Af: al van u ontvangen (bank 44)", "€\xa0-2,50"),
        ("Erbij: kosten van 9 juni 2026 voor factuur A1", "€\xa00,75"),
        ("Erbij: herinneringskosten van 9 juni 2026 voor factuur A1", "€\xa01,25"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_to_pay_is_told_as_in_the_mail(language: str) -> None:
    given = letter(Notice.REMINDER, language=language, pay_by=TODAY + timedelta(days=7))
    mailed = words(mail.render(given, payment_code(given)).text)
    printed = text_of(render(given).raw)
    amount = PAYABLE[language]
    for said in ("NL91 ABNA 0417 1643 00", "Bakkerij De Halm B.V.", "2026-017", amount, "16 "):
        assert said in mailed
        assert said in printed


def test_the_payment_code_is_printed_only_where_there_is_one() -> None:
    assert b"/Subtype/Image" in render(letter()).raw
    without = render(letter(creditor=replace(CREDITOR, iban="")))
    assert b"/Subtype/Image" not in without.raw
    assert "Het rekeningnummer staat op uw factuur." in text_of(without.raw)
    assert without.warnings == ("the creditor has no valid IBAN: the message refers to the invoice",)


# ---------------------------------------------------------------- what only a letter has


@pytest.mark.parametrize(
    ("country", "number", "shown"),
    [("NL", "12345678", "KvK-nummer: 12345678"), ("BE", "0403.170.701", "Ondernemingsnummer: 0403.170.701")],
)
def test_the_letterhead_says_who_writes_and_how_to_reach_him(country: str, number: str, shown: str) -> None:
    assert CREDITOR.address is not None
    sender = replace(
        CREDITOR, enterprise_number=number, register_number="R-1", address=replace(CREDITOR.address, country=country)
    )
    printed = text_of(render(letter(creditor=sender)).raw)
    for said in (
        "Molenstraat 12",
        "3511 AB Utrecht",
        "Telefoon: 030 123 45 67",
        "E-mail: vragen@dehalm.nl",
        shown,
        "Wki: R-1",
    ):
        assert said in printed
    assert "nummer:" not in text_of(render(letter(debtor_number="")).raw)


def test_the_letter_is_dated_and_says_where_it_was_written() -> None:
    assert "Utrecht, 9 juni 2026" in text_of(render(letter()).raw)
    placeless = replace(CREDITOR, address=None)
    assert "E-mail: vragen@dehalm.nl" in text_of(render(letter(creditor=placeless)).raw)
    assert ", 9 juni 2026" not in text_of(render(letter(creditor=placeless)).raw)


# ---------------------------------------------------------------- the file


@every_text
def test_a_letter_names_its_language_and_title_and_is_made_to_be_kept_and_read_aloud(
    notice: Notice, language: str
) -> None:
    made = render(full_letter(notice, language))
    description = made.raw.decode("utf-8", "replace")
    assert f"<rdf:li>{language}</rdf:li>" in description
    assert f'<rdf:li xml:lang="x-default">{made.subject}</rdf:li>' in description
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in description
    assert "<pdfuaid:part>1</pdfuaid:part>" in description
    assert made.warnings == ()


def test_the_same_parcel_gives_the_same_bytes_in_another_process_after_other_letters() -> None:
    given = full_letter(Notice.FORMAL_NOTICE, "nl")
    render(letter(statement=BUSY))
    here = render(given).raw
    assert render(given).raw == here
    program = (
        "from tests.channels.letter.papers import full_letter, render; from connector.model import Notice;"
        "from hashlib import sha256; print(sha256(render(full_letter(Notice.FORMAL_NOTICE, 'nl')).raw).hexdigest())"
    )
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == sha256(here).hexdigest()


def test_a_letter_of_another_moment_is_dated_with_that_moment() -> None:
    """Clocks tell parts of a second too."""
    later = render(replace(letter(), written_on=datetime(2026, 6, 10, 7, 0, 0, 123_456, tzinfo=UTC))).raw
    assert b"2026-06-10T07:00:00" in later
    assert b"2026-06-09" not in later
    assert "10 juni 2026" in text_of(later)


def test_a_notice_without_a_text_is_refused_and_not_improvised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "has", lambda *_: False)
    with pytest.raises(Refused, match="no text for friendly yet"):
        render(letter(Notice.FRIENDLY))


def test_a_letter_for_clients_names_them_in_its_head() -> None:
    creditor = replace(CREDITOR, for_clients=True, register_number="R-1")
    printed = text_of(render(letter(creditor=creditor)).raw)
    assert "Verstuurd namens: Bakkerij De Halm B.V." in printed


def test_a_letter_about_nothing_or_that_became_untrue_is_not_made() -> None:
    with pytest.raises(Refused, match="asks nothing"):
        render(letter(statement=asked([])))
    with pytest.raises(Refused, match="nothing is late yet"):
        render(letter(Notice.PRE_DUE, statement=asked([receivable("A1", euro("10.00"))])))


def test_the_control_itself_sees_one_wrong_cent() -> None:
    right = asked([receivable("A1", euro("100.00"))])
    wrong = replace(right, lines=(replace(right.lines[0], open=euro("100.01"), amount=euro("100.01")),))
    assert amounts(text_of(render(letter(statement=wrong)).raw), "nl") != expected(right)
    assert Counter() != expected(right)
