"""The part on what goes back to the bookkeeping package: what waits, until when, what was refused, and who reminds."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from connector.flow import acts, quiet, telling
from connector.flow.sources import Registration
from connector.flow.sync import CLOSABLE
from connector.oauth import Client
from connector.store import installations, reminding, statuses, warned
from connector.store import tables as t
from tests.web.houses import BOOKS, NOW
from tests.web.visitors import Visitor, alerts, words_of

Connected = Callable[..., Visitor]


@pytest.fixture
def connected(visitor: Visitor, visit: Callable[..., Visitor]) -> Connected:
    """The small books as if they came from Moneybird, with nothing to tell yet."""

    def made(reads: str = "nl", registered: bool = True, platform: str = "moneybird") -> Visitor:
        house, scope = visitor.house, visitor.house.scope(BOOKS)
        with house.store.write(scope, NOW) as tx:
            tx.conn.execute(update(t.installations).values(connection="a grant", platform=platform))
        telling.collect(house.store, scope, NOW)
        reader = visit(reads)
        if registered:
            reader.house.registrations = {platform: Registration(Client("id", "secret", "http://localhost/back"))}
        return reader

    return made


def dispute(visitor: Visitor, *keys: str) -> None:
    scope = visitor.house.scope(BOOKS)
    for key in keys:
        acts.dispute(visitor.house.store, scope, key, "wrong", "Anna", NOW)
    telling.collect(visitor.house.store, scope, NOW)


def remind(visitor: Visitor, *keys: str) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        reminding.note(tx, dict.fromkeys(keys, True))


def refuse(visitor: Visitor, key: str, error: str) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        statuses.note_failure(tx, key, statuses.claim(tx, key).seqs, error, refuse=True)


def section(visitor: Visitor) -> str:
    return words_of(visitor.text("/sending").split('id="back"')[1].split("</section>")[0])


def test_where_its_reminders_cannot_be_seen_nothing_is_said_of_them_and_nothing_can_be_switched(
    connected: Connected,
) -> None:
    visitor = connected(platform="exact")
    told = section(visitor)
    assert "is van buiten niet te zien" in told
    assert "bij de klant in Exact Online" in told
    for absent in ("bij geen enkele open factuur", "meetellen"):
        assert absent not in told
    for address in ("/statuses/theirs", "/statuses/counting"):
        answer = visitor.post(address, {"rest": "yes", "count": "yes"})
        assert answer.status_code == 409
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert installations.setting(tx, "source.counts_reminders") is None
        assert not quiet.is_on(tx)


def test_what_a_platform_leaves_in_doubt_is_not_called_gone_and_cannot_be_closed_here(connected: Connected) -> None:
    visitor = connected()
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        installations.save_setting(tx, CLOSABLE, "yes")
        tx.conn.execute(update(t.receivables).values(state="unknown"))
    page = words_of(visitor.text("/check"))
    assert "niet zeker of" in page
    assert "niet meer in de lijst" not in page
    assert "/check/close" not in visitor.text("/check")
    assert visitor.post("/check/close").status_code == 409


def test_a_file_has_no_such_part(visitor: Visitor) -> None:
    assert 'id="back"' not in visitor.text("/sending")
    for address in ("/statuses/theirs", "/statuses/counting"):
        answer = visitor.post(address, {"rest": "yes", "count": "yes"})
        assert answer.status_code == 409
        assert "niet aan een boekhoudpakket gekoppeld" in answer.text


def test_when_everything_was_told_it_says_so(connected: Connected) -> None:
    assert "Alles is verteld." in section(connected())


def test_it_says_how_much_waits_since_when_and_until_when_at_the_earliest(connected: Connected) -> None:
    visitor = connected()
    dispute(visitor, "101", "201")
    said = section(visitor)
    assert "Over 2 facturen is nog iets te vertellen, sinds 3 mrt 2026 09:00." in said
    assert "Alles is verteld op zijn vroegst op 3 mrt 2026 09:05." in said
    assert "er zijn 4 vragen aan Moneybird nodig" in said
    assert "131 per 5 minuten" in said


def test_where_this_house_is_not_registered_no_end_is_promised(connected: Connected) -> None:
    visitor = connected(registered=False)
    dispute(visitor, "101")
    said = section(visitor)
    assert "Over 1 factuur is nog iets te vertellen" in said
    assert "op zijn vroegst" not in said


def test_before_we_are_live_it_says_that_it_waits_for_that(connected: Connected) -> None:
    visitor = connected()
    acts.pause_sending(visitor.house.store, visitor.house.scope(BOOKS), "Anna", NOW)
    dispute(visitor, "101")
    said = section(visitor)
    assert "Dat gebeurt zodra u live bent." in said
    assert "op zijn vroegst" not in said


@pytest.mark.parametrize(("error", "why"), [("NotFound", "staat er niet meer"), ("KeyError", "iets klopt er niet")])
def test_what_was_refused_is_named_and_can_be_tried_again(connected: Connected, error: str, why: str) -> None:
    visitor = connected()
    dispute(visitor, "101", "201")
    refuse(visitor, "101", error)
    assert f"F101: {why}" in section(visitor)
    answer = visitor.post("/statuses/again", follow=True)
    assert alerts(answer) == ["1 factuur wordt opnieuw geprobeerd."]
    assert "F101" not in section(visitor)


def test_where_both_would_dun_it_says_so_and_offers_to_have_theirs_rest(connected: Connected) -> None:
    visitor = connected()
    remind(visitor, "101", "201")
    said = section(visitor)
    assert "Bij 2 open facturen herinnert Moneybird ook zelf" in said
    assert "Laat de herinneringen van Moneybird rusten" in said
    visitor.post("/statuses/theirs", {"rest": "yes"})
    assert quiet_is_on(visitor)
    assert "Laat Moneybird weer herinneren" in section(visitor)
    visitor.post("/statuses/theirs", {"rest": "no"})
    assert not quiet_is_on(visitor)


def quiet_is_on(visitor: Visitor) -> bool:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return quiet.is_on(tx)


def test_where_only_we_remind_nothing_is_offered(connected: Connected) -> None:
    said = section(connected())
    assert "herinnert Moneybird bij geen enkele open factuur uit zichzelf" in said
    assert "Laat de herinneringen" not in said


def test_counting_is_off_says_that_it_is_not_verified_and_can_be_chosen(connected: Connected) -> None:
    visitor = connected()
    said = section(visitor)
    assert "Onze herinneringen tellen niet mee." in said
    assert "nog niet nagegaan" in said
    for chosen, kept in (("yes", "true"), ("no", "false")):
        visitor.post("/statuses/counting", {"count": chosen})
        with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
            assert installations.setting(tx, "source.counts_reminders") == kept


def test_in_english_it_is_english(connected: Connected) -> None:
    visitor = connected("en")
    dispute(visitor, "101")
    remind(visitor, "201")
    said = section(visitor)
    assert "About 1 invoice there is something to tell" in said
    assert "Of 1 open invoice Moneybird sends its own reminders too" in said
    assert not {"de", "het", "een", "niet", "met", "voor", "uw"} & set(said.lower().split())


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        ("nl", " 2026-17: er staat geen datum bij; zij wacht tot iemand heeft gekeken"),
        ("en", " 2026-17: it has no date; it is held until a person has looked"),
    ],
)
def test_what_reading_warned_of_stands_on_the_page_of_what_to_check_in_the_reader_s_language(
    visitor: Visitor, connected: Connected, reads: str, words: str
) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        warned.note(tx, ["invoice 2026-17: it has no date; it is held until a person has looked"])
    page = words_of(connected(reads).text("/check"))
    assert words in page
