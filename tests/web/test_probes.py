"""What machines ask: whether a process can do its work, and figures that name nobody."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr, ValidationError
from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from connector.cli.serving import listening, url_of
from connector.flow.house import House
from connector.flow.slots import FileSlot
from connector.model import Nudge
from connector.store import jobs, nudges
from connector.store.engine import Store
from connector.store.measures import measure
from connector.web import probes
from connector.web.probes import METRICS, READY, Probes
from tests.serving import waited
from tests.store.builders import NOW as MOMENT
from tests.store.builders import OTHER_TENANT, SCOPE
from tests.web.houses import BOOKS, NOW, open_house, settings
from tests.webhooks.conftest import open_books

TOKEN = "x" * 22
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def plain(home: Path) -> Iterator[House]:
    """The furnished home as somebody's own: no demo."""
    house = open_house(home)
    yield house
    house.store.close()


@pytest.fixture(autouse=True)
def _asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "KNOWN_FOR", -1.0)


def ask(house: House, path: str, method: str = "GET", **environ: str) -> TestResponse:
    return Client(Probes(house)).open(path, method=method, environ_overrides={**HERE, **environ})


def ready(house: House) -> tuple[int, dict[str, str]]:
    answer = ask(house, READY)
    return answer.status_code, json.loads(answer.data)


def figures(house: House) -> Figures:
    found: Figures = {}
    for family in text_string_to_metric_families(ask(house, METRICS).text):
        for sample in family.samples:
            found[sample.name, frozenset(sample.labels.items())] = sample.value
    return found


def labelled(**labels: str) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())


# ---------------------------------------------------------------- ready


def test_a_process_is_ready_while_somebody_works_and_not_without(plain: House) -> None:
    assert ready(plain) == (503, {"database": "ok", "keys": "ok", "worker": "nobody works on this database"})
    slot = FileSlot(Path(str(plain.store.engine.url.database)))
    try:
        assert ready(plain) == (200, {"database": "ok", "keys": "ok", "worker": "ok"})
    finally:
        slot.close()


def test_the_demo_works_within_itself(house: House) -> None:
    assert ready(house) == (200, {"database": "ok", "keys": "ok"})


def test_a_database_of_another_version_is_not_ready(house: House) -> None:
    with house.store.engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    status, told = ready(house)
    assert (status, told["database"]) == (503, "cannot be reached, or is of another version")


def test_a_database_that_is_gone_is_not_ready_and_has_no_figures(house: House) -> None:
    with house.store.engine.begin() as conn:
        for name in ("alembic_version", "installations"):
            conn.execute(text(f"ALTER TABLE {name} RENAME TO away_{name}"))
    assert ready(house)[0] == 503
    assert ask(house, METRICS).status_code == 503


def test_keys_that_cannot_be_read_are_told(house: House) -> None:
    house.settings = house.settings.model_copy(update={"home": house.settings.home / "elsewhere"})
    status, told = ready(house)
    assert (status, told["keys"]) == (503, "the key file cannot be read")


def test_on_postgresql_it_is_ready_without_a_worker_beside_it(postgres_url: str, home: Path) -> None:
    house = open_house(home, database_url=postgres_url)
    try:
        assert ready(house) == (200, {"database": "ok", "keys": "ok"})
        assert figures(house)["tijdig_worker_alive", labelled()] == 0
    finally:
        house.store.close()


def test_however_often_it_is_asked_the_database_is_asked_now_and_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "KNOWN_FOR", 60.0)
    client, looked = Client(Probes(house)), []

    def look(_house: House) -> dict[str, str]:
        looked.append(1)
        return {"database": "ok"}

    monkeypatch.setattr(probes, "parts", look)
    assert {client.get(READY).status_code for _ in range(50)} == {200}
    assert len(looked) == 1


# ---------------------------------------------------------------- figures


def test_figures_count_what_is_there(house: House) -> None:
    scope = house.scope(BOOKS)
    with house.store.write(scope, NOW) as tx:
        nudges.keep(tx, [Nudge(f"evt_{n}", "Invoice", f"{n}") for n in range(5)])
        nudges.answer(tx, [1, 2])
        nudges.note_failure(tx, [3], "Refused", park=True)
        jobs.add(tx, "sync", "sync", "", "sync", "sync", NOW)
    found = figures(house)
    assert found["tijdig_installations", labelled(platform="csv", state="live")] == 1
    assert found["tijdig_webhooks", labelled(state="waiting")] == 2
    assert found["tijdig_webhooks", labelled(state="parked")] == 1
    assert found["tijdig_webhooks_received_total", labelled()] == 5
    assert found["tijdig_jobs", labelled(queue="sync", state="waiting")] == 1
    assert found["tijdig_worker_alive", labelled()] == 1, "the demo works within itself"


