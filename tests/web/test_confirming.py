"""Before any setting is saved the page says whom it concerns; a form that was sent once saves nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from connector.flow import acts
from connector.flow.dunning import run
from connector.model import DeliveryState, Notice
from connector.rules.presets import DEFAULT
from connector.store import deliveries, erasure
from connector.store import tables as t
from tests.web.houses import BOOKS, NOW, TODAY
from tests.web.test_settings import MANNERS, STEPS, filled_in, hidden
from tests.web.test_settings_who import FILLED
from tests.web.visitors import Visitor, alerts, words_of

SENDER, TEXT, WHO, LIMIT = "/settings/sender", "/texts/friendly/nl", "/settings/who", "/start/limit"
OWN: dict[str, object] = {"text-greeting": "Dag {{ name }},", "act": "keep"}
LOOKS: dict[str, tuple[str, dict[str, object]]] = {
    "another ladder": ("/settings/ladder", {"ladder": "firm"}),
    "steps": (STEPS, filled_in(DEFAULT, step2_days="6")),
    "manners": ("/settings/manners", {**MANNERS, "manners-cooldown_days": "5"}),
    "kinds": (WHO, {"who-kinds": ["business"]}),
    "sender": (SENDER, FILLED),
    "texts": (TEXT, OWN),
    "exclusion": (f"{WHO}/exclude", {"exclude-customer": "K2", "exclude-reason": "x"}),
    "limit": (LIMIT, {"a_day": "1"}),
    "retention": ("/settings/data/retention", {"data-days": "90"}),
}


def everything(visitor: Visitor) -> list[str]:
    """Every row that a setting could change."""
    tables = (t.installations, t.settings, t.policies, t.own_texts, t.holds, t.deliveries, t.journal)
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return [repr(row) for table in tables for row in tx.conn.execute(table.select()).all()]


def live_in_its_first_week(visitor: Visitor) -> None:
    visitor.post("/pause")
    visitor.post("/live", {"a_day": "3"})
    run(visitor.house.store, visitor.house.scope(BOOKS), NOW)


def asks_first(visitor: Visitor) -> list[str]:
    """Every friendly reminder waits for a yes; the keys of those that are proposed today."""
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    visitor.post(STEPS, {**filled_in(DEFAULT, step2_approve="y"), "act": "save"})
    run(store, scope, NOW)
    with store.read(scope, NOW) as tx:
        return [each.key for each in deliveries.in_state(tx, DeliveryState.PROPOSED)]


def approved(visitor: Visitor) -> list[str]:
    keys = asks_first(visitor)
    for key in keys:
        acts.approve(visitor.house.store, visitor.house.scope(BOOKS), key, "Els", NOW)
    return keys


@pytest.mark.parametrize("act", [None, "look", "", "anything", "SAVE"])
@pytest.mark.parametrize("name", LOOKS)
def test_no_setting_is_saved_by_the_form_that_was_filled_in(visitor: Visitor, name: str, act: str | None) -> None:
    live_in_its_first_week(visitor)
    before = everything(visitor)
    address, fields = LOOKS[name]
    given = {**fields, **({} if act is None or "act" in fields else {"act": act})}
    answer = visitor.post(address, given)
    assert answer.status_code == 200
    assert 'name="act" value="save"' in answer.text
    assert everything(visitor) == before


@pytest.mark.parametrize("name", LOOKS)
def test_and_the_page_that_shows_whom_it_concerns_saves_it_or_goes_back(visitor: Visitor, name: str) -> None:
    live_in_its_first_week(visitor)
    address, fields = LOOKS[name]
    look = visitor.post(address, dict(fields))
    carried = {**fields, **hidden(look.text)}
    before = everything(visitor)
    assert visitor.post(address, {**carried, "act": "back"}).status_code in (200, 303)
    assert everything(visitor) == before
    assert visitor.post(address, {**carried, "act": "save"}).status_code == 303
    assert everything(visitor) != before


# ---------------------------------------------------------------- the sender


def test_another_account_says_how_many_yeses_it_takes_and_from_whom(visitor: Visitor) -> None:
    assert len(approved(visitor)) == 3
    page = words_of(visitor.post(SENDER, dict(FILLED)).text)
    assert "3 goedgekeurde berichten wachten opnieuw op uw goedkeuring." in page
    assert (
        "Café 't Hoekje vandaag Vriendelijke herinnering: goedgekeurd. Vriendelijke herinnering: wacht opnieuw" in page
    )
    assert "Voor geen enkele klant" not in page


def test_it_says_how_many_messages_leave_with_another_sender(visit: Callable[..., Visitor]) -> None:
    for spoken, sentence in (
        ("nl", "3 berichten gaan uit met andere woorden of een andere afzender."),
        ("en", "3 messages would leave with other words or another sender."),
    ):
        assert sentence in words_of(visit(spoken).post(SENDER, dict(FILLED)).text)


def test_it_says_that_it_is_for_nobody_only_when_that_is_so(visitor: Visitor) -> None:
    visitor.post("/run")
    page = words_of(visitor.post(SENDER, dict(FILLED)).text)
    assert "Voor geen enkele klant verandert de eerstvolgende stap." in page


def test_the_same_sender_is_no_change(visitor: Visitor) -> None:
    visitor.post(SENDER, {**FILLED, "act": "save"})
    assert alerts(visitor.post(SENDER, dict(FILLED), follow=True))[-1] == "U hebt niets veranderd."


# ---------------------------------------------------------------- plans and hours


def test_confirming_plans_names_the_customer_who_hears_of_his_today(visitor: Visitor) -> None:
    terms = [(TODAY + timedelta(days=9), None)]
    acts.plan(visitor.house.store, visitor.house.scope(BOOKS), "2", ["201"], terms, "Els", NOW)
    page = words_of(visitor.post("/settings/manners", {**MANNERS, "manners-confirm_plans": "y"}).text)
    assert "1 van de 5 klanten met iets open wordt anders behandeld." in page
    assert "Vandaag gaat uit: bevestiging van de regeling." in page
    assert "nu 2, dan 3" in page
    page = words_of(visitor.post("/settings/manners", {**MANNERS, "manners-plan_notice_days": "5"}).text)
    assert "Bericht vóór de volgende termijn: vanaf 7 mrt 2026." in page
    assert "Bericht vóór de volgende termijn: vanaf 9 mrt 2026." in page


def test_hours_that_begin_later_say_when_the_messages_of_today_leave(visitor: Visitor) -> None:
    page = words_of(visitor.post("/settings/manners", {**MANNERS, "manners-sending_from": "10:00"}).text)
    assert "3 berichten vertrekken op een ander moment." in page
    assert "Vriendelijke herinnering: vertrekt meteen. Vriendelijke herinnering: vertrekt 3 mrt 2026 10:00." in page


def test_hours_that_are_over_leave_nothing_for_today(visitor: Visitor) -> None:
    over = {**MANNERS, "manners-sending_from": "08:00", "manners-sending_until": "08:59"}
    page = words_of(visitor.post("/settings/manners", over).text)
    assert "nu 3, dan 0" in page
    assert "vertrekt 4 mrt 2026 08:00." in page


# ---------------------------------------------------------------- words, limit, exclusion, retention


def test_other_words_say_how_many_messages_they_are_in(visitor: Visitor) -> None:
    assert "3 berichten gaan uit met andere woorden" in words_of(visitor.post(TEXT, dict(OWN)).text)
    other = visitor.post(TEXT.replace("friendly", Notice.LAST_DEMAND.value), dict(OWN))
    assert "Voor geen enkele klant" in words_of(other.text)


def test_words_that_are_wrong_are_told_before_whom_they_concern(visitor: Visitor) -> None:
    answer = visitor.post(TEXT, {"text-opening": "{{ nothing }}", "act": "keep"})
    assert answer.status_code == 422


def test_giving_ours_back_is_looked_at_too(visitor: Visitor) -> None:
    visitor.post(TEXT, {**OWN, "act": "save"})
    look = visitor.post(TEXT, {**OWN, "act": "ours"})
    assert "3 berichten gaan uit met andere woorden" in words_of(look.text)
    assert hidden(look.text)["words"] == "ours"
    saved = visitor.post(TEXT, {**hidden(look.text), "act": "save"}, follow=True)
    assert alerts(saved) == ["Dit is onze tekst."]


def test_another_limit_says_which_messages_move_and_to_which_day(visitor: Visitor) -> None:
    live_in_its_first_week(visitor)
    page = words_of(visitor.post(LIMIT, {"a_day": "1"}).text)
    assert "Voortaan hooguit 1 per dag" in page
    assert "2 berichten vertrekken op een ander moment." in page
    assert "nu 3, dan 1" in page
    assert "vertrekt 4 mrt 2026 09:00." in page
    assert "vertrekt 5 mrt 2026 09:00." in page


def test_a_customer_who_is_left_out_says_what_is_taken_back(visitor: Visitor) -> None:
    live_in_its_first_week(visitor)
    fields: dict[str, object] = {"exclude-customer": "K2", "exclude-reason": "x"}
    page = words_of(visitor.post(f"{WHO}/exclude", fields).text)
    assert "1 bericht dat klaarstaat, wordt teruggenomen." in page
    assert "Deze klant wordt anders behandeld." in page
    assert "Jansen" not in page.split("Wat dit verandert")[-1]


def test_days_to_keep_name_twenty_of_those_whose_data_would_go(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [*map(str, range(1, 6)), *(f"gone{at:02}" for at in range(20))]
    monkeypatch.setattr(erasure, "old_ones", lambda *_: keys)
    page = words_of(visitor.post("/settings/data/retention", {"data-days": "90"}).text)
    assert "25 klanten gewist" in page
    assert "gone00" in page
    assert "En nog 5 klanten." in page
    assert page.count("gone") == 17, "by name, after three customers and before two"
