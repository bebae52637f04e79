"""A platform is asked to tell of changes when its administration goes live: once, at one address, and never deaf."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.demo.circle import SENDER
from connector.flow import acts, connecting, listening
from connector.flow.listening import Hearing, deafen, how, listen
from connector.oauth import new_state
from connector.source import Listener
from connector.store import hooks, nudges
from connector.store.engine import Store
from tests.demo.houses import Beside, beside, moved
from tests.source_contract import Meter, Stopped


@pytest.fixture
def house(quick_store: Store, tmp_path: Path) -> Iterator[Beside]:
    with beside(quick_store, tmp_path, invoices=6) as made:
        yield made


def connect(house: Beside, *wished: str) -> None:
    """Connect the first administration, with these scopes beside those that we cannot do without."""
    sources, state = house.house.sources, new_state()
    back = house.visitor.consents(connecting.ask(sources, "moneybird", wished, state))
    code = back.partition("code=")[2].partition("&")[0]
    made = connecting.connect(sources, "demo", "moneybird", state, code)
    connecting.choose(sources, "demo", made.key, [house.sandbox.administration], "Anna")
    acts.save_creditor(house.house.store, house.scope, SENDER, "Anna", house.clock())


def go_live(house: Beside) -> None:
    acts.go_live(house.house.store, house.scope, "Anna", house.clock())
    house.worker.run_due()


def heard(house: Beside) -> Hearing:
    with house.house.store.read(house.scope, house.clock()) as tx:
        return how(tx).hearing


def test_going_live_makes_one_webhook_and_a_change_is_told_by_it(house: Beside) -> None:
    connect(house, "settings")
    assert house.webhooks() == []
    go_live(house)
    (made,) = house.webhooks()
    assert heard(house) is Hearing.TOLD
    house.visitor.pays(house.some_open())
    house.sandbox.tick()
    with house.house.store.read(house.scope, house.clock()) as tx:
        assert [told.nudge.kind for told in nudges.waiting(tx)] != []
    assert made.last_http_status == 200


def test_without_the_right_to_make_webhooks_it_goes_live_all_the_same_and_is_polled(house: Beside) -> None:
    connect(house)
    go_live(house)
    assert house.webhooks() == []
    assert heard(house) is Hearing.BARRED
    assert house.failed() == []
    asked = len(house.asked("webhooks"))
    house.clock.forward(minutes=6)
    house.ask_all()
    assert len(house.asked("webhooks")) == asked, "it is not asked again before there is a new consent"
    with house.house.store.write(house.scope, house.clock()) as tx:
        listening.forget_tries(tx)
    house.ask_all()
    assert len(house.asked("webhooks")) > asked


def test_going_live_twice_makes_no_second_webhook(house: Beside) -> None:
    connect(house, "settings")
    go_live(house)
    (made,) = house.webhooks()
    acts.pause_sending(house.house.store, house.scope, "Anna", house.clock())
    go_live(house)
    assert house.webhooks() == [made]


def test_reached_at_another_address_it_is_told_there_and_no_more_at_the_first(house: Beside) -> None:
    connect(house, "settings")
    go_live(house)
    (first,) = house.webhooks()
    with moved(house) as url:
        (second,) = house.webhooks()
        assert second.url.startswith(f"{url}/hooks/")
    assert first.id != second.id


def test_webhooks_that_others_made_are_left_alone(house: Beside) -> None:
    connect(house, "settings")
    others = house.webhook_of_others()
    go_live(house)
    assert {one.id for one in house.webhooks()} > {others.id}
    deafen(house.house.store, house.scope, house.source(), house.clock())
    assert house.webhooks() == [others]


def listen_anew(house: Beside, meter: Meter) -> None:
    """As after a new consent: whatever is there is to be replaced."""
    with house.house.store.write(house.scope, house.clock()) as tx:
        listening.forget_tries(tx)
    listen(house.house.store, house.scope, house.source(meter), house.hooks_url, house.clock())


def test_whoever_is_stopped_anywhere_ends_with_one_webhook_that_is_heard(house: Beside) -> None:
    connect(house, "settings")
    listen_anew(house, Meter())
    meter = Meter()
    listen_anew(house, meter)
    for step in range(1, meter.steps + 1):
        with pytest.raises(Stopped):
            listen_anew(house, Meter(step))
        listen(house.house.store, house.scope, house.source(), house.hooks_url, house.clock())
        (there,) = house.webhooks()
        found = hooks.find(house.house.store, there.url.rpartition("/")[2], house.clock())
        assert found is not None
        assert found.secrets == (there.secret.encode(),)


def test_a_file_and_a_machine_that_nobody_reaches_are_asked_nothing(house: Beside) -> None:
    connect(house, "settings")
    assert listen(house.house.store, house.scope, None, house.hooks_url, house.clock()) is Hearing.POLLED
    assert listen(house.house.store, house.scope, house.source(), "", house.clock()) is Hearing.POLLED
    assert house.asked("webhooks") == []


def test_after_deafening_nobody_is_heard_whatever_the_platform_goes_on_to_tell(house: Beside) -> None:
    connect(house, "settings")
    go_live(house)
    (made,) = house.webhooks()
    listening.close(house.house.store, house.scope, house.clock())
    assert hooks.find(house.house.store, made.url.rpartition("/")[2], house.clock()) is None
    assert heard(house) is Hearing.POLLED


def test_a_source_of_moneybird_listens(house: Beside) -> None:
    connect(house, "settings")
    assert isinstance(house.source(), Listener)


def test_a_webhook_that_was_removed_there_is_made_anew_on_the_next_day(house: Beside) -> None:
    connect(house, "settings")
    go_live(house)
    (first,) = house.webhooks()
    house.clock.forward(hours=1)
    house.ask_all()
    assert house.webhooks() == [first]
    house.books.webhooks.clear()
    house.clock.forward(days=1)
    house.ask_all()
    (second,) = house.webhooks()
    assert second.id != first.id


def test_a_webhook_that_is_still_there_is_looked_at_once_a_day(house: Beside) -> None:
    connect(house, "settings")
    go_live(house)
    asked = len(house.asked("webhooks"))
    house.clock.forward(days=1)
    for _ in range(3):
        house.ask_all()
    assert len(house.asked("webhooks")) == asked + 1
    assert len(house.webhooks()) == 1
