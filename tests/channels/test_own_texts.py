"""A text of the tenant's own: it stands where ours stood, in every form, and can be nothing but text."""

from dataclasses import replace

import pytest

from connector.carrier import Parcel, Rendered
from connector.channels.texts import filling
from connector.channels.texts.own import in_force, own_text
from connector.errors import BadInput
from connector.model import Notice, OwnText
from tests.channels.letter.papers import ADDRESS, text_of
from tests.channels.letter.papers import render as printed
from tests.channels.parcels import asked, euro, parcel, receivable
from tests.channels.test_texts import full, render, shown, words

GREETING = "Dag {{ name }},"
OPENING = "Wij missen nog {{ amount }}.\n\nKan het vóór {{ pay_by }}?"


def with_own(notice: Notice, *pieces: tuple[str, str], language: str = "nl") -> Parcel:
    return replace(full(notice, language), own_texts=(OwnText(notice, language, pieces),))


APART = (
    "NL20-INGB-0001-2345-67",
    "NL20.INGB.0001.2345.67",
    "NL 20 ING B00 01 23 45 67",
    "nl20 ingb-0001-2345-67",
    "N L 2 0 (INGB) 0001/2345/67",
    "rekeningNL20_INGB_0001_2345_67",
    "ＮＬ20INGB0001234567",
    "ΝL20-INGB-0001-2345-67",  # a Greek Nu
    "BE68.5390.0754.7034",
    "GB82-WEST-1234-5698-7654-32",
    "MT84-MALT-0110-0001-2345-MTLC-AST0-01S",
)
LINKS = (
    "https://evil.example/pay",
    "HTTPS : //evil.example",
    "www.evil.example",
    "evil.example/pay",
    "evil.example/",
    "betaal.evil.example:8080",
    "evil.example?id=17",
    "ｗｗｗ.evil.example",
)


def refused(*pieces: tuple[str, str]) -> BadInput:
    with pytest.raises(BadInput) as found:
        render(with_own(Notice.REMINDER, *pieces))
    return found.value


# ---------------------------------------------------------------- where it stands


def test_his_pieces_stand_in_text_html_and_print_and_the_others_stay_ours() -> None:
    given = with_own(Notice.REMINDER, ("greeting", GREETING), ("opening", OPENING), ("subject", "Over {{ invoices }}"))
    made: Rendered = render(given)
    assert made.subject == "Over factuur 2026-017"
    paper = text_of(printed(replace(given, address=ADDRESS)).raw)
    for form in (words(made.text), shown(made.html), paper):
        assert "Dag Jan de Vries," in form
        assert "Wij missen nog €\xa01.234,50." in form.replace("€ ", "€\xa0")
        assert "Kan het vóór dinsdag 16 juni 2026?" in form
        assert "Beste Jan" not in form
        assert "Hebt u zorgen over geld?" in form  # ours


def test_a_text_in_one_language_leaves_the_others_ours() -> None:
    own = OwnText(Notice.REMINDER, "nl", (("greeting", GREETING),))
    english = replace(full(Notice.REMINDER, "en"), own_texts=(own,))
    assert "Dear Jan de Vries" in render(english).text
    assert render(english).raw == render(full(Notice.REMINDER, "en")).raw


def test_without_pieces_it_is_ours_to_the_byte() -> None:
    assert render(with_own(Notice.REMINDER)).raw == render(full(Notice.REMINDER, "nl")).raw


def test_markup_in_his_text_is_text() -> None:
    hostile = '<script>alert(1)</script> <a href="elders">hier</a> & {{ name }}'
    made = render(with_own(Notice.REMINDER, ("opening", hostile), ("greeting", "<b>{{ name }}</b>")))
    assert hostile.replace("{{ name }}", "Jan de Vries") in made.text
    assert "<script" not in made.html
    assert '<a href="elders' not in made.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made.html
    assert "<b>Jan" not in made.html


def test_a_subject_of_his_cannot_begin_a_second_header() -> None:
    made = render(with_own(Notice.REMINDER, ("subject", "Eén\nBcc: ander@example.nl\r\nX: {{ name }}")))
    assert made.subject == "Eén Bcc: ander@example.nl X: Jan de Vries"
    assert b"\nBcc:" not in made.raw


def test_paragraphs_are_parted_by_blank_lines() -> None:
    made = render(with_own(Notice.REMINDER, ("opening", "Eén\nregel.\n \n\nEn nog een.")))
    assert "Eén regel.\n\nEn nog een.\n" in made.text


def test_his_commands_to_the_press_are_text() -> None:
    hostile = '#sys.inputs #read("/etc/passwd") *vet* _schuin_ \\ #[x]'
    paper = text_of(printed(replace(with_own(Notice.REMINDER, ("opening", hostile)), address=ADDRESS)).raw)
    assert words(hostile) in paper


# ---------------------------------------------------------------- what it may not say


