"""The settings: what holds, what a change would do before it is saved, and faults at their fields in both languages."""

import re
from collections.abc import Callable, Mapping

import pytest

from connector.flow import acts
from connector.model import DeliveryState, JournalEvent, Notice
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, DEFAULT, FIRM, LAWFUL, PRESETS
from connector.store import deliveries, installations, journal, policies
from tests.web.houses import BOOKS, NOW
from tests.web.visitors import Visitor, alerts, words_of

STEPS = "/settings/ladder/default"
PAGES = ("/settings", "/settings/ladder", STEPS, "/settings/ladder/be_consumer", "/settings/manners")
MANNERS: dict[str, object] = {
    "manners-weekdays": ["0", "1", "2", "3", "4"],
    "manners-sending_from": "09:00",
    "manners-sending_until": "17:00",
    "manners-holidays": "NL",
    "manners-cooldown_days": "3",
    "manners-minimum": "5,00",
    "manners-freshness_days": "3",
    "manners-max_attempts": "3",
    "manners-promise_max_days": "30",
    "manners-needs_bank_data": "y",
    "manners-plan_notice_days": "3",
}


def kept(visitor: Visitor, name: str = "default") -> Policy:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return policies.saved(tx)[name]


def general(visitor: Visitor) -> str:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return installations.get(tx).policy


def events(visitor: Visitor, *kinds: str) -> list[JournalEvent]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return journal.all(tx, kinds)


def filled_in(policy: Policy, **changes: object) -> dict[str, object]:
    """The form of its steps, as the page shows it; `step2_days=…` changes one field, None leaves it out."""
    fields: dict[str, object] = {}
    for at, step in enumerate(policy.steps, start=1):
        told = {name: getattr(step, name) for name in ("key", "notice", "days", "count_from", "channel", "term_days")}
        fields |= {f"step{at}-{name}": str(value) for name, value in told.items()}
        fields |= {f"step{at}-{name}": "y" for name in ("approve", "announces", "asks_interest") if getattr(step, name)}
    for name, value in changes.items():
        place = name.replace("_", "-", 1)
        fields.pop(place, None)
        fields |= {} if value is None else {place: value}
    return fields


def with_act(fields: Mapping[str, object], act: str) -> dict[str, object]:
    return {**fields, "act": act}


