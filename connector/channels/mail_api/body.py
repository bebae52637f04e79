"""Says a finished mail in the provider's words: the same bytes always give the same request under the same key.

Fields as resend.com/docs/api-reference/emails/send-email has them; `content_id` from
resend.com/docs/dashboard/emails/embed-inline-images.
"""

import base64
import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

KEY_HEADER = "Idempotency-Key"  # in front of the mail that is kept, and over HTTP
# Besides what has a field of its own. RFC 3834: no auto-responder answers.
KEPT = ("Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress")


def key_of(raw: bytes) -> str:
    """The key that this mail goes under."""
    return str(_parsed(raw)[KEY_HEADER])


def request_of(raw: bytes) -> bytes:
    """The JSON of the request. The mail is one that the e-mail channel rendered."""
    mail = _parsed(raw)
    said: dict[str, Any] = {
        "from": str(mail["From"]),
        "to": [str(mail["To"])],
        "reply_to": str(mail["Reply-To"]),
        "subject": str(mail["Subject"]),
        "text": _text(mail, "plain"),
        "html": _text(mail, "html"),
        "headers": _headers(mail),
    }
    if pictures := [_attachment(part) for part in mail.walk() if part.get_content_maintype() == "image"]:
        said["attachments"] = pictures
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _headers(mail: EmailMessage) -> dict[str, str]:
    message_id = str(mail["Message-ID"])
    kept = {name: str(mail[name]) for name in KEPT if mail[name] is not None}
    # A provider behind Amazon's SES puts a Message-ID of its own in place of ours; the second name stays, and keeps
    # mail programs from hiding a reminder under the one before (resend.com/docs/dashboard/emails/custom-headers).
    return {"Message-ID": message_id, "X-Entity-Ref-ID": message_id.strip("<>"), **kept}


def _text(mail: EmailMessage, form: str) -> str:
    part = mail.get_body((form,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _attachment(part: EmailMessage) -> dict[str, str]:
    return {
        "filename": part.get_filename() or "",
        "content": base64.b64encode(part.get_content()).decode("ascii"),
        "content_type": part.get_content_type(),
        "content_id": str(part["Content-ID"]).strip("<>"),
    }


def _parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)
