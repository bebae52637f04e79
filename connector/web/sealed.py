"""The session's cookie is closed, not only signed: a sentence for the next page may name a customer, and the files and
backups of a browser are read by others than its user.

It lies under the master keys of the house. One that lies under a key that is gone, or was made before cookies were
closed, is dropped: that browser begins a new session, and its person stays signed in by another cookie (signed.py).
"""

import zlib
from typing import Any

from flask import Flask
from itsdangerous import BadSignature, URLSafeTimedSerializer

from connector.errors import BadInput
from connector.store.keyring import Keyring
from connector.web.guards import CookieSessions


class SealedCookie(URLSafeTimedSerializer):
    """Encrypts, then signs with the moment."""

    keyring: Keyring

    def dump_payload(self, obj: Any) -> bytes:
        return self.keyring.encrypt(zlib.compress(str(self.serializer.dumps(obj)).encode()))

    def load_payload(self, payload: bytes, *_: Any, **__: Any) -> Any:
        try:
            return self.serializer.loads(zlib.decompress(self.keyring.decrypt(payload)).decode())
        except BadInput as error:  # under none of our keys
            raise BadSignature("it is not ours, or not any more") from error


class SealedSessions(CookieSessions):
    """Flask's own session, with its cookie closed."""

    salt = "sealed-session"  # so that none of before, and nothing else that was signed here, is taken for one

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            return None
        signer = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        found = SealedCookie(app.secret_key, salt=self.salt, serializer=self.serializer, signer_kwargs=signer)
        found.keyring = self._keyring
        return found


def install(app: Flask, keyring: Keyring) -> None:
    app.session_interface = SealedSessions(keyring)
