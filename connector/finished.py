"""Turns a finished message of any kind into the text that its reader sees: plain text, HTML, a mail or a PDF."""

from datetime import date
from email import message_from_bytes
from email.message import MIMEPart
from email.policy import default
from html.parser import HTMLParser

from connector.errors import BadInput

TEXT, HTML, PDF = "text", "html", "pdf"
_BLOCKS = frozenset("p br div tr td th li ul ol table h1 h2 h3 h4 h5 h6 body section header footer".split())
_UNSEEN = frozenset(("style", "script", "title", "head", "template"))


def forms(raw: bytes) -> dict[str, str]:
    """The text of each form that it has, by name. Raises BadInput when nothing of it can be read as text."""
    if raw.startswith(b"%PDF-"):
        return {PDF: of_pdf(raw)}
    if _is_mail(raw):
        return _of_mail(raw)
    text = _decoded(raw)
    looks_like_a_page = text.lstrip().lower().startswith(("<!doctype html", "<html"))
    return {HTML: of_html(text)} if looks_like_a_page else {TEXT: text}


def sent_on(raw: bytes) -> date | None:
    """The day that a mail bears, in its own time zone; None when it is no mail or bears none."""
    if not _is_mail(raw):
        return None
    header = message_from_bytes(raw, policy=default)["Date"]
    return header.datetime.date() if header is not None and header.datetime is not None else None


def of_html(page: str) -> str:
    """What a browser shows, with a line for each block and cell."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return "".join(reader.shown)


def of_pdf(raw: bytes) -> str:
    """The words of a PDF, line by line across the page, so that an amount follows its label. Raises BadInput for one
    that cannot be read."""
    from io import BytesIO

    from pdfminer.high_level import extract_text
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    try:
        return str(extract_text(BytesIO(raw), laparams=LAParams(line_margin=0.01, boxes_flow=None)))
    except (PDFException, PDFPasswordIncorrect, PSException, ValueError) as error:
        raise BadInput(f"this PDF cannot be read: {error}") from error


def _is_mail(raw: bytes) -> bool:
    """Whether it begins as a mail does: with header fields, among them who it is from or which version of MIME."""
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].lower()
    return any(f"\n{name}:".encode() in b"\n" + head for name in ("from", "mime-version", "content-type"))


def _of_mail(raw: bytes) -> dict[str, str]:
    mail = message_from_bytes(raw, policy=default)
    found = {}
    for name, form in ((TEXT, "plain"), (HTML, "html")):
        part = mail.get_body((form,))
        if part is not None:
            found[name] = of_html(_content(part)) if name == HTML else _content(part)
    if not found:
        raise BadInput("this mail has no text")
    return found


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # a character set that Python does not know
        return _decoded(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("windows-1252", "replace")


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        if tag in _BLOCKS:
            self.shown.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        if tag in _BLOCKS:
            self.shown.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.shown.append(data)
