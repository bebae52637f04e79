"""Houses and visitors for the tests of the pages."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from connector.channels.catcher import MailCatcher
from connector.flow.house import House
from connector.web import create_app
from tests.web.houses import BOOKS, NOW, fill, open_house, small_books
from tests.web.visitors import Visitor

if TYPE_CHECKING:  # whoever opens no browser needs none
    from playwright.sync_api import Browser, Page

    from tests.web.browsers import Forgiven


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small books in it, live; tests work on copies."""
    home = tmp_path_factory.mktemp("furnished")
    house = open_house(home)
    fill(house.store, house.scope(BOOKS), NOW, small_books())
    house.store.close()
    return home


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> Path:
    """This test's own copy of the furnished home."""
    return Path(shutil.copytree(furnished, tmp_path / "home"))


@pytest.fixture
def catcher(home: Path) -> Iterator[MailCatcher]:
    with MailCatcher(home / "mails") as caught:
        yield caught


@pytest.fixture
def house(home: Path, catcher: MailCatcher) -> Iterator[House]:
    """The demo's house over the small books."""
    house = open_house(home, catcher=catcher)
    yield house
    house.store.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[House], Flask]:
    """Makes the pages over a house; templates are compiled once for all tests."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))

    def made(house: House) -> Flask:
        app = create_app(house)
        app.jinja_env.bytecode_cache = compiled
        return app

    return made


@pytest.fixture
def visitor(house: House, pages: Callable[[House], Flask]) -> Visitor:
    return Visitor(pages(house), house, BOOKS)


@pytest.fixture
def visit(home: Path, pages: Callable[[House], Flask]) -> Iterator[Callable[..., Visitor]]:
    """Visits the furnished home with other settings: another mail server, none, a smaller limit."""
    opened: list[House] = []

    def visit(reads: str = "nl", smtp_port: int = 0, **changes: object) -> Visitor:
        opened.append(open_house(home, smtp_port, None, **changes))
        return Visitor(pages(opened[-1]), opened[-1], BOOKS, reads)

    yield visit
    for house in opened:
        house.store.close()


@pytest.fixture(scope="session")
def unfurnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing in it but its tables; tests work on copies."""
    home = tmp_path_factory.mktemp("unfurnished")
    open_house(home).store.close()
    return home


@pytest.fixture
def newcomer(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Visitor]:
    """Somebody whose house is still empty."""
    house = open_house(Path(shutil.copytree(unfurnished, tmp_path / "empty")))
    yield Visitor(pages(house), house, "files")
    house.store.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator["Browser"]:
    from tests.web.browsers import started

    with started(chromium) as browser:
        yield browser


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors, refused styles and scripts, failed requests."""
    return []


@pytest.fixture
def forgiven() -> "Forgiven":
    """Of what it says, that which is no complaint: nothing, unless a test says otherwise."""
    return lambda _: False


@pytest.fixture
def page(
    request: pytest.FixtureRequest, browser: "Browser", complaints: list[str], forgiven: "Forgiven"
) -> Iterator["Page"]:
    """A Dutch browser. Its pages work without scripts, and are walked without them; a test may switch them on."""
    from tests.web.browsers import opened

    with opened(browser, bool(getattr(request, "param", False)), complaints, forgiven) as page:
        yield page
