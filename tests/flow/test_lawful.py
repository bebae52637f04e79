"""A letter with legal effect is read back before it leaves: what is wrong with it is found, and it stays here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.carrier import Parcel, Rendered
from connector.channels.email import message
from connector.channels.email.carrier import EmailCarrier
from connector.channels.email.settings import SmtpSettings
from connector.channels.letter import message as paper
from connector.flow.acts import try_again
from connector.flow.lawful import expected_of, lint_rendered
from connector.model import Address, Channel, Contact, DebtorKind, DeliveryState, Notice, Payment, PaymentKind
from connector.rules.law.announced import Ground
from connector.rules.law.lint import Invoice, lint
from connector.rules.statement import Statement
from connector.store import installations
from connector.stories.mailbox import plain
from connector.tables import law_tables
from tests.channels.letter.papers import ADDRESS, press
from tests.channels.parcels import BELGIAN, CREDITOR, TODAY, announcing, asked, euro, parcel, receivable
from tests.channels.servers import FaultyServer
from tests.flow.world import SCOPE, World
from tests.rules.builders import invoice, policy, step

LANGUAGES = ("nl", "en", "fr")
ONE = asked([receivable("2026-017", euro("1234.50"))])
SMALL = asked([receivable("2026-017", euro("234.50"))])


def announces(ground: Ground, about: Statement = ONE, notice: Notice | None = None, **more: object) -> Parcel:
    """A letter that announces costs under this law, by the notice that does so."""
    usual = {Ground.NL_CONSUMER: Notice.FOURTEEN_DAY_LETTER, Ground.BE_CONSUMER: Notice.REMINDER}
    creditor = BELGIAN if ground.country == "BE" else CREDITOR
    said = {"creditor": creditor, "statement": about, **announcing(ground, about), **more}
    return parcel(notice or usual.get(ground, Notice.LAST_DEMAND), **said)


def found_in(given: Parcel, edit: Callable[[str], str] = str) -> list[str]:
    """The rules that find something in this letter, after somebody had his hands on the finished text and HTML."""
    made = message.render(given, None)
    edited = replace(made, text=edit(made.text), html=edit(made.html))
    return [each.rule for each in lint_rendered(given, edited, Channel.EMAIL)]


def change(*pairs: str) -> Callable[[str], str]:
    """Puts one thing in place of another, in text and HTML; it has to be there."""

    def edit(text: str) -> str:
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in text, old
            text = text.replace(old, new)
        return text

    return edit


# ---------------------------------------------------------------- the right letters


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ground", list(Ground))
def test_the_right_letter_passes(ground: Ground, language: str) -> None:
    several = asked(
        [receivable("A1", euro("1000.00"), open=euro("800.50")), receivable("A2", euro("40.00"))],
    )
    for about in (ONE, SMALL, several):
        assert found_in(announces(ground, about, language=language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_letter_with_vat_interest_and_a_register_number_passes(language: str) -> None:
    given = announces(Ground.NL_CONSUMER, language=language)
    assert given.consequence is not None
    creditor = replace(CREDITOR, for_clients=True, register_number="I-2024-0815")
    more = replace(given.consequence, vat=euro("38.89"), interest_percent=Decimal("4.00"))
    assert found_in(replace(given, creditor=creditor, consequence=more)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formal_notice_that_announces_nothing_passes_and_other_notices_are_not_looked_at(language: str) -> None:
    assert found_in(parcel(Notice.FORMAL_NOTICE, language=language)) == []
    assert found_in(parcel(Notice.FRIENDLY, language=language), lambda _: "anything at all") == []
    story = parcel(Notice.FORMAL_NOTICE)
    assert lint_rendered(story, plain(story), Channel.EMAIL) == ()


# ---------------------------------------------------------------- wrong letters, each for its own reason


@dataclass(frozen=True)
class Wrong:
    """A letter, what somebody did to the finished text, and the one rule that finds it."""

    rule: str
    letter: Parcel
    edit: Callable[[str], str] = str


def costing(given: Parcel, costs: str, vat: str | None = None) -> Parcel:
    assert given.consequence is not None
    tax = euro(vat) if vat else None
    return replace(given, consequence=replace(given.consequence, costs=euro(costs), vat=tax))


DUTCH, BELGIAN_ONE = announces(Ground.NL_CONSUMER), announces(Ground.BE_CONSUMER, SMALL)
TERM = "binnen veertien dagen vanaf de dag nadat deze e-mail bij u is bezorgd"
ASSUMED = asked([receivable("2026-017", euro("1234.50"), due_assumed=True)])
INTEREST = replace(
    asked([receivable("2026-017", euro("234.50"))]),
    totals=(replace(SMALL.totals[0], charges=euro("1.00"), payable=euro("235.50")),),
)

WRONG = {
    "a cent too much, in what was made": Wrong("costs_not_exact", costing(DUTCH, "185.19")),
    "a cent too much, in the text": Wrong("costs_not_exact", DUTCH, change("185,18", "185,19", "1.419,68", "1.419,69")),
    "no costs named": Wrong(
        "costs_not_named", DUTCH, lambda text: re.sub(r"Dan betaalt u ook incasso.*?1\.419,68\.", "", text)
    ),
    "a sum that does not add up": Wrong("sum_with_costs", DUTCH, change("1.419,68", "1.429,68")),
    "two totals": Wrong("one_total", DUTCH, change("Al betaald, een", "Totaal € 1.250,00. Al betaald, een")),
    "a total that is not the statement's": Wrong(
        "wrong_total", DUTCH, change("1.234,50", "1.334,50", "1.419,68", "1.519,68")
    ),
    "two accounts": Wrong("one_account", DUTCH, change("Op naam van", "of BE68 5390 0754 7034 Op naam van")),
    "an account taken apart": Wrong(
        "one_account", DUTCH, change("Al betaald, een", "Of NL20-INGB-0001-2345-67. Al betaald, een")
    ),
    "a link": Wrong("link", DUTCH, change("Al betaald, een", "Betaal op evil.example/pay. Al betaald, een")),
    "somebody else's account": Wrong(
        "wrong_account", DUTCH, change("NL91 ABNA 0417 1643 00", "NL02 ABNA 0123 4567 89")
    ),
    "no account": Wrong("no_account", replace(DUTCH, creditor=replace(CREDITOR, iban=""))),
    "a term from the letter's own date": Wrong(
        "term_wording", DUTCH, change(TERM, "binnen veertien dagen na dagtekening")
    ),
    "a second, shorter term": Wrong("second_term", DUTCH, change(TERM + ".", TERM + ". Betaal binnen 7 dagen.")),
    "a day that comes too early": Wrong("early_day", DUTCH, change(TERM, TERM + ", uiterlijk 23 juni 2026")),
    "a day in numbers alone": Wrong("early_day", DUTCH, change(TERM, TERM + ", dus vóór 15-6")),
    "a weekday": Wrong("early_day", DUTCH, change(TERM, TERM + ", dus uiterlijk maandag")),
    "a weekday to come": Wrong("early_day", DUTCH, change(TERM, TERM + ", dus vóór aanstaande vrijdag")),
    "a due day that nobody agreed": Wrong("due_day_not_agreed", announces(Ground.NL_CONSUMER, ASSUMED)),
    "to a business": Wrong("consumer_letter_to_business", replace(DUTCH, debtor_kind=DebtorKind.BUSINESS)),
    "a last demand to whoever is unknown": Wrong(
        "business_letter_to_consumer", replace(announces(Ground.NL_BUSINESS), debtor_kind=DebtorKind.UNKNOWN)
    ),
    "Dutch law for a Belgian": Wrong("law_of_another_country", replace(DUTCH, debtor_country="BE")),
    "a fee beside the costs": Wrong(
        "fee_beside_costs", DUTCH, change("Al betaald, een", "Administratiekosten: € 15,00. Al betaald, een")
    ),
    "VAT that is not owed": Wrong(
        "vat_not_owed", DUTCH, change("1.419,68", "1.458,57", "185,18.", "185,18. Plus btw: € 38,89.")
    ),
    "VAT that is a cent off": Wrong("vat_not_exact", costing(DUTCH, "185.18", "38.90")),
    "VAT without the words": Wrong(
        "vat_not_declared", costing(DUTCH, "185.18", "38.89"), change(", want wij kunnen die btw niet verrekenen", "")
    ),
    "another name": Wrong("creditor_not_named", DUTCH, change("Bakkerij De Halm", "Bakkerij De Spelt")),
    "for clients, without a number": Wrong(
        "register_number", replace(DUTCH, creditor=replace(CREDITOR, for_clients=True))
    ),
    "for clients, the number not printed": Wrong(
        "register_number",
        replace(DUTCH, creditor=replace(CREDITOR, for_clients=True, register_number="I-24")),
        change("I-24", "I-25"),
    ),
    "an amount out of nowhere": Wrong("amounts", DUTCH, change("Al betaald, een", "€ 12,00. Al betaald, een")),
    "Belgium: no enterprise number": Wrong(
        "enterprise_number", replace(BELGIAN_ONE, creditor=replace(BELGIAN, enterprise_number=""))
    ),
    "Belgium: more than the maximum": Wrong("costs_too_high", costing(BELGIAN_ONE, "38.46")),
    "Belgium: more than the principal": Wrong("more_than_principal", announces(Ground.BE_CONSUMER, INTEREST)),
    "Belgium: a week": Wrong("free_term", BELGIAN_ONE, change("14 kalenderdagen", "7 kalenderdagen")),
    "Belgium: not what it is about": Wrong("invoice_not_described", BELGIAN_ONE, change("28 april 2026", "april")),
    "Belgium: a day that comes too early": Wrong("early_day", BELGIAN_ONE, change("24 juni", "22 juni")),
}


FRENCH, WALLOON = (
    announces(Ground.NL_CONSUMER, language="fr"),
    announces(Ground.BE_CONSUMER, SMALL, language="fr"),
)
LAST = announces(Ground.BE_BUSINESS, language="fr")
WRONG |= {
    "French: a cent too much": Wrong(
        "costs_not_exact", FRENCH, change("185,18", "185,19", "1\u202f419,68", "1\u202f419,69")
    ),
    "French: the term without the words of the law": Wrong("term_wording", FRENCH, change(TERM, "op tijd")),
    "French: a second, shorter term": Wrong("second_term", FRENCH, change("qui suit la réception", "de l’envoi")),
    "French: VAT without the words": Wrong(
        "vat_not_declared",
        costing(FRENCH, "185.18", "38.89"),
        change(", car nous ne pouvons pas la récupérer", ""),
    ),
    "French: two totals": Wrong("one_total", FRENCH, change("Déjà payé, une", "Total : 1 250,00 €. Déjà payé, une")),
    "French: a sum that does not add up": Wrong("sum_with_costs", WALLOON, change("272,95", "272,85")),
    "French: more than the maximum": Wrong("costs_too_high", costing(WALLOON, "38.46")),
    "French: another amount": Wrong("wrong_total", WALLOON, change("234,50", "243,50", "272,95", "281,95")),
    "French: a week": Wrong("free_term", WALLOON, change("14 jours calendrier", "7 jours calendrier")),
    "French: no term": Wrong("free_term", WALLOON, change("Vous avez 14 jours calendrier", "Vous avez le temps")),
    "French: a day that comes too early": Wrong("early_day", WALLOON, change("24 juin", "22 juin")),
    "French: a fee in the first reminder": Wrong(
        "more_than_principal", WALLOON, change("Déjà payé, une", "Frais de rappel : 7,50 €. Déjà payé, une")
    ),
    "French: no enterprise number": Wrong("enterprise_number", WALLOON, change("0403.170.701", "0403.170.702")),
    "French: not what it is about": Wrong("invoice_not_described", WALLOON, change("28 avril 2026", "avril")),
    "French: not the forty of the law": Wrong(
        "costs_not_exact", LAST, change("40,00", "45,00", "1\u202f274,50", "1\u202f279,50")
    ),
    "French: somebody else's account": Wrong(
        "wrong_account", LAST, change("BE68 5390 0754 7034", "BE71 0961 2345 6769")
    ),
    "French: an amount out of nowhere": Wrong("amounts", LAST, change("Déjà payé, une", "12,00 €. Déjà payé, une")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other(name: str) -> None:
    wrong = WRONG[name]
    assert found_in(wrong.letter, wrong.edit) == [wrong.rule]


def test_an_invoice_that_was_not_late_on_the_day_of_writing_is_found() -> None:
    """No text is made of such a statement, so somebody else's letter has to do."""
    expected = replace(expected_of(DUTCH, Channel.EMAIL), invoices=(Invoice(TODAY, "2026-017"),))
    text = message.render(DUTCH, None).text
    assert [each.rule for each in lint(text, expected, law_tables())] == ["not_in_default"]


