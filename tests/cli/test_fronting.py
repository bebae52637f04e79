"""Settings about proxies that do not fit together are told at the start, and refused where they are unsafe."""

import signal

import pytest

from connector.cli.fronting import check_front
from connector.errors import BadInput
from connector.settings import Settings
from tests.cli.conftest import Desk
from tests.cli.test_sign_in import answers
from tests.cli.test_working import Start, first_line, free_port, until

PUBLIC = "https://tijdig.example"


@pytest.mark.parametrize("command", ["serve", "web"])
def test_proxies_without_a_public_address_are_refused_at_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TIJDIG_PROXIES", "2")
    ran = desk(command, "--port", free_port())
    assert ran.code == 3
    assert "TIJDIG_PUBLIC_URL" in ran.err
    assert "TIJDIG_PROXIES says that 2 in front of the pages" in ran.err
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "web"])
def test_a_public_address_without_proxies_is_told_and_served(
    running: Start,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("TIJDIG_PUBLIC_URL", PUBLIC)
    port = free_port()
    server = running(command, "--port", port)
    assert PUBLIC in first_line(server)
    until(lambda: answers(f"http://127.0.0.1:{port}"), "a page")
    server.send_signal(signal.SIGTERM)
    _, told = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "TIJDIG_PROXIES is 0" in told
    assert "counts as one visitor" in told


def of(url: str, proxies: int) -> Settings:
    return Settings(_env_file=None, public_url=url, proxies=proxies)


def test_proxies_alone_are_unsafe() -> None:
    with pytest.raises(BadInput, match="line is closed"):
        check_front(of("", 1))


def test_what_is_safe_is_not_refused() -> None:
    check_front(of(PUBLIC, 1))
    check_front(of(PUBLIC, 0))


@pytest.mark.parametrize(
    ("url", "proxies"), [("", 0), ("http://localhost:8000", 0), ("https://127.0.0.1:8443", 0), (PUBLIC, 1)]
)
def test_what_fits_together_is_not_spoken_of(url: str, proxies: int, capsys: pytest.CaptureFixture[str]) -> None:
    check_front(of(url, proxies))
    assert capsys.readouterr() == ("", "")
