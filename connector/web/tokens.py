"""Addresses without names in them: a key of the books becomes a token that only this home can read back."""

import base64
import binascii
from hashlib import sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from connector.errors import NotFound
from connector.model import Scope


class Tokens:
    """The same key gives the same token, so that an address can be kept; another scope's token is none here.

    A key may be a person's name (a file without customer numbers has no other), and addresses end up in histories
    and logs.
    """

    def __init__(self, secret: bytes, scope: Scope) -> None:
        self._cipher = AESSIV(sha512(b"tijdig tokens\0" + secret).digest())
        self._place = [scope.tenant.encode() + b"\0" + scope.installation.encode()]

    def seal(self, key: str) -> str:
        sealed = self._cipher.encrypt(key.encode() or b"\0", self._place)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, token: str) -> str:
        """Raises NotFound for what is no token of this scope."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, self._place).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise NotFound("there is nothing at this address") from error
