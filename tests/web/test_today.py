"""The page of today: what it lists and adds up, whom a yes reaches, and what is told of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import event

from connector.flow import acts
from connector.flow.dunning import run
from connector.flow.review import Item
from connector.flow.sync import sync
from connector.model import Delivery, DeliveryState, Mark, Notice, OfficeRole, OwnText
from connector.rules.presets import DEFAULT
from connector.store import debtors, deliveries, journal, own_texts, policies
from connector.web.desk import Desk
from connector.web.views import today
from tests.channels.servers import DOT, HANG_UP, RCPT, FaultyServer
from tests.web.houses import AMSTERDAM, BOOKS, NOW, Books, debtor, invoice, small_books
from tests.web.signed_in import address
from tests.web.visitors import Visitor, alerts, words_of

MARK = re.compile(r'name="tick" value="([^"]+)"')
SHOWN = re.compile(r'name="shown" value="([^"]+)"')
EVERY = re.compile(r'name="every" value="([^"]+)"')
KINDS = re.compile(r'<span class="kind">([^<]+)</span> <strong>([\d.]+)</strong> <span class="quiet">([^<]+)</span>')
ASKED_FIRST = replace(DEFAULT, steps=tuple(replace(step, approve=True) for step in DEFAULT.steps))


def ask_first(visitor: Visitor, books: Books | None = None) -> Visitor:
    """From today on each step waits for a yes; the small books have three that do, unless others are given."""
    store, scope, now = visitor.house.store, visitor.house.scope(BOOKS), visitor.house.clock()
    with store.write(scope, now) as tx:
        policies.save(tx, ASKED_FIRST)
    if books is not None:
        sync(store, scope, books, now)
    run(store, scope, now)
    return visitor


def at(visitor: Visitor, moment: str) -> datetime:
    """The house's clock is put to this local moment."""
    now = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)
    (visitor.house.settings.home / "clock").write_text(now.isoformat(), encoding="utf-8")
    return now


def found(visitor: Visitor, state: DeliveryState) -> list[Delivery]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), visitor.house.clock()) as tx:
        return deliveries.in_state(tx, state)


def proposal(visitor: Visitor, key: str = "1") -> str:
    return next(each.key for each in found(visitor, DeliveryState.PROPOSED) if each.debtor == key)


def paid(part: str = "34.50") -> Books:
    """The small books, in which Jansen paid all but this of his first invoice."""
    usual = small_books()
    first, *others = usual._receivables
    return Books(usual._debtors, [replace(first, open=invoice("101", "1", 12, part).open), *others])


def marks(page: str) -> list[str]:
    return MARK.findall(page)


def kinds(page: str) -> dict[str, tuple[str, str]]:
    return {name: (number, sums.replace("\xa0", " ")) for name, number, sums in KINDS.findall(page)}


def events(visitor: Visitor, kind: str) -> list[dict[str, object]]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), visitor.house.clock()) as tx:
        return [one.content or {} for one in journal.all(tx, [kind])]


# ---------------------------------------------------------------- what it lists


