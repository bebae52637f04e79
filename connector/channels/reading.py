"""Reads a finished mail back, for whoever shows or checks it."""

import base64
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape

PICTURES = ("image/png", "image/jpeg", "image/gif")

# For the answer that shows `viewable` HTML, best in an <iframe sandbox>: its styles, its own pictures, no more.
VIEWABLE_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox"
)


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What a mail program shows; "" where the mail has no such part."""

    subject: str
    sender: str
    to: str
    date: datetime | None
    text: str
    html: str


def read(raw: bytes) -> ReadMail:
    """Any mail can be read, a malformed one with gaps."""
    message = _parsed(raw)
    date = message["Date"]
    return ReadMail(
        subject=str(message["Subject"] or ""),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        date=date.datetime if date is not None else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def viewable(raw: bytes) -> str:
    """The HTML of a mail with its own pictures inside, so that a browser shows it as a mail program does.

    A mail without HTML is shown as its text. Serve it with VIEWABLE_CSP: it was written for a mail program.
    """
    message = _parsed(raw)
    html = _part(message, "html")
    if not html:
        return f'<!DOCTYPE html><meta charset="utf-8"><pre>{escape(_part(message, "plain"))}</pre>'
    for part in message.walk():
        name = str(part["Content-ID"] or "").strip("<> ")
        if name and part.get_content_type() in PICTURES:
            picture = base64.b64encode(part.get_payload(decode=True)).decode("ascii")  # type: ignore[arg-type]
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{picture}")
    return html


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def _part(message: EmailMessage, form: str) -> str:
    part = message.get_body((form,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:  # a character set that Python does not know
        content = part.get_payload(decode=True)
        return content.decode("ascii", "replace") if isinstance(content, bytes) else ""