def test_text_and_html_that_differ_are_found() -> None:
    made = message.render(DUTCH, None)
    page = made.html.replace("28 mei 2026", "27 mei 2026")
    (finding,) = lint_rendered(DUTCH, replace(made, html=page), Channel.EMAIL)
    assert (finding.rule, finding.sentence("en")) == (
        "forms_differ",
        "text and html of this message do not say the same.",
    )


def test_by_post_a_day_has_to_be_later_than_by_mail() -> None:
    made = message.render(DUTCH, None)
    named = replace(made, text=made.text.replace(TERM, f"{TERM}, in elk geval 25 juni 2026"), html="")
    assert lint_rendered(DUTCH, named, Channel.EMAIL) == ()
    assert [each.rule for each in lint_rendered(DUTCH, named, Channel.LETTER)] == ["early_day"]


def test_small_instalments_may_cost_less_than_the_scale_and_nothing_else_may() -> None:
    small = announces(Ground.NL_CONSUMER, asked([receivable("A1", euro("100.00"))]))
    assert found_in(costing(small, "20.00")) == ["costs_not_exact"]
    small = replace(small, consequence=replace(small.consequence, instalments=True)) if small.consequence else small
    assert found_in(costing(small, "20.00")) == []
    assert found_in(costing(small, "41.00")) == ["costs_not_exact"]
    assert found_in(costing(DUTCH, "20.00")) == ["costs_not_exact"]


