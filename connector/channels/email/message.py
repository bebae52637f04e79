"""Builds the finished mail: the same parcel always gives the same bytes, so a repetition can be recognised."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from connector.carrier import Parcel, Rendered
from connector.channels.email import headers, templates
from connector.channels.email.view import view
from connector.errors import Refused
from connector.model import Notice


def render(parcel: Parcel, payment_code: bytes | None) -> Rendered:
    """Text and HTML with the payment code (PNG) inside, in one language, as one RFC 5322 message in ASCII.

    Raises Refused when there is no text for the notice, when nothing is asked or the text would be untrue for a line
    of the statement, or when the creditor's own addresses are no e-mail addresses.
    """
    _asks_something(parcel)
    _true_for_every_line(parcel)
    language, unmet = templates.choose(parcel.notice, (parcel.language, parcel.creditor.language))
    mark = sha256(parcel.message_id.encode()).hexdigest()[:32]
    content_id = f"{mark}@payment.code" if payment_code else ""
    seen = view(parcel, language, content_id)
    texts = templates.fill(parcel.notice, seen)
    to, complaint = _recipient(parcel)
    head = headers.block(
        (
            ("Date", headers.moment(parcel.written_on)),
            ("From", headers.mailbox(parcel.creditor.name, _own(parcel.creditor.email))),
            ("Reply-To", _own(parcel.creditor.reply_to or parcel.creditor.email)),
            ("To", to),
            ("Subject", headers.unstructured(texts.subject)),
            ("Message-ID", headers.message_id(parcel.message_id)),
            ("Content-Language", language),
            # RFC 3834: nobody's auto-responder answers, and the debtor's mail program may sort it.
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        )
    )
    raw = head + _body(texts.text, texts.html, payment_code, mark, content_id)
    no_iban = () if seen.iban else ("the creditor has no valid IBAN: the message refers to the invoice",)
    return Rendered(texts.subject, texts.text, texts.html, language, raw, (*unmet, *complaint, *no_iban))


def _asks_something(parcel: Parcel) -> None:
    if not any(totals.payable.positive for totals in parcel.statement.totals):
        raise Refused("the statement asks nothing, so there is no message to make of it")


def _true_for_every_line(parcel: Parcel) -> None:
    """A message that waited can have become untrue: what was about to fall due may be late by now."""
    lines = parcel.statement.lines
    if parcel.notice is Notice.PRE_DUE and any(line.days_late for line in lines):
        raise Refused("a pre_due notice says that nothing is late yet, and a line of this statement is")
    if not parcel.notice.before_due and not all(line.days_late for line in lines):
        raise Refused(f"{parcel.notice.value} speaks of late payment, and a line of this statement is not late")


def _own(text: str) -> str:
    try:
        return headers.address(text)
    except headers.BadAddress as error:
        raise Refused(f"the creditor's own e-mail address cannot be used, mend it in the settings: {error}") from error


def _recipient(parcel: Parcel) -> tuple[str, tuple[str, ...]]:
    """The To header. A preview of a message with a bad address is still a preview; `carry` refuses to send it."""
    try:
        checked = headers.address(parcel.to.email)
    except headers.BadAddress as error:
        return "undisclosed-recipients:;", (f"the recipient's e-mail address cannot be used: {error}",)
    return headers.mailbox(parcel.to.name or parcel.debtor_name, checked), ()


def _body(text: str, html: str, code: bytes | None, mark: str, content_id: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if code:
        _, page = message.iter_parts()
        page.add_related(
            code, maintype="image", subtype="png", cid=f"<{content_id}>", disposition="inline", filename="qr.png"
        )
        page.set_boundary(f"=_{mark}_2")
    # "=_" can stand neither in quoted-printable nor in base64, so a boundary never occurs in a part.
    message.set_boundary(f"=_{mark}_1")
    return message.as_bytes()
