"""Cases: one key per debtor, under which everything personal that outlives him in a log or a message is sealed.

Contents are sealed with AES-GCM for one scope, case and place, which the algorithm binds to them (associated data):
whatever is opened somewhere else is refused. So a row that somebody moved, from one debtor or tenant to another, does
not go unseen. A case's key lies under the master keys (Fernet): those can be changed over, and no content is touched.
"""

import json
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connector.errors import BadInput, ChainBroken
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import add, any_of, rows

_NONCE = 12  # bytes, random for every content, as AES-GCM asks; far below its limit of 2^32 contents per key
HOUSE = ""  # the case of what belongs to no debtor: runs, settings, going live


class Cases:
    """The open cases of one transaction: each key is unwrapped once."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._ids: dict[str, str] = {}
        self._keys: dict[str, AESGCM | None] = {}

    def ids(self, debtors: Iterable[str]) -> dict[str, str]:
        """The case of each debtor; a new one, with a new key, for whoever has none."""
        wanted = set(debtors)
        if missing := wanted - self._ids.keys():
            self._load(rows(self._tx, t.cases, debtor=sorted(missing)))
            new = [self._new(debtor) for debtor in sorted(wanted - self._ids.keys())]
            add(self._tx, t.cases, new)
        return {debtor: self._ids[debtor] for debtor in wanted}

    def known(self, debtor: str) -> str | None:
        """The case of this debtor, None when he has none."""
        if debtor not in self._ids:
            self._load(rows(self._tx, t.cases, debtor=debtor))
        return self._ids.get(debtor)

    def seal(self, case: str, place: str, content: bytes) -> bytes:
        """Content under the key of this case, for this place only."""
        key = self._key(case)
        if key is None:
            raise ValueError("a case whose key was destroyed takes no more content")
        nonce = secrets.token_bytes(_NONCE)
        return nonce + key.encrypt(nonce, content, self._mark(case, place))

    def open(self, case: str, place: str, token: bytes) -> bytes | None:
        """The content again; None when the key was destroyed. Raises ChainBroken when it was changed or moved."""
        key = self._key(case)
        if key is None:
            return None
        try:
            return key.decrypt(token[:_NONCE], token[_NONCE:], self._mark(case, place))
        except (InvalidTag, ValueError) as error:  # ValueError: too short to be one of ours
            raise ChainBroken(f"{place}: its content was changed, or was sealed for another place") from error

    def destroyed(self, case: str) -> bool:
        """Whether its key was destroyed, or never was."""
        return self._key(case) is None

    def load(self, cases: Collection[str] | None) -> None:
        """These cases (None = all) in one query, before work on many of them."""
        self._load(rows(self._tx, t.cases, case_id=any_of(cases)))

    def _new(self, debtor: str) -> dict[str, Any]:
        case, key = secrets.token_hex(12), AESGCM.generate_key(256)
        self._ids[debtor], self._keys[case] = case, AESGCM(key)
        wrapped = self._tx.keyring.encrypt(self._mark(case, "key") + b"\n" + key)
        return {"case_id": case, "debtor": debtor, "wrapped_key": wrapped}

    def _load(self, found: Iterable[Any]) -> None:
        for row in found:
            self._ids[row.debtor] = row.case_id
            self._keys[row.case_id] = self._unwrap(row.case_id, row.wrapped_key)

    def _key(self, case: str) -> AESGCM | None:
        if case not in self._keys:
            self._load(rows(self._tx, t.cases, case_id=case))
            self._keys.setdefault(case, None)
        return self._keys[case]

    def _unwrap(self, case: str, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            return None
        try:
            mark, _, key = self._tx.keyring.decrypt(wrapped).partition(b"\n")
        except BadInput as error:
            raise ChainBroken(f"case {case}: no master key opens it; is this the key file of this database?") from error
        if mark != self._mark(case, "key"):
            raise ChainBroken(f"case {case}: its key belongs to another case")
        return AESGCM(key)

    def _mark(self, case: str, place: str) -> bytes:
        scope = self._tx.scope
        return json.dumps([scope.tenant, scope.installation, case, place]).encode()