ODD = [
    "AB12345678901234",
    "SI202600000012345",
    "20-06-2026",
    "2026-06-20",
    "15 juni",
    "EUR 2026",
    "Kosten 12",
    "VAT",
    "€ 12,50",
    "10 dagen",
]


@pytest.mark.parametrize("name", ODD)
def test_what_people_call_an_invoice_or_themselves_blocks_no_right_letter(name: str) -> None:
    line = receivable(name, euro("1234.50"), reference=name)
    of = Contact(DUTCH.to.email, name)
    for odd in (
        announces(Ground.NL_CONSUMER, asked([line])),
        replace(DUTCH, debtor_name=name, debtor_number=name, to=of),
        replace(DUTCH, creditor=replace(DUTCH.creditor, name=f"Alles voor 1 EUR {name}")),
        replace(DUTCH, debtor_name="Action 1 euro winkel"),
    ):
        assert found_in(odd) == [], odd.debtor_name


@pytest.mark.parametrize(
    "line",
    ["t.a.v. fam.Jansen/De Vries", "Gebouw B.Oost/Hal 3", "Kerkstraat 12//3", "p/a www.zon.nl", "1 juli straat 20"],
)
def test_no_line_of_an_address_blocks_a_right_letter_on_paper(line: str) -> None:
    where = Address((line, "Kerkstraat 7"), "1234 AB", "Zon.nl/Oost", "NL")
    odd = replace(by_post(DUTCH), address=where, creditor=replace(DUTCH.creditor, address=where))
    assert lint_rendered(odd, paper.render(odd, None, press()), Channel.LETTER) == ()


