"""The rules of the house as tests: who may read the clock, what opens a file, and that the README is true."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pathspec
import pytest

HOUSE = Path(__file__).resolve().parent.parent
PACKAGES = ("connector", "adapters", "webhooks")

# Each of these reads the wall clock, or asks the database to. A measured span (time.monotonic) is no date.
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
    "email.utils.formatdate",
    "email.utils.localtime",
    "email.utils.make_msgid",
    "uuid.uuid1",
    "uuid.uuid7",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.current_timestamp",
}
CLOCK_OWNER = HOUSE / "connector" / "app.py"


@cache
def _ignored() -> pathspec.GitIgnoreSpec:
    return pathspec.GitIgnoreSpec.from_lines((HOUSE / ".gitignore").read_text().splitlines())


def _walk(folder: Path) -> Iterator[Path]:
    """Every file of the project: what git ignores, and git's own folder, are left out."""
    for path in sorted(folder.iterdir()):
        name = path.relative_to(HOUSE).as_posix() + ("/" if path.is_dir() else "")
        if name.startswith(".git/") or name == ".git" or _ignored().match_file(name):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in _walk(HOUSE / folder) if path.suffix == ".py"]


def _name(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


# ------------------------------------------------------------ modules


@pytest.mark.parametrize("path", _modules(*PACKAGES, "tests"), ids=_name)
def test_every_module_opens_with_one_sentence_of_purpose(path: Path) -> None:
    opening = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert opening, f"{_name(path)} has no opening docstring"
    sentence = opening.split("\n\n")[0].rstrip()
    assert sentence.endswith((".", ":", "?", "!")), f"{_name(path)} does not open with a sentence: {sentence!r}"


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in _modules("tests")}
    missing = [_name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]
    assert missing == [], "without __init__.py a folder named csv hides the standard library's"


# ------------------------------------------------------------ the clock


