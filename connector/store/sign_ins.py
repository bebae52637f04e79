"""Links for signing in, of the house alone: short-lived, good once, and closed to whoever has the database only.

What a link is for lies sealed under a key that is made from its token, and of the token only a digest lies here. So
neither the database nor a backup says who asked to come in, and nothing in it comes in.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete

from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import add, here, rows
from connector.store.sessions import hash_of

_NONCE = 12  # bytes, random; each key seals one content


def keep_link(tx: Tx, token: str, what: Mapping[str, str], expires_at: datetime) -> None:
    """Good until then (aware), once; what has expired goes."""
    tx.conn.execute(delete(t.sign_ins).where(here(tx, t.sign_ins), t.sign_ins.c.expires_at <= tx.now))
    nonce = secrets.token_bytes(_NONCE)
    sealed = nonce + _cipher(token).encrypt(nonce, json.dumps(dict(what)).encode(), None)
    add(tx, t.sign_ins, [{"token_hash": hash_of(token), "sealed": sealed, "expires_at": expires_at}])


def read_link(tx: Tx, token: str) -> dict[str, str] | None:
    """What it is for, None when it is none or not any more; it stays good."""
    for row in rows(tx, t.sign_ins, token_hash=hash_of(token)):
        if row.expires_at > tx.now:
            try:
                said = _cipher(token).decrypt(row.sealed[:_NONCE], row.sealed[_NONCE:], None)
            except (InvalidTag, ValueError):  # somebody wrote the row himself
                return None
            return {str(name): str(value) for name, value in json.loads(said).items()}
    return None


def use_link(tx: Tx, token: str) -> dict[str, str] | None:
    """What it is for, and it is good no more. Of several who use it at the same moment one gets it."""
    found = read_link(tx, token)
    this = (here(tx, t.sign_ins), t.sign_ins.c.token_hash == hash_of(token))
    return found if tx.conn.execute(delete(t.sign_ins).where(*this)).rowcount == 1 else None


def _cipher(token: str) -> AESGCM:
    return AESGCM(sha256(f"what the link {token} is for".encode()).digest())
