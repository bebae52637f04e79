"""The steps of a conversation with a mail server, and what is surely known when one of them fails.

The border is the final dot of DATA (RFC 5321, 4.1.1.4): a server delivers nothing that did not end with it, and from
the moment that it may have seen it, only its answer can tell. smtplib's own `sendmail` hides that border, so the
conversation is led here, with its lower-level calls.
"""

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from io import BufferedReader

from connector.carrier import Carried, Outcome
from connector.channels.email.settings import SmtpSettings
from connector.channels.plain import one_line

END_OF_DATA = b".\r\n"
REPLY = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*?))?\r?\n", re.DOTALL)  # RFC 5321, 4.2; nothing but whole lines
LONGEST_LINE = 8192
MOST_LINES = 100
FAREWELL = 5.0  # seconds at most to wait for the answer to QUIT, which changes nothing any more


def before_the_message(error: OSError) -> Carried:
    match error:
        case smtplib.SMTPAuthenticationError():
            return Answered("the server refused the log-in", error.smtp_code, error.smtp_error).failed
        case smtplib.SMTPResponseException():  # greeting, HELO or STARTTLS
            return Answered("the server refused to talk", error.smtp_code, error.smtp_error).failed
        case ssl.SSLCertVerificationError():
            return Carried(Outcome.FAILED, f"the server's certificate is not trusted: {one_line(error.verify_message)}")
        case smtplib.SMTPException() if not isinstance(error, smtplib.SMTPServerDisconnected):
            return Carried(Outcome.FAILED, f"the server cannot do what the settings ask: {one_line(str(error))}")
        case _:
            return Carried(Outcome.FAILED, f"the connection failed before the message: {_cause(error)}", again=True)


class Answered(Exception):
    """The server said no, before it had the message or after: it surely did not take it."""

    def __init__(self, moment: str, code: int, words: bytes | str) -> None:
        super().__init__(moment)
        self.failed = Carried(Outcome.FAILED, f"{moment}: {_said(code, words)}", again=code // 100 != 5)


def client(settings: SmtpSettings) -> smtplib.SMTP:
    name = settings.local_hostname or None
    smtp = smtplib.SMTP(local_hostname=name, timeout=settings.timeout)
    if settings.security == "tls":
        context = ssl.create_default_context()
        smtp = smtplib.SMTP_SSL(local_hostname=name, timeout=settings.timeout, context=context)
    # STARTTLS and TLS check the certificate against it. Given to the constructor it would connect there and then.
    smtp._host = settings.host  # type: ignore[attr-defined]
    return smtp


def leave(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    """With QUIT when the server is still there; what becomes of that changes nothing."""
    end = threading.Timer(FAREWELL, cut, (smtp,))
    end.daemon = True
    end.start()
    with suppress(OSError):
        if smtp.sock:
            smtp.sock.settimeout(min(settings.timeout, FAREWELL))
            smtp.quit()
    end.cancel()
    smtp.close()


def cut(smtp: smtplib.SMTP) -> None:
    """End a conversation from outside: whoever waits in it sees the connection break, at whatever point it is."""
    sock = smtp.sock
    if sock:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not SSLSocket's, which would go on in the clear


def connect(smtp: smtplib.SMTP, settings: SmtpSettings) -> None:
    code, words = smtp.connect(settings.host, settings.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, words)
    # The dot leaves by itself, after a look at the line: without this the kernel would hold it back until the server
    # acknowledged the message, which servers put off for some 40 ms.
    _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.ehlo_or_helo_if_needed()
    if settings.security == "starttls":
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
    if settings.user:
        smtp.login(settings.user, settings.password)


def envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
    for command, argument in (("MAIL", f"FROM:<{sender}>"), ("RCPT", f"TO:<{recipient}>")):
        code, words = smtp.docmd(command, argument)
        if code // 100 != 2:
            raise Answered(f"the server refused at {command}", code, words)
    code, words = smtp.docmd("DATA")
    if code != 354:
        raise Answered("the server refused at DATA", code, words)


def message(smtp: smtplib.SMTP, raw: bytes) -> Carried:
    """From here on a break is no end of a line but the question which side of the dot it was on."""
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
    return Answered("the server refused the message", code, words).failed


def _answer(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """The reply to the dot. Raises OSError where it is not one.

    Stricter than smtplib, which takes a reply that broke off in the middle of a line: an answer that is not surely an
    answer to this is none.
    """
    said: list[bytes] = []
    for _ in range(MOST_LINES):
        line = _lines(smtp).readline(LONGEST_LINE)
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
    dot has not left yet, so the failure is certain instead of unclear. And whoever answers before he was asked would
    be heard as the answer to something else: the dot, or the next message.
    """
    sock = _socket(smtp)
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        early = _lines(smtp).peek(1) or sock.recv(200)
    except (BlockingIOError, ssl.SSLWantReadError):
        return
    finally:
        sock.settimeout(patience)
    raise smtplib.SMTPServerDisconnected(f"the server said {early!r}" if early else "the server hung up")


def is_silent(smtp: smtplib.SMTP) -> bool:
    try:
        _still_there(smtp)
    except OSError:
        return False
    return True


def _lines(smtp: smtplib.SMTP) -> BufferedReader:
    """All that the server says comes through this one reader, so nothing it said can hide in another."""
    if smtp.file is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    found: BufferedReader = smtp.file
    return found


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
