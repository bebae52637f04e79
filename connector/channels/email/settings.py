"""How the creditor's mail server is reached."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from connector.channels.plain import one_line
from connector.errors import BadInput, Fault

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The creditor's mail server. `timeout` is in seconds, for each single answer.

    `security`: "starttls" and "tls" check the server's certificate and never fall back to an open line; "none" is
    for a server on this machine or in a closed network, and takes a password on this machine only.
    `local_hostname` is what we call ourselves to the server, "" = this machine's name.
    """

    host: str
    port: int = 587
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30.0
    local_hostname: str = ""

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise BadInput("The mail server's settings cannot be used:", faults)


def _faults(settings: SmtpSettings) -> Iterator[Fault]:
    if not settings.host or one_line(settings.host) != settings.host:
        yield Fault("host", "is not the name of a mail server", "such as smtp.example.nl")
    if not 0 < settings.port < 65536:
        yield Fault("port", "is not between 1 and 65535", "587 with starttls and 465 with tls are usual")
    if settings.security not in ("none", "starttls", "tls"):
        yield Fault("security", "is neither none, starttls nor tls")
    if not 0 < settings.timeout <= 60:
        yield Fault("timeout", "is not above 0 and at most 60 seconds")
    if bool(settings.user) != bool(settings.password):
        yield Fault("user, password", "go together", "give both or none")
    if not (settings.user + settings.password).isascii():
        yield Fault("user, password", "hold signs that SMTP cannot carry", "use letters, digits and ASCII signs")
    if settings.user and settings.security == "none" and settings.host not in LOOPBACK:
        yield Fault("security", "none would send the password over an open line", "use starttls or tls")
