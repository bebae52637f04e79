"""Small mails of the house to its own people: a link to sign in, an invitation. They leave by the same road as messages
to debtors, without what those have: no parcel, no claim on disk, and nobody sends them again by himself."""

import secrets
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from connector.carrier import Carrier, Outcome
from connector.channels.email import headers
from connector.channels.mail_api.body import KEY_HEADER
from connector.errors import Refused

NAME = "Tijdig"
PAGE = '<!doctype html><html><body style="font-family: sans-serif; font-size: 16px; line-height: 1.5">{}</body></html>'


class Notes:
    """Satisfies `connector.flow.house.SmallMail`. `carrier` is the one for e-mail, `sender` an e-mail address; `keyed`:
    the carrier wants a key in front of each mail. Raises ValueError for a sender that is no address."""

    def __init__(self, carrier: Carrier, sender: str, keyed: bool = False) -> None:
        self._carrier, self._sender, self._keyed = carrier, headers.address(sender), keyed

    def __call__(self, to: str, subject: str, text: str, now: datetime) -> None:
        """See SmallMail."""
        try:
            raw = self._written(headers.address(to), subject, text, now)
        except headers.BadAddress as error:
            raise Refused(f"the mail did not leave: {error}") from error
        carried = self._carrier.carry_again(raw)
        if carried.outcome is not Outcome.SENT:
            raise Refused(f"the mail did not leave: {carried.detail}")

    def _written(self, to: str, subject: str, text: str, now: datetime) -> bytes:
        mark = secrets.token_hex(16)
        fields = [
            ("Date", headers.moment(now)),
            ("From", headers.mailbox(NAME, self._sender)),
            ("Reply-To", self._sender),
            ("To", to),
            ("Subject", headers.unstructured(subject)),
            ("Message-ID", headers.message_id(f"{mark}@{self._sender.partition('@')[2]}")),
            ("Auto-Submitted", "auto-generated"),  # RFC 3834: nobody's auto-responder answers
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ]
        key = [(KEY_HEADER, headers.key(mark))] if self._keyed else []
        return headers.block([*key, *fields]) + _body(text, mark)


def _body(text: str, mark: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(
        PAGE.format("".join(map(_paragraph, text.split("\n\n")))), subtype="html", cte="quoted-printable"
    )
    message.set_boundary(f"=_{mark}_1")
    return message.as_bytes()


def _paragraph(text: str) -> str:
    """A link stands alone in its paragraph."""
    words = escape(text.strip())
    return f'<p><a href="{words}">{words}</a></p>' if words.startswith(("https://", "http://")) else f"<p>{words}</p>"
