"""Hands one message to a mail server, and says exactly what is known of it afterwards.

The border is the final dot of DATA (RFC 5321, 4.1.1.4): a server delivers nothing that did not end with it, and from
the moment that it may have seen it, only its answer can tell. smtplib's own `sendmail` hides that border, so the
conversation is led here, with its lower-level calls.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from connector.carrier import Carried, Outcome
from connector.channels.plain import one_line
from connector.errors import BadInput, Fault

BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")  # a second message can be smuggled in behind one
END_OF_DATA = b".\r\n"
REPLY = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*?))?\r?\n", re.DOTALL)  # RFC 5321, 4.2; nothing but whole lines
LONGEST_LINE = 8192
MOST_LINES = 100
WHOLE, LONGEST = 10, 300.0  # a conversation lasts at most 10 time-outs or 300 s, however busily a server trickles
FAREWELL = 5.0  # seconds at most to wait for the answer to QUIT, which changes nothing any more
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


def hand_over(settings: SmtpSettings, sender: str, recipient: str, raw: bytes) -> Carried:
    """Hand over exactly these bytes, once, from and to checked ASCII addresses.

    * SENT: the server answered 2xx after the final dot; `reference` is what it said.
    * FAILED: it surely has not taken the message. `again` unless a 5xx, a wrong password or a line that cannot be
      made safe says that trying later is no use.
    * UNCLEAR: the dot may have arrived and no answer came that can be read.
    """
    if BARE_LINE_END.search(raw):
        return Carried(Outcome.FAILED, "the message holds bare line ends and was not handed over")
    try:
        with _conversation(settings) as smtp:
            _introduce(smtp, settings)
            _envelope(smtp, sender, recipient)
            return _data(smtp, raw)
    except _Answered as answer:
        return answer.failed
    except OSError as error:  # of which smtplib's own are a kind
        return _before_the_message(error)


def _before_the_message(error: OSError) -> Carried:
    match error:
        case smtplib.SMTPAuthenticationError():
            return _Answered("the server refused the log-in", error.smtp_code, error.smtp_error).failed
        case smtplib.SMTPResponseException():  # greeting, HELO or STARTTLS
            return _Answered("the server refused to talk", error.smtp_code, error.smtp_error).failed
        case ssl.SSLCertVerificationError():
            return Carried(Outcome.FAILED, f"the server's certificate is not trusted: {one_line(error.verify_message)}")
        case smtplib.SMTPException() if not isinstance(error, smtplib.SMTPServerDisconnected):
            return Carried(Outcome.FAILED, f"the server cannot do what the settings ask: {one_line(str(error))}")
        case _:
            return Carried(Outcome.FAILED, f"the connection failed before the message: {_cause(error)}", again=True)


class _Answered(Exception):
    """The server said no, before it had the message or after: it surely did not take it."""

    def __init__(self, moment: str, code: int, words: bytes | str) -> None:
        super().__init__(moment)
        self.failed = Carried(Outcome.FAILED, f"{moment}: {_said(code, words)}", again=code // 100 != 5)


@contextmanager
def _conversation(settings: SmtpSettings) -> Iterator[smtplib.SMTP]:
    """A connected, greeted server; ends with QUIT when it is still there, and at the latest after the whole time."""
    smtp = _client(settings)
    # STARTTLS and TLS check the certificate against it. Given to the constructor it would connect there and then.
    smtp._host = settings.host  # type: ignore[attr-defined]
    end = threading.Timer(min(settings.timeout * WHOLE, LONGEST), _cut, (smtp,))
    end.daemon = True
    end.start()
    try:
        code, words = smtp.connect(settings.host, settings.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        yield smtp
    finally:
        with suppress(OSError):
            if smtp.sock:
                smtp.sock.settimeout(min(settings.timeout, FAREWELL))
                smtp.quit()
        end.cancel()
        smtp.close()


def _client(settings: SmtpSettings) -> smtplib.SMTP:
    name = settings.local_hostname or None
    if settings.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(local_hostname=name, timeout=settings.timeout, context=context)
    return smtplib.SMTP(local_hostname=name, timeout=settings.timeout)


def _cut(smtp: smtplib.SMTP) -> None:
    """End a conversation from outside: whoever waits in it sees the connection break, at whatever point it is."""
    sock = smtp.sock
    if sock:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's, which would go on in the clear


def _introduce(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    smtp.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if settings.user:
        smtp.login(settings.user, settings.password)


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    for command, argument in (("MAIL", f"FROM:<{sender}>"), ("RCPT", f"TO:<{recipient}>")):
        code, words = smtp.docmd(command, argument)
        if code // 100 != 2:
            raise _Answered(f"the server refused at {command}", code, words)


def _data(smtp: smtplib.SMTP, raw: bytes) -> Carried:
    """From here on a break is no end of a line but the question which side of the dot it was on."""
    code, words = smtp.docmd("DATA")
    if code != 354:
        raise _Answered("the server refused at DATA", code, words)
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", ended))
        _still_there(smtp)
    except OSError as error:
        smtp.close()  # a QUIT would be read as a line of the message
        detail = f"the connection broke in the middle of the message, before its end: {_cause(error)}"
        return Carried(Outcome.FAILED, detail, again=True)
    try:
        smtp.send(END_OF_DATA)
        code, words = _answer(smtp)
    except OSError as error:
        smtp.close()
        return Carried(Outcome.UNCLEAR, f"handed over, and no clear answer came: {_cause(error)}")
    if code // 100 == 2:
        return Carried(Outcome.SENT, _said(code, words), reference=one_line(words.decode("utf-8", "replace")))
    if code // 100 == 3:
        return Carried(Outcome.UNCLEAR, f"handed over, and the answer makes no sense: {_said(code, words)}")
    raise _Answered("the server refused the message", code, words)


def _answer(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """The reply to the dot. Raises OSError where it is not one.

    Stricter than smtplib, which takes a reply that broke off in the middle of a line, or one that had arrived before
    the dot left: an answer that is not surely an answer to this is none.
    """
    said: list[bytes] = []
    with _socket(smtp).makefile("rb") as lines:
        for _ in range(MOST_LINES):
            line = lines.readline(LONGEST_LINE)
            found = REPLY.fullmatch(line)
            if not found:
                raise ConnectionError(f"{line[:100]!r} is no reply" if line else "the server hung up")
            said.append(found[3] or b"")
            if found[2] != b"-":
                return int(found[1]), b" ".join(said)
    raise ConnectionError("the reply has no end")


def _still_there(smtp: smtplib.SMTP) -> None:
    """Look, without waiting, whether the server has gone or spoken while it should be listening.

    Most breaks in the middle of a message show here only, for the sending itself ends in the kernel's buffer. The
    dot has not left yet, so the failure is certain instead of unclear.
    """
    sock = _socket(smtp)
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        early = sock.recv(200)
    except (BlockingIOError, ssl.SSLWantReadError):
        return
    finally:
        sock.settimeout(patience)
    raise smtplib.SMTPServerDisconnected(f"the server said {early!r}" if early else "the server hung up")


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return smtp.sock


def _said(code: int, words: bytes | str) -> str:
    text = words if isinstance(words, str) else words.decode("utf-8", "replace")
    return one_line(f"{code} {text}", 300)


def _cause(error: Exception) -> str:
    """smtplib replaces what the network said by a sentence of its own; the first cause is worth more."""
    first = error.__context__ if isinstance(error.__context__, OSError) else error
    return one_line(str(first) or type(first).__name__, 300)
