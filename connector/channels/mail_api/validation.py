"""What the sandbox finds wrong with a message, in the provider's words."""

import base64
import json
from email.utils import parseaddr
from typing import Any

LARGEST = 40 * 1024 * 1024  # bytes of a message with its attachments, after Base64
MOST_RECIPIENTS = 50
LONGEST_CONTENT_ID = 128


class Complaint(Exception):
    """An answer that says no."""

    def __init__(self, status: int, name: str, words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(name)
        self.status, self.name, self.words, self.headers = status, name, words, headers or {}

    def told(self) -> dict[str, Any]:
        return {"statusCode": self.status, "name": self.name, "message": self.words}


def check(body: bytes) -> dict[str, Any]:
    """The message that this request asks to send. Raises Complaint."""
    if len(body) > LARGEST:
        raise _invalid("The message is over 40 MB.")
    try:
        said = json.loads(body)
    except ValueError as error:
        raise _invalid("The request is no JSON.") from error
    if not isinstance(said, dict):
        raise _invalid("The request is no JSON object.")
    missing = [name for name in ("from", "to", "subject") if not said.get(name)]
    if missing or not (said.get("html") or said.get("text")):
        raise Complaint(422, "missing_required_field", f"Missing `{(*missing, 'html')[0]}` field.")
    _addresses(said)
    for attachment in said.get("attachments", ()):
        _attachment(attachment)
    return said


def _addresses(said: dict[str, Any]) -> None:
    to = said["to"] if isinstance(said["to"], list) else [said["to"]]
    if len(to) > MOST_RECIPIENTS:
        raise Complaint(422, "validation_error", "The `to` field holds more than 50 addresses.")
    for name, each in [("from", said["from"]), *(("to", one) for one in to)]:
        address = parseaddr(each)[1] if isinstance(each, str) else ""
        local, at, host = address.rpartition("@")
        if not (local and at and "." in host) or " " in address:
            words = f"Invalid `{name}` field. Use `email@example.com` or `Name <email@example.com>`."
            raise Complaint(422, "validation_error", words)


def _attachment(attachment: Any) -> None:
    said = attachment if isinstance(attachment, dict) else {}
    if not said.get("path"):
        try:
            whole = bool(base64.b64decode(said.get("content", ""), validate=True))
        except (ValueError, TypeError):
            whole = False
        if not whole:
            raise Complaint(422, "invalid_attachment", "Attachment must have either a `content` or `path`.")
    if len(said.get("content_id", "")) >= LONGEST_CONTENT_ID:
        raise Complaint(422, "invalid_attachment", "The `content_id` must be less than 128 characters.")


def _invalid(words: str) -> Complaint:
    return Complaint(400, "validation_error", words)
