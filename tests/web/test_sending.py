"""The switch, the sender, and the run of the day; and the demo's days and mails."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from connector.flow import restored
from connector.store import installations, journal
from tests.channels.servers import FaultyServer
from tests.web.houses import BOOKS, CREDITOR, NOW, TODAY, open_house
from tests.web.visitors import Visitor, alerts, words_of

SENDER: dict[str, object] = {
    "sender-name": "Bakkerij Jansen",
    "sender-email": "geld@jansen.nl",
    "sender-phone": "020 1",
    "sender-iban": "nl91abna0417164300",
    "sender-acts_for": "ourselves",
    "sender-language": "en",
}


def live(visitor: Visitor, books: str = BOOKS) -> bool:
    with visitor.house.store.read(visitor.house.scope(books), NOW) as tx:
        return installations.get(tx).live


def test_the_run_decides_and_sends_and_tells_what_it_did(visitor: Visitor) -> None:
    answer = visitor.post("/run", follow=True)
    assert alerts(answer) == ["De ronde is gedaan. 3 berichten verstuurd."]
    assert visitor.house.demo
    assert len(visitor.house.demo.mailbox.mails()) == 3


def test_a_second_run_on_the_same_day_sends_nothing_again(visitor: Visitor) -> None:
    visitor.post("/run", follow=True)
    answer = visitor.post("/run", follow=True)
    assert alerts(answer) == ["De ronde is gedaan. 0 berichten verstuurd."]


def test_a_run_before_the_last_one_is_refused_in_plain_words(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        installations.note_run(tx, TODAY.replace(day=9))
    answer = visitor.post("/run")
    assert answer.status_code == 409
    assert "De laatste ronde was op 9 mrt 2026; een ronde op 3 mrt 2026 ligt daarvoor" in words_of(answer.text)


def test_pausing_keeps_everything_in_and_going_live_lets_the_next_run_send(visitor: Visitor) -> None:
    assert "U bent live" in visitor.text("/start")
    assert alerts(visitor.post("/pause", follow=True))[0] == "Terug in voorbeeld: er gaat niets meer uit."
    assert not live(visitor)
    run = visitor.post("/run", follow=True)
    assert alerts(run) == [
        "Besloten voor vandaag. U bent niet live, dus er is niets verstuurd; er zouden 3 berichten uitgaan."
    ]
    assert visitor.house.demo
    assert visitor.house.demo.mailbox.mails() == []
    assert "U bent nog niet live" in visitor.text("/sending")
    assert "U bent live." in alerts(visitor.post("/live", follow=True))[0]
    assert visitor.house.demo.mailbox.mails() == [], "going live alone sends nothing"
    visitor.post("/run")
    assert len(visitor.house.demo.mailbox.mails()) == 3
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert [event.kind for event in journal.all(tx, ["went_live", "paused"])] == ["paused", "went_live"]


def test_nobody_goes_live_without_a_sender_and_a_mail_server(newcomer: Visitor) -> None:
    from tests.web.test_uploads import take_in_small

    take_in_small(newcomer)
    page = words_of(newcomer.text("/start"))
    assert "Er is nog niet ingevuld namens wie de berichten uitgaan." in page
    assert "Er is geen mailserver ingesteld (TIJDIG_SMTP_HOST)." in page
    assert "/live" not in newcomer.text("/start")
    answer = newcomer.post("/live")
    assert answer.status_code == 409
    assert not live(newcomer, "files")


def test_a_newcomer_fills_in_the_sender_and_goes_live(visit: Callable[..., Visitor]) -> None:
    with FaultyServer() as server:
        visitor = visit(smtp_port=server.port)
        visitor.post("/pause")
        assert alerts(visitor.post("/settings/sender", {**SENDER, "act": "save"}, follow=True))[-1] == "Bewaard."
        with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
            saved = installations.creditor(tx)
        assert (saved.name, saved.email, saved.language) == ("Bakkerij Jansen", "geld@jansen.nl", "en")
        assert saved.iban.replace(" ", "") == "NL91ABNA0417164300"
        assert saved.bic == CREDITOR.bic
        visitor.post("/live")
        visitor.post("/run")
        assert len(server.taken) == 3
        assert b"geld@jansen.nl" in server.taken[0]


def test_nobody_goes_live_before_saying_whose_claims_they_are(visitor: Visitor) -> None:
    visitor.post("/pause")
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        installations.save_creditor(tx, replace(CREDITOR, for_clients=None))
    assert "Vul in of de vorderingen van uzelf of van uw klanten zijn." in words_of(visitor.text("/start"))
    assert visitor.post("/live").status_code == 409
    assert visitor.post("/settings/sender", {**SENDER, "sender-acts_for": ""}).status_code == 422
    clients = {**SENDER, "sender-acts_for": "clients", "sender-register_number": "2024-0012", "act": "save"}
    assert alerts(visitor.post("/settings/sender", clients, follow=True))[-1] == "Bewaard."
    visitor.post("/live")
    assert live(visitor)
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        saved = installations.creditor(tx)
        assert (saved.for_clients, saved.register_number) == (True, "2024-0012")
        assert not installations.get(tx).unregistered


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sender-name", "", "Dit veld is vereist."),
        ("sender-email", "geen adres", "Ongeldig e-mailadres."),
        ("sender-iban", "NL00 ABNA 0417 1643 00", "Dit is geen geldig IBAN; controleer de cijfers."),
        ("sender-reply_to", "x@", "Ongeldig e-mailadres."),
    ],
)
def test_a_sender_that_cannot_be_is_told_beside_its_field(visitor: Visitor, field: str, value: str, words: str) -> None:
    answer = visitor.post("/settings/sender", {**SENDER, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-wrong">{words}' in answer.text
    assert f"{field}-wrong" in answer.text.split(f'id="{field}"')[0].rsplit("<input", 1)[1] + answer.text
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert installations.creditor(tx) == CREDITOR


def test_without_a_mail_server_a_run_says_what_is_missing_and_sends_nothing(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    answer = visitor.post("/run", follow=True)
    assert "3 berichten konden niet verstuurd worden; zie Te doen." in alerts(answer)
    text = words_of(visitor.text(visitor.debtor("1")))
    assert "Versturen is niet gelukt" in text


# ---------------------------------------------------------------- the demo


def test_the_demo_says_which_day_it_is_in_both_languages(visitor: Visitor) -> None:
    assert "Het is hier dinsdag 3 maart 2026, 09:00." in visitor.text("/")
    visitor.post("/language", {"language": "en", "back": "/"})
    assert "Here it is Tuesday 3 March 2026, 09:00." in visitor.text("/")


def test_the_next_day_comes_with_its_messages(visitor: Visitor) -> None:
    answer = visitor.post("/next-day", {"back": "/?show=held"}, follow=True)
    assert alerts(answer)[0] == "Het is nu woensdag 4 maart 2026. 3 mails zijn opgevangen."
    assert answer.request.path == "/"
    assert answer.request.args["show"] == "held"
    assert "Het is hier woensdag 4 maart 2026, 09:00." in answer.text


def test_caught_mails_are_listed_newest_first_and_read(visitor: Visitor) -> None:
    assert "Nog geen mails." in visitor.text("/mails")
    visitor.post("/run")
    listed = visitor.text("/mails")
    assert listed.index("/mails/000003") < listed.index("/mails/000001")
    page = visitor.text("/mails/000001")
    assert '<iframe class="mail" sandbox' in page
    assert 'src="/mails/000001/view"' in page
    assert "NL91 ABNA 0417 1643 00" in page, "the mail as plain text"
    view = visitor.get("/mails/000001/view")
    assert "data:image/png;base64," in view.text
    assert "cid:" not in view.text
    assert view.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in view.headers["Content-Security-Policy"]


def test_outside_the_demo_there_is_no_other_day_and_no_caught_mail(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    assert "demo" not in visitor.text("/").split("<main")[0].lower()
    assert visitor.get("/mails").status_code == 404
    assert visitor.post("/next-day").status_code == 404


def test_the_house_is_told_at_the_start_when_its_database_cannot_be_had(tmp_path: object) -> None:
    from pathlib import Path

    from connector.errors import BadInput
    from connector.web import create_app

    with pytest.raises(BadInput, match="database"):
        create_app(open_house(Path(str(tmp_path)), database_url="nonsense://x"))


def test_data_that_were_put_back_are_held_on_every_page_until_the_person_goes_on(visitor: Visitor) -> None:
    restored.hold(visitor.house.store, NOW)
    for address in ("/", "/sending", visitor.debtor("1")):
        assert "teruggezet uit een kopie" in words_of(visitor.text(address)), address
    visitor.post("/run")
    refused = visitor.post("/live")
    assert refused.status_code == 409
    assert "kijk eerst na wat er sindsdien verstuurd kan zijn" in words_of(refused.text)
    assert visitor.house.demo
    assert visitor.house.demo.mailbox.mails() == []
    assert alerts(visitor.post("/go-on", follow=True))[0].startswith("Het verzenden gaat verder.")
    visitor.post("/run")
    assert len(visitor.house.demo.mailbox.mails()) == 3
