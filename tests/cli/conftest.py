"""A folder of one's own, a desk in it whose clock stands where the test puts it, and the installed program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from connector import app
from connector.cli import Doors, output, tijdig
from connector.flow.house import House

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("tijdig")
LIST = """\
Debiteurnummer;Naam;E-mail;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand bedrag;Valuta;Betwist
1001;Bakkerij Zon;zon@example.nl;2026-001;01-02-2026;15-02-2026;100,00;100,00;EUR;nee
1001;Bakkerij Zon;zon@example.nl;2026-002;20-02-2026;06-03-2026;1.250,50;1.250,50;EUR;nee
1002;Garage Wiel;;2026-003;01-02-2026;15-02-2026;75,00;75,00;EUR;nee
1003;Café Maan;maan@example.nl;2026-004;01-02-2026;15-02-2026;60,00;60,00;EUR;ja
1004;Slagerij Ster;ster@example.nl;2026-005;20-02-2026;30-03-2026;80,00;80,00;EUR;nee
"""
TUESDAY = "2026-03-03T09:00"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Desk:
    """Runs commands in this process, in a folder of its own, at a moment that the test chooses."""

    folder: Path
    now: datetime = field(default_factory=lambda: datetime.fromisoformat(TUESDAY).replace(tzinfo=AMSTERDAM))

    def __call__(self, *words: object, answers: str | None = None) -> Ran:
        doors = Doors(self._house, app.open_demo, app._web, app._tell, app._at_work)
        result = CliRunner().invoke(tijdig, [str(word) for word in words], obj=doors, input=answers)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    def done(self, *words: object) -> Ran:
        """As above, for what must succeed."""
        ran = self(*words)
        assert ran.code == 0, ran.err + ran.out
        return ran

    def on(self, moment: str) -> "Desk":
        self.now = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)
        return self

    def file(self, text: str = LIST, name: str = "open.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def live(self, text: str = LIST) -> "Desk":
        """Takes in a list, fills in the sender and goes live."""
        self.done("import", self.file(text))
        self.done(
            "creditor", "--name", "Drukkerij", "--acts-for", "ourselves", "--email", "letter@example.nl", "--iban", IBAN
        )
        self.done("live", "--yes", "--by", "Els")
        return self

    def _house(self, home: Path | None) -> House:
        return replace(app.open_house(home), clock=lambda: self.now)


IBAN = "NL91 ABNA 0417 1643 00"


@pytest.fixture(scope="session", autouse=True)
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Where Python may leave nothing behind, the processes that these tests start share their compiled modules in a
    folder of this run: each starts in half the time then."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            patch.delenv("PYTHONDONTWRITEBYTECODE")
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))
        yield


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine gets in, and nothing is written anywhere else."""
    for name in [name for name in os.environ if name.startswith("TIJDIG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TIJDIG_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def somebody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person at the keyboard; what he types is the test's `answers`."""
    monkeypatch.setattr(output, "somebody_answers", lambda: True)


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Settings for a mail server on this port of this machine."""

    def use(port: int) -> None:
        for name, value in (("HOST", "127.0.0.1"), ("PORT", str(port)), ("SECURITY", "none"), ("TIMEOUT", "5")):
            monkeypatch.setenv(f"TIJDIG_SMTP_{name}", value)

    return use


def _command(words: Sequence[object], at: str) -> list[str]:
    began = [sys.executable, "-m", "tests.cli.at", at] if at else [str(PROGRAM)]
    return [*began, *map(str, words)]


def program(*words: object, at: str = "") -> Ran:
    """The installed program in a process of its own; `at` puts that process's clock at a moment."""
    done = subprocess.run(
        _command(words, at),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def running() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the installed program and leaves it running; whatever runs at the end of the test is ended."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: object, at: str = "") -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            _command(words, at),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)
