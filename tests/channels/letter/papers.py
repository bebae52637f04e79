"""Letters for tests, and reading a finished one back: its words, and where they stand on the paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO

from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LAParams, LTChar, LTContainer, LTPage

from connector.carrier import Parcel, Rendered
from connector.channels.letter import message
from connector.channels.letter.press import Press
from connector.model import Address, Notice
from connector.pay.epc import payment_code
from tests.channels.parcels import parcel
from tests.channels.test_texts import full, words

ADDRESS = Address(("Kerkstraat 7",), "1012AB", "Amsterdam", "NL")
MM = 72 / 25.4
A4 = (210, 297)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign on the paper; its edges in mm from the left and from the top."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float


@cache
def press() -> Press:
    return Press()


def letter(notice: Notice = Notice.FRIENDLY, **more: object) -> Parcel:
    return replace(parcel(notice, **more), address=more.get("address", ADDRESS))  # type: ignore[arg-type]


def full_letter(notice: Notice, language: str) -> Parcel:
    """With everything that can be said."""
    return replace(full(notice, language), address=ADDRESS)


def render(given: Parcel) -> Rendered:
    return message.render(given, payment_code(given), press())


def text_of(raw: bytes) -> str:
    """Every word of the letter with single spaces, as somebody who reads it takes them: a line may end at a hyphen."""
    plain = extract_text(BytesIO(raw)).replace("\u200b", "")
    whole = re.sub(r"(?<=[^\W\d]-) ?\n(?=[^\W\d])", "", plain)
    return words(whole.replace("\f", " "))


def signs(raw: bytes) -> list[Sign]:
    """Every printed sign and its place."""
    pages = enumerate(extract_pages(BytesIO(raw), laparams=LAParams()), 1)
    return [sign for number, page in pages for sign in _signs(page, page, number)]


def _signs(part: LTContainer, page: LTPage, number: int) -> Iterator[Sign]:  # type: ignore[type-arg]
    for one in part:
        if isinstance(one, LTChar):
            if one.get_text().strip("\u200b \u00a0"):
                yield Sign(
                    one.get_text(),
                    number,
                    one.x0 / MM,
                    (page.height - one.y1) / MM,
                    one.x1 / MM,
                    (page.height - one.y0) / MM,
                )
        elif isinstance(one, LTContainer):
            yield from _signs(one, page, number)


def pages(raw: bytes) -> int:
    return sum(1 for _ in extract_pages(BytesIO(raw)))


def within(some: list[Sign], left: float, top: float, right: float, bottom: float) -> list[Sign]:
    """Those on the first page whose middle lies in this rectangle."""
    return [
        sign
        for sign in some
        if sign.page == 1
        and left <= (sign.left + sign.right) / 2 <= right
        and top <= (sign.top + sign.bottom) / 2 <= bottom
    ]
