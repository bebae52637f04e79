"""Writes header values that hold what they say and nothing more, whatever stands in a name or subject.

The values are encoded here and not by EmailMessage: when the latter folds a long quoted name it may lose the quotes
(cpython gh-121284 and its relatives, fixed in some Python versions only), and a comma in a name then makes a
second recipient.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.policy import default
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from connector.channels.plain import one_line

PRINTABLE = re.compile(r"[ -~]{1,60}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,200}@[A-Za-z0-9.-]{1,200}")


class BadAddress(ValueError):
    """Not the form of an e-mail address; the text says why and does not repeat the address."""


def address(text: str) -> str:
    """The address as it goes on the wire, in ASCII. Raises BadAddress; no name server is asked."""
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise BadAddress(one_line(str(error))) from error
    if found.ascii_email is None:
        raise BadAddress("it cannot be written in ASCII")
    return found.ascii_email


def mailbox(name: str, mail_address: str) -> str:
    """`Name <address>`; the address has been through `address`."""
    shown = one_line(name, 100)
    if not shown:
        return mail_address
    if PRINTABLE.fullmatch(shown) and "=?" not in shown:
        quoted = re.sub(r'(["\\])', r"\\\1", shown)
        return f'"{quoted}"\r\n <{mail_address}>'
    return f"{_encoded(shown)}\r\n <{mail_address}>"


def unstructured(text: str) -> str:
    """A subject. What looks like an encoded word already is encoded again, so that nobody decodes it."""
    shown = one_line(text)
    return shown if PRINTABLE.fullmatch(shown) and "=?" not in shown else _encoded(shown)


def message_id(text: str) -> str:
    """`<text>`. An id is ours, so one that is malformed is a fault of ours: ValueError."""
    if not MESSAGE_ID.fullmatch(text):
        raise ValueError("a message id looks like name@host")
    return f"<{text}>"


def key(text: str) -> str:
    """An idempotency key. It is ours, so one that is malformed is a fault of ours: ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", text):
        raise ValueError("a key is letters, digits, dashes and underscores")
    return text


def addresses_in(raw: bytes) -> tuple[str, str]:
    """From whom and to whom a message of ours goes, as it stands in its head."""
    head = message_from_bytes(raw, policy=default)
    sender, recipient = (parseaddr(str(head[name]))[1] for name in ("From", "To"))
    return address(sender), address(recipient)


def moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a message is dated with its time zone")
    return format_datetime(value)


def block(fields: Sequence[tuple[str, str]]) -> bytes:
    """The header lines, CRLF ended. Every value came from a function of this module or is a constant."""
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode("ascii")


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=70).encode(linesep="\r\n")
