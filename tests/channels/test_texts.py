"""What a debtor reads: in one language, true for every line, calm, and with a way to answer."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from connector.carrier import Parcel, Rendered, not_carried
from connector.channels.email import message
from connector.channels.texts import filling, languages
from connector.channels.texts.view import View, view
from connector.errors import Refused
from connector.model import Charge, Contact, Money, Notice
from connector.pay.epc import payment_code
from connector.rules.law.announced import Ground
from connector.rules.policy import Policy, Step
from tests.channels.parcels import BELGIAN, CREDITOR, SPOKEN_OF, TODAY, announcing, asked, euro, parcel, receivable

LANGUAGES = ("nl", "en", "fr")
LATE = {
    "nl": r"te laat|verzuim|voorbij|niet betaald|niet van u ontvangen|ontgaan|staat nog open|staan nog open",
    "en": r"\blate\b|default|has passed|not paid|not yet received|slipped|is still open|are still open",
    "fr": r"retard|défaut|est passé|pas encore payée|pas encore reçu|oubliée|trop tard",
}
EARLY = {"nl": r"binnenkort", "en": r"\bsoon\b", "fr": r"bientôt"}
MONTHS = {"nl": ("mei", "juni"), "en": ("May", "June"), "fr": ("mai", "juin")}
PAYABLE = {"nl": "€\xa01.234,50", "en": "€1,234.50", "fr": "1\u202f234,50\xa0€"}
BARE_SIGNS = r" [:;?!»]|« |[^\xa0 ][;?!](?:\s|$)"
ANNOUNCING = (Notice.PLAN_CONFIRMATION, Notice.FOURTEEN_DAY_LETTER, Notice.LAST_DEMAND)  # whatever comes after them


class Words(HTMLParser):
    """The text that a browser would show."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in ("style", "title")
        self.shown.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        self.shown.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.shown.append(data)


def words(text: str) -> str:
    return re.sub(r"[ \n\t]+", " ", text).strip()


def shown(html: str) -> str:
    parser = Words()
    parser.feed(html)
    return words("".join(parser.shown))


def render(given: Parcel) -> Rendered:
    return message.render(given, payment_code(given))


def said_in(notice: Notice, seen: View) -> str:
    """The whole message as plain text."""
    return filling.plain(filling.say(notice, seen), seen)


def full(notice: Notice, language: str) -> Parcel:
    """A parcel with everything that can be said."""
    return parcel(
        notice,
        language=language,
        pay_by=TODAY + timedelta(days=3 if notice.before_due else 7),
        next_notice=Notice.REMINDER,
        next_on=TODAY + timedelta(days=8),
        also_open=("2026-091", "2026-092"),
    )


EVERY = list(product(SPOKEN_OF, LANGUAGES))
every_text = pytest.mark.parametrize(("notice", "language"), EVERY)
every_late_text = pytest.mark.parametrize(("notice", "language"), [(n, lang) for n, lang in EVERY if not n.before_due])


# ---------------------------------------------------------------- what it holds


@every_text
def test_text_and_html_say_who_what_how_and_whom_to_ask(notice: Notice, language: str) -> None:
    rendered = render(full(notice, language))
    may, june = MONTHS[language]
    due = f"12 {june} 2026" if notice.before_due else f"28 {may} 2026"
    for said in (
        "Jan de Vries",
        "2026-017",
        due,
        PAYABLE[language],
        "NL91 ABNA 0417 1643 00",
        "Bakkerij De Halm B.V.",
        "030 123 45 67",
        "vragen@dehalm.nl",
        "Molenstraat 12",
        "3511 AB Utrecht",
        "Lunchroom De Vries",
        "10023",
    ):
        assert said in words(rendered.text)
        assert said in shown(rendered.html)


@every_text
def test_the_html_says_every_sentence_of_the_text(notice: Notice, language: str) -> None:
    rendered = render(full(notice, language))
    page = shown(rendered.html)
    sentences = [line for line in rendered.text.splitlines() if line.endswith((".", "?")) and not line.endswith("B.V.")]
    assert len(sentences) > 6
    for sentence in sentences:
        assert words(sentence) in page


