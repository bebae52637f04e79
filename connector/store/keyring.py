"""The master keys that open everything which lies encrypted in the store."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from connector.errors import BadInput, Fault

_FIRST_LINES = "# Tijdig's master keys, newest first. Without them what was sent and why cannot be read any more.\n"


class Keyring:
    """Encrypts with the first master key and opens with any of them, so that keys can be changed over time.

    A token says nothing of where it belongs: whoever encrypts puts the place inside the plaintext and checks it.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        if not master_keys:
            raise BadInput("the keyring is empty", [Fault("keyring", "has no key", "give it at least one")])
        try:
            self._fernet = MultiFernet([Fernet(key) for key in master_keys])
        except ValueError as error:
            raise BadInput(
                "a master key cannot be used",
                [Fault("keyring", "a key is 32 random bytes in url-safe base64", "take it from the file as it was")],
            ) from error

    @classmethod
    def from_file(cls, path: Path) -> "Keyring":
        """The keys of this file, one on a line; a file that is not there is made with one new key, mode 0600."""
        if not path.exists():
            _create(path)
        lines = (line.strip() for line in path.read_text(encoding="ascii").splitlines())
        return cls([line.encode() for line in lines if line and not line.startswith("#")])

    def encrypt(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """Raises BadInput when no key of this ring made the token."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken as error:
            raise BadInput(
                "the keyring does not fit this database",
                [Fault("keyring", "no key opens what is stored", "start with the key file that belongs to it")],
            ) from error

    def rewrap(self, token: bytes) -> bytes:
        """The same content under the newest key."""
        return self._fernet.rotate(token)


def _create(path: Path) -> None:
    """Two processes may start at once: the file appears with its key in it, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_FIRST_LINES.encode() + Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
