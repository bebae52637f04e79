"""Whatever is pressed on a page, the journal of the office tells who did it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask

from connector.flow.house import House
from connector.model import OfficeRole
from connector.store import installations, journal
from connector.store.people import of_tenant
from tests.channels.servers import DOT, HANG_UP, RCPT, FaultyServer
from tests.web import presses
from tests.web.abroad import abroad
from tests.web.exact import Bookkeeper
from tests.web.houses import NOW
from tests.web.presses import AT_FIRST, CONNECTED, NOBODYS, PRESSES, TOLD, TROUBLED
from tests.web.signed_in import address
from tests.web.test_case import waiting
from tests.web.test_choices import keep, keeper  # noqa: F401 # fixtures
from tests.web.test_connections import Traveller
from tests.web.test_joining import Traveller as AtExact
from tests.web.test_joining import traveller as at_exact  # noqa: F401 # a fixture
from tests.web.test_statuses import Connected, connected, dispute, refuse  # noqa: F401 # a fixture
from tests.web.visitors import Visitor

HIM = address(OfficeRole.OWNER)


def events(house: House) -> set[tuple[str, str, int, str]]:
    """Where, what, which and by whom, of everything in the journals of his offices."""
    found = set()
    for tenant in {house.settings.tenant, "second"}:
        scopes = [of_tenant(tenant), *(each.scope for each in installations.listing(house.store, tenant))]
        for scope in scopes:
            with house.store.read(scope, NOW) as tx:
                for event in journal.all(tx):
                    told = event.content or {}
                    found.add((f"{scope}", event.kind, event.seq, str(told.get("by", ""))))
    return found


def press(visitor: Visitor, endpoint: str, made: presses.Press) -> set[str]:
    """The kinds of events that tell of it, with him."""
    where, fields = made
    matched, _ = visitor.app.url_map.bind("").match(where.partition("?")[0], method="POST")
    assert matched == endpoint, "the table presses something else"
    before = events(visitor.house)
    answer = visitor.post(where, dict(fields))
    assert answer.status_code in (200, 303), answer.text
    answer.close()
    return {kind for _, kind, _, by in events(visitor.house) - before if by == HIM}


def test_every_address_that_changes_something_is_pressed_here_or_has_its_reason(visitor: Visitor) -> None:
    rules = [rule for rule in visitor.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    tables = (PRESSES, AT_FIRST, CONNECTED, TROUBLED, TOLD, presses.APART)
    pressed = [endpoint for table in tables for endpoint in table]
    assert len(pressed) == len(set(pressed))
    assert sorted({rule.endpoint for rule in rules} - set(NOBODYS)) == sorted(pressed)
    assert set(NOBODYS) <= {rule.endpoint for rule in rules}
    assert all(NOBODYS.values())


@pytest.mark.parametrize("endpoint", PRESSES)
def test_the_journal_tells_who_pressed_it(visitor: Visitor, endpoint: str) -> None:
    assert press(visitor, endpoint, PRESSES[endpoint](visitor)), "nobody is named"


@pytest.mark.parametrize("endpoint", AT_FIRST)
def test_the_journal_tells_who_began(newcomer: Visitor, endpoint: str) -> None:
    assert press(newcomer, endpoint, AT_FIRST[endpoint](newcomer)), "nobody is named"


@pytest.fixture
def traveller(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Traveller]:
    with abroad(tmp_path, pages) as there:
        yield there


@pytest.mark.parametrize("endpoint", CONNECTED)
def test_the_journal_tells_who_connected_signed_in_again_and_left(traveller: Traveller, endpoint: str) -> None:
    assert press(traveller.visitor, endpoint, CONNECTED[endpoint](traveller)), "nobody is named"


def test_the_journal_tells_who_gave_a_consent_and_who_gave_it_back(traveller: Traveller) -> None:
    """Nothing was chosen of it, so it is told where the people of the office are."""
    key = traveller.connect()
    told = events(traveller.house)
    assert [(kind, by) for _, kind, _, by in told if kind == "consent_given"] == [("consent_given", HIM)]
    assert press(traveller.visitor, "connections.leave", (f"/connections/{key}/disconnect", {})) == {"grant_given_back"}


def test_the_journal_tells_who_let_a_sign_in_join(at_exact: AtExact) -> None:  # noqa: F811
    assert press(at_exact.visitor, "connections.join", presses.join(at_exact)) == {"signed_in_again"}


def test_the_journal_tells_who_chose_how_the_books_are_read(keeper: Bookkeeper) -> None:  # noqa: F811
    assert press(keeper.visitor, "choices.choose", presses.choose(keeper)) == {"reading_chosen"}


@pytest.mark.parametrize("endpoint", TROUBLED)
def test_the_journal_tells_who_dealt_with_what_went_wrong(visit: Callable[..., Visitor], endpoint: str) -> None:
    state, verb, fields = TROUBLED[endpoint]
    with FaultyServer({DOT: HANG_UP} if verb == "settle" else {RCPT: "550 5.1.1 no such user"}) as server:
        visitor = visit(smtp_port=server.port)
        visitor.post("/run")
        told: Mapping[str, object] = {f"{verb}-delivery": waiting(visitor, "2", state), **fields}
        assert press(visitor, endpoint, (f"{visitor.debtor('2')}/{verb}", told)), "nobody is named"


@pytest.mark.parametrize("endpoint", TOLD)
def test_the_journal_tells_who_decided_what_a_platform_is_told(connected: Connected, endpoint: str) -> None:  # noqa: F811
    visitor = connected()
    dispute(visitor, "101")
    refuse(visitor, "101", "NotFound")
    assert press(visitor, endpoint, TOLD[endpoint]), "nobody is named"