@every_text
def test_one_invoice_and_several_both_read_well(notice: Notice, language: str) -> None:
    late = TODAY + timedelta(days=3) if notice.before_due else TODAY - timedelta(days=12)
    both = asked([receivable("A1", euro("10.00"), late), receivable("A2", euro("20.00"), late)])
    one, several = render(full(notice, language)), render(replace(full(notice, language), statement=both))
    for rendered in (one, several):
        assert "None" not in rendered.text
        assert "  " not in rendered.text.replace("\n  ", "\n")
        assert not re.search(r" [.,?:;)]|\(\)|\b1 (facturen|invoices)\b", rendered.text)
        assert "\n\n\n" not in rendered.text
    assert "A1" in several.text
    assert "A2" in several.text


# ---------------------------------------------------------------- true


@every_text
def test_a_notice_before_the_due_date_never_says_late_and_a_late_one_never_says_soon(
    notice: Notice, language: str
) -> None:
    rendered = render(replace(full(notice, language), next_notice=None, next_on=None))
    wrong, right = LATE[language], EARLY[language]
    if not notice.before_due:
        wrong, right = right, wrong
    for said in (rendered.subject, words(rendered.text), shown(rendered.html)):
        assert not re.search(wrong, said, re.IGNORECASE)
    if notice is not Notice.PLAN_CONFIRMATION:  # its first part may be far away
        assert re.search(right, f"{rendered.subject}. {words(rendered.text)}", re.IGNORECASE)


def test_a_message_that_waited_until_it_became_untrue_is_not_made() -> None:
    """Announced for Friday, the mail server was down until Tuesday, and the invoice fell due on Monday."""
    late = asked([receivable("A1", euro("10.00"), TODAY - timedelta(days=1))])
    with pytest.raises(Refused, match="nothing is late yet"):
        render(parcel(Notice.PRE_DUE, statement=late))


@every_late_text
def test_nobody_is_called_late_on_the_due_day(notice: Notice, language: str) -> None:
    mixed = asked([receivable("A1", euro("10.00")), receivable("A2", euro("10.00"), TODAY)])
    with pytest.raises(Refused, match="not late"):
        render(parcel(notice, statement=mixed, language=language))


@pytest.mark.parametrize("open_amount", ["0.00", "-5.00"])
def test_a_letter_about_nothing_is_not_made(open_amount: str) -> None:
    nothing = asked([receivable("A1", euro("100.00"), open=euro(open_amount))])
    with pytest.raises(Refused, match="asks nothing"):
        render(parcel(statement=nothing))
    with pytest.raises(Refused, match="asks nothing"):
        render(parcel(statement=asked([])))


def test_days_late_are_counted_per_invoice_and_one_day_is_one_day() -> None:
    lines = asked([receivable("A1", euro("10.00"), TODAY - timedelta(days=1)), receivable("A2", euro("20.00"))])
    text = render(parcel(statement=lines)).text
    assert "27 mei" not in text
    assert "(1 dag te laat)" in text
    assert "(12 dagen te laat)" in text


def test_invoices_that_fall_due_on_different_days_are_not_given_one_day() -> None:
    days = [TODAY + timedelta(days=n) for n in (2, 4)]
    lines = asked([receivable("A1", euro("10.00"), days[0]), receivable("A2", euro("20.00"), days[1])])
    assert "Uiterlijk op" not in render(parcel(Notice.PRE_DUE, statement=lines, pay_by=days[1])).text
    same = asked([receivable("A1", euro("10.00"), days[0])])
    assert "Uiterlijk op: donderdag 11 juni 2026" in render(parcel(Notice.PRE_DUE, statement=same, pay_by=days[0])).text


# ---------------------------------------------------------------- calm


@every_text
def test_where_nothing_follows_nothing_is_announced(notice: Notice, language: str) -> None:
    if notice in ANNOUNCING:
        return
    rendered = render(replace(full(notice, language), next_notice=None, next_on=None))
    for said in (
        "Wat gebeurt er daarna",
        "sturen we u",
        "What happens next",
        "we will send you",
        "ensuite",
        "nous vous enverrons",
    ):
        assert said not in rendered.text
        assert said not in rendered.html


def test_what_follows_is_named_with_its_first_day() -> None:
    rendered = render(full(Notice.FRIENDLY, "nl"))
    assert "sturen we u vanaf woensdag 17 juni 2026 een herinnering" in rendered.text
    english = render(replace(full(Notice.REMINDER, "en"), next_notice=Notice.FORMAL_NOTICE))
    assert "a formal notice on or after Wednesday 17 June 2026" in english.text


