"""Who is written to, and in whose name: kinds of customers, those who never are, the sender, and a test mail."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from connector.carrier import Creditor
from connector.flow import acts
from connector.flow.dunning import preview
from connector.model import Act, Address, DebtorKind, HoldKind, Mark
from connector.store import installations, journal, policies
from tests.channels.servers import DOT, HANG_UP, RCPT, FaultyServer
from tests.web.houses import BOOKS, CREDITOR, NOW
from tests.web.test_settings import hidden, with_act
from tests.web.visitors import Visitor, alerts, words_of

WHO, SENDER = "/settings/who", "/settings/sender"
FILLED: dict[str, object] = {
    "sender-name": CREDITOR.name,
    "sender-email": CREDITOR.email,
    "sender-reply_to": CREDITOR.reply_to,
    "sender-phone": CREDITOR.phone,
    "sender-iban": CREDITOR.iban,
    "sender-acts_for": "ourselves",
    "sender-language": "nl",
    "sender-street": "Dorpsstraat 1",
    "sender-postcode": "6711 AB",
    "sender-city": "Ede",
    "sender-country": "NL",
}


def creditor(visitor: Visitor) -> Creditor:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return installations.creditor(tx)


def messages(visitor: Visitor) -> set[str]:
    """Who would get one today."""
    decided = preview(visitor.house.store, visitor.house.scope(BOOKS), NOW).decisions
    return {each.debtor for each in decided if any(v.act in (Act.SEND, Act.PROPOSE) for v in each.verdicts)}


def told(visitor: Visitor, kind: str) -> list[dict[str, object]]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return [event.content or {} for event in journal.all(tx, [kind])]


# ---------------------------------------------------------------- kinds


def test_businesses_only_is_shown_saved_and_gone_by(visitor: Visitor) -> None:
    assert messages(visitor) == {"1", "2", "5"}
    look = visitor.post(WHO, {"who-kinds": ["business"]})
    page = words_of(look.text)
    assert "Berichten van vandaag, met wat op uw goedkeuring wacht: nu 3, dan 0." in page
    assert "Aan klanten van wie de soort niet bekend is schrijft u niet; dat staat in de instellingen." in page
    assert messages(visitor) == {"1", "2", "5"}, "nothing was saved yet"
    visitor.post(WHO, with_act(hidden(look.text), "save"))
    assert messages(visitor) == set()
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert policies.saved(tx)["default"].writes_to == (DebtorKind.BUSINESS,)
    assert "Alleen bedrijven krijgen berichten." in words_of(visitor.text("/settings"))


def test_to_write_to_nobody_is_no_choice(visitor: Visitor) -> None:
    answer = visitor.post(WHO, {"act": "save"})
    assert answer.status_code == 422
    assert "Kies minstens één soort." in words_of(answer.text)
    assert messages(visitor) == {"1", "2", "5"}


def test_back_and_nothing_changed(visitor: Visitor) -> None:
    look = visitor.post(WHO, {"who-kinds": ["business"]})
    back = visitor.post(WHO, with_act(hidden(look.text), "back"))
    assert re.findall(r'<input checked[^>]*value="(\w+)"', back.text) == ["business"]
    every = {"who-kinds": [kind.value for kind in DebtorKind]}
    assert alerts(visitor.post(WHO, dict(every), follow=True))[0] == "U hebt niets veranderd."


# ---------------------------------------------------------------- never


def test_a_customer_is_left_out_listed_and_written_to_again(visitor: Visitor) -> None:
    assert "Niemand is uitgesloten." in visitor.text(WHO)
    fields: dict[str, object] = {"exclude-customer": "K2", "exclude-reason": "broer van de baas"}
    look = visitor.post(f"{WHO}/exclude", fields)
    assert "Voortaan nooit meer aanschrijven: Café 't Hoekje" in words_of(look.text)
    assert told(visitor, "held") == []
    answer = visitor.post(f"{WHO}/exclude", with_act(hidden(look.text), "save"), follow=True)
    assert alerts(answer)[0] == "Café 't Hoekje wordt niet meer aangeschreven."
    assert "broer van de baas" in answer.text
    assert messages(visitor) == {"1", "5"}
    sealed = hidden(answer.text.split('action="/settings/who/lift"')[1].join(["<main", ""]))
    lifted = visitor.post(f"{WHO}/lift", {name: sealed[name] for name in ("debtor", "hold", "mark")}, follow=True)
    assert alerts(lifted)[0].startswith("Café 't Hoekje wordt weer aangeschreven")
    assert messages(visitor) == {"1", "2", "5"}
    assert [event["by"] for event in told(visitor, "held") + told(visitor, "lifted")]


def test_of_several_of_one_name_the_person_chooses(visitor: Visitor) -> None:
    fields: dict[str, object] = {"exclude-customer": "n", "exclude-reason": "geen zin"}
    asked = visitor.post(f"{WHO}/exclude", fields)
    assert "Dit past op 4 klanten; kies er één." in words_of(asked.text)
    assert told(visitor, "held") == []
    token = re.findall(r'name="debtor" id="several-1" value="([^"]+)"', asked.text)[0]
    look = visitor.post(f"{WHO}/exclude", {**fields, "debtor": token})
    answer = visitor.post(f"{WHO}/exclude", with_act(hidden(look.text), "save"), follow=True)
    assert "wordt niet meer aangeschreven." in alerts(answer)[0]
    assert len(told(visitor, "held")) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"exclude-customer": "Niemand", "exclude-reason": "x"}, "Er is geen klant met dit nummer of deze naam."),
        ({"exclude-customer": "K2"}, "Dit veld is vereist."),
    ],
)
def test_whoever_is_not_there_or_has_no_reason_is_not_left_out(
    visitor: Visitor, fields: dict[str, object], words: str
) -> None:
    answer = visitor.post(f"{WHO}/exclude", fields)
    assert answer.status_code == 422
    assert words in words_of(answer.text)
    assert told(visitor, "held") == []


def test_a_stop_sign_is_listed_and_taken_off(visitor: Visitor) -> None:
    scope = visitor.house.scope(BOOKS)
    acts.mark(visitor.house.store, scope, "1", Mark.BANKRUPT, "Els", NOW)
    acts.mark(visitor.house.store, scope, "1", Mark.VULNERABLE, "Els", NOW)
    page = visitor.text(WHO)
    assert "Faillissement" in page
    token = re.findall(r'name="debtor" value="([^"]+)"', page)[0]
    visitor.post(f"{WHO}/lift", {"debtor": token, "hold": "", "mark": "bankrupt"})
    assert "Faillissement" not in visitor.text(WHO)
    assert "Kwetsbaar" in visitor.text(WHO)


def test_what_ends_with_a_day_or_is_about_one_invoice_is_no_exclusion(visitor: Visitor) -> None:
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    acts.block(store, scope, "1", "even niet", "Els", NOW, until=NOW.date())
    acts.block(store, scope, "1", "deze niet", "Els", NOW, key="101")
    assert "Niemand is uitgesloten." in visitor.text(WHO)


@pytest.mark.parametrize("fields", [{"debtor": "x"}, {}, {"debtor": "", "hold": "hold-1"}])
def test_what_is_not_excluded_cannot_be_lifted(visitor: Visitor, fields: dict[str, object]) -> None:
    assert visitor.post(f"{WHO}/lift", fields).status_code == 404


# ---------------------------------------------------------------- the sender


def test_the_letterhead_is_saved_with_the_rest(visitor: Visitor) -> None:
    fields = {**FILLED, "sender-bic": "abnanl2a", "sender-enterprise_number": "12.34.56.78"}
    assert alerts(visitor.post(SENDER, with_act(fields, "save"), follow=True))[-1] == "Bewaard."
    saved = creditor(visitor)
    assert saved.address == Address(("Dorpsstraat 1",), "6711 AB", "Ede", "NL")
    assert (saved.bic, saved.enterprise_number) == ("ABNANL2A", "12345678")
    assert 'value="Dorpsstraat 1"' in visitor.text(SENDER)


def test_an_empty_letterhead_is_none(visitor: Visitor) -> None:
    bare = {name: value for name, value in FILLED.items() if name.split("-")[1] not in ("street", "postcode", "city")}
    visitor.post(SENDER, with_act(bare, "save"))
    assert creditor(visitor).address is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("bic", "ABN", "Dit is geen geldige BIC"),
        ("enterprise_number", "1234", "Dit is geen geldig nummer: 8 cijfers"),
        ("enterprise_number", "0123456780", "Dit is geen geldig nummer: 8 cijfers"),
        ("iban", "NL00", "Dit is geen geldig IBAN"),
        ("name", "Bakker\u202e", "Hierin staan tekens die niet afgedrukt kunnen worden."),
        ("country", "XX", "Ongeldige keuze."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(visitor: Visitor, field: str, value: str, words: str) -> None:
    answer = visitor.post(SENDER, {**FILLED, f"sender-{field}": value})
    assert answer.status_code == 422
    assert f'id="sender-{field}-wrong">{words}' in answer.text
    assert creditor(visitor) == CREDITOR


def test_a_belgian_number_is_one_too(visitor: Visitor) -> None:
    visitor.post(SENDER, {**FILLED, "sender-enterprise_number": "BE 0403.019.261", "act": "save"})
    assert creditor(visitor).enterprise_number == "BE0403019261"


def test_for_clients_without_a_number_shows_whom_it_holds_before_it_is_saved(visitor: Visitor) -> None:
    fields = {**FILLED, "sender-acts_for": "clients"}
    look = visitor.post(SENDER, fields)
    assert "nu 3, dan 0" in words_of(look.text)
    assert creditor(visitor).for_clients is False
    visitor.post(SENDER, with_act(hidden(look.text), "save"))
    assert creditor(visitor).for_clients is True
    assert messages(visitor) == set()
    decided = preview(visitor.house.store, visitor.house.scope(BOOKS), NOW).decisions
    assert {hold.kind for each in decided for v in each.verdicts for hold in v.holds} >= {HoldKind.NOT_REGISTERED}
    numbered = visitor.post(SENDER, {**fields, "sender-register_number": "2024-0012"})
    assert "nu 0, dan 3" in words_of(numbered.text), "the way back is shown too"


# ---------------------------------------------------------------- a test mail


def test_a_test_mail_goes_to_oneself_alone_and_says_that_it_is_one(visitor: Visitor) -> None:
    answer = visitor.post(f"{SENDER}/test", follow=True)
    assert alerts(answer)[0].startswith("De mailserver heeft de test aangenomen voor vragen@bakkerij.example.")
    assert visitor.house.demo
    (mail,) = visitor.house.demo.mailbox.mails()
    assert "vragen@bakkerij.example" in mail.to
    assert mail.subject == "TEST: zo komen uw herinneringen aan"
    assert "Er is niets verschuldigd: klant en factuur zijn verzonnen." in " ".join(mail.text.split())
    assert "NL91 ABNA 0417 1643 00" in mail.text, "as a real message says it"
    (event,) = told(visitor, "trial_mail")
    assert (event["to"], bool(event["by"])) == ("vragen@bakkerij.example", True)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_written_in_the_senders_language(visitor: Visitor, language: str) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        installations.save_creditor(tx, replace(CREDITOR, language=language, reply_to="", iban=""))
    visitor.post(f"{SENDER}/test")
    assert visitor.house.demo
    (mail,) = visitor.house.demo.mailbox.mails()
    assert mail.subject.startswith("TEST")
    assert "administratie@bakkerij.example" in mail.to
    assert "NL91" not in mail.text, "no account is invented"


def test_every_test_is_a_mail_of_its_own_and_ten_an_hour_are_enough(visitor: Visitor) -> None:
    for _ in range(10):
        assert visitor.post(f"{SENDER}/test").status_code == 303
    refused = visitor.post(f"{SENDER}/test")
    assert refused.status_code == 409
    assert "er zijn in een uur tien tests verstuurd" in words_of(refused.text).casefold()
    assert visitor.house.demo
    mails = visitor.house.demo.mailbox.mails()
    assert len({re.findall(rb"Message-ID: (\S+)", mail.raw)[0] for mail in mails}) == 10


def test_a_server_that_takes_nothing_is_told_with_its_words(visit: Callable[..., Visitor]) -> None:
    with FaultyServer({RCPT: "550 no such box"}) as server:
        answer = visit(smtp_port=server.port).post(f"{SENDER}/test", follow=True)
    told = alerts(answer)[0]
    assert "De mailserver heeft de test voor vragen@bakkerij.example niet aangenomen" in told
    assert "no such box" in told


def test_a_server_that_breaks_off_after_the_message_leaves_it_unclear(visit: Callable[..., Visitor]) -> None:
    with FaultyServer({DOT: HANG_UP}) as server:
        answer = visit(smtp_port=server.port).post(f"{SENDER}/test", follow=True)
    assert "Het is niet zeker of de mailserver de test" in alerts(answer)[0]


def test_without_a_mail_server_nothing_is_sent(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    assert "Er is geen mailserver ingesteld" in words_of(visitor.text(SENDER))
    assert visitor.post(f"{SENDER}/test").status_code == 409
    assert told(visitor, "trial_mail") == []


def test_a_newcomer_without_a_sender_is_asked_for_it_first(newcomer: Visitor) -> None:
    from tests.web.test_uploads import take_in_small

    take_in_small(newcomer)
    page = newcomer.text(SENDER)
    assert "/settings/sender/test" not in page
    assert "Nog niet ingevuld" in words_of(newcomer.text("/settings"))
    assert newcomer.post(f"{SENDER}/test").status_code in (404, 409)