def test_every_fault_of_every_piece_is_told_at_once() -> None:
    wrong = refused(("opening", "{{ m.secret }}"), ("subject", "{{ naam }} € 40"), ("footer", "x"))
    assert sorted((fault.place, fault.reason) for fault in wrong.faults) == [
        ("footer", "there is no such piece"),
        ("opening, line 1", "asks for something that texts cannot do"),
        ("subject", "holds an amount that was typed in"),
        ("subject, line 1", "there is no field 'naam' here"),
    ]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("U betaalt dan € 40 extra.", "amount"),
        ("U betaalt dan 40 euro extra.", "amount"),
        ("Dat is EUR 12,50.", "amount"),
        ("Dat is €{{ count }}0.", "amount"),
        ("Er komt 15% bij.", "percentage"),
        ("Er komt 15 procent bij.", "percentage"),
        ("Betaal op NL91 ABNA 0417 1643 00.", "account number"),
        ("Betaal op be68539007547034.", "account number"),
        ("Betaal vóór 15 december 2026.", "day"),
        ("Betaal vóór 15-12-2026.", "day"),
        ("Betaal vóór 15 december.", "day"),
        ("Betaal uiterlijk 15-12.", "day"),
        ("Pay by June 12.", "day"),
        ("Pay by the 12th of June 2026.", "day"),
        ("Dat is EUR40,00.", "amount"),
        ("Dat is 12,50 Euro.", "amount"),
        ("Daar komt 25,00 bij.", "amount"),
        ("Daar komt 40,- bij.", "amount"),
        ("Daar komt $ 25 bij.", "amount"),
        ("Daar komt vijftien procent bij.", "percentage"),
        ("Daar komt 15 pct bij.", "percentage"),
        ("Betaal op rekening 123456789.", "account number"),
        ("Betaal vóór maandag.", "day"),
    ],
)
def test_what_would_be_the_same_in_every_letter_is_not_typed(typed: str, reason: str) -> None:
    (fault,) = refused(("opening", typed)).faults
    assert (fault.place, fault.reason) == (
        "opening",
        f"holds {'an' if reason[0] == 'a' else 'a'} {reason} that was typed in",
    )
    assert fault.hint


@pytest.mark.parametrize("account", APART)
def test_an_account_is_one_whatever_stands_between_its_signs(account: str) -> None:
    reasons = [fault.reason for fault in refused(("opening", f"Betaal op {account}.")).faults]
    assert "holds an account number that was typed in" in reasons


@pytest.mark.parametrize("link", LINKS)
def test_nobody_is_sent_to_a_page(link: str) -> None:
    reasons = [fault.reason for fault in refused(("opening", f"Betaal via {link} en u bent klaar.")).faults]
    assert "holds a link that was typed in" in reasons


# As people write them.
REAL = (
    "Mail naar administratie@bakkerij.example of bel 020-1234567; t.n.v. de heer en/of mevrouw De Vries.",
    "Prijzen zijn incl.btw/excl.btw, i.p.v. netto t/m de laatste klant o.a. in A'dam/R'dam.",
    "Ons KvK-nummer is 12345678 en ons btw-nummer NL001234567B01; ordernummer AB-2026/0017-12-34-56.",
    "Ons ondernemingsnummer is BE 0403.170.701, of bel 02 555 12 34.",
    "Nous sommes à votre disposition au 02 555 12 34, p.ex. le matin et/ou l'après-midi.",
    "Merci de mentionner la communication +++123/4567/89012+++ lors de votre versement.",
    "Votre dossier BE12 est suivi par Mme Dupont, poste 4567.",
    "Bakkerij.nl is onze naam.Bel gerust.Wij helpen u.",
    "U vindt het rekeningnummer op de factuur; controleer het s.v.p. goed.",
    "Klantnummer 2026 0017 12 34 56 78 90 staat op elke factuur.",
)


@pytest.mark.parametrize(
    "typed",
    [
        "Bel ons op 030 123 45 67, van 9 tot 17 uur.",
        "Wij zijn er op werkdagen, artikel 6 van onze voorwaarden.",
        "{{ amount }}, uiterlijk {{ pay_by }}; {{ due }}",
        "Sinds 1998 bakken we brood.",
        "Bel ons op 0475/12.34.56 of 06.12.34.56.78.",
        "We zijn 100 % digitaal, en er van 9.00 tot 17.30 uur.",
        "{% if customer_number %}Uw nummer is {{ customer_number }}.{% endif %}",
        "Op maandag zijn we gesloten; 3/4 van onze klanten betaalt op tijd.",
        *REAL,
    ],
)
def test_other_figures_may_be_typed(typed: str) -> None:
    assert "{{" not in render(with_own(Notice.REMINDER, ("opening", typed))).text


STRICT = "holds a number or a word for a time, in a letter whose terms and amounts the law watches"