def test_it_counts_and_adds_up_what_waits_for_a_yes_and_what_for_later(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    assert kinds(page) == {
        "Wacht op akkoord": ("3", "€ 1.679,50"),
        "Gaat vanzelf uit": ("0", "–"),
        "Mislukt of onduidelijk": ("0", "–"),
        "Wacht op later": ("1", "€ 99,95"),
        "Vandaag verstuurd": ("0", "–"),
    }
    text = words_of(page)
    assert "Jansen Bouw B.V. K1 Vriendelijke herinnering F101, F102 € 1.314,50 Gaat na akkoord meteen uit." in text
    assert "3 regels, samen € 1.679,50 open." in text


def test_what_leaves_by_itself_and_what_left_are_listed_apart(visitor: Visitor) -> None:
    run(visitor.house.store, visitor.house.scope(BOOKS), NOW)
    page = visitor.text("/today")
    assert kinds(page)["Gaat vanzelf uit"] == ("3", "€ 1.679,50")
    assert "Gaat uit zodra het aan de beurt is, vandaag nog." in words_of(page)
    visitor.post("/run")
    page = visitor.text("/today", kind="left")
    assert (kinds(page)["Gaat vanzelf uit"][0], kinds(page)["Vandaag verstuurd"][0]) == ("0", "3")
    assert "Verstuurd." in words_of(page)


def test_before_going_live_it_shows_what_would_leave(visitor: Visitor) -> None:
    visitor.post("/pause")
    visitor.post("/run")
    page = words_of(visitor.text("/today", kind="leaves"))
    assert "Dit zou uitgaan als u live was." in page
    assert "Gaat vandaag uit: vriendelijke herinnering." in page


def test_what_waits_for_later_says_why_and_is_grouped_by_it(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today", kind="later")
    assert "geen bruikbaar adres 1 € 99,95" in words_of(page)
    assert "Er is geen bruikbaar adres voor e-mail bekend." in words_of(page)
    assert "Bij 1 factuur is nog geen stap aan de beurt." in words_of(page)
    assert "Geen Adres V.O.F." in visitor.text("/today", kind="later", reason="missing_contact")
    assert "Geen Adres V.O.F." not in visitor.text("/today", kind="later", reason="block")


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"filter-q": "hoekje"}, ["Café 't Hoekje"]),
        ({"filter-q": "F102"}, ["Jansen Bouw B.V."]),
        ({"filter-least": "310,00"}, ["Jansen Bouw B.V.", "Café 't Hoekje"]),
        ({"filter-most": "100"}, ["<script>alert(1)</script> & Zn"]),
        ({"filter-least": "100", "filter-most": "1.000,00"}, ["Café 't Hoekje"]),
        ({"filter-notice": "reminder"}, []),
        ({"filter-channel": "letter"}, []),
        ({"filter-debtor_kind": "unknown"}, ["Jansen Bouw B.V.", "Café 't Hoekje", "<script>alert(1)</script> & Zn"]),
        ({"filter-debtor_kind": "consumer"}, []),
    ],
)
def test_choices_narrow_it(visitor: Visitor, chosen: dict[str, object], left: list[str]) -> None:
    page = ask_first(visitor).text("/today", 200, kind="asks", **chosen)
    everybody = ["Jansen Bouw B.V.", "Café 't Hoekje", "<script>alert(1)</script> & Zn"]
    assert [name for name in everybody if f" {name} K" in words_of(page)] == left
    assert kinds(page)["Wacht op akkoord"][0] == str(len(left))


@pytest.mark.parametrize("chosen", [{"filter-least": "veel"}, {"kind": "nothing"}, {"page": "99"}, {"page": "x"}])
def test_a_choice_that_cannot_be_understood_hides_nothing(visitor: Visitor, chosen: dict[str, object]) -> None:
    assert len(marks(ask_first(visitor).text("/today", 200, **chosen))) == 3


def test_nothing_at_all_is_told_calmly(newcomer: Visitor) -> None:
    assert "Welkom bij Tijdig" in newcomer.text("/today")


def test_an_empty_day_is_told_calmly(visitor: Visitor) -> None:
    assert "Er wacht niets op uw akkoord." in visitor.text("/today", kind="asks")


def many(number: int) -> Books:
    return Books(
        [debtor(f"D{n:04}", f"Klant {n:04}") for n in range(number)],
        [invoice(f"N{n:04}", f"D{n:04}", 6, f"{100 + n}.00") for n in range(number)],
    )


def test_a_page_asks_the_same_number_of_questions_for_5_and_for_120_messages(visitor: Visitor) -> None:
    asked: list[str] = []
    engine = visitor.house.store.engine
    counted = []
    for number in (5, 120):
        ask_first(visitor, many(number)).text("/today")
        event.listen(engine, "before_cursor_execute", note := lambda *told: asked.append(told[2]))
        visitor.text("/today")
        event.remove(engine, "before_cursor_execute", note)
        counted.append(len(asked))
        asked.clear()
    assert counted[0] == counted[1]


# ---------------------------------------------------------------- a yes


def test_what_is_ticked_is_approved_and_leaves_and_the_rest_waits(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)[:2]}, follow=True)
    assert alerts(answer) == ["2 berichten goedgekeurd. 2 zijn verstuurd."]
    assert kinds(answer.text)["Wacht op akkoord"][0] == "1"
    assert [one["by"] for one in events(visitor, "approved")] == [address(OfficeRole.OWNER)] * 2


def test_all_of_the_page_are_approved_at_once(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    answer = visitor.post("/today/approve", {"which": "shown", "shown": SHOWN.findall(page)}, follow=True)
    assert alerts(answer) == ["3 berichten goedgekeurd. 3 zijn verstuurd."]
    assert len(found(visitor, DeliveryState.SENT)) == 3


def test_nothing_ticked_changes_nothing(visitor: Visitor) -> None:
    ask_first(visitor)
    answer = visitor.post("/today/approve", {"which": "ticked"}, follow=True)
    assert alerts(answer) == ["U heeft niets aangevinkt; er is niets veranderd."]
    assert len(found(visitor, DeliveryState.PROPOSED)) == 3


def test_a_form_that_was_sent_twice_is_one_yes(visitor: Visitor) -> None:
    chosen: dict[str, object] = {"which": "ticked", "tick": marks(ask_first(visitor).text("/today"))}
    for _ in range(2):
        answer = visitor.post("/today/approve", dict(chosen), follow=True)
        assert alerts(answer) == ["3 berichten goedgekeurd. 3 zijn verstuurd."]
    assert len(found(visitor, DeliveryState.SENT)) == len(events(visitor, "approved")) == 3


def test_what_a_colleague_approved_meanwhile_is_told_and_not_doubled(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    acts.approve(visitor.house.store, visitor.house.scope(BOOKS), proposal(visitor), "Els", NOW)
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)}, follow=True)
    assert alerts(answer) == [
        "2 berichten goedgekeurd. 2 zijn verstuurd.",
        "1 bericht is niet goedgekeurd: het is intussen veranderd of al beantwoord. Bekijk het opnieuw.",
    ]
    assert len(events(visitor, "approved")) == 3


