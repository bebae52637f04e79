"""The page of tasks: in their order, with the formula and the numbers, done, put off or dropped, and called from."""

import re
import time
from datetime import timedelta

import pytest

from connector.flow import acts
from connector.flow.dunning import run
from connector.model import Contact, Mark, Task, TaskKind
from connector.store import debtors, tasks
from connector.web.tokens import Tokens
from tests.store.builders import counted
from tests.web.houses import BOOKS, NOW, TODAY, debtor, invoice
from tests.web.visitors import Visitor, alerts, words_of

SOON = (TODAY + timedelta(days=7)).isoformat()


def named(visitor: Visitor, number: int, scope: str = BOOKS) -> str:
    """A task's name in addresses."""
    tokens = Tokens(visitor.app.config["SECRET_KEY"], visitor.house.scope(scope))
    return tokens.seal(f"\0task\0{number}")


def numbers(visitor: Visitor) -> dict[TaskKind, str]:
    """The names of the tasks that there are."""
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return {one.task.kind: named(visitor, one.number) for one in tasks.listed(tx)}


@pytest.fixture
def busy(visitor: Visitor) -> Visitor:
    """Customer 3 has no address; customer 1 wants to be called."""
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    acts.add_contact(store, scope, "1", Contact("", "Mw. Van Dam", "+31 (0)20 555 12 34"), "Anna", NOW)
    acts.correct(store, scope, "1", "channel", "phone", "Anna", NOW)
    run(store, scope, NOW)
    return visitor


def test_each_line_shows_what_it_is_worth_and_the_numbers_it_was_made_of(busy: Visitor) -> None:
    text = words_of(busy.text("/tasks"))
    assert "Verwachte waarde = bedrag × kans × ouderdom." in text
    assert "Bel deze klant: er staat iets te laat open · Jansen Bouw B.V. € 613,43 € 1.314,50 × 33% × 1,4" in text
    assert "Zoek een e-mailadres of stuur een brief · Geen Adres V.O.F. € 42,20 € 99,95 × 33% × 1,3" in text
    assert text.index("Jansen Bouw") < text.index("Geen Adres")
    assert "geen geschiedenis · 12 dagen te laat · op de lijst sinds 3 mrt 2026" in text


def test_a_call_has_its_script_number_and_form_on_the_list(busy: Visitor) -> None:
    page = busy.text("/tasks?show=call")
    text = words_of(page)
    assert 'href="tel:+31205551234"' in page
    assert "Bel Mw. Van Dam: +31 (0)20 555 12 34" in text
    assert "Staat open € 1.314,50 te laat; het oudste verviel op 19 feb 2026, 12 dagen geleden" in text
    assert "Vraag Is de factuur goed aangekomen" in text
    assert "Geen Adres" not in text


def test_what_came_of_the_call_is_noted_from_the_list_and_one_comes_back_to_it(busy: Visitor) -> None:
    fields: dict[str, object] = {"call-outcome": "not_reached", "back": "todo"}
    answer = busy.post(f"{busy.debtor('1')}/call", fields)
    assert answer.headers["Location"] == "/tasks"
    text = words_of(busy.text("/tasks"))
    assert "Het gesprek is vastgelegd; bel opnieuw op 5 mrt 2026." in text
    assert "Bel deze klant" not in text
    assert "terug op 5 mrt 2026" in words_of(busy.text("/tasks?show=later"))


def test_later_done_and_not_needed_are_told_with_their_reason(busy: Visitor) -> None:
    call, find = numbers(busy)[TaskKind.CALL], numbers(busy)[TaskKind.FIND_CONTACT]
    later = busy.post(f"/tasks/{call}/later", {"task-until": SOON, "task-reason": "vakantie"}, follow=True)
    assert alerts(later) == ["Uitgesteld; de taak komt op die dag terug."]
    dropped = busy.post(f"/tasks/{find}/drop", {"task-reason": "komt langs"}, follow=True)
    assert "Er is niets te doen." in dropped.text
    assert re.search(
        r"Tot 10 maart 2026 uitgesteld door \S+: bel deze klant: er staat iets te laat open: vakantie\.",
        words_of(busy.text(busy.debtor("1"))),
    )
    assert re.search(
        r"Niet nodig door \S+: zoek een e-mailadres .*: komt langs\.", words_of(busy.text(busy.debtor("3")))
    )
    assert "niet zolang er niets verandert" in words_of(busy.text("/tasks?show=later"))
    back = busy.post(f"/tasks/{find}/now", follow=True)
    assert alerts(back) == ["De taak staat weer op de lijst."]
    assert "Geen Adres" in back.text


