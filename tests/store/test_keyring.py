"""The keyring: made once, private, and changed over without losing what lies under an older key."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.errors import BadInput
from connector.store.keyring import Keyring


def test_the_key_file_is_made_on_first_use_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    token = Keyring.from_file(path).encrypt(b"secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.from_file(path).decrypt(token) == b"secret"
    assert [file.name for file in path.parent.iterdir()] == ["master.key"], "a draft was left behind"


def test_programs_that_start_at_once_end_up_with_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: Keyring.from_file(path), range(16)))
    token = rings[0].encrypt(b"secret")
    assert {ring.decrypt(token) for ring in rings} == {b"secret"}


def test_an_older_key_still_opens_and_the_newest_one_closes() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    token = Keyring([old]).encrypt(b"secret")
    both = Keyring([new, old])
    assert both.decrypt(token) == b"secret"
    assert Keyring([new]).decrypt(both.rewrap(token)) == b"secret"


def test_a_key_that_does_not_fit_is_told_without_a_stack_of_crypto() -> None:
    token = Keyring([Fernet.generate_key()]).encrypt(b"secret")
    with pytest.raises(BadInput, match="start with the key file that belongs to it"):
        Keyring([Fernet.generate_key()]).decrypt(token)


@pytest.mark.parametrize("content", ["", "# only a remark\n", "not-a-key\n"])
def test_a_key_file_that_cannot_be_used_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)
    with pytest.raises(BadInput):
        Keyring.from_file(path)
