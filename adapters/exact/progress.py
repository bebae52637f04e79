"""What takes more requests than one pull may ask for: how far it came, so that the next pull goes on there.

The address of a next page is kept as Exact named it. It bears no token, and is asked only where the token may go.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.exact.orientation import Signs
from adapters.exact.totals import Theirs


@dataclass(slots=True)
class Check:
    """A check of the totals. `whole` says that all of the list was read; from then on the accounts in `left` are asked
    about by name. `among` are those of the question that goes on (none = all of the list), `following` is the address
    of its next page ("" = it begins), `found` what its pages said so far, by account."""

    whole: bool = False
    left: list[str] = field(default_factory=list)
    among: list[str] = field(default_factory=list)
    following: str = ""
    found: dict[str, Theirs] = field(default_factory=dict)

    def written(self) -> str:
        """As a text: of ten thousand accounts it is some hundred thousand characters."""
        found = {account: [one.number, _amounts(one)] for account, one in self.found.items()}
        said = {
            "whole": self.whole,
            "left": self.left,
            "among": self.among,
            "following": self.following,
            "found": found,
        }
        return packed(said)


@dataclass(slots=True)
class Learning:
    """The signs are learned anew from the open terms: what their pages showed so far, and the address of the next."""

    following: str = ""
    signs: Signs = field(default_factory=Signs)


def read_check(text: str) -> Check | None:
    """Back from its text; None for none. Raises what read_cursor expects of a text that cannot be read."""
    if not text:
        return None
    said = unpacked(text)
    found = {str(account): Theirs(_sums(sums), str(number)) for account, (number, sums) in said["found"].items()}
    left, among = ([str(one) for one in said[name]] for name in ("left", "among"))
    return Check(bool(said["whole"]), left, among, str(said["following"]), found)


def packed(said: object) -> str:
    """JSON, made smaller a little and quickly."""
    return base64.b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode(), _DEFLATE)).decode()


def unpacked(text: str) -> Any:
    """Raises ValueError and zlib.error."""
    return json.loads(zlib.decompress(base64.b64decode(text)))


_DEFLATE = 1  # of nine: it is packed once a page


def _amounts(one: Theirs) -> dict[str, str]:
    return {currency: str(amount) for currency, amount in one.sums.items()}


def _sums(said: Mapping[str, str]) -> dict[str, Decimal]:
    return {str(currency): Decimal(amount) for currency, amount in said.items()}
