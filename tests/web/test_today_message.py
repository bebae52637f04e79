"""The page of one message that waits: as it would arrive, and every way to answer it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from connector.channels.reading import viewable
from connector.flow import acts
from connector.flow.dunning import run
from connector.flow.sync import sync
from connector.model import DeliveryState
from connector.store import deliveries
from tests.web.houses import BOOKS, NOW, TODAY, Books, fill, invoice, small_books
from tests.web.test_today import ask_first, at, events, found, kinds, paid, proposal
from tests.web.visitors import Visitor, alerts, words_of

SOON = (TODAY + timedelta(days=7)).isoformat()
MARK = re.compile(r'name="mark" value="([^"]+)"')
FIELD = re.compile(r'name="text-(\w+)"[^>]*?value="([^"]*)"')


def address(visitor: Visitor, key: str = "1") -> str:
    return f"/today/message/{proposal(visitor, key)}"


def yes(visitor: Visitor, page: str, **more: object) -> dict[str, object]:
    """What its form carries."""
    return {"mark": MARK.findall(visitor.text(page))[0], **more}


# ---------------------------------------------------------------- what it shows


def test_it_shows_the_amounts_the_day_and_the_finished_mail(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    text = words_of(visitor.text(page))
    assert "Vriendelijke herinnering aan Jansen Bouw B.V." in text
    assert "1 van 3 die op akkoord wachten Volgende" in text
    assert "Te betalen € 1.314,50" in text
    mail = visitor.get(f"{page}/mail")
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    assert "NL91 ABNA 0417 1643 00" in mail.text


def test_what_leaves_is_byte_for_byte_what_was_shown(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    key, shown = proposal(visitor), visitor.get(f"{page}/mail").text
    visitor.post(f"{page}/approve", yes(visitor, page))
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        left = deliveries.last_rendered(tx, key)
    assert left is not None
    assert viewable(left) == shown
    assert visitor.get(f"{page}/mail").text == shown, "and it is shown as it left from then on"


@pytest.mark.parametrize("key", ["0" * 32, "x", "%3Cscript%3E"])
@pytest.mark.parametrize("part", ["", "/mail", "/text", "/approve", "/postpone", "/skip", "/keep-back"])
def test_a_message_that_is_not_there_is_a_page_that_is_not_there(visitor: Visitor, key: str, part: str) -> None:
    way = visitor.post if part in ("/approve", "/postpone", "/skip", "/keep-back") else visitor.get
    assert way(f"/today/message/{key}{part}").status_code == 404


# ---------------------------------------------------------------- a yes


def test_a_yes_leads_to_the_next_that_waits_with_the_same_choices(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(f"{page}/approve?filter-q=K", yes(visitor, page, then="next"), follow=True)
    assert alerts(answer) == ["1 bericht goedgekeurd. 1 is verstuurd."]
    assert "1 van 2 die op akkoord wachten" in words_of(answer.text)
    assert "aan Café 't Hoekje" in words_of(answer.text)
    assert "filter-q=K" in answer.text


def test_a_second_yes_says_who_was_first(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    given = yes(visitor, page)
    acts.approve(visitor.house.store, visitor.house.scope(BOOKS), proposal(visitor), "Els", NOW)
    again = visitor.post(f"{page}/approve", dict(given))
    assert (again.status_code, alerts(again)[-1]) == (409, "Dit bericht is al goedgekeurd, door Els")
    assert "Staat klaar." in again.text
    assert len(events(visitor, "approved")) == 1


def test_whoever_clicks_twice_on_yes_said_it_once(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    given = yes(visitor, page)
    for _ in range(2):
        answer = visitor.post(f"{page}/approve", dict(given), follow=True)
        assert alerts(answer) == ["1 bericht goedgekeurd. 1 is verstuurd."]
    assert len(found(visitor, DeliveryState.SENT)) == len(events(visitor, "approved")) == 1


def test_a_yes_to_what_changed_since_it_was_shown_is_refused_and_leads_on(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    given = yes(visitor, page)
    sync(visitor.house.store, visitor.house.scope(BOOKS), paid(), NOW)
    answer = visitor.post(f"{page}/approve", given)
    assert (answer.status_code, alerts(answer)[-1]) == (409, "Dit bericht is niet meer wat u zag; bekijk het opnieuw")
    assert "Dit bericht is er niet meer" in answer.text
    assert "€ 114,50" in words_of(visitor.text(address(visitor)))


def test_another_open_invoice_that_the_message_mentions_since_is_not_approved_unseen(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    given = yes(visitor, page)
    usual = small_books()
    more = Books(usual._debtors, [*usual._receivables, invoice("109", "1", -40, "10.00")])
    sync(visitor.house.store, visitor.house.scope(BOOKS), more, NOW)
    answer = visitor.post(f"{page}/approve", given)
    assert (answer.status_code, alerts(answer)[-1]) == (409, "Dit bericht is niet meer wat u zag; bekijk het opnieuw")


# ---------------------------------------------------------------- not now


def test_it_is_postponed_with_a_reason_and_listed_as_waiting_until_then(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(
        f"{page}/postpone", {"postpone-day": SOON, "postpone-reason": "Belt woensdag terug"}, follow=True
    )
    assert alerts(answer) == ["Uitgesteld tot 10 mrt 2026."]
    assert kinds(answer.text)["Wacht op akkoord"][0] == "2"
    assert "Geblokkeerd tot en met 9 maart 2026: Belt woensdag terug." in words_of(visitor.text("/today", kind="later"))
    visitor.post("/run")
    assert [each.debtor for each in found(visitor, DeliveryState.PROPOSED)] == ["2", "5"]
    now = at(visitor, "2026-03-10T09:00")
    sync(visitor.house.store, visitor.house.scope(BOOKS), small_books(), now)
    run(visitor.house.store, visitor.house.scope(BOOKS), now)
    assert proposal(visitor) != page.rpartition("/")[2]


@pytest.mark.parametrize(
    ("day", "reason", "status", "told"),
    [
        ("", "x", 422, "Tot welke dag?"),
        (SOON, "", 422, "Waarom?"),
        (TODAY.isoformat(), "x", 409, "Kies een dag na vandaag, hooguit 60 dagen vooruit"),
        ((TODAY + timedelta(days=61)).isoformat(), "x", 409, "Kies een dag na vandaag, hooguit 60 dagen vooruit"),
    ],
)
def test_a_day_that_cannot_be_is_told_on_the_same_page(
    visitor: Visitor, day: str, reason: str, status: int, told: str
) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(f"{page}/postpone", {"postpone-day": day, "postpone-reason": reason})
    assert answer.status_code == status
    assert told in alerts(answer)[-1]
    assert len(found(visitor, DeliveryState.PROPOSED)) == 3


def test_whoever_clicks_twice_on_postpone_is_told_and_nothing_is_doubled(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    fields: dict[str, object] = {"postpone-day": SOON, "postpone-reason": "x"}
    visitor.post(f"{page}/postpone", dict(fields), follow=True)
    again = visitor.post(f"{page}/postpone", dict(fields), follow=True)
    assert alerts(again) == ["Dit bericht was al uitgesteld."]
    for other in (
        visitor.post(f"{page}/skip", {"skip_message-reason": "x"}),
        visitor.post(f"{page}/keep-back", {"keep_back-reason": "x"}),
        visitor.post(f"{page}/approve", {"mark": "x"}),
    ):
        assert other.status_code == 409
        assert "Dit bericht is er niet meer. Uitgesteld door" in words_of(other.text)
        assert "tot 10 maart 2026: vriendelijke herinnering: x." in words_of(other.text)
    assert len(events(visitor, "postponed")) == 1
    assert events(visitor, "skipped") == []


def test_whoever_clicks_twice_on_skip_or_refuse_is_told(visitor: Visitor) -> None:
    for key, part, room, told in (
        ("1", "skip", "skip_message", "Deze stap was al overgeslagen."),
        ("2", "keep-back", "keep_back", "Dit bericht was al afgewezen."),
    ):
        page = address(ask_first(visitor), key)
        visitor.post(f"{page}/{part}", {f"{room}-reason": "x"}, follow=True)
        again = visitor.post(f"{page}/{part}", {f"{room}-reason": "x"}, follow=True)
        assert alerts(again) == [told]
    assert len(events(visitor, "skipped")) == 2, "one for each invoice of Jansen"
    assert len(events(visitor, "proposal_refused")) == 1


def test_its_step_is_skipped_for_each_of_its_invoices(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(f"{page}/skip", {"skip_message-reason": "Al gesproken"}, follow=True)
    assert alerts(answer) == ["De stap is overgeslagen."]
    assert [one["reason"] for one in events(visitor, "skipped")] == ["Al gesproken"] * 2


def test_it_is_refused_with_a_reason(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(f"{page}/keep-back", {"keep_back-reason": "Verkeerde klant"}, follow=True)
    assert alerts(answer) == ["Afgewezen; de facturen zijn geblokkeerd."]
    visitor.post("/run")
    assert [each.debtor for each in found(visitor, DeliveryState.PROPOSED)] == ["2", "5"]


def test_a_message_that_leaves_by_itself_is_postponed_too(visitor: Visitor) -> None:
    run(visitor.house.store, visitor.house.scope(BOOKS), NOW)
    key = next(each.key for each in found(visitor, DeliveryState.PLANNED) if each.debtor == "1")
    page = f"/today/message/{key}"
    assert "Staat klaar." in visitor.text(page)
    visitor.post(f"{page}/postpone", {"postpone-day": SOON, "postpone-reason": "x"})
    visitor.post("/run")
    assert sorted(each.debtor for each in found(visitor, DeliveryState.SENT)) == ["2", "5"]


# ---------------------------------------------------------------- words of its own


def test_its_text_is_shown_without_conditions_and_changed_for_it_alone(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    form = visitor.text(f"{page}/text")
    assert "{{ count }} facturen" in form
    assert "{% if" not in form.partition("Welke velden")[0]
    answer = visitor.post(f"{page}/text", {"act": "keep", "text-greeting": "Dag Piet,"}, follow=True)
    assert alerts(answer) == ["Bewaard. Dit bericht, en geen ander, krijgt deze tekst."]
    assert "Tekst gewijzigd door" in answer.text
    assert "Dag Piet," in visitor.get(f"{page}/mail").text
    assert "Dag Piet," not in visitor.get(f"{address(visitor, '2')}/mail").text
    assert "Tekst gewijzigd door" in visitor.text("/today")
    visitor.post(f"{page}/approve", yes(visitor, page))
    assert "Dag Piet," in visitor.get(f"{page}/mail").text


def test_what_nobody_changed_is_no_text_of_its_own(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    shown = dict(FIELD.findall(visitor.text(f"{page}/text")))
    assert shown["greeting"] == "{{ greeting }}"
    sent: dict[str, object] = {f"text-{name}": text for name, text in shown.items()}
    visitor.post(f"{page}/text", {"act": "keep", **sent})
    assert "Tekst gewijzigd door" not in visitor.text(page)


def test_a_text_is_looked_at_before_it_is_kept_and_given_back(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    looked = visitor.post(f"{page}/text", {"act": "look", "text-greeting": "Dag Piet,"})
    assert "Dag Piet," in looked.text.partition("mail-text")[2]
    assert "Dag Piet," not in visitor.get(f"{page}/mail").text
    visitor.post(f"{page}/text", {"act": "keep", "text-greeting": "Dag Piet,"})
    answer = visitor.post(f"{page}/text", {"act": "usual"}, follow=True)
    assert alerts(answer)[-1:] == ["Dit bericht heeft weer de gewone tekst."]
    assert "Dag Piet," not in visitor.get(f"{page}/mail").text


def test_what_is_wrong_with_a_text_is_told_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    answer = visitor.post(f"{page}/text", {"act": "keep", "text-opening": "Betaal € 40 aan {{ mij }}"})
    assert answer.status_code == 422
    assert "Betaal € 40 aan {{ mij }}" in answer.text
    assert events(visitor, "reworded") == []


def test_the_text_of_what_was_approved_is_not_changed_any_more(visitor: Visitor) -> None:
    page = address(ask_first(visitor))
    key = proposal(visitor)
    visitor.post("/pause")
    acts.approve(visitor.house.store, visitor.house.scope(BOOKS), key, "Els", NOW)
    answer = visitor.post(f"{page}/text", {"act": "keep", "text-greeting": "Dag Piet,"})
    assert answer.status_code == 409
    assert "alleen een bericht dat op akkoord wacht" in words_of(answer.text).lower()


def test_a_message_of_another_administration_is_not_there(visitor: Visitor) -> None:
    """Its key is right, and leads nowhere from here."""
    key = proposal(ask_first(visitor))
    fill(visitor.house.store, visitor.house.scope("other"), NOW, small_books())
    visitor.client.set_cookie("tijdig_administration", "other")
    for part in ("", "/mail", "/text"):
        assert visitor.get(f"/today/message/{key}{part}").status_code == 404
    for part, fields in (
        ("approve", {"mark": ""}),
        ("postpone", {"postpone-day": SOON, "postpone-reason": "x"}),
        ("skip", {"skip_message-reason": "x"}),
        ("keep-back", {"keep_back-reason": "x"}),
        ("text", {"act": "keep", "text-greeting": "Dag,"}),
    ):
        assert visitor.post(f"/today/message/{key}/{part}", dict(fields)).status_code == 404
    visitor.client.set_cookie("tijdig_administration", BOOKS)
    assert proposal(visitor) == key


def test_what_cannot_be_made_is_told_and_cannot_be_approved(visit: Callable[..., Visitor]) -> None:
    visitor = ask_first(visit())
    page = visitor.text(address(visitor))
    assert "omdat er niets is ingesteld om het te versturen" in words_of(page)
    assert "Keur goed" not in page
