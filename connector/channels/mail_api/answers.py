"""What is surely known after an answer of the provider, or after none.

What each status means is in resend.com/docs/api-reference/errors; whatever is not there, and whatever may come from
somebody in between, is unclear. Unclear is cheap here: the same request under the same key settles it.
"""

import json
import ssl
from collections.abc import Iterator
from typing import Any

from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connector.carrier import Carried, Outcome
from connector.channels.plain import one_line

# The request was read and refused, and the same one will be refused again: a person mends what is wrong with it.
REFUSED = (400, 401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431)
# RFC 9110, 15.4: the request was not acted on, and belongs elsewhere. 302 and 303 may follow an act.
MOVED = (301, 307, 308)
TOO_MANY = 429


def answered(status: int, body: bytes | None) -> Carried:
    """After an answer; the body is None when it broke off, or had no end."""
    words = _words(status, body)
    reference = _id(body)
    if 200 <= status < 300 and reference:
        return Carried(Outcome.SENT, words, reference=reference)
    if status == TOO_MANY:
        return Carried(Outcome.FAILED, f"the provider takes no more for now: {words}", again=True)
    if status in REFUSED:
        return Carried(Outcome.FAILED, f"the provider refused the message: {words}")
    if status in MOVED:
        return Carried(Outcome.FAILED, f"the provider's address has moved, mend it in the settings: {words}")
    if status == 409:  # in work under this key, or taken under it with other contents
        return Carried(Outcome.UNCLEAR, f"the provider knows this message's key already: {words}")
    return Carried(Outcome.UNCLEAR, f"handed over, and the answer does not say that it was taken: {words}")


def broke(error: Exception) -> Carried:
    """After no answer: a failure where no connection came about, else it may have been taken."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Carried(Outcome.FAILED, "the provider's certificate is not trusted")
    if any(isinstance(cause, NewConnectionError | ConnectTimeoutError) for cause in causes):
        return Carried(Outcome.FAILED, f"no connection to the provider: {type(causes[-1]).__name__}", again=True)
    return Carried(Outcome.UNCLEAR, f"handed over, and no answer came: {type(causes[-1]).__name__}")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it came from: requests and urllib3 wrap each other's, each in another place."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [getattr(each, "reason", None), *each.args, each.__cause__, each.__context__]


def _words(status: int, body: bytes | None) -> str:
    """The provider's own, where it has any."""
    said = _json(body)
    told = [said.get(name) for name in ("name", "message")]
    return one_line(": ".join([str(status), *(text for text in told if isinstance(text, str) and text)]), 300)


def _id(body: bytes | None) -> str:
    found = _json(body).get("id")
    return one_line(found) if isinstance(found, str) else ""


def _json(body: bytes | None) -> dict[str, Any]:
    try:
        said = json.loads(body or b"")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