def _known_names(tree: ast.Module) -> dict[str, str]:
    """Local name → full dotted name, of everything that a module imports."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.split(".")[0]
                known[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        left = _dotted(node.value)
        return f"{left}.{node.attr}" if left else None
    return None


def clock_readings(source: str) -> list[str]:
    """`line: name` of every place in this source that reads the wall clock, whatever it is called there."""
    tree = ast.parse(source)
    known = _known_names(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and (dotted := _dotted(node)):
            first, _, rest = dotted.partition(".")
            full = ".".join(filter(None, (known.get(first), rest))) if first in known else ""
            full = full.replace("sqlalchemy.sql.", "sqlalchemy.")  # func has two addresses
            if full in CLOCKS:
                found.append(f"{node.lineno}: {full}")
    return found


def test_the_wall_clock_is_read_in_app_alone() -> None:
    readers = {
        _name(path): readings
        for path in _modules(*PACKAGES, "tests")
        if path != CLOCK_OWNER and (readings := clock_readings(path.read_text(encoding="utf-8")))
    }
    assert readers == {}, "take `today` or `now` as an argument; connector/app.py hands it down"


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\ndatetime.datetime.now()",
        "import datetime as dt\ndt.date.today()",
        "from datetime import datetime as moment, UTC\nmoment.now(UTC)",
        "from datetime import date\nfield(default_factory=date.today)",
        "import time\ntime.time()",
        "from time import time as stamp\nstamp()",
        "from sqlalchemy import func\nfunc.now()",
        "import sqlalchemy as sa\nsa.sql.func.now()",
        "import email.utils\nemail.utils.formatdate()",
    ],
)
def test_no_disguise_hides_a_clock(source: str) -> None:
    assert len(clock_readings(source)) == 1


@pytest.mark.parametrize("source", ["import time\ntime.monotonic()", "clock.now()", "self.today()", "def now(): ..."])
def test_a_clock_that_was_handed_in_is_no_wall_clock(source: str) -> None:
    assert clock_readings(source) == []


# ------------------------------------------------------------ the arrows


def test_every_module_of_the_connector_has_its_place_in_the_arrows() -> None:
    config = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    contracts = {contract["id"]: contract for contract in config["tool"]["importlinter"]["contracts"]}
    placed = set(re.findall(r"[\w.]+", " ".join(contracts["layers"]["layers"])))
    there = {f"connector.{path.stem}" for path in _entries("connector") if path.stem != "__init__"}
    assert there - placed == set(), "give it a layer in pyproject.toml"


# ------------------------------------------------------------ the README


def _entries(folder: str) -> list[Path]:
    """Files and folders right in this folder that belong to the project (an empty folder does not)."""
    base = HOUSE / folder
    return sorted({base / path.relative_to(base).parts[0] for path in _walk(base)})


def readme_tree(text: str) -> set[str]:
    """Paths in the fenced block after `<!-- tree -->`: one entry a line, two spaces deeper per folder.

    What follows the name on a line is its explanation. Folders end in a slash.
    """
    block = re.search(r"<!-- tree -->\s*```text\n(.*?)```", text, re.DOTALL)
    assert block, "README.md needs a ```text block right after a line <!-- tree -->"
    paths: set[str] = set()
    above: list[str] = []
    for line in filter(str.strip, block[1].splitlines()):
        depth = (len(line) - len(line.lstrip(" "))) // 2
        above = [*above[:depth], line.split()[0].rstrip("/")]
        paths.add("/".join(above) + ("/" if line.split()[0].endswith("/") else ""))
    return paths


def _on_disk(folder: str = "") -> set[str]:
    shown = (path for path in _entries(folder) if not path.name.startswith((".git", "__init__")))
    return {_name(path) + ("/" if path.is_dir() else "") for path in shown}


def test_the_tree_in_the_readme_is_the_tree_on_disk() -> None:
    told = readme_tree((HOUSE / "README.md").read_text(encoding="utf-8"))
    there = _on_disk() | _on_disk("connector") | _on_disk("adapters") | _on_disk("webhooks")
    assert sorted(there - told) == [], "on disk, and not in the README's tree"
    gone = [path for path in sorted(told) if not (HOUSE / path).exists()]
    assert gone == [], "in the README's tree, and not on disk"


# ------------------------------------------------------------ no strangers


# Written in pieces, so that this file does not name what it forbids.
STRANGERS = re.compile(
    "|".join(
        [
            r"(?<![\w.])/wo" + r"rk/",
            r"/op" + r"t/(?:pypi|wheels)",
            r"(?<!emit-)(?:extra-)?index" + r"-url",
            r"(?<!emit-)find" + r"-links",
            r"trusted" + r"-host",
        ]
    )
)


def test_no_file_tells_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in _walk(HOUSE):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and test files in other encodings
        found += [f"{_name(path)}: {match[0]}" for match in STRANGERS.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-audit.lock"])
def test_a_lock_file_names_no_address_and_every_package_has_its_hash(lock: str) -> None:
    text = (HOUSE / lock).read_text()
    assert "://" not in text
    pinned = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert pinned
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


# ------------------------------------------------------------ licences


def _licence(package: Distribution) -> str:
    """All that a package says about its licence, in any of the three places where it may."""
    fields = [package.metadata.get_all(name) or [] for name in ("License-Expression", "License", "Classifier")]
    return " ".join(line for field in fields for line in field)


def test_the_notice_names_every_package_whose_licence_asks_something_back() -> None:
    notice = (HOUSE / "NOTICE.md").read_text(encoding="utf-8")
    asking = {
        package.name.lower()
        for package in distributions()
        if re.search(r"\b(?:A|L)?GPL|General Public|\bMPL|Mozilla", _licence(package))
    }
    assert {"psycopg", "python-stdnum"} <= asking, "licences could not be read"
    assert sorted(name for name in asking if not re.search(rf"(?<!-)\b{name}\b(?!-)", notice)) == []