@pytest.mark.parametrize(
    "typed",
    [
        "Betaal binnen twee dagen.",
        "Betaal vandaag nog.",
        "Betaal binnen de komende week.",
        "De veertien dagen gaan in op de dag waarop wij deze brief verzenden.",
        "Betaal over 7.",
        "Pay immediately.",
        "Payez sous trois jours.",
    ],
)
@pytest.mark.parametrize("notice", [Notice.FORMAL_NOTICE, Notice.LAST_DEMAND])
def test_no_term_is_typed_into_a_letter_with_legal_effect(notice: Notice, typed: str) -> None:
    with pytest.raises(BadInput) as found:
        render(with_own(notice, ("opening", typed)))
    assert [fault.reason for fault in found.value.faults] == [STRICT]
    assert typed in render(with_own(Notice.FRIENDLY, ("opening", typed))).text


def test_a_sentence_of_ours_may_stay_beside_his_own_in_a_letter_with_legal_effect() -> None:
    ours = in_force(OwnText(Notice.FORMAL_NOTICE, "nl", ()))["opening"]
    made = render(with_own(Notice.FORMAL_NOTICE, ("opening", f"We schrijven u opnieuw.\n\n{ours}")))
    assert "We schrijven u opnieuw." in made.text


def test_an_amount_is_not_put_together_from_a_condition() -> None:
    pieced = "Dat is 4{% if name %}0 e{% endif %}uro."
    assert refused(("opening", pieced)).faults[0].reason == "holds an amount that was typed in"


def test_the_creditors_own_name_may_hold_a_word_for_money() -> None:
    given = with_own(Notice.REMINDER, ("closing", "Groet van Euro Bouw"))
    named = replace(given, creditor=replace(given.creditor, name="Euro Bouw"))
    assert "Groet van Euro Bouw" in render(named).text


def test_a_field_that_is_empty_here_is_not_said_without_asking() -> None:
    both = asked([receivable("A1", euro("10.00")), receivable("A2", euro("20.00"))])
    given = replace(with_own(Notice.REMINDER, ("opening", "Het gaat om factuur {{ invoice }}.")), statement=both)
    with pytest.raises(BadInput) as found:
        render(given)
    (fault,) = found.value.faults
    assert fault.reason == "says 'invoice' in a letter where there is none"
    assert fault.hint == "write it as {% if invoice %} … {% endif %}"


def test_a_field_that_only_answers_a_question_is_not_said() -> None:
    assert (
        refused(("opening", "A {{ charged }} B")).faults[0].reason == "says 'charged' in a letter where there is none"
    )


def test_a_confirmation_of_a_plan_says_the_plan() -> None:
    with pytest.raises(BadInput) as found:
        render(with_own(Notice.PLAN_CONFIRMATION, ("opening", "We hebben een regeling afgesproken.")))
    assert "does not say {{ plan }}" in str(found.value)
    kept = with_own(Notice.PLAN_CONFIRMATION, ("opening", "Afgesproken:\n\n{{ plan }}"))
    assert "Termijn 2:" in render(kept).text


@pytest.mark.parametrize(
    "hostile", ["1" + " 111" * 7_500, "1 000 " * 40_000, "x" * 450_000], ids=["numbers", "amounts", "letters"]
)
def test_a_text_that_is_far_too_long_is_refused_without_being_read(
    hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "by_hand", lambda *_: pytest.fail("it was read"))
    assert [fault.reason for fault in refused(("opening", hostile)).faults] == ["is longer than 3000 signs"]


def test_the_law_s_own_words_are_not_for_another_notice() -> None:
    (fault,) = refused(("opening", "{{ term }}")).faults
    assert fault.reason == "there is no field 'term' here"


# ---------------------------------------------------------------- what was filled in


def test_a_piece_that_is_empty_or_says_what_ours_says_is_not_his() -> None:
    ours = in_force(OwnText(Notice.REMINDER, "nl", ()))
    back = {name: text.replace("\n", "\r\n") + "\r\n" for name, text in ours.items()}
    assert own_text(Notice.REMINDER, "nl", back).pieces == ()
    assert own_text(Notice.REMINDER, "nl", {**back, "closing": " ", "greeting": " Dag,\r\n"}).pieces == (
        ("greeting", "Dag,"),
    )


def test_what_is_in_force_names_every_piece_in_the_order_of_reading() -> None:
    assert tuple(in_force(OwnText(Notice.PLAN_NOTICE, "fr", ()))) == filling.PIECES
    assert in_force(OwnText(Notice.REMINDER, "nl", (("closing", "Dag"),)))["closing"] == "Dag"


def test_a_parcel_knows_the_pieces_of_one_language() -> None:
    own = (OwnText(Notice.REMINDER, "nl", (("subject", "a"),)), OwnText(Notice.REMINDER, "en", (("subject", "b"),)))
    assert parcel(own_texts=own).own_pieces("en") == {"subject": "b"}
    assert parcel(own_texts=own).own_pieces("fr") == {}