def hidden(page: str) -> dict[str, object]:
    """What the page of differences carries along."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.split("<main")[1])
    return {name: value for name, value in found if name not in ("csrf_token", "back")}


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_settings_is_there_in_both_languages(visit: Callable[..., Visitor], address: str) -> None:
    for spoken in ("nl", "en"):
        assert "<h1>" in visit(spoken).text(address)


def test_the_overview_says_what_holds(visitor: Visitor) -> None:
    page = words_of(visitor.text("/settings"))
    assert "Standaard (3 dagen vóór de vervaldatum; 3, 10 en 20 dagen erna)." in page
    assert "Eerst uw goedkeuring: aanmaning. De rest gaat vanzelf." in page
    assert "Berichten gaan uit maandag tot en met vrijdag, van 09:00 tot 17:00" in page
    assert "Onder € 5,00 te laat gaat er niets uit. De gegevens mogen 3 dagen oud zijn." in page
    assert "Betalen op NL91ABNA0417164300." in page


def test_the_calendar_moves_over_weekends_holidays_and_terms(visitor: Visitor) -> None:
    page = words_of(visitor.text("/settings/ladder", due="2026-04-24"))
    assert "Vriendelijke herinnering 3 dagen na de vervaldatum dinsdag 28 april 2026 in plaats van maandag 27" in page
    assert "Herinnering 10 dagen na de vervaldatum woensdag 6 mei 2026 in plaats van dinsdag 5 mei" in page
    assert "Aanmaning 20 dagen na de vervaldatum maandag 18 mei 2026 in plaats van zaterdag 16 mei 2026" in page


@pytest.mark.parametrize("due", ["", "31-12-2026", "2026-13-01", "9999-12-31x"])
def test_a_due_date_that_is_none_is_today(visitor: Visitor, due: str) -> None:
    assert "3 maart 2026" in visitor.text("/settings/ladder", due=due)


@pytest.mark.parametrize("address", ["/settings/ladder/nothing", "/settings/ladder/by_kind"])
def test_a_ladder_that_is_not_there_is_a_page_that_is_not_there(visitor: Visitor, address: str) -> None:
    visitor.text(address, status=404)
    assert visitor.post(address, {"act": "save"}).status_code == 404


# ---------------------------------------------------------------- another ladder


def test_whoever_looks_at_firm_sees_who_hears_today_and_nothing_is_saved(visitor: Visitor) -> None:
    acts.use_policy(visitor.house.store, visitor.house.scope(BOOKS), "friendly", "Els", NOW)
    before = len(events(visitor, "policy_chosen"))
    answer = visitor.post("/settings/ladder", {"ladder": "firm", "act": "look"})
    page = words_of(answer.text)
    assert "Voortaan: Streng" in page
    assert "5 van de 5 klanten met iets open worden anders behandeld." in page
    assert "Voor 3 klanten verandert al wat er vandaag gebeurt; voor de anderen pas later." in page
    assert "Café 't Hoekje vandaag F201 Volgende stap: vriendelijke herinnering, vanaf 5 maart 2026." in page
    assert "nu 1, dan 3" in page
    assert general(visitor) == "friendly"
    assert len(events(visitor, "policy_chosen")) == before


def test_another_ladder_is_saved_with_who_and_when(visitor: Visitor) -> None:
    look = visitor.post("/settings/ladder", {"ladder": "firm", "act": "look"})
    saved = visitor.post("/settings/ladder", with_act(hidden(look.text), "save"), follow=True)
    assert alerts(saved)[0] == "Bewaard. Voortaan geldt: Streng."
    assert general(visitor) == "firm"
    (event,) = events(visitor, "policy_chosen")
    assert event.content
    assert (event.content["policy"], bool(event.content["by"])) == ("firm", True)
    assert "Voortaan geldt het beleid Streng door" in words_of(visitor.text("/settings"))


def test_back_saves_nothing(visitor: Visitor) -> None:
    look = visitor.post("/settings/ladder", {"ladder": BY_KIND, "act": "look"})
    answer = visitor.post("/settings/ladder", with_act(hidden(look.text), "back"))
    assert (answer.status_code, general(visitor)) == (303, "default")


def test_the_same_ladder_is_no_change(visitor: Visitor) -> None:
    answer = visitor.post("/settings/ladder", {"ladder": "default", "act": "look"}, follow=True)
    assert alerts(answer)[0] == "U hebt niets veranderd."
    assert visitor.post("/settings/ladder", {"ladder": "nothing"}).status_code == 404


def test_other_steps_are_told_to_need_placing_and_other_days_are_not(visitor: Visitor) -> None:
    needs = "worden aangehouden totdat u per factuur kiest"
    assert needs in visitor.post("/settings/ladder", {"ladder": BY_KIND}).text
    assert needs not in visitor.post("/settings/ladder", {"ladder": "firm"}).text


# ---------------------------------------------------------------- the steps of a ladder


def test_days_are_changed_looked_at_and_saved(visitor: Visitor) -> None:
    look = visitor.post(STEPS, filled_in(DEFAULT, step2_days="30", step3_days="40", step4_days="50"))
    page = words_of(look.text)
    assert "Berichten van vandaag, met wat op uw goedkeuring wacht: nu 3, dan 0." in page
    assert kept(visitor) == DEFAULT
    answer = visitor.post(STEPS, with_act(hidden(look.text), "save"), follow=True)
    assert alerts(answer)[0] == "De stappen van Standaard zijn bewaard."
    assert [step.days for step in kept(visitor).steps] == [-3, 30, 40, 50]
    assert kept(visitor).ladder == DEFAULT.ladder
    visitor.post("/run")
    assert visitor.house.demo
    assert visitor.house.demo.mailbox.mails() == [], "the core goes by what was saved"


def test_approve_first_is_chosen_for_one_step(visitor: Visitor) -> None:
    look = visitor.post(STEPS, filled_in(DEFAULT, step2_approve="y"))
    assert "Wacht op uw goedkeuring: vriendelijke herinnering." in words_of(look.text)
    visitor.post(STEPS, with_act(hidden(look.text), "save"))
    visitor.post("/run")
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert len(deliveries.in_state(tx, DeliveryState.PROPOSED)) >= 1
    assert visitor.house.demo
    subjects = [mail.subject for mail in visitor.house.demo.mailbox.mails()]
    assert all("Vriendelijke" not in subject for subject in subjects)


def test_back_to_the_form_keeps_what_was_filled_in(visitor: Visitor) -> None:
    look = visitor.post(STEPS, filled_in(DEFAULT, step2_days="6"))
    form = visitor.post(STEPS, with_act(hidden(look.text), "back"))
    assert 'name="step2-days" inputmode="text" type="number" value="6"' in re.sub(
        r'<input class="form-control" id="step2-days"', "<input", form.text
    ) or re.search(r'<input[^>]*name="step2-days"[^>]*value="6"', form.text)


def test_a_step_is_added_between_and_comes_to_its_place(visitor: Visitor) -> None:
    new = {"step5-notice": "reminder", "step5-days": "15", "step5-term_days": "3", "step5-channel": "email"}
    new |= {"step5-count_from": "due", "step5-key": "", "act": "save"}
    visitor.post(STEPS, {**filled_in(DEFAULT), **new})
    steps = kept(visitor).steps
    assert [(step.key, step.days) for step in steps] == [
        ("pre_due", -3),
        ("friendly", 3),
        ("reminder", 10),
        ("reminder_2", 15),
        ("formal_notice", 20),
    ]


def test_a_step_is_left_out_and_put_back_under_its_own_name(visitor: Visitor) -> None:
    visitor.post(STEPS, with_act(filled_in(DEFAULT, step1_notice=""), "save"))
    assert [step.key for step in kept(visitor).steps] == ["friendly", "reminder", "formal_notice"]
    page = visitor.text(f"{STEPS}?as=ours")
    assert 'value="pre_due"' in page
    visitor.post(STEPS, with_act(filled_in(DEFAULT, step1_key=""), "save"))
    assert kept(visitor) == DEFAULT


def test_every_fault_is_told_at_once_in_its_place(visitor: Visitor) -> None:
    wrong = filled_in(DEFAULT, step2_days="0", step3_notice="formal_notice", step4_notice="friendly", step1_days="2")
    answer = visitor.post(STEPS, with_act(wrong, "save"))
    assert answer.status_code == 422
    page = words_of(answer.text)
    assert "Dit kan zo niet bewaard worden." in page
    assert "Na een strenger bericht komt een milder (zet de berichten van mild naar streng)." in page
    assert "Spreekt van te late betaling op dag 0, en op de vervaldag is nog niets te laat" in page
    assert (
        "Kondigt een vervaldatum aan die al gekomen is (geef een aantal dagen vóór de vervaldatum, zoals -3)." in page
    )
    assert kept(visitor) == DEFAULT
    assert re.search(r'<input[^>]*name="step2-days"[^>]*value="0"', answer.text), "what was typed is still there"


@pytest.mark.parametrize(
    ("field", "value"), [("step2_days", "veel"), ("step2_days", ""), ("step2_days", "99999"), ("step3_channel", "sms")]
)
def test_what_is_no_number_or_choice_is_refused(visitor: Visitor, field: str, value: str) -> None:
    answer = visitor.post(STEPS, with_act(filled_in(DEFAULT, **{field: value}), "save"))
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert kept(visitor) == DEFAULT


def test_an_unlawful_ladder_is_refused_in_plain_words(visit: Callable[..., Visitor]) -> None:
    consumer = next(each for each in LAWFUL if each.name == "nl_consumer")
    costs = {"costs-interest": "law", "costs-after_principal": "claim", "costs-waive_after_days": "5"}
    early = {**filled_in(consumer, step2_term_days="0", step3_term_days="0", step4_term_days="0"), **costs}
    early |= {"step2-announces": "y", "act": "save"}
    said = {
        "nl": ("Komt voordat de klant een termijn kreeg", "Kondigt twee keer kosten aan"),
        "en": ("Comes before the debtor was given a term", "Announces costs twice"),
    }
    for spoken, sentences in said.items():
        visitor = visit(spoken)
        answer = visitor.post("/settings/ladder/nl_consumer", dict(early))
        assert answer.status_code == 422
        for sentence in sentences:
            assert sentence in words_of(answer.text)
        assert kept(visitor, "nl_consumer") == consumer


def test_nothing_at_all_is_refused(visitor: Visitor) -> None:
    answer = visitor.post(STEPS, {"act": "save"})
    assert answer.status_code == 422
    assert "Er zijn geen stappen (geef er minstens één)." in words_of(answer.text)


def test_costs_and_interest_of_a_lawful_ladder_are_chosen(visitor: Visitor) -> None:
    business = next(each for each in LAWFUL if each.name == "nl_business")
    address = "/settings/ladder/nl_business"
    form = filled_in(business) | {"costs-waive_after_days": "7", "act": "save"}
    wrong = visitor.post(address, {**form, "costs-interest": "agreed", "costs-after_principal": "waive"})
    assert "Vul het afgesproken percentage in." in words_of(wrong.text)
    agreed = {"costs-interest": "agreed", "costs-percent": "8,5", "costs-after_principal": "waive"}
    visitor.post(address, {**form, **agreed})
    saved = kept(visitor, "nl_business")
    assert saved.interest
    assert (str(saved.interest.percent), saved.after_principal, saved.waive_after_days) == ("8.5", "waive", 7)
    visitor.post(address, {**form, "costs-interest": "none", "costs-after_principal": "ask"})
    assert kept(visitor, "nl_business").interest is None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.name)
def test_a_form_that_nobody_changed_changes_nothing(visitor: Visitor, preset: Policy) -> None:
    costs: dict[str, object] = {}
    if preset.law is not None:
        how = "none" if preset.interest is None else "law"
        costs = {"costs-interest": how, "costs-after_principal": "claim", "costs-waive_after_days": "5"}
    answer = visitor.post(f"/settings/ladder/{preset.name}", {**filled_in(preset), **costs}, follow=True)
    assert alerts(answer)[0] == "U hebt niets veranderd."


def test_a_notice_that_is_no_step_of_a_ladder_is_no_choice(visitor: Visitor) -> None:
    for notice in (Notice.PLAN_NOTICE, Notice.HAND_OVER_NOTICE):
        answer = visitor.post(STEPS, with_act(filled_in(DEFAULT, step4_notice=notice.value), "save"))
        assert answer.status_code == 422


# ---------------------------------------------------------------- days, hours and limits


def test_the_manners_hold_for_every_ladder_in_use_and_for_no_other(visitor: Visitor) -> None:
    scope = visitor.house.scope(BOOKS)
    acts.use_policy(visitor.house.store, scope, "firm", "Els", NOW, "2")
    look = visitor.post("/settings/manners", {**MANNERS, "manners-cooldown_days": "5", "manners-minimum": "200"})
    page = words_of(look.text)
    assert "Het achterstallige bedrag is lager dan het minimum van € 200,00." in page
    fields = {**hidden(look.text), "manners-weekdays": ["0", "1", "2", "3", "4"], "act": "save"}
    assert alerts(visitor.post("/settings/manners", fields, follow=True))[0].startswith("Bewaard.")
    for name in ("default", "firm"):
        assert (kept(visitor, name).cooldown_days, str(kept(visitor, name).minimums[0])) == (5, "EUR 200.00")
        assert kept(visitor, name).sending_weekdays == (0, 1, 2, 3, 4)
    assert kept(visitor, "friendly").cooldown_days == 3
    assert kept(visitor, "firm").steps == FIRM.steps


def test_what_was_not_changed_stays_different_among_ladders(visitor: Visitor) -> None:
    acts.use_policy(visitor.house.store, visitor.house.scope(BOOKS), BY_KIND, "Els", NOW)
    fields = {name: value for name, value in MANNERS.items() if name != "manners-holidays"}
    fields |= {"manners-cooldown_days": "7", "manners-confirm_plans": "y", "manners-freshness_days": "2", "act": "save"}
    visitor.post("/settings/manners", fields)
    for each in LAWFUL:
        saved = kept(visitor, each.name)
        assert (saved.freshness_days, saved.holidays, saved.confirm_plans) == (2, each.holidays, True)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("weekdays", [], "Er is geen dag waarop berichten uitgaan"),
        ("sending_until", "08:00", "begin van de dag ligt niet vóór het eind"),
        ("sending_from", "midden op de dag", "Ongeldige waarde voor tijd."),
        ("cooldown_days", "0", "rust tussen twee berichten is korter dan een dag"),
        ("minimum", "-1", "Schrijf een bedrag boven nul"),
        ("freshness_days", "-1", "moet tussen 0 en 365 liggen"),
        ("max_attempts", "0", "moet tussen 1 en 20 liggen"),
        ("holidays", "Atlantis", "Ongeldige keuze."),
    ],
)
def test_a_limit_that_cannot_be_is_refused_at_its_field(
    visitor: Visitor, field: str, value: object, words: str
) -> None:
    answer = visitor.post("/settings/manners", {**MANNERS, f"manners-{field}": value, "act": "save"})
    assert answer.status_code == 422
    assert words.casefold() in words_of(answer.text).casefold()
    assert kept(visitor) == DEFAULT


def test_hours_against_the_law_are_refused_with_the_ladders_that_they_are_against(visitor: Visitor) -> None:
    acts.use_policy(visitor.house.store, visitor.house.scope(BOOKS), BY_KIND, "Els", NOW)
    fields = {name: value for name, value in MANNERS.items() if name != "manners-holidays"}
    fields |= {"manners-sending_from": "07:00", "manners-weekdays": ["0", "6"], "act": "save"}
    answer = visitor.post("/settings/manners", fields)
    assert answer.status_code == 422
    page = words_of(answer.text)
    assert "Consumenten in België en Bedrijven in België: verstuurt vóór 08:00 of na 20:00." in page.replace(
        "Bedrijven in België en Consumenten in België", "Consumenten in België en Bedrijven in België"
    )
    assert "verstuurt op zondag (laat de zondag weg)" in page


def test_faults_of_fields_and_of_the_law_are_told_at_once(visitor: Visitor) -> None:
    fields = {**MANNERS, "manners-minimum": "veel", "manners-weekdays": [], "manners-cooldown_days": "0", "act": "save"}
    page = words_of(visitor.post("/settings/manners", fields).text)
    assert "Schrijf een bedrag boven nul" in page
    assert "er is geen dag waarop berichten uitgaan" in page
    assert "rust tussen twee berichten is korter" in page
    steps = words_of(visitor.post(STEPS, filled_in(DEFAULT, step2_days="veel", step1_days="3")).text)
    assert "Kondigt een vervaldatum aan die al gekomen is" in steps
    assert steps.count("Ongeldig getal.") == 1


def test_no_limit_changed_is_told(visitor: Visitor) -> None:
    answer = visitor.post("/settings/manners", dict(MANNERS), follow=True)
    assert alerts(answer)[0] == "U hebt niets veranderd."