@pytest.mark.parametrize("follows", list(Notice))
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_follows_has_a_name_in_the_language(follows: Notice, language: str) -> None:
    text = render(replace(full(Notice.FRIENDLY, language), next_notice=follows)).text
    named = re.search(r"u vanaf woensdag 17 juni 2026 een \w+|will send you a \w+|vous enverrons une? \w+", text)
    assert bool(named) is not follows.before_due


@every_text
def test_other_open_invoices_are_named_for_information_but_never_in_a_letter_with_legal_effect(
    notice: Notice, language: str
) -> None:
    rendered = render(full(notice, language))
    assert ("2026-091, 2026-092" in rendered.text) is not notice.legal_effect
    assert ("2026-091, 2026-092" in rendered.html) is not notice.legal_effect


def test_a_formal_notice_says_that_it_costs_nothing_only_when_it_costs_nothing() -> None:
    assert "rekenen we geen kosten" in render(full(Notice.FORMAL_NOTICE, "nl")).text


def test_a_notice_without_a_text_is_refused_and_not_improvised(half_translated: Path) -> None:
    for language in LANGUAGES:
        (half_translated / language / "friendly.toml").unlink()
    with pytest.raises(Refused, match="no text for friendly yet"):
        render(parcel(Notice.FRIENDLY))


