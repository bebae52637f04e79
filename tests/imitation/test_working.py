"""An imitation works while a block lasts: its clock is looked at again and again, and a fault does not end that."""

from collections.abc import Callable
from threading import Event
from threading import enumerate as threads

import pytest

from connector.imitation import working

SOON = 10.0  # seconds within which a machine under load gets there


def after(times: int, reached: Event, act: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """Counts its calls, and says when there were so many."""
    calls: list[None] = []

    def tick() -> None:
        calls.append(None)
        if len(calls) >= times:
            reached.set()
        act()

    return tick


def fail() -> None:
    raise ValueError("a fault")


def test_it_ticks_again_and_again_and_is_put_away_at_the_end() -> None:
    reached, away = Event(), list[str]()
    with working.at_work(after(3, reached), lambda: away.append("away")):
        assert reached.wait(SOON)
        assert away == []
    assert away == ["away"]


def test_a_fault_is_logged_and_the_work_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    reached = Event()
    with working.at_work(after(2, reached, fail), lambda: None):
        assert reached.wait(SOON)
    assert "the sandbox stumbled" in caplog.text


def test_it_is_put_away_now_and_then_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PUT_AWAY_EVERY", 1)
    away = Event()
    with working.at_work(lambda: None, away.set):
        assert away.wait(SOON)


def test_after_the_block_nobody_works_any_more() -> None:
    before = set(threads())
    with working.at_work(lambda: None, lambda: None):
        assert len(set(threads()) - before) == 1
    assert set(threads()) <= before
