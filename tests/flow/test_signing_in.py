"""Coming in at the same moment, and the work of every tenant, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connector import app
from connector.flow import people as flow
from connector.flow import sign_in_limits, sign_in_links, signing_in
from connector.flow.by_turns import ByTurns
from connector.flow.house import House
from connector.flow.rounds import QUESTIONS
from connector.model import OfficeRole, Scope
from connector.store import installations, journal, people, sessions
from connector.store.people import of_tenant
from tests.web.houses import NOW, fill, open_house, small_books
from tests.web.signed_in import let_in

MANY = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = request.getfixturevalue("fresh_postgres") if request.param == "postgresql" else ""
    house = open_house(tmp_path, database_url=url)
    yield house
    house.store.close()


def token_in(link: str) -> str:
    return link.rpartition("/")[2]


def test_of_eight_who_use_one_link_at_the_same_moment_one_comes_in(house: House) -> None:
    let_in(house)
    token = token_in(sign_in_links.printed(house, "owner@kantoor.example"))
    with ThreadPoolExecutor(MANY) as pool:
        came = list(pool.map(lambda _: signing_in.use(house, token, "x"), range(MANY)))
    assert sum(one is not None for one in came) == 1


def test_of_eight_who_accept_one_invitation_at_the_same_moment_one_comes_in(house: House) -> None:
    owner = sessions.find(house.store, let_in(house), NOW)
    assert owner
    flow.invite(house, owner, "ben@kantoor.example", OfficeRole.READER, "nl")
    token = token_in(sign_in_links.printed(house, "ben@kantoor.example"))
    with ThreadPoolExecutor(MANY) as pool:
        came = list(pool.map(lambda _: signing_in.use(house, token, "x"), range(MANY)))
    assert sum(one is not None for one in came) == 1
    with house.store.read(of_tenant(house.settings.tenant), NOW) as tx:
        assert [one.role for one in people.listing(tx)] == [OfficeRole.OWNER, OfficeRole.READER]


def test_of_eight_who_found_an_office_at_the_same_moment_one_owns_it(house: House) -> None:
    links = [token_in(sign_in_links.printed(house, f"x{number}@kantoor.example")) for number in range(MANY)]
    with ThreadPoolExecutor(MANY) as pool:
        came = list(pool.map(lambda token: signing_in.use(house, token, "x"), links))
    assert sum(one is not None for one in came) == 1
    with house.store.read(of_tenant(house.settings.tenant), NOW) as tx:
        assert len(people.listing(tx)) == 1
        assert journal.verify(tx) == 2


def test_tries_at_the_same_moment_are_all_counted(house: House) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        list(pool.map(lambda _: sign_in_limits.note_wrong(house, "192.0.2.1"), range(sign_in_limits.WRONG_A_MINUTE)))
    assert not sign_in_limits.may_try(house, "192.0.2.1")
    assert sign_in_limits.may_try(house, "192.0.2.2")


def test_the_days_questions_are_about_the_administrations_of_every_tenant(house: House) -> None:
    scopes = [Scope(tenant, "books") for tenant in (house.settings.tenant, "second")]
    for scope in scopes:
        fill(house.store, scope, NOW, small_books())
    rounds = ByTurns(house.store, house.clock, app._handlers(house))
    rounds.schedule(QUESTIONS)
    rounds.run_due()
    assert {each.scope: each.last_run for each in installations.listing(house.store)} == dict.fromkeys(
        scopes, NOW.date()
    )


def test_a_session_of_nobody_is_none(house: House) -> None:
    """A row whose person is gone, whatever left it: nobody comes in by it."""
    brought = let_in(house)
    with house.store.write(of_tenant(house.settings.tenant), NOW) as tx:
        people.remove_person(tx, "the-owner")
    assert sessions.find(house.store, brought, NOW) is None