# ---------------------------------------------------------------- what is announced


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fourteen_day_letter_names_its_term_its_costs_and_no_day_that_could_come_too_early(language: str) -> None:
    given = full(Notice.FOURTEEN_DAY_LETTER, language)
    rendered = render(replace(given, next_notice=None, next_on=None))
    assert given.pay_by is not None
    for said in (words(rendered.text), shown(rendered.html)):
        assert "binnen veertien dagen vanaf de dag nadat deze e-mail bij u is bezorgd" in said
        for amount in {
            "nl": ("€\xa0185,18", "€\xa01.419,68"),
            "en": ("€185.18", "€1,419.68"),
            "fr": ("185,18\xa0€", "1\u202f419,68\xa0€"),
        }[language]:
            assert amount in said
        assert not re.search(r"2[0-9] (juni|June|juin) 2026", said)
        assert re.search("uw gemeente|[Yy]our municipality|Votre commune", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_the_term_counts_from_the_letter(language: str) -> None:
    seen = view(full(Notice.FOURTEEN_DAY_LETTER, language), language, "", by_post=True)
    said = said_in(Notice.FOURTEEN_DAY_LETTER, seen)
    assert "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd" in said
    assert ("à partir du jour qui suit la réception de cette lettre." in said) is (language == "fr")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", [Notice.FRIENDLY, Notice.REMINDER])
def test_the_first_reminder_to_a_belgian_consumer_says_what_the_law_wants_said(notice: Notice, language: str) -> None:
    about = asked([receivable("2026-017", euro("234.50"))])
    announced = announcing(Ground.BE_CONSUMER, about)
    rendered = render(parcel(notice, language=language, creditor=BELGIAN, statement=about, **announced))
    said = words(rendered.text)
    for part in {
        "nl": (
            "14 kalenderdagen",
            "28 mei 2026",
            "28 april 2026",
            "24 juni 2026",
            "gratis",
            "€\xa038,45",
            "€\xa0272,95",
        ),
        "en": (
            "14 calendar days",
            "28 May 2026",
            "28 April 2026",
            "24 June 2026",
            "free of charge",
            "€38.45",
            "€272.95",
        ),
        "fr": (
            "14 jours calendrier",
            "28 mai 2026",
            "28 avril 2026",
            "24 juin 2026",
            "gratuit",
            "38,45\xa0€",
            "272,95\xa0€",
        ),
    }[language]:
        assert part in said
    assert "0403.170.701" in said
    assert bool(re.search("OCMW|CPAS", said)) is (notice is Notice.REMINDER)


def test_the_first_reminder_and_the_last_demand_of_belgian_law_in_french() -> None:
    about = asked([receivable("2026-017", euro("234.50"))])
    announced = announcing(Ground.BE_CONSUMER, about)
    first = parcel(Notice.REMINDER, language="fr", creditor=BELGIAN, statement=about, **announced)
    told = (
        "Ce premier rappel est gratuit. Vous avez 14 jours calendrier pour payer sans frais et sans intérêts. "
        "Ces jours comptent à partir du {start}.\n\n"
        "Si nous n’avons pas tout reçu à temps, vous payez aussi une indemnité forfaitaire\xa0: 38,45\xa0€. "
        "C’est prévu par l’article\xa0XIX.4 du Code de droit économique et par notre contrat. "
        "Avec le montant ci-dessus, cela fait au total 272,95\xa0€.\n"
    )
    mailed = said_in(Notice.REMINDER, view(first, "fr", ""))
    posted = said_in(Notice.REMINDER, view(first, "fr", "", by_post=True))
    assert told.format(start="jour qui suit l’envoi de cet e-mail") in mailed
    assert told.format(start="troisième jour ouvrable qui suit l’envoi de cette lettre par la poste") in posted
    assert "Le CPAS de votre commune peut vous aider gratuitement." in mailed
    assert "Numéro d’entreprise\xa0: 0403.170.701" in mailed

    announced = announcing(Ground.BE_BUSINESS, about)
    announced["consequence"] = replace(announced["consequence"], interest_percent=Decimal("10.50"))  # type: ignore[type-var]
    last = render(parcel(Notice.LAST_DEMAND, language="fr", creditor=BELGIAN, statement=about, **announced))
    assert last.subject == "Dernière mise en demeure : facture 2026-017"
    for said in (
        "Payez ce montant au plus tard le mardi 16 juin 2026.",
        "vous payez aussi une indemnité forfaitaire\xa0: 40,00\xa0€.",
        "C’est prévu par l’article\xa06 de la loi du 2 août 2002 sur le retard de paiement.",
        "Vous payez alors aussi des intérêts de retard. Pour le moment, le taux est de 10,5\xa0% par an",
    ):
        assert said in last.text


def test_what_is_asked_beside_an_invoice_has_its_french_name_by_law() -> None:
    charges = [
        Charge("r-A1", "costs", euro("40.00"), TODAY, "collection_costs"),
        Charge("r-A1", "last", euro("1.25"), TODAY.replace(day=1), "interest"),
    ]
    about = asked([receivable("A1", euro("100.00"))], charges=charges)
    given = parcel(Notice.REMINDER, language="fr", statement=about, creditor=BELGIAN)
    belgian = render(given).text
    dutch = render(replace(given, creditor=replace(CREDITOR, enterprise_number="12345678"))).text
    assert "Plus\xa0: indemnité forfaitaire du 9 juin 2026 pour la facture A1\n  40,00\xa0€" in belgian
    assert "Plus\xa0: frais de recouvrement du 9 juin 2026 pour la facture A1\n  40,00\xa0€" in dutch
    for text in (belgian, dutch):
        assert "Plus\xa0: intérêts de retard jusqu’au 1er juin 2026 inclus pour la facture A1\n  1,25\xa0€" in text
    assert ("CPAS" in belgian, "CPAS" in dutch) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_interest_is_announced_at_its_rate_and_not_as_new_where_it_runs(language: str) -> None:
    about = asked([receivable("A1", euro("100.00"))])
    announced = announcing(Ground.NL_BUSINESS, about)
    announced["consequence"] = replace(announced["consequence"], interest_percent=Decimal("10.40"))  # type: ignore[type-var]
    later = render(parcel(Notice.LAST_DEMAND, language=language, statement=about, **announced)).text
    runs = asked([receivable("A1", euro("100.00"))], charges=[Charge("r-A1", "last", euro("1.25"), TODAY, "interest")])
    now = render(parcel(Notice.LAST_DEMAND, language=language, statement=runs, **announced)).text
    for said in (later, now):
        assert {"nl": "10,4% per jaar", "en": "10.4% a year", "fr": "10,4\xa0% par an"}[language] in said
    new = {"nl": "betaalt u dan rente", "en": "You then also pay interest", "fr": "Vous payez alors aussi des intérêts"}
    assert (new[language] in later, new[language] in now) == (True, False)
    assert {
        "nl": "rente tot en met 9 juni 2026 over factuur A1",
        "en": "interest up to and including 9 June 2026 on invoice A1",
        "fr": "intérêts de retard jusqu’au 9 juin 2026 inclus pour la facture A1",
    }[language] in now


def test_a_fourteen_day_letter_without_costs_of_dutch_law_is_not_made() -> None:
    about = asked([receivable("A1", euro("100.00"))])
    for wrong in ({"consequence": None}, announcing(Ground.BE_CONSUMER, about)):
        with pytest.raises(Refused, match="none are named for it"):
            render(parcel(Notice.FOURTEEN_DAY_LETTER, statement=about, **wrong))


def test_a_plan_is_confirmed_with_every_day_and_amount_and_costs_nothing() -> None:
    text = render(full(Notice.PLAN_CONFIRMATION, "nl")).text
    for said in (
        "Termijn 1: €\xa01.234,50, uiterlijk op vrijdag 12 juni 2026.",
        "niets extra",
        "Termijn 2: €\xa0500,00",
    ):
        assert said in text
    french = render(full(Notice.PLAN_CONFIRMATION, "fr"))
    assert french.subject == "Votre plan de paiement en 2 fois"
    for said in (
        "Paiement 1\xa0: 1\u202f234,50\xa0€, au plus tard le vendredi 12 juin 2026.",
        "Cela ne vous coûte rien de plus.",
        "Paiement 2\xa0: 500,00\xa0€, au plus tard le mercredi 15 juillet 2026.",
    ):
        assert said in french.text
    with pytest.raises(Refused, match="there are none"):
        render(parcel(Notice.PLAN_CONFIRMATION, terms=()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hand_over_notice_has_its_texts_and_no_ladder_with_it_is_saved(language: str) -> None:
    rendered = render(parcel(Notice.HAND_OVER_NOTICE, language=language))
    assert re.search("uit handen|handing this amount over|confions maintenant ce montant", words(rendered.text))
    ladder = Policy("own", (Step("over", Notice.HAND_OVER_NOTICE, 40),))
    assert [fault.reason for fault in not_carried(ladder)] == ["nothing is handed over by this version yet"]


# ---------------------------------------------------------------- in whose name


@every_text
def test_who_acts_for_clients_says_for_whom_and_under_which_number(notice: Notice, language: str) -> None:
    creditor = replace(CREDITOR, for_clients=True, register_number="I-2024-0815", enterprise_number="12345678")
    rendered = render(replace(full(notice, language), creditor=creditor))
    own = render(full(notice, language))
    label = {"nl": "Verstuurd namens", "en": "Sent on behalf of", "fr": "Envoyé au nom de"}[language]
    for said in (words(rendered.text), shown(rendered.html)):
        assert re.search(rf"{label}\s?: Bakkerij De Halm B\.V\.", said)
        assert "I-2024-0815" in said
        assert "12345678" in said
    assert label not in own.text
    assert label not in own.html


# ---------------------------------------------------------------- one language


@pytest.fixture
def labels() -> dict[str, list[str]]:
    return {
        language: re.findall(r'{% set \w+ = "([^"]{4,})"', (languages.FOLDER / language / "words.jinja").read_text())
        for language in LANGUAGES
    }


@every_text
def test_a_message_is_in_one_language_from_subject_to_last_line(
    notice: Notice, language: str, labels: dict[str, list[str]]
) -> None:
    rendered = render(full(notice, language))
    foreign = {label for other in LANGUAGES if other != language for label in labels[other]}
    for label in foreign - set(labels[language]) - {" en "}:  # a French word too
        assert label not in rendered.text
    assert f'<html lang="{language}">' in rendered.html
    assert f"Content-Language: {language}\r\n".encode() in rendered.raw
    assert rendered.language == language
    assert rendered.warnings == ()


@pytest.mark.parametrize(
    ("wish", "creditor", "got", "warnings"),
    [
        ("nl", "en", "nl", ()),
        ("NL-be", "en", "nl", ()),
        ("", "en", "en", ()),
        ("fr", "nl", "fr", ()),
        ("fr-BE", "nl", "fr", ()),
        ("nl", "fr", "nl", ()),
        ("es", "nl", "nl", ("no texts in Spanish (es): written in Dutch (nl)",)),
        (
            "de",
            "es",
            "en",
            ("no texts in German (de): written in English (en)", "no texts in Spanish (es): written in English (en)"),
        ),
        ("xx", "nl", "nl", ("no texts in xx: written in Dutch (nl)",)),
        ("../nl", "nl", "nl", ("no texts in ../nl: written in Dutch (nl)",)),
    ],
)
def test_a_wish_that_cannot_be_met_falls_back_for_the_whole_message_and_says_so(
    wish: str, creditor: str, got: str, warnings: tuple[str, ...]
) -> None:
    rendered = render(parcel(language=wish, creditor=replace(CREDITOR, language=creditor)))
    assert (rendered.language, rendered.warnings) == (got, warnings)


@pytest.fixture
def half_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "templates"
    shutil.copytree(languages.FOLDER, folder)
    monkeypatch.setattr(languages, "FOLDER", folder)
    return folder


@pytest.mark.parametrize("part", ["friendly.toml", "words.jinja"])
def test_a_language_that_lacks_one_part_is_not_used_for_the_others(half_translated: Path, part: str) -> None:
    (half_translated / "nl" / part).unlink()
    language, warnings = languages.choose(Notice.FRIENDLY, ("nl", "nl"))
    assert language == "en"
    assert warnings == ("no texts in Dutch (nl): written in English (en)",)


def test_every_language_speaks_of_the_same_notices() -> None:
    for language in LANGUAGES:
        assert {n for n in Notice if languages.has(language, n)} == {*SPOKEN_OF, Notice.HAND_OVER_NOTICE}


# ---------------------------------------------------------------- how to pay


def test_the_reference_to_mention_is_the_given_one_and_else_the_number() -> None:
    lines = asked(
        [
            receivable("A1", euro("10.00"), reference="+++090/9337/55493+++"),
            receivable("A2", euro("20.00"), instalment=2, instalments=3),
        ]
    )
    assert "Vermeld bij uw betaling: +++090/9337/55493+++, A2 (2/3)" in render(parcel(statement=lines)).text


@pytest.mark.parametrize("iban", ["", "NL91ABNA0417164301", "not an iban"])
def test_an_account_that_is_not_sure_is_not_printed(iban: str) -> None:
    rendered = render(parcel(creditor=replace(CREDITOR, iban=iban)))
    for said in (rendered.text, shown(rendered.html)):
        assert "IBAN" not in said
        assert "Het rekeningnummer staat op uw factuur." in said
    assert "cid:" not in rendered.html
    assert rendered.warnings == ("the creditor has no valid IBAN: the message refers to the invoice",)


def test_the_payment_code_lies_in_the_mail_and_the_mail_reads_without_it() -> None:
    rendered = render(parcel())
    assert b"Content-Type: image/png" in rendered.raw
    assert b"Content-Disposition: inline" in rendered.raw
    without = message.render(parcel(), None)
    assert b"image/png" not in without.raw
    assert "<img" not in without.html
    assert without.text == rendered.text


def test_nothing_in_the_mail_is_fetched_from_elsewhere() -> None:
    """A picture that is fetched tells when a debtor reads; a style that is fetched may not come."""
    html = render(full(Notice.FORMAL_NOTICE, "nl")).html
    assert not re.search(r"https?:|//|url\(|@import|<script|<link|<form", html)


def test_several_currencies_each_have_their_own_total_and_no_code() -> None:
    lines = asked([receivable("A1", euro("10.00")), receivable("A2", Money(euro("20.00").amount, "USD"))])
    rendered = render(parcel(statement=lines))
    assert "Bedrag: €\xa010,00 en US$\xa020,00" in rendered.text
    assert rendered.text.count("Totaal te betalen") == 2
    assert "cid:" not in rendered.html


def test_a_debtor_without_a_name_is_still_greeted() -> None:
    nameless = parcel(debtor_name="", to=Contact(email="x@devries.nl"))
    assert render(nameless).text.startswith("Beste klant,")
    assert render(replace(nameless, language="en")).text.startswith("Dear customer,")
    assert render(replace(nameless, language="fr")).text.startswith("Cher client, chère cliente,")


def test_french_counts_the_first_of_a_month_and_writes_its_signs_apart() -> None:
    first = asked([receivable("A1", euro("1234.50"), TODAY.replace(day=1))])
    text = render(parcel(statement=first, language="fr", pay_by=TODAY.replace(month=7, day=1))).text
    assert "jusqu’au 1er juin 2026 inclus" in text
    assert "Au plus tard le\xa0: mercredi 1er juillet 2026" in text
    assert "Montant\xa0: 1\u202f234,50\xa0€" in text
    assert not re.search(BARE_SIGNS, text)


@pytest.mark.parametrize("notice", list(Notice))
def test_french_signs_never_stand_bare_or_begin_a_line(notice: Notice) -> None:
    source = "".join((languages.FOLDER / "fr" / part).read_text() for part in (f"{notice.value}.toml", "words.jinja"))
    assert not re.search(r" [:;?!»]|« ", source)
    given = full(notice, "fr")
    for by_post in (False, True):
        text = said_in(notice, view(given, "fr", "", by_post=by_post))
        assert not re.search(BARE_SIGNS, text)
        assert not re.search(r"[^\xa0\d]:(?!\d)|\d:\s", text)