def test_of_120_all_are_asked_once_more_and_what_came_since_keeps_waiting(visitor: Visitor) -> None:
    page = ask_first(visitor, many(120)).text("/today")
    assert "Keur alle 120 goed" in page
    [every] = EVERY.findall(page)
    ask_first(visitor, many(125))
    chosen: dict[str, object] = {"which": "every", "every": every}
    sure = visitor.post("/today/approve", dict(chosen))
    assert "120 berichten goedkeuren?" in sure.text
    assert "Vriendelijke herinnering 120 € 19.140,00" in words_of(sure.text)
    assert len(found(visitor, DeliveryState.PROPOSED)) == 125, "nothing was done yet"
    answer = visitor.post("/today/approve", {**chosen, "sure": "yes"}, follow=True)
    assert alerts(answer)[0].startswith("120 berichten goedgekeurd. 120 staan klaar en gaan één voor één uit;")
    assert len(found(visitor, DeliveryState.PROPOSED)) == 5
    gone = visitor.post("/today/approve", dict(chosen), follow=True)
    assert alerts(gone) == ["Wat u zag is intussen beantwoord of veranderd; er is niets goedgekeurd."]


def test_a_yes_reaches_only_what_fits_the_choices_that_were_shown(visitor: Visitor) -> None:
    page = ask_first(visitor, many(120)).text("/today", 200, **{"filter-least": "200"})
    assert len(EVERY.findall(page)) == 0, "20 fit on one page"
    answer = visitor.post("/today/approve", {"which": "shown", "shown": SHOWN.findall(page)}, follow=True)
    assert alerts(answer) == ["20 berichten goedgekeurd. 20 zijn verstuurd."]


def test_an_amount_that_changed_since_the_page_was_made_is_not_approved(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    sync(visitor.house.store, visitor.house.scope(BOOKS), paid(), NOW)
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)}, follow=True)
    assert alerts(answer)[1].startswith("1 bericht is niet goedgekeurd: het is intussen veranderd")
    assert [each.debtor for each in found(visitor, DeliveryState.PROPOSED)] == ["1"]


def test_a_page_whose_texts_changed_since_approves_nothing(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        own_texts.save(tx, OwnText(Notice.FRIENDLY, "nl", (("greeting", "Dag,"),)))
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)}, follow=True)
    assert "3 berichten zijn niet goedgekeurd" in alerts(answer)[0]


def test_a_mark_that_was_made_up_approves_nothing(visitor: Visitor) -> None:
    ask_first(visitor)
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": ["0" * 16, "x", ""]}, follow=True)
    assert "3 berichten zijn niet goedgekeurd" in alerts(answer)[0]
    assert len(found(visitor, DeliveryState.PROPOSED)) == 3


# ---------------------------------------------------------------- what became of it


def test_after_hours_it_says_at_which_hour_it_leaves(visitor: Visitor) -> None:
    ask_first(visitor)
    at(visitor, "2026-03-06T18:00")
    sync(visitor.house.store, visitor.house.scope(BOOKS), small_books(), visitor.house.clock())
    page = visitor.text("/today")
    assert "Gaat na akkoord uit vanaf 9 mrt 2026 09:00" in words_of(page)
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)[:1]}, follow=True)
    assert alerts(answer) == [
        "1 bericht goedgekeurd. 1 staat klaar en gaat uit op 9 mrt 2026 09:00, of zo snel mogelijk daarna."
    ]
    assert "Goedgekeurd door" in visitor.text("/today", kind="leaves")


def test_before_going_live_it_says_that_nothing_leaves(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    visitor.post("/pause")
    answer = visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)[:1]}, follow=True)
    assert alerts(answer)[1:] == ["1 bericht goedgekeurd. 1 staat klaar; er gaat niets uit voordat u live bent."]


