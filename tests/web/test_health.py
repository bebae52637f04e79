"""The page of health: what was read, what waits, and what went wrong in words with what to do."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from connector.flow import errands, health
from connector.flow.house import House
from connector.flow.rounds import QUESTIONS
from connector.flow.slots import FileSlot
from connector.flow.sources import source_settings
from connector.model import ConnectionState, Nudge
from connector.source import RowError
from connector.store import connections, installations, jobs, nudges, quarantine
from connector.store.budgets import StoreBudget
from connector.store.connections import of_tenant
from connector.transport import Limits, Request
from connector.web import language
from tests.web.exact import Bookkeeper
from tests.web.exact import bookkeeper as at_the_imitation
from tests.web.houses import BOOKS, NOW
from tests.web.visitors import Visitor, words_of

HEALTH = "/health"


def page(visitor: Visitor) -> str:
    return words_of(visitor.text(HEALTH))


def fail(house: House, name: str, error: str) -> None:
    with house.store.write(house.scope(BOOKS), NOW) as tx:
        number = jobs.add(tx, "sync", name, "", name, "sync", NOW)
        assert number is not None
        jobs.fail(tx, number, error)


def test_where_nothing_is_wrong_it_says_so(visitor: Visitor) -> None:
    shown = page(visitor)
    assert "Alles loopt" in shown
    assert "Laatst gelezen 3 mrt 2026 09:00" in shown
    assert "Vers genoeg om op te besluiten. Gegevens mogen 3 dagen oud zijn." in shown


def test_it_does_not_say_that_nothing_is_to_be_done_while_there_are_tasks(visitor: Visitor) -> None:
    """It looked at reading and sending alone."""
    visitor.post("/run")
    assert "Er is niets te doen." not in visitor.text("/tasks")
    shown = visitor.text("/health")
    assert "niets dat op u wacht" not in shown
    assert 'href="/tasks">Naar uw taken</a>' in shown


def test_what_waits_is_counted(visitor: Visitor) -> None:
    visitor.post("/run")
    shown = page(visitor)
    assert "Wachten op goedkeuring" in shown
    for name in ("Gepland 0", "Mislukt 0"):
        assert name in shown


@pytest.mark.parametrize("error", ["SourceUnavailable", "ReAuthorise", "Refused", "WorkerDied", "ZeroDivisionError"])
def test_a_job_that_failed_is_told_in_words_with_what_to_do(visitor: Visitor, house: House, error: str) -> None:
    fail(house, "sync", error)
    shown = page(visitor)
    assert "1 ding vraagt aandacht" in shown
    assert "Lezen uit het boekhoudpakket: " in shown
    assert "(3 mrt 2026 09:00)" in shown
    to_do = language.texts().get(f"health.do_{error}", language.texts()["health.do_other"])
    assert to_do["nl"] in shown


def test_every_job_and_every_error_that_a_job_may_end_with_has_its_words() -> None:
    names = {
        getattr(errands, name)
        for name in ("SYNC", "FETCH", "RUN", "RECOUNT", "DELIVER", "LISTEN", "TELL", "TIDY", "KEEP_LIST")
    }
    assert {f"health.job_{name}" for name in names} <= language.texts().keys()
    ends = ("SourceUnavailable", "BudgetSpent", "StoreBusy", "ReAuthorise", "Refused", "OpenQuestion", "WorkerDied")
    assert {f"health.{kind}_{name}" for kind in ("error", "do") for name in ends} <= language.texts().keys()
    assert len(QUESTIONS) == 8


def test_an_old_list_a_row_that_cannot_be_read_and_a_webhook_that_was_parked_are_told(
    visitor: Visitor, house: House
) -> None:
    with house.store.write(house.scope(BOOKS), NOW) as tx:
        installations.note_data(tx, NOW - timedelta(days=9), None)
        quarantine.add(tx, [RowError(9, "", "no amount", "R9", "D2")])
        nudges.keep(tx, [Nudge("evt", "Invoice", "1")])
        nudges.note_failure(tx, [1], "Refused", park=True)
    shown = page(visitor)
    assert "3 dingen vragen aandacht" in shown
    assert "Te oud." in shown
    assert "Lees die van vandaag in." in shown
    assert "1 regel kon niet worden gelezen." in shown
    assert "1 melding kon niet worden opgevraagd." in shown


def test_that_nobody_works_is_told_first(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    assert "Niemand doet het werk op de achtergrond" in page(visitor)
    slot = FileSlot(Path(str(visitor.house.store.engine.url.database)))
    assert "Niemand doet het werk" not in page(visitor)
    slot.close()


def test_of_nothing_at_all_there_is_no_page(newcomer: Visitor) -> None:
    newcomer.text(HEALTH, status=404)
    assert HEALTH not in newcomer.text("/")


def test_in_english_no_dutch_is_left(visit: Callable[..., Visitor]) -> None:
    visitor = visit("en")
    fail(visitor.house, "tell", "BudgetSpent")
    shown = page(visitor)
    assert "Telling the bookkeeping package: the package takes no more requests for now" in shown
    assert "It goes on by itself as soon as it may." in shown
    assert "Toestand" not in shown


# ---------------------------------------------------------------- connected to a platform


@pytest.fixture
def bookkeeper(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Bookkeeper]:
    with at_the_imitation(tmp_path, pages) as found:
        found.sync()
        yield found


def test_of_a_platform_it_tells_consent_requests_and_webhooks(bookkeeper: Bookkeeper) -> None:
    with bookkeeper.house.store.write(bookkeeper.scope, NOW) as tx:
        nudges.keep(tx, [Nudge("old", "Accounts")])
    bookkeeper.clock.now += timedelta(days=1)
    with bookkeeper.house.store.write(bookkeeper.scope, bookkeeper.clock.now) as tx:
        nudges.keep(tx, [Nudge(f"new {n}", "Accounts") for n in range(2)])
    shown = page(bookkeeper.visitor)
    assert "verloopt op" in shown
    assert "Laatste melding 4 mrt 2026 09:30 Meldingen vandaag 2 Meldingen die nog gelezen worden 3" in shown
    assert "Vragen, per 1 min. nog 100.000 van 100.000 Vragen, per dag nog 100.000 van 100.000" in shown
    assert "Vers genoeg" in shown, "of yesterday"


def test_requests_that_went_are_not_left(bookkeeper: Bookkeeper) -> None:
    there = next(i for i in installations.listing(bookkeeper.house.store) if i.scope == bookkeeper.scope)
    minute, day = health.left(bookkeeper.house.sources, there)
    assert (minute.window, day.window) == (timedelta(minutes=1), timedelta(days=1))
    assert day.standing.left < day.standing.allowed
    assert 0 < minute.standing.allowed - minute.standing.left <= day.standing.allowed - day.standing.left < 20


def test_a_connection_that_is_gone_is_told_with_what_to_do(bookkeeper: Bookkeeper) -> None:
    with bookkeeper.house.store.write(of_tenant(bookkeeper.scope), NOW) as tx:
        connections.lose(tx, bookkeeper.key, connections.version_of(tx, bookkeeper.key))
        assert connections.get(tx, bookkeeper.key).state is ConnectionState.LOST
    shown = page(bookkeeper.visitor)
    assert "De koppeling met Exact Online is verbroken. Meld u opnieuw aan, op de pagina Koppelingen." in shown


def test_a_count_that_the_platform_closed_says_until_when(bookkeeper: Bookkeeper) -> None:
    sources, now = bookkeeper.house.sources, bookkeeper.clock.now
    with bookkeeper.house.store.read(bookkeeper.scope, now) as tx:
        address = sources.platform("exact").address(source_settings(installations.get(tx)))
    quota = sources.platform("exact").quotas[0]
    name, limits = quota.counted(Request("GET", address)), Limits(retry_at=now + timedelta(minutes=40))
    StoreBudget(sources.store, sources.clock, name, quota.allowance, bookkeeper.scope).heard(limits)
    assert "Het platform wil er geen tot 3 mrt 2026 10:10." in page(bookkeeper.visitor)
