"""What an imitation remembers is put away whole and for its owner alone, and taken up only if it is the same kind."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.imitation import keeping


@dataclass
class State:
    """What is remembered in these tests."""

    words: list[str]


@dataclass
class Other:
    """Another kind."""


def test_what_is_put_away_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    keeping.put_away(1, State(["a"]), path)
    assert keeping.take_up(1, State, path) == State(["a"])
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    keeping.put_away(1, State([]), tmp_path / "kept")
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600


def test_another_form_or_kind_is_not_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    keeping.put_away(1, State([]), path)
    assert keeping.take_up(2, State, path) is None
    assert keeping.take_up(1, Other, path) is None


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x80\x05K\x01."])
def test_a_file_that_holds_something_else_is_not_taken_up(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept"
    path.write_bytes(content)
    assert keeping.take_up(1, State, path) is None


def test_where_there_is_nothing_nothing_is_taken_up(tmp_path: Path) -> None:
    assert keeping.take_up(1, State, tmp_path / "kept") is None
