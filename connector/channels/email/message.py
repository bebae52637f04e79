"""Builds the finished mail: the same parcel always gives the same bytes, so a repetition can be recognised."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from connector.carrier import Parcel, Rendered
from connector.channels.email import headers, page
from connector.channels.texts import filling, languages
from connector.channels.texts.truth import must_be_true
from connector.channels.texts.view import view
from connector.errors import Refused


def render(parcel: Parcel, payment_code: bytes | None) -> Rendered:
    """Text and HTML with the payment code (PNG) inside, in one language, as one RFC 5322 message in ASCII.

    Raises Refused when there is no text for the notice, when nothing is asked or the text would be untrue for a line
    of the statement, or when the creditor's own addresses are no e-mail addresses.
    """
    must_be_true(parcel)
    language, unmet = languages.choose(parcel.notice, (parcel.language, parcel.creditor.language))
    mark = sha256(parcel.message_id.encode()).hexdigest()[:32]
    content_id = f"{mark}@payment.code" if payment_code else ""
    seen = view(parcel, language, content_id)
    said = filling.say(parcel.notice, seen, parcel.own_pieces(language))
    text, html = filling.plain(said, seen), page.html(said, seen)
    to, complaint = _recipient(parcel)
    head = headers.block(
        (
            ("Date", headers.moment(parcel.written_on)),
            ("From", headers.mailbox(parcel.creditor.name, _own(parcel.creditor.email))),
            ("Reply-To", _own(parcel.creditor.reply_to or parcel.creditor.email)),
            ("To", to),
            ("Subject", headers.unstructured(said.subject)),
            ("Message-ID", headers.message_id(parcel.message_id)),
            ("Content-Language", language),
            # RFC 3834: nobody's auto-responder answers, and the debtor's mail program may sort it.
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        )
    )
    raw = head + _body(text, html, payment_code, mark, content_id)
    no_iban = () if seen.iban else ("the creditor has no valid IBAN: the message refers to the invoice",)
    return Rendered(said.subject, text, html, language, raw, (*unmet, *complaint, *no_iban))


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
        _, shown = message.iter_parts()
        shown.add_related(
            code, maintype="image", subtype="png", cid=f"<{content_id}>", disposition="inline", filename="qr.png"
        )
        shown.set_boundary(f"=_{mark}_2")
    # "=_" can stand neither in quoted-printable nor in base64, so a boundary never occurs in a part.
    message.set_boundary(f"=_{mark}_1")
    return message.as_bytes()
