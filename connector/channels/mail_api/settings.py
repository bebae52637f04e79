"""Where the provider's API is, and what opens it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from connector.errors import BadInput, Fault

LOOPBACK = ("localhost", "127.0.0.1", "::1")
KEY = re.compile(r"[!-~]{1,500}")  # goes into a header: ASCII without spaces


@dataclass(frozen=True, slots=True)
class MailApiSettings:
    """`url` is what stands before `/emails`; `timeout` in seconds, for connecting and for each silence.

    `per_second` is how many requests this process begins in a second: what the provider allows, divided by the number
    of workers. Raises BadInput with every fault.
    """

    url: str
    key: str = field(repr=False)
    timeout: float = 30.0
    per_second: float = 2.0

    def __post_init__(self) -> None:
        if faults := tuple(_faults(self)):
            raise BadInput("The mail provider's settings cannot be used:", faults)


def _faults(settings: MailApiSettings) -> Iterator[Fault]:
    parts = _parts(settings.url)
    if parts is None or not parts.hostname or parts.scheme not in ("http", "https"):
        yield Fault("url", "is no web address", "such as https://api.resend.com")
    elif parts.scheme == "http" and parts.hostname not in LOOPBACK:
        yield Fault("url", "would send the key and the messages over an open line", "use https")
    if parts is not None and (parts.username or parts.password or parts.query or parts.fragment):
        yield Fault("url", "holds more than an address", "leave out what stands before @ and after ? or #")
    if not KEY.fullmatch(settings.key):
        yield Fault("key", "is not set, or holds a sign that no header can carry")
    if not 0 < settings.timeout <= 60:
        yield Fault("timeout", "is not above 0 and at most 60 seconds")
    if not 0 < settings.per_second <= 1000:
        yield Fault("requests per second", "is not above 0 and at most 1000")


def _parts(url: str) -> SplitResult | None:
    try:
        found = urlsplit(url)
        _ = found.port  # read, for only then it is checked
    except ValueError:
        return None
    return found