@pytest.mark.parametrize(
    ("how", "fields", "status", "words"),
    [
        ("drop", {}, 409, "Geef een reden op waarom het niet nodig is"),
        ("later", {}, 409, "Kies een dag waarop de taak terugkomt."),
        ("later", {"task-until": "2026-03-03"}, 409, "Later is na vandaag, en 3 mrt 2026 is dat niet"),
        ("later", {"task-until": "morgen"}, 422, "Later: vanaf welke dag"),
    ],
)
def test_an_answer_that_lacks_something_is_told_on_the_list(
    busy: Visitor, how: str, fields: dict[str, object], status: int, words: str
) -> None:
    answer = busy.post(f"/tasks/{numbers(busy)[TaskKind.CALL]}/{how}", fields)
    assert answer.status_code == status
    assert words in " ".join(alerts(answer))
    assert "Jansen Bouw" in answer.text


def test_a_task_that_is_not_there_or_is_somebody_elses_is_not_there(busy: Visitor) -> None:
    first = named(busy, 1)
    assert busy.post(f"/tasks/{first}/done").status_code == 303
    foreign = named(busy, 2, "other books")
    debtor_ = busy.debtor("1").rpartition("/")[2]
    for name in (named(busy, 999), foreign, debtor_, "2", "x"):
        assert busy.post(f"/tasks/{name}/drop", {"task-reason": "x"}).status_code == 404, name
    assert busy.post(f"/tasks/{named(busy, 2)}/burn").status_code == 404
    assert busy.get(f"/debtor/{first}").status_code == 404, "and no customer has that name"


def test_an_unclear_message_is_answered_where_it_lies_and_only_put_off_here(busy: Visitor) -> None:
    with busy.house.store.write(busy.house.scope(BOOKS), NOW) as tx:
        tasks.note(tx, "1", [Task(TaskKind.SETTLE_UNCLEAR, "M1"), Task(TaskKind.LOOK_AT_RESTORED, "x")])
    unclear = numbers(busy)[TaskKind.SETTLE_UNCLEAR]
    assert f"/tasks/{unclear}/done" not in busy.text("/tasks")
    answer = busy.post(f"/tasks/{unclear}/done")
    assert "Deze taak eindigt met een eigen antwoord" in " ".join(alerts(answer))


def test_every_kind_of_task_has_a_name_on_the_page(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        tasks.note(tx, "1", [Task(kind, "1") for kind in TaskKind])
    text = visitor.text("/tasks")
    assert all(f"show={kind.value}" in text for kind in TaskKind)
    assert visitor.get("/tasks?show=nonsense").status_code == 200
    assert visitor.get("/tasks?page=99").status_code == 200


def test_a_stop_sign_ends_the_call(busy: Visitor) -> None:
    busy.post(f"{busy.debtor('1')}/mark", {"mark-sign": Mark.DECEASED.value})
    assert "Bel deze klant" not in words_of(busy.text("/tasks"))


def test_a_thousand_tasks_are_a_page_in_a_moment_and_as_many_questions_as_three(busy: Visitor) -> None:
    store, scope = busy.house.store, busy.house.scope(BOOKS)
    with counted(store) as few:
        busy.text("/tasks")
    with store.write(scope, NOW) as tx:
        from connector.store import receivables

        debtors.absorb(tx, [debtor(f"k{n}", f"Klant {n}", "") for n in range(1000)])
        receivables.absorb(tx, [invoice(f"k{n}-{m}", f"k{n}", n % 90) for n in range(1000) for m in range(3)])
        tasks.note_all(tx, {f"k{n}": [Task(TaskKind.FIND_CONTACT, f"k{n}")] for n in range(1000)})
    with counted(store) as many:
        begun = time.perf_counter()
        text = busy.text("/tasks")
    assert time.perf_counter() - begun < 2
    assert "1.002" in words_of(text)
    assert len(many) == len(few)


@pytest.mark.parametrize("q", ["020 555 12 34", "0205551234", "+31205551234", "0031 20 5551234", "5551234", "van dam"])
def test_whoever_calls_is_found_by_his_number_however_it_is_written(busy: Visitor, q: str) -> None:
    assert "Jansen Bouw" in words_of(busy.text("/", q=q))
    assert "Geen Adres" not in words_of(busy.text("/", q=q))


@pytest.mark.parametrize("q", ["1234", "020 555 12 35", "020"])
def test_a_few_digits_are_nobodys_number(busy: Visitor, q: str) -> None:
    assert "Jansen Bouw" not in words_of(busy.text("/", q=q)).split("Klanten", 1)[1]