def test_what_was_received_ever_does_not_shrink_when_it_is_forgotten(house: House) -> None:
    scope = house.scope(BOOKS)
    with house.store.write(scope, NOW) as tx:
        nudges.keep(tx, [Nudge(f"evt_{n}", "Invoice", f"{n}") for n in range(5)])
        nudges.answer(tx, [1, 2, 3, 4, 5])
        nudges.forget(tx, NOW.replace(year=NOW.year + 1))
    assert figures(house)["tijdig_webhooks_received_total", labelled()] == 5


def test_another_process_gives_the_same_figures(plain: House, home: Path) -> None:
    before = ask(plain, METRICS).data
    other = open_house(home)
    assert ask(other, METRICS).data == before
    other.store.close()


def test_no_name_stands_in_the_figures(house: House) -> None:
    shown = ask(house, METRICS).text
    assert [word for word in ("Jansen", "Hoekje", "Bakkerij", "klant", f'"{BOOKS}"', "default") if word in shown] == []
    labels = {name for _, of in figures(house) for name, _ in of}
    assert labels <= {"platform", "state", "channel", "queue"}


def test_figures_are_those_of_all_tenants_on_both_databases(both_stores: Store) -> None:
    for scope in (SCOPE, OTHER_TENANT):
        open_books(both_stores, scope)
        with both_stores.write(scope, MOMENT) as tx:
            nudges.keep(tx, [Nudge("evt", "Invoice", "1")])
    found = measure(both_stores, MOMENT)
    assert found.installations == {("platform", "live"): 2}
    assert (found.webhooks, found.webhooks_ever) == ({"waiting": 2}, 2)


# ---------------------------------------------------------------- who may see them


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "203.0.113.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "[::1"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
        {"HTTP_FORWARDED": "for=203.0.113.7"},
        {"HTTP_X_REAL_IP": "203.0.113.7"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"},
    ],
    ids=str,
)
def test_without_a_token_figures_are_for_this_machine_alone(house: House, environ: dict[str, str]) -> None:
    assert ask(house, METRICS).status_code == 200
    wanted = 200 if "HTTP_AUTHORIZATION" in environ else 404
    answer = ask(house, METRICS, **environ)
    assert answer.status_code == wanted
    assert wanted == 200 or b"tijdig_" not in answer.data


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 401),
        (f"bearer {TOKEN}", 401),
        (f"Basic {TOKEN}", 401),
        (TOKEN, 401),
        ("Bearer ", 401),
        ("Bearer é", 401),
        ("", 401),
    ],
)
def test_with_a_token_whoever_bears_it_sees_them_from_anywhere(house: House, given: str, status: int) -> None:
    house.settings = house.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    far = {"REMOTE_ADDR": "203.0.113.7", "HTTP_HOST": "tijdig.example", "HTTP_AUTHORIZATION": given}
    answer = ask(house, METRICS, **far)
    assert answer.status_code == status
    assert (b"tijdig_" in answer.data) is (status == 200)
    assert status == 200 or answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_can_be_guessed_is_refused_at_the_start() -> None:
    with pytest.raises(ValidationError, match="22 characters"):
        settings(Path(), metrics_token=SecretStr("short"))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_probes_can_be_asked_and_nothing_else(house: House, method: str) -> None:
    assert {ask(house, path, method).status_code for path in (READY, METRICS)} == {405}


def test_a_head_is_answered_without_a_body_and_every_answer_wears_its_headers(house: House) -> None:
    for path in (READY, METRICS):
        answer = ask(house, path, "HEAD")
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_taken_for_this_machine(plain: House, header: str) -> None:
    """Through the server that `tijdig serve` runs, with whatever it does to headers."""
    with listening("127.0.0.1", 0) as bound, waited(Probes(plain), bound):
        asked = urllib.request.Request(f"{url_of(bound)}/metrics", headers={header: "203.0.113.9"})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(asked, timeout=10)  # noqa: S310 - our own server on this machine
        with urllib.request.urlopen(f"{url_of(bound)}/metrics", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
