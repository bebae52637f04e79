"""The master keys that open everything which lies encrypted in the store."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from connector.errors import BadInput, Fault
from connector.store import keyfile

Mark = tuple[int, int, int]  # what tells one version of a file from the next


class Keyring:
    """Encrypts with the first master key and opens with any of them, so that keys can be changed over time.

    A ring that came from a file follows it: it looks whether the file was changed before it encrypts, so that nothing
    is written any more under a key that another process put behind a newer one, and before it says that no key fits.

    A token says nothing of where it belongs: whoever encrypts puts the place inside the plaintext and checks it.
    """

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        self._path: Path | None = None
        self._mark: Mark | None = None
        self._take(master_keys)

    @classmethod
    def from_file(cls, path: Path) -> "Keyring":
        """The keys of this file, one on a line; a file that is not there is made with one new key, mode 0600."""
        if not path.exists():
            keyfile.create(path)
        mark = _mark_of(path)
        ring = cls(keyfile.read(path).all)
        ring._path, ring._mark = path, mark
        return ring

    @property
    def path(self) -> Path | None:
        """The file that it follows."""
        return self._path

    @property
    def names(self) -> tuple[str, ...]:
        """What each key is called, in the order of the ring; no key can be made from its name."""
        return tuple(name for name, _ in self._keys)

    def name_of(self, token: bytes) -> str | None:
        """Under which key it lies; None = under none of these."""
        self._follow()
        for name, key in self._keys:
            try:
                key.decrypt(token)
            except InvalidToken:
                continue
            return name
        return None

    def is_newest(self, token: bytes) -> bool:
        """Whether it lies under the key that closes."""
        return self.name_of(token) == self.names[0]

    def encrypt(self, plain: bytes) -> bytes:
        self._follow()
        return self._all.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """Raises BadInput when no key of this ring made the token."""
        try:
            return self._open(token)
        except InvalidToken as error:
            raise BadInput(
                "the keyring does not fit this database",
                [Fault("keyring", "no key opens what is stored", "start with the key file that belongs to it")],
            ) from error

    def rewrap(self, token: bytes) -> bytes:
        """The same content under the newest key."""
        self._follow()
        return self._all.rotate(token)

    def _open(self, token: bytes) -> bytes:
        try:
            return self._all.decrypt(token)
        except InvalidToken:
            if not self._follow():
                raise
        return self._all.decrypt(token)

    def _follow(self) -> bool:
        """Whether the file was changed since it was read. One that is gone, or cannot be used, changes nothing."""
        if self._path is None:
            return False
        try:
            mark = _mark_of(self._path)
            if mark == self._mark:
                return False
            self._take(keyfile.read(self._path).all)
        except (OSError, UnicodeDecodeError, BadInput):
            return False
        self._mark = mark
        return True

    def _take(self, master_keys: Sequence[bytes]) -> None:
        if not master_keys:
            raise BadInput("the keyring is empty", [Fault("keyring", "has no key", "give it at least one")])
        try:
            keys = [(name_of_key(key), Fernet(key)) for key in master_keys]
        except ValueError as error:
            raise BadInput(
                "a master key cannot be used",
                [Fault("keyring", "a key is 32 random bytes in url-safe base64", "take it from the file as it was")],
            ) from error
        self._keys, self._all = keys, MultiFernet([key for _, key in keys])


def name_of_key(key: bytes) -> str:
    """Eight signs of a digest: they tell keys apart, and say nothing of 32 random bytes."""
    return sha256(key).hexdigest()[:8]


def _mark_of(path: Path) -> Mark:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size
