"""Notes, calls and payment plans on a customer's page, and what is told of them afterwards."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from connector.model import Charge, Money, Task, TaskKind
from connector.rules.presets import DEFAULT
from connector.store import charges, holds, tasks
from tests.web.houses import BOOKS, NOW, TODAY
from tests.web.test_people import PETRA
from tests.web.visitors import Visitor, alerts, words_of

SOON = (TODAY + timedelta(days=7)).isoformat()


def post(visitor: Visitor, verb: str, fields: dict[str, object], key: str = "1") -> str:
    return visitor.post(f"{visitor.debtor(key)}/{verb}", fields, follow=True).text


def test_a_note_is_told_in_the_case_and_sent_to_nobody(visitor: Visitor) -> None:
    text = post(visitor, "note", {"note-text": "Petra is er op maandag niet"})
    assert alerts(text) == ["De notitie staat in het dossier."]
    assert re.search(r"Notitie door \S+: Petra is er op maandag niet\.", words_of(text))
    empty = visitor.post(f"{visitor.debtor('1')}/note", {"note-text": " "})
    assert empty.status_code == 409


# ---------------------------------------------------------------- calls


def test_a_call_that_reached_nobody_is_noted_and_comes_back_on_its_day(visitor: Visitor) -> None:
    text = post(visitor, "call", {"call-outcome": "not_reached", "call-text": "voicemail", "call-next_on": SOON})
    assert alerts(text) == ["Het gesprek is vastgelegd; bel opnieuw op 10 mrt 2026."]
    assert re.search(r"Gebeld door \S+: niet bereikt – voicemail\.", words_of(text))


def test_a_promise_made_on_the_telephone_is_a_promise(visitor: Visitor) -> None:
    fields: dict[str, object] = {"call-outcome": "promised", "call-pays_on": SOON, "call-amount": "1.000,50"}
    text = words_of(post(visitor, "call", fields))
    assert "Toezegging: € 1.000,50 op 10 mrt 2026" in text
    assert "zegt betaling toe" in text


def test_a_dispute_of_a_part_made_on_the_telephone_holds_that_part(visitor: Visitor) -> None:
    fields: dict[str, object] = {
        "call-outcome": "disputes", "call-invoice": "101", "call-amount": "34,50", "call-text": "Twee dozen ontbraken",
    }  # fmt: skip
    text = words_of(post(visitor, "call", fields))
    assert "€ 1.234,50 € 34,50 betwist" in text, "the list says it too"
    assert "De factuur wordt betwist. “Twee dozen ontbraken” factuur F101 (€ 34,50)" in text
    assert "F101 19 feb 2026 € 1.200,00" in text, "the rest is asked"


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({}, 422, "Wat kwam eruit"),
        ({"call-outcome": "promised"}, 422, "Vul in op welke dag de klant betaalt."),
        ({"call-outcome": "promised", "call-pays_on": "2027-03-01"}, 409, "reikt hooguit 30 dagen vooruit"),
        ({"call-outcome": "disputes", "call-text": "nee"}, 422, "Kies de factuur waar het om gaat"),
        ({"call-outcome": "disputes", "call-invoice": "101"}, 422, "Schrijf op waarom"),
        ({"call-outcome": "reached", "call-next_on": "2026-03-01"}, 409, "Opnieuw bellen is voor vandaag of later"),
    ],
)
def test_a_call_that_lacks_something_is_told_and_nothing_is_noted(
    visitor: Visitor, fields: dict[str, object], status: int, words: str
) -> None:
    answer = visitor.post(f"{visitor.debtor('1')}/call", fields)
    assert answer.status_code == status
    assert words in " ".join(alerts(answer))
    assert "Gebeld door" not in words_of(visitor.text(visitor.debtor("1")))


def test_a_wrong_number_goes_from_the_contact(visitor: Visitor) -> None:
    post(visitor, "contact", {**PETRA, "contact-phone": "0612345678"})
    which = re.search(r'<option selected value="([0-9a-f]{16})">Petra', visitor.text(visitor.debtor("1")))
    assert which
    post(visitor, "call", {"call-outcome": "wrong_number", "call-contact": which[1]})
    text = visitor.text(f"{visitor.debtor('1')}/contacts")
    assert "0612345678" not in words_of(text)
    assert "petra@jansen.example" in text


# ---------------------------------------------------------------- payment plans


def plan(days: list[str], amounts: list[str], **more: object) -> dict[str, object]:
    return {
        "propose-parts": str(len(days)), "propose-first": days[0] if days else SOON, "propose-every": "month",
        "term-day": days, "term-amount": amounts, **more,
    }  # fmt: skip


def test_terms_are_proposed_evenly_over_what_is_late(visitor: Visitor) -> None:
    asked = "propose-parts=3&propose-first=2026-03-31&propose-every=month"
    text = visitor.text(f"{visitor.debtor('1')}/plan?{asked}")
    assert re.findall(r'name="term-day" value="([^"]+)"', text) == ["2026-03-31", "2026-04-30", "2026-05-31"]
    assert re.findall(r'name="term-amount"[^>]* value="([^"]+)"', text) == ["438,16", "438,16", "438,18"]


def test_an_agreed_plan_holds_shows_its_progress_and_ends_by_a_persons_word(visitor: Visitor) -> None:
    text = post(visitor, "agree", plan(["2026-03-10", "2026-04-10"], ["1.000,00", "314,50"]))
    assert alerts(text) == ["De regeling is afgesproken; de ladder wacht."]
    said = words_of(text)
    assert "Betalingsregeling: 10 mrt 2026 € 1.000,00; 10 apr 2026 € 314,50 € 0,00 van € 1.314,50 betaald." in said
    assert "Er loopt een betalingsregeling" in said
    assert "F101" not in words_of(visitor.text(f"{visitor.debtor('1')}/plan")), "it is in a plan already"
    key = re.search(r'name="end-what" value="(plan-\d+)"', text)
    assert key
    ended = words_of(post(visitor, "end", {"end-what": key[1], "end-reason": "betaalt in een keer"}))
    assert "De betalingsregeling is beëindigd door" in ended
    assert "Gaat vandaag uit" in ended


@pytest.mark.parametrize(
    ("days", "amounts", "words"),
    [
        (["2026-03-10", "2026-04-10"], ["1000", "300"], "en er staat EUR 1314.50 open"),
        (["2026-03-10", "2026-03-10"], ["1000", "314,50"], "De dagen van de termijnen moeten op elkaar volgen"),
        (["2026-03-01"], ["1314,50"], "De eerste termijn is voor vandaag of later"),
        (["9999-12-31"], ["1314,50"], "De laatste termijn ligt meer dan tien jaar weg"),
        (["2026-03-10", ""], ["1000", "314,50"], "Vul bij elke termijn een dag in."),
        (["2026-03-10"], ["veel"], "“veel” is geen bedrag"),
        ([""], [""], "minstens één open factuur en één termijn"),
    ],
)
def test_a_plan_that_does_not_fit_is_told_with_the_terms_as_they_were_typed(
    visitor: Visitor, days: list[str], amounts: list[str], words: str
) -> None:
    answer = visitor.post(f"{visitor.debtor('1')}/agree", plan(days, amounts, **{"propose-first": SOON}))
    assert answer.status_code in (409, 422)
    assert words in " ".join(alerts(answer))
    assert re.findall(r'name="term-amount"[^>]* value="([^"]*)"', answer.text) == amounts
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert holds.of_debtors_plans(tx, ["1"]) == {}


def test_an_empty_line_is_no_term_and_an_empty_amount_takes_its_share(visitor: Visitor) -> None:
    text = post(visitor, "agree", plan(["2026-03-10", "", "2026-05-10"], ["", "", ""]))
    assert "10 mrt 2026 € 657,25; 10 mei 2026 € 657,25" in words_of(text)


@pytest.mark.parametrize(
    "query",
    ["propose-parts=x", "propose-parts=0", "propose-parts=99", "propose-first=gisteren", "propose-first=9999-12-31"],
)
def test_a_strange_proposal_is_no_fault_of_ours(visitor: Visitor, query: str) -> None:
    name, _, value = query.partition("=")
    asked = {"propose-parts": "3", "propose-first": SOON, "propose-every": "month", name: value}
    assert visitor.get(f"{visitor.debtor('1')}/plan", **asked).status_code in (200, 422)


def test_odd_days_of_grace_are_none(visitor: Visitor) -> None:
    post(visitor, "agree", plan(["2026-03-10"], ["1.314,50"], grace="9" * 5000))
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert [one.grace_days for one in holds.of_debtors_plans(tx, ["1"])["1"]] == [0]


def test_a_withdrawn_promise_gives_the_ladder_back(visitor: Visitor) -> None:
    text = post(visitor, "promise", {"promise-pays_on": SOON})
    key = re.search(r'name="end-what" value="(promise-\d+)"', text)
    assert key
    assert visitor.post(f"{visitor.debtor('1')}/end", {"end-what": key[1]}).status_code == 422, "without a reason"
    other = visitor.post(f"{visitor.debtor('2')}/end", {"end-what": key[1], "end-reason": "x"})
    assert other.status_code == 404, "it is another customer's"
    assert "Gaat vandaag uit" in words_of(post(visitor, "end", {"end-what": key[1], "end-reason": "vergissing"}))


# ---------------------------------------------------------------- tasks that an act answers


def task(visitor: Visitor, kind: TaskKind, proposal: str = "") -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        tasks.note(tx, "1", [Task(kind, "101", proposal=proposal)])


def test_costs_stay_or_are_let_go_by_a_persons_word(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        charges.book(tx, Charge("101", "letter", Money(Decimal("40.00"), "EUR"), TODAY, "collection_costs"))
    task(visitor, TaskKind.JUDGE_CHARGES)
    assert "Scheld ze kwijt" in words_of(visitor.text(visitor.debtor("1")))
    kept = post(visitor, "charges", {"invoice": "101", "stay": "yes"})
    assert alerts(kept) == ["De kosten en rente blijven staan."]
    assert "Scheld ze kwijt" not in words_of(kept)
    waived = post(visitor, "charges", {"invoice": "101", "stay": "no", "reason": "goede klant"})
    assert "Kwijtgescholden" in words_of(waived)
    assert visitor.post(f"{visitor.debtor('2')}/charges", {"invoice": "101", "stay": "yes"}).status_code == 404


def test_an_invoice_is_placed_on_the_new_ladder_where_it_was_proposed(visitor: Visitor) -> None:
    step = DEFAULT.steps[1].key
    task(visitor, TaskKind.PLACE_ON_POLICY, step)
    assert f'<option value="{step}" selected>' in visitor.text(visitor.debtor("1"))
    assert alerts(post(visitor, "place", {"invoice": "101", "step": step})) == ["De factuur gaat daar verder."]
    assert visitor.post(f"{visitor.debtor('1')}/place", {"invoice": "101", "step": "nonsense"}).status_code == 409
    assert visitor.post(f"{visitor.debtor('2')}/place", {"invoice": "101", "step": step}).status_code == 404


def test_a_task_that_an_act_answers_is_off_the_list_at_once(visitor: Visitor) -> None:
    visitor.post("/run")
    assert "Zoek een e-mailadres" in words_of(visitor.text(visitor.debtor("3")))
    post(visitor, "contact", PETRA, "3")
    assert "Zoek een e-mailadres" not in words_of(visitor.text(visitor.debtor("3")))
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        assert TaskKind.FIND_CONTACT not in [task.kind for _, task in tasks.open_tasks(tx)]