def test_a_wrong_amount_is_found_beside_an_odd_name_too() -> None:
    odd = announces(Ground.NL_CONSUMER, asked([receivable("EUR 2026", euro("1234.50"))]))
    assert found_in(odd, change("185,18", "185,19", "1.419,68", "1.419,69")) == ["costs_not_exact"]


AMOUNT = re.compile(r"€\xa0?-?[\d.,]*\d|\d[\d,\u202f]*\xa0€")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_digit_of_an_amount_is_changed_is_found(data: st.DataObject) -> None:
    ground = data.draw(st.sampled_from(list(Ground)))
    wholes = data.draw(st.lists(st.integers(1, 10**8), min_size=1, max_size=3))
    lines = [receivable(f"A{n}", euro(str(Decimal(cents) / 100))) for n, cents in enumerate(wholes)]
    given = announces(ground, asked(lines), language=data.draw(st.sampled_from(LANGUAGES)))
    made = replace(message.render(given, None), html="")
    assert lint_rendered(given, made, Channel.EMAIL) == ()
    places = (place for match in AMOUNT.finditer(made.text) for place in range(*match.span()))
    where = [place for place in places if made.text[place].isdigit()]
    place = data.draw(st.sampled_from(where))
    digit = data.draw(st.sampled_from(sorted(set("0123456789") - {made.text[place]})))
    changed = f"{made.text[:place]}{digit}{made.text[place + 1 :]}"
    assert lint_rendered(given, replace(made, text=changed), Channel.EMAIL) != ()