@pytest.mark.parametrize(
    ("answers", "told", "listed"),
    [
        ({RCPT: "550 no such mailbox"}, "3 konden niet verstuurd worden", "550 no such mailbox"),
        ({DOT: HANG_UP}, "Van 3 is onduidelijk of ze zijn aangekomen", "Onduidelijk of het is aangekomen"),
    ],
)
def test_what_failed_or_is_unclear_is_told_and_listed_with_what_the_server_said(
    visit: Callable[..., Visitor], answers: dict[str, str], told: str, listed: str
) -> None:
    with FaultyServer(answers) as server:
        visitor = ask_first(visit(smtp_port=server.port))
        page = visitor.text("/today")
        answer = visitor.post("/today/approve", {"which": "shown", "shown": SHOWN.findall(page)}, follow=True)
        assert told in alerts(answer)[1]
        assert listed in words_of(visitor.text("/today", kind="trouble"))


def test_what_was_approved_and_changed_comes_back_and_says_what_changed(visitor: Visitor) -> None:
    page = ask_first(visitor).text("/today")
    at(visitor, "2026-03-03T18:00")
    visitor.post("/today/approve", {"which": "ticked", "tick": marks(page)[:1]})
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    now = at(visitor, "2026-03-04T08:00")
    sync(store, scope, paid(), now)
    run(store, scope, now)
    text = words_of(visitor.text("/today"))
    assert "1 bericht vragen wij opnieuw, want het akkoord erop geldt niet meer. Het staat bovenaan." in text
    assert text.index("Jansen Bouw") < text.index("Café 't Hoekje"), "although it asks less by now"
    lapsed = "keurde dit goed op 3 mrt 2026 18:00, maar sindsdien veranderde: de bedragen (€ 1.314,50 → € 114,50)."
    assert lapsed in text
    assert lapsed in words_of(visitor.text(f"/today/message/{proposal(visitor)}"))


def test_a_second_click_that_arrives_while_the_first_is_answered_says_the_same(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It saw the messages wait, and by the time of its own yes the first click had said it."""
    given = {"which": "shown", "shown": SHOWN.findall(ask_first(visitor).text("/today"))}
    at(visitor, "2026-03-03T18:00")
    waiting, before = today._waiting, list[dict[str, tuple[str, Item]]]()

    def as_it_was(here: Desk) -> dict[str, tuple[str, Item]]:
        before.append(waiting(here))
        return before[0]

    monkeypatch.setattr(today, "_waiting", as_it_was)
    first, second = (alerts(visitor.post("/today/approve", dict(given), follow=True)) for _ in range(2))
    assert first == second
    assert first[0].startswith("3 berichten goedgekeurd.")


def test_a_stop_sign_takes_it_off_the_list(visitor: Visitor) -> None:
    ask_first(visitor)
    acts.mark(visitor.house.store, visitor.house.scope(BOOKS), "1", Mark.DECEASED, "Els", NOW)
    visitor.post("/run")
    assert "Jansen" not in visitor.text("/today", kind="asks")
    assert "Niet aanmanen: overleden" in words_of(visitor.text("/today", kind="later"))


def test_one_customer_about_whom_nothing_can_be_decided_says_so_and_keeps_no_yes_from_the_others(
    visitor: Visitor,
) -> None:
    ask_first(visitor)
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        debtors.set_policy(tx, "1", "gone")
    page = visitor.text("/today")
    assert "Hierover kan niet besloten worden: Het beleid 'gone' bestaat niet" in words_of(page)
    answer = visitor.post("/today/approve", {"which": "shown", "shown": SHOWN.findall(page)}, follow=True)
    assert alerts(answer)[0] == "2 berichten goedgekeurd. 2 zijn verstuurd."
    assert alerts(answer)[1].startswith("1 bericht is niet goedgekeurd")


def test_the_other_pages_that_take_a_yes_take_it_to_what_they_showed(visitor: Visitor) -> None:
    """The tab of the list, and the customer's own page."""
    ask_first(visitor)
    listed = visitor.text("/", show="proposals")
    shown = dict(re.findall(r'name="(mark-\w+)" value="([^"]+)"', listed))
    customer = visitor.text(visitor.debtor("1"))
    [mark] = re.findall(r'name="mark" value="([^"]+)"', customer)
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        own_texts.save(tx, OwnText(Notice.FRIENDLY, "nl", (("greeting", "Dag,"),)))
    keys = [name.removeprefix("mark-") for name in shown]
    answer = visitor.post("/approve", {"which": "every", "every": keys, **shown}, follow=True)
    assert alerts(answer) == ["3 voorstellen waren er niet meer: de feiten zijn veranderd."]
    one = visitor.post(f"{visitor.debtor('1')}/approve", {"approve-delivery": proposal(visitor), "mark": mark})
    assert one.status_code == 409
    assert len(found(visitor, DeliveryState.PROPOSED)) == 3
