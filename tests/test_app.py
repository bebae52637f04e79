"""The composition root: settings read once, everything opened at first use and no earlier, and what cannot be told."""

import logging
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
import structlog
from structlog.testing import capture_logs

from connector import app
from connector.channels.catcher import MailCatcher
from connector.errors import BadInput, Refused, StoreBusy
from connector.flow.house import GivenClock
from connector.model import Channel


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TIJDIG_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_a_house_is_built_without_touching_anything(tmp_path: Path) -> None:
    house = app.open_house()
    assert house.clock().tzinfo == house.zone
    assert set(house.carriers) == {Channel.LETTER}
    assert list(tmp_path.iterdir()) == []


def test_every_wrong_setting_is_named_at_once_and_no_secret_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PORT", "99999"), ("ZONE", "Mars/North"), ("SMTP_SECURITY", "hunter2"), ("LANGUAGE", "fr")):
        monkeypatch.setenv(f"TIJDIG_{name}", value)
    with pytest.raises(BadInput) as wrong:
        app.open_house()
    assert {fault.place for fault in wrong.value.faults} == {
        "TIJDIG_PORT",
        "TIJDIG_ZONE",
        "TIJDIG_SMTP_SECURITY",
        "TIJDIG_LANGUAGE",
    }
    assert "hunter2" not in str(wrong.value)


def test_settings_may_stand_in_a_file_beside_the_data(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIJDIG_HOME=books\nTIJDIG_SMTP_HOST=smtp.example.nl\n", encoding="utf-8")
    house = app.open_house()
    assert house.settings.home == Path("books")
    assert set(house.carriers) == {Channel.EMAIL, Channel.LETTER}
    assert app.open_house(Path("elsewhere")).settings.home == Path("elsewhere")


def test_messages_leave_by_the_providers_api_when_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIJDIG_MAIL_API_URL", "https://api.provider.example")
    monkeypatch.setenv("TIJDIG_MAIL_API_KEY", "hunter2")
    monkeypatch.setenv("TIJDIG_MAIL_API_HOURS", "12")
    house = app.open_house()
    assert house.carriers[Channel.EMAIL].repeats_within == timedelta(hours=12)
    assert "hunter2" not in f"{house.settings!r} {house!r}"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"URL": "https://api.provider.example"}, "key"),
        ({"KEY": "hunter2"}, "url"),
        ({"URL": "http://api.provider.example", "KEY": "hunter2"}, "https"),
        ({"URL": "https://me:hunter2@api.provider.example", "KEY": "k"}, "more than an address"),
    ],
)
def test_an_api_that_cannot_be_used_is_told_at_the_start(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], named: str
) -> None:
    for name, value in wrong.items():
        monkeypatch.setenv(f"TIJDIG_MAIL_API_{name}", value)
    with pytest.raises(BadInput, match=named) as told:
        app.open_house()
    assert "hunter2" not in str(told.value)


def test_messages_leave_by_one_road(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SMTP_HOST", "smtp.example.nl"), ("MAIL_API_URL", "https://x.example"), ("MAIL_API_KEY", "k")):
        monkeypatch.setenv(f"TIJDIG_{name}", value)
    with pytest.raises(BadInput, match="one of them"):
        app.open_house()


@pytest.mark.usefixtures("_logging_as_it_was")
def test_database_and_keys_are_made_at_first_use_for_their_owner_alone(tmp_path: Path) -> None:
    house = app.open_house(tmp_path / "data")
    house.store.close()
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    for name in ("tijdig.sqlite", "master.key"):
        assert stat.S_IMODE((tmp_path / "data" / name).stat().st_mode) == 0o600


@pytest.mark.usefixtures("_logging_as_it_was")
def test_what_cannot_be_opened_is_told_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tijdig.sqlite").write_text("this is no database, however long it may be", encoding="utf-8")
    with pytest.raises(BadInput, match="put back a backup"):
        _ = app.open_house(tmp_path).store
    with pytest.raises(BadInput, match="TIJDIG_HOME"):
        _ = app.open_house(tmp_path / "tijdig.sqlite" / "below").store
    monkeypatch.setenv("TIJDIG_DATABASE_URL", "postgresql://books:hunter2@127.0.0.1:1/books")
    with pytest.raises(StoreBusy) as unreachable:
        _ = app.open_house(tmp_path).store
    assert "TIJDIG_DATABASE_URL" in str(unreachable.value)
    assert "hunter2" not in str(unreachable.value)


@pytest.mark.usefixtures("_logging_as_it_was")
def test_the_demo_lives_its_days_on_its_own_clock_and_mails_nobody(tmp_path: Path) -> None:
    with app.open_demo(tmp_path / "demo") as house:
        assert house.demo is not None
        assert house.clock().isoformat() == "2026-03-03T09:00:00+01:00"
        first = len(house.demo.mailbox.mails())
        with pytest.raises(Refused, match="runs already"), app.open_demo(tmp_path / "demo"):
            pass
        house.demo.next_day()
        second = len(house.demo.mailbox.mails())
    assert 0 < first < second
    with app.open_demo(tmp_path / "demo") as again:
        assert again.demo is not None
        assert again.clock().isoformat() == "2026-03-04T09:00:00+01:00"
        assert len(again.demo.mailbox.mails()) == second, "a day is lived through once"


@pytest.mark.usefixtures("_logging_as_it_was")
def test_the_demo_never_uses_the_mail_server_and_database_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJDIG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    with MailCatcher(tmp_path / "elsewhere") as elsewhere:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(elsewhere.port)), ("SECURITY", "none")):
            monkeypatch.setenv(f"TIJDIG_SMTP_{name}", value)
        with app.open_demo(tmp_path / "demo") as house:
            assert house.demo is not None
            assert house.demo.mailbox.mails() != []
        assert elsewhere.mails() == []
    assert (tmp_path / "demo" / "tijdig.sqlite").exists()


@pytest.mark.usefixtures("_logging_as_it_was")
def test_logs_go_to_stderr_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger().handlers[:] = []
    app._log_to_stderr()
    logging.getLogger("waitress").warning("the queue is %s deep", 3)
    structlog.get_logger("tijdig").warning("a page could not be made", place="debtor.html")
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.count('"event"') for line in err.splitlines()] == [1, 1]
    assert '"place": "debtor.html"' in err


@pytest.mark.usefixtures("_logging_as_it_was")
def test_who_spoke_once_is_heard_wherever_logs_go_later() -> None:
    """Whichever test ran before: a logger that kept where its first line went would not be heard by the next one."""
    app._log_to_stderr()
    log = structlog.get_logger()
    log.warning("the first")
    structlog.reset_defaults()
    with capture_logs() as lines:
        log.warning("the second")
    assert [line["event"] for line in lines] == ["the second"]


def test_a_clock_that_was_stopped_while_it_moved_still_tells_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = GivenClock(tmp_path / "clock", app.DEMO_BEGINS)
    first = clock.next_day()

    def killed(path: Path, _text: str, **_: object) -> NoReturn:
        path.touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", killed)
    with pytest.raises(KeyboardInterrupt):
        clock.next_day()
    assert clock() == first
