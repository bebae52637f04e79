"""A house in which there is something of everything, for tests that hold on every page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask

from connector.channels.catcher import MailCatcher
from connector.flow import acts, connecting
from connector.flow.delivery import deliver
from connector.flow.dunning import decide_all, run
from connector.flow.house import House
from connector.flow.overview import overview
from connector.flow.recording import plan
from connector.flow.sync import sync
from connector.model import DeliveryState, Installation, Nudge, OfficeRole, Scope
from connector.source import RowError
from connector.store import installations, invitations, jobs, nudges, quarantine, receivables
from connector.store.people import of_tenant
from tests.exact import NAME, Imitation, imitated
from tests.web.houses import CREDITOR, open_house
from tests.web.walk import INVITATION, Ground

BY = "Anna"
A_WEEK_LATER = 8  # days


@contextmanager
def everything(home: Path, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    """A demo that is connected to a division: messages that left and one that waits, a hold, and things gone wrong."""
    with MailCatcher(home / "mails") as catcher:
        house = open_house(home, catcher=catcher)
        try:
            with imitated(house.clock) as platform:
                house.registrations = {NAME: platform.registration}
                there = _connected(house, platform)
                _live_a_day(house, there.scope)
                _leave_something(house, there.scope)
                yield Ground(pages(house), house, there)
        finally:
            house.store.close()


def _connected(house: House, platform: Imitation) -> Installation:
    sources, tenant = house.sources, house.settings.tenant
    key = connecting.connect(sources, tenant, NAME, "a state", platform.code()).key
    connecting.choose(sources, tenant, key, [str(platform.books[0].code)], BY)
    (there,) = installations.listing(house.store, tenant)
    _read(house, there.scope)
    return there


def _read(house: House, scope: Scope) -> None:
    with house.store.read(scope, house.clock()) as tx:
        source = house.sources.open(installations.get(tx))
    assert source is not None
    sync(house.store, scope, source, house.clock())


def _live_a_day(house: House, scope: Scope) -> None:
    acts.save_creditor(house.store, scope, CREDITOR, BY, house.clock())
    acts.go_live(house.store, scope, BY, house.clock())
    with house.store.read(scope, house.clock()) as tx:
        source = house.sources.open(installations.get(tx))
    run(house.store, scope, house.clock())
    assert deliver(house.store, scope, house.clock, house.carriers, source).sent


def _leave_something(house: House, scope: Scope) -> None:
    """A message that leaves today, a dispute, and what the pages of health and of checking tell of."""
    assert house.demo is not None
    for _ in range(A_WEEK_LATER):
        house.demo.clock.next_day()
    _read(house, scope)
    now = house.clock()
    waiting = [row.debtor.key for row in overview(house.store, scope, now) if row.decision.message is not None]
    with house.store.write(scope, now) as tx:
        owed = next(one for one in receivables.of_keys(tx, None).values() if one.debtor not in waiting)
        quarantine.add(tx, [RowError(9, "", "no amount", "R9", owed.debtor)])
        nudges.keep(tx, [Nudge("evt", "Accounts")])
        nudges.note_failure(tx, [1], "Refused", park=True)
        number = jobs.add(tx, "writeback", "tell", "", "tell", "writeback", now)
        jobs.fail(tx, number or 0, "SourceUnavailable")
    acts.dispute(house.store, scope, owed.key, "verkeerd geleverd", BY, now)
    with house.store.write(scope, now) as tx:  # one message waits for a yes, and nobody else's is planned yet
        ((facts, decision),) = decide_all(tx, installations.get(tx), waiting[:1], [])
        assert decision.message is not None
        plan(tx, facts, decision.message, DeliveryState.PROPOSED)
    with house.store.write(of_tenant(house.settings.tenant), now) as tx:
        invitations.invite(tx, INVITATION, "ben@kantoor.example", OfficeRole.READER, BY, now + timedelta(days=7))