# ---------------------------------------------------------------- it does not leave

LADDER = policy(step("formal", 5, Notice.FORMAL_NOTICE), step("next", 25, Notice.LAST_DEMAND), name="default")


class Smudged(EmailCarrier):
    """Real mail to a real server, after something went wrong with the text."""

    wrong = "NL02 ABNA 0123 4567 89"

    def render(self, given: Parcel) -> Rendered:
        made = super().render(given)
        return replace(made, text=made.text.replace("NL91 ABNA 0417 1643 00", self.wrong))


def owing(world: World, server: FaultyServer, carrier: type[EmailCarrier]) -> None:
    world.begin(LADDER).owe(invoice("F1", "100.00", due="2026-03-01"))
    with world.store.write(SCOPE, world.now) as tx:
        installations.save_creditor(tx, replace(CREDITOR, language="nl"))
    smtp = SmtpSettings(host="127.0.0.1", port=server.port, security="none")
    world.postman = carrier(smtp, lambda _: None)  # type: ignore[assignment]


def test_a_letter_that_is_not_lawful_does_not_leave_and_a_person_is_told_why(world: World) -> None:
    with FaultyServer() as server:
        owing(world, server, Smudged)
        report = world.day()
        assert server.taken == []
        assert (len(report.failed), report.sent) == (1, [])
        assert world.tasks() == ["mend_sending"]
        (told,) = [event.content for event in world.events("failed")]
        assert told is not None
        assert "[wrong_account] Rekening NL02ABNA0123456789 is niet die van de schuldeiser." in str(told["detail"])
        assert world.events("sent") == []
        world.later(days=1)
        world.day()
        assert server.taken == []


def test_a_mended_letter_leaves_when_a_person_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultyServer() as server:
        owing(world, server, Smudged)
        world.day()
        monkeypatch.setattr(Smudged, "wrong", "NL91 ABNA 0417 1643 00")
        (failed,) = world.deliveries(DeliveryState.FAILED)
        try_again(world.store, SCOPE, failed.key, "Els", world.now)
        assert len(world.deliver().sent) == 1
        assert len(server.taken) == 1


def test_a_lawful_letter_leaves(world: World) -> None:
    with FaultyServer() as server:
        owing(world, server, EmailCarrier)
        assert len(world.day().sent) == 1
        assert len(server.taken) == 1
        assert world.tasks() == []


# ---------------------------------------------------------------- on paper, and in French


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ground", list(Ground))
def test_the_right_letter_passes_on_paper(ground: Ground, language: str) -> None:
    several = asked([receivable("A1", euro("1000.00"), open=euro("800.50")), receivable("A2", euro("40.00"))])
    for about in (ONE, several):
        given = replace(by_post(announces(ground, about, language=language)), address=ADDRESS)
        assert lint_rendered(given, paper.render(given, None, press()), Channel.LETTER) == ()


def test_a_wrong_letter_is_found_on_paper() -> None:
    given = replace(by_post(costing(DUTCH, "185.19")), address=ADDRESS)
    found = lint_rendered(given, paper.render(given, None, press()), Channel.LETTER)
    assert [each.rule for each in found] == ["costs_not_exact"]


def by_post(given: Parcel) -> Parcel:
    """With the day that the law gives to who gets it by post."""
    assert given.consequence is not None
    last = expected_of(given, Channel.LETTER).last_safe_day or given.consequence.last_day
    return replace(given, pay_by=last, consequence=replace(given.consequence, last_day=last))


def test_a_french_formal_notice_passes_in_a_mail_and_on_paper() -> None:
    several = asked(
        [receivable("A1", euro("1000.00"), open=euro("800.50")), receivable("A2", euro("40.00"))],
        [Payment("p1", "d-1", euro("5.00"), TODAY, PaymentKind.CREDIT, number="CN-1")],
    )
    for about in (ONE, several):
        given = parcel(Notice.FORMAL_NOTICE, language="fr", statement=about, address=ADDRESS)
        assert found_in(given) == []
        assert lint_rendered(given, paper.render(given, None, press()), Channel.LETTER) == ()
    assert found_in(parcel(Notice.FORMAL_NOTICE, language="fr"), change("1\u202f234,50", "1\u202f234,60")) != []
