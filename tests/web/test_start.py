"""The first five minutes: what would leave, what to look at first, one switch, and the way back."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from connector.flow import acts
from connector.flow import preview as previews
from connector.flow.errands import SYNC, leave, to_sync
from connector.flow.preview import Preview
from connector.model import DebtorKind
from connector.store import debtors, installations, jobs
from connector.store import tables as t
from tests.web.houses import BOOKS, NOW, Books, debtor, fill, invoice
from tests.web.visitors import Visitor, alerts, words_of


@pytest.fixture
def preview(visitor: Visitor) -> Visitor:
    """The small books, not live."""
    visitor.post("/pause")
    return visitor


def is_live(visitor: Visitor) -> bool:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return installations.get(tx).live


def test_the_page_tells_how_many_messages_of_what_kind_and_what_they_ask(preview: Visitor) -> None:
    text = words_of(preview.text("/start"))
    assert "Als u nu live ging" in text
    assert "Berichten 3" in text
    assert "Samen gevraagd € 1.679,50" in text
    assert "3 × vriendelijke herinnering, per e-mail" in text
    assert "Met hooguit 25 per dag gaan de eerste berichten zo uit: dinsdag 3 maart 2026: 3." in text


def test_each_message_is_read_as_it_would_arrive_and_nothing_is_written(preview: Visitor) -> None:
    before = _everything(preview)
    page = preview.text("/start")
    address = page.split('href="/start/message/')[1].split('"')[0]
    told = words_of(preview.text(f"/start/message/{address}"))
    assert "zoals het dinsdag 3 maart 2026 zou aankomen" in told
    mail = preview.get(f"/start/message/{address}/view")
    assert "script-src" not in mail.headers["Content-Security-Policy"].replace("script-src 'none'", "")
    assert "Bakkerij De Vries" in mail.text
    assert _everything(preview) == before
    assert preview.house.demo
    assert preview.house.demo.mailbox.mails() == []


def test_the_mail_that_is_shown_is_the_mail_that_is_sent(preview: Visitor) -> None:
    addresses = [part.split('"')[0] for part in preview.text("/start").split('href="/start/message/')[1:]]
    shown = sorted(words_of(preview.text(f"/start/message/{each}/view")) for each in addresses)
    preview.post("/live")
    preview.post("/run")
    assert preview.house.demo
    mails = preview.house.demo.mailbox.mails()
    sent = sorted(words_of(preview.text(f"/mails/{mail.id}/view")) for mail in mails)
    assert shown == sent


def _everything(visitor: Visitor) -> list[str]:
    with visitor.house.store.engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert raw is not None
        return list(raw.iterdump())


def test_warnings_come_first_each_with_its_number_and_where_to_go(preview: Visitor) -> None:
    page = preview.text("/start")
    text = words_of(page)
    assert text.index("Eerst even nakijken") < text.index("Klanten met iets open")
    assert "1 klant heeft geen bruikbaar e-mailadres" in text
    assert "Van 5 klanten is niet bekend of het bedrijven of consumenten zijn" in text
    listed = words_of(preview.text("/start/who/no_email"))
    assert "Geen Adres V.O.F." in listed
    for kind in ("unmatched", "twice", "due_assumed"):
        preview.text(f"/start/who/{kind}")
    for kind in ("no_sender", "nothing", "%3Cscript%3E"):
        assert preview.get(f"/start/who/{kind}").status_code == 404


def test_one_switch_goes_live_and_the_same_page_goes_back(preview: Visitor) -> None:
    assert alerts(preview.post("/live", {"a_day": "2"}, follow=True))[-1].startswith("U bent live.")
    text = words_of(preview.text("/start"))
    assert "Tot en met maandag 9 maart 2026 gaan er hooguit 2 berichten per dag uit." in text
    preview.post("/run")
    assert preview.house.demo
    assert len(preview.house.demo.mailbox.mails()) == 2
    text = words_of(preview.text("/start"))
    assert "Vandaag verstuurd of geprobeerd: 2." in text
    assert "1 is gepland voor een latere dag." in text
    assert "dit bericht is gepland voor 4 maart 2026" in words_of(preview.text("/", show="held"))
    assert '<td role="cell" class="when" data-label="Wanneer">4 mrt 2026</td>' in preview.text("/", show="held")
    assert alerts(preview.post("/pause", follow=True)) == ["Terug in voorbeeld: er gaat niets meer uit."]
    assert not is_live(preview)
    preview.post("/next-day")
    assert len(preview.house.demo.mailbox.mails()) == 2, "what was planned stays in"


def test_the_limit_is_changed_during_the_first_week_and_what_is_no_number_is_refused(preview: Visitor) -> None:
    preview.post("/live", {"a_day": "2"})
    for wrong in ("0", "-3", "many", "99999999999", "1.5"):
        assert preview.post("/start/limit", {"a_day": wrong}).status_code == 409, wrong
    assert alerts(preview.post("/start/limit", {"a_day": "9", "act": "save"}, follow=True)) == [
        "Bewaard: vanaf nu geldt dit maximum."
    ]
    assert "hooguit 9 berichten per dag" in words_of(preview.text("/start"))


def test_after_the_week_the_page_tells_what_still_keeps_to_the_number_and_lets_it_be_changed(preview: Visitor) -> None:
    preview.post("/live", {"a_day": "1"})
    preview.post("/run")
    later_on = NOW.replace(day=NOW.day + 8)
    (preview.house.settings.home / "clock").write_text(later_on.isoformat(), encoding="utf-8")
    text = words_of(preview.text("/start"))
    assert "De eerste zeven dagen zijn voorbij." in text
    assert "gaat uit met hooguit 1 per dag" in text
    assert alerts(preview.post("/start/limit", {"a_day": "9", "act": "save"}, follow=True)) == [
        "Bewaard: vanaf nu geldt dit maximum."
    ]
    assert preview.post("/start/limit", {"a_day": "8"}).status_code == 409, "all of it has a place now"


@pytest.mark.parametrize("wrong", ["0", "x", "10001"])
def test_nobody_goes_live_by_a_limit_that_is_none(preview: Visitor, wrong: str) -> None:
    assert preview.post("/live", {"a_day": wrong}).status_code == 409
    assert not is_live(preview)


def test_nobody_goes_live_without_a_sender_however_the_form_is_sent(preview: Visitor) -> None:
    with preview.house.store.write(preview.house.scope(BOOKS), NOW) as tx:
        tx.conn.execute(t.installations.update().values(creditor=None))
    assert preview.post("/live", {"a_day": "5"}).status_code == 409
    page = preview.text("/start")
    assert 'action="/live"' not in page
    address = page.split('href="/start/message/')[1].split('"')[0]
    assert "hier staat de naam van de administratie" in preview.text(f"/start/message/{address}")


def test_kinds_are_said_for_many_at_once_and_taken_back(preview: Visitor) -> None:
    page = preview.text("/start/kinds")
    text = words_of(page)
    assert "Van 5 klanten is het niet bekend." in text
    assert "Bedrijf door “bv” in de naam" in text
    guessed = [part.split('"')[0] for part in page.split('name="guessed" value="')[1:]]
    assert len(guessed) == 3
    done = preview.post("/start/kinds", {"kind": "guess", "guessed": guessed}, follow=True)
    assert alerts(done) == ["Bewaard voor 3 klanten."]
    assert "Van 2 klanten is het niet bekend." in words_of(done.text)
    assert kind(preview, "1") is DebtorKind.BUSINESS
    rest = [part.split('"')[0] for part in done.text.split('form="kinds" name="debtor" value="')[1:]]
    preview.post("/start/kinds", {"kind": "consumer", "debtor": rest})
    assert kind(preview, "2") is DebtorKind.CONSUMER
    page = preview.text("/start/kinds")
    said = [part.split('"')[0] for part in page.split('form="back" name="debtor" value="')[1:]]
    assert len(said) == 5
    assert alerts(preview.post("/start/kinds", {"kind": "source", "debtor": said}, follow=True)) == [
        "Van 5 klanten telt weer wat de boekhouding zegt."
    ]
    assert kind(preview, "1") is DebtorKind.UNKNOWN


def kind(visitor: Visitor, key: str) -> DebtorKind:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        found = debtors.get(tx, key)
    assert found is not None
    return found.kind


def test_a_kind_that_is_none_and_a_customer_that_is_none_are_refused(preview: Visitor) -> None:
    token = preview.text("/start/kinds").split('form="kinds" name="debtor" value="')[1].split('"')[0]
    assert preview.post("/start/kinds", {"kind": "dog", "debtor": token}).status_code == 409
    assert preview.post("/start/kinds", {"kind": "business", "debtor": "made-up"}).status_code == 404
    assert alerts(preview.post("/start/kinds", {"kind": "business"}, follow=True)) == [
        "Vink eerst een of meer klanten aan."
    ]
    for address in ("/start/message/made-up", "/start/message/made-up/view", f"/start/message/{token[::-1]}"):
        assert preview.get(address).status_code == 404


def test_the_preview_is_worked_out_once_for_as_long_as_nothing_changes(
    preview: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[Preview] = []

    def counted(*given: Any) -> Preview:
        worked.append(previews.preview(*given))
        return worked[-1]

    monkeypatch.setattr("connector.web.first.previews", SimpleNamespace(preview=counted))
    for _ in range(3):
        preview.text("/start")
    assert len(worked) == 1
    acts.say_kind(preview.house.store, preview.house.scope(BOOKS), ["1"], DebtorKind.BUSINESS, "Els", NOW)
    assert "Van 4 klanten is niet bekend" in words_of(preview.text("/start"))
    assert len(worked) == 2


def test_a_long_list_comes_in_pages(newcomer: Visitor) -> None:
    people = [debtor(str(n), f"Klant {n}") for n in range(120)]
    scope = newcomer.house.scope("files")
    owed = [invoice(f"{n}", str(n), 6, "10.00") for n in range(120)]
    fill(newcomer.house.store, scope, NOW, Books(people, owed), live=False)
    page = newcomer.text("/start")
    assert page.count('href="/start/message/') == 50
    assert "Pagina 1 van 3" in words_of(page)
    assert newcomer.text("/start", page=3).count('href="/start/message/') == 20
    text = words_of(page)
    assert "dinsdag 3 maart 2026: 25; woensdag 4 maart 2026: 25; donderdag 5 maart 2026: 25" in text
    assert "de laatste op maandag 9 maart 2026" in text


def test_a_newcomer_is_led_from_the_file_to_what_would_leave(newcomer: Visitor) -> None:
    from tests.web.test_uploads import take_in_small

    welcome = newcomer.text("/")
    assert 'href="/connections"' in welcome
    assert 'href="/upload"' in welcome
    answer = take_in_small(newcomer)
    assert answer.request.path == "/start"
    assert "Als u nu live ging" in answer.text


# ---------------------------------------------------------------- the first read


@pytest.fixture
def connected(newcomer: Visitor) -> Visitor:
    """An administration of a platform that was chosen a moment ago, and of which nothing was read."""
    scope = newcomer.house.scope("books")
    with newcomer.house.store.write(scope, NOW) as tx:
        installations.create(tx, "moneybird", "Ontwerpstudio")
        tx.conn.execute(t.installations.update().values(connection="c1"))
        leave(tx, to_sync())
    return newcomer


def change_job(visitor: Visitor, **values: object) -> None:
    with visitor.house.store.write(visitor.house.scope("books"), NOW) as tx:
        tx.conn.execute(t.jobs.update().where(t.jobs.c.name == SYNC).values(**values))


def test_while_it_is_read_the_page_says_how_far_and_comes_anew_by_itself_without_scripts(connected: Visitor) -> None:
    change_job(connected, state=jobs.RUNNING)
    with connected.house.store.write(connected.house.scope("books"), NOW) as tx:
        installations.save_setting(tx, "to_come", "140")
    answer = connected.get("/start")
    assert answer.headers["Refresh"] == "3; url=/start"
    text = words_of(answer.text)
    assert "Uw administratie wordt gelezen" in text
    assert "0 facturen gelezen. Nog 140 te lezen." in text


def test_whoever_wants_it_to_stand_still_has_a_page_that_does(connected: Visitor) -> None:
    answer = connected.get("/start", still=1)
    assert "Refresh" not in answer.headers
    assert "Deze pagina staat stil." in words_of(answer.text)


def test_a_limit_of_requests_is_told_with_the_moment_at_which_it_goes_on(connected: Visitor) -> None:
    change_job(connected, due=NOW.replace(hour=9, minute=5))
    answer = connected.get("/start")
    assert answer.headers["Refresh"] == "20; url=/start"
    assert "op 3 mrt 2026 09:05 gaat het vanzelf verder" in words_of(answer.text)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("ReAuthorise", "Meld u opnieuw aan"),
        ("SourceUnavailable", "gaf ook na enkele pogingen geen antwoord"),
        ("Refused", "weigert deze vraag"),
        ("KeyError", "iets mis dat wij niet verwachtten (KeyError)"),
    ],
)
def test_a_read_that_failed_says_what_to_do_and_can_be_tried_again(connected: Visitor, error: str, told: str) -> None:
    change_job(connected, state=jobs.FAILED, error=error)
    answer = connected.get("/start")
    assert "Refresh" not in answer.headers
    assert told in words_of(answer.text)
    connected.post("/start/again")
    with connected.house.store.read(connected.house.scope("books"), NOW) as tx:
        assert [row.state for row in jobs.named(tx, SYNC)] == [jobs.WAITING]


def test_where_nobody_works_in_the_background_it_says_so_after_a_while(connected: Visitor) -> None:
    assert "Er werkt niemand" not in connected.text("/start")
    change_job(connected, due=NOW.replace(hour=8, minute=58))
    assert "Er werkt niemand op de achtergrond" in connected.text("/start")


def test_there_are_no_sample_books_outside_the_demo(newcomer: Visitor) -> None:
    assert newcomer.post("/start/sample/moneybird").status_code == 404


def test_other_currencies_are_told_apart_and_odd_names_harm_nothing(newcomer: Visitor) -> None:
    people = [debtor("1", "X" * 190), debtor("2", '"><img src=x onerror=alert(1)>'), debtor("3", "李明 & Søn")]
    owed = [
        invoice("1", "1", 6, "10.00"),
        invoice("2", "2", 6, "20.00", "USD"),
        replace(invoice("3", "3", 6, "30.00", "USD"), due_assumed=True),
    ]
    fill(newcomer.house.store, newcomer.house.scope("files"), NOW, Books(people, owed), live=False)
    page = newcomer.text("/start")
    assert "<img src=x" not in page
    assert "Samen gevraagd € 10,00 US$ 50,00" in words_of(page)
    assert "<img src=x" not in newcomer.text("/start/kinds")
    assert "李明" in newcomer.text("/start/who/due_assumed")


def test_with_nothing_open_the_page_says_so_and_one_may_go_live_all_the_same(visitor: Visitor) -> None:
    visitor.post("/pause")
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        tx.conn.execute(t.receivables.delete())
    text = words_of(visitor.text("/start"))
    assert "Er is niemand aan de beurt." in text
    assert 'action="/live"' in visitor.text("/start")
