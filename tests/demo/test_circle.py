"""The whole way at a platform, told as a story: connect, read, preview, live, remind, note, be paid, close."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector import registry
from connector.flow import acts, parting
from connector.model import ReceivableState
from connector.store.engine import Store
from tests.demo.houses import Beside, beside


@pytest.fixture
def store(both_stores: Store) -> Store:
    return both_stores


@pytest.fixture(params=["moneybird"])
def house(store: Store, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Beside]:
    limits = {"quirks": registry.adapter(request.param).sandbox.ROOMY}
    with beside(store, tmp_path, platform=request.param, **limits) as made:
        yield made


AT_BOTH = pytest.mark.parametrize("house", ["moneybird", "exact"], indirect=True)


@AT_BOTH
def test_the_whole_way_is_gone_without_a_hand_on_it(house: Beside) -> None:
    lines = house.circle.go()
    kinds = [event.kind for event in house.journal()]
    first = {kind: kinds.index(kind) for kind in ("connected", "went_live", "listens", "sent", "closed_by_source")}
    assert sorted(first, key=first.__getitem__) == [*first]
    assert len(lines) == 5


def test_what_was_due_is_mailed_once_and_has_one_note_at_the_platform(house: Beside) -> None:
    house.circle.go()
    sent = house.sent()
    assert sorted(sent) == sorted(set(sent))
    assert len(house.catcher.mails()) == [event.kind for event in house.journal()].count("sent")
    noted = {key: len(house.invoice(key).notes) for key in sent if key.startswith("sales:")}
    assert noted == dict.fromkeys(noted, 1)


@AT_BOTH
def test_who_paid_at_the_platform_is_closed_by_its_webhook_and_hears_nothing_any_more(house: Beside) -> None:
    house.circle.go()
    (closed,) = [event.subject for event in house.journal() if event.kind == "closed_by_source"]
    assert house.receivables()[closed].state is ReceivableState.SETTLED
    mails = len(house.catcher.mails())
    house.clock.forward(days=1)
    house.sandbox.tick()
    house.worker.run_due()
    assert house.sent().count(closed) == 1
    assert len(house.catcher.mails()) >= mails


@AT_BOTH
def test_a_second_look_of_the_platform_at_our_notes_changes_nothing_here(house: Beside) -> None:
    house.circle.go()
    before, happened = house.receivables(), len(house.journal())
    house.clock.forward(seconds=30)
    house.sandbox.tick()
    house.worker.run_due()
    assert house.receivables() == before
    assert len(house.journal()) == happened


def test_who_disconnected_since_is_not_connected_again_by_itself(house: Beside) -> None:
    assert not house.circle.is_gone()
    house.circle.go()
    assert house.circle.is_gone()
    parting.disconnect(house.house.sources, house.scope, {}, "Anna")
    assert house.circle.is_gone()


@AT_BOTH
def test_a_way_that_was_stopped_goes_on_where_it_was_and_nothing_twice(
    house: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(acts, "go_live", _stop)
        with pytest.raises(InterruptedError):
            house.circle.go()
    assert not house.circle.is_gone()
    lines = house.circle.go()
    assert [line.split()[0] for line in lines] == ["preview:", "live:", "invoice", "invoice"]
    assert house.circle.is_gone()
    assert sorted(house.sent()) == sorted(set(house.sent()))


def _stop(*_: object) -> None:
    raise InterruptedError
