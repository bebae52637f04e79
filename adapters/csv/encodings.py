"""Which encoding a file is in: its mark, strict UTF-8, zero bytes, and only then the likeliest old code page."""

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO

from charset_normalizer import from_bytes

from connector.errors import BadInput, Fault

BLOCK = 1 << 20
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # how Python marks a byte that is not UTF-8
SAMPLE = 1 << 16

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_PAGES = ["cp1252", "cp850"]
# Accented letters beside plain ones. What is a letter in DOS 850 is in Windows-1252 mostly a sign that never stands
# there ("Caf‚", "Zo‰"); the quotes and dashes that do (0x91 to 0x97) are counted for neither.
_WINDOWS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\xC0-\xFF]|[\xC0-\xFF](?=[A-Za-z])|\x80(?= ?[0-9])")
_DOS_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x81-\x90\xA0-\xA5]|[\x81-\x90\xA0-\xA5](?=[A-Za-z])")
_TITLES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "utf-16": "UTF-16 with BOM",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "cp850": "DOS 850",
}

Opener = Callable[[], BinaryIO]


def encoding_title(encoding: str) -> str:
    """The encoding as people call it."""
    return _TITLES.get(encoding, encoding)


def checked_encoding(name: str) -> str:
    """Python's name of an encoding that the user named. Raises BadInput."""
    try:
        found = codecs.lookup(name.strip())
    except LookupError:
        raise BadInput(
            "The encoding is not known",
            [Fault("encoding", f"“{name[:40]}” is not an encoding", "for instance utf-8, cp1252, utf-16 or cp850")],
        ) from None
    if not getattr(found, "_is_text_encoding", True):
        raise BadInput("The encoding is not known", [Fault("encoding", f"“{name[:40]}” is not for text")])
    return found.name


def find_encoding(open_binary: Opener) -> tuple[str, str]:
    """The encoding of the text, and a warning ("" = none). Reads the file once, in blocks."""
    with open_binary() as stream:
        head = stream.read(SAMPLE)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, ""
    if wide := _without_mark(head):
        return wide, ""
    valid, invalid, sample = _try_utf8(open_binary)
    if not invalid:
        return "utf-8", ""
    if valid > 10 * invalid:
        return "utf-8", f"{invalid} bytes are not valid UTF-8; their letters were replaced by �"
    return _old_page(sample), ""


def _without_mark(head: bytes) -> str:
    """UTF-16 that carries no mark shows itself by a zero byte in every second place."""
    usable = head[: len(head) // 2 * 2]
    if len(usable) < 8 or b"\x00" not in usable:
        return ""
    even, odd = usable[0::2].count(0), usable[1::2].count(0)
    half = len(usable) // 2
    if odd > 0.5 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.5 * half and odd < 0.1 * half else ""


def _try_utf8(open_binary: Opener) -> tuple[int, int, bytes]:
    """How many letters beyond ASCII are valid UTF-8, how many bytes are not, and lines that show the latter."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    valid = invalid = 0
    sample = bytearray()
    with open_binary() as stream:
        while block := stream.read(BLOCK):
            text = decoder.decode(block)
            if text.isascii():
                continue
            wrong = len(_NOT_UTF8.findall(text))
            invalid += wrong
            valid += len(text) - len(text.encode("ascii", "ignore")) - wrong
            if wrong and len(sample) < SAMPLE:
                sample += _telling_lines(block)[: SAMPLE - len(sample)]
    invalid += len(decoder.decode(b"", final=True))
    return valid, invalid, bytes(sample)


def _telling_lines(block: bytes) -> bytes:
    return b"\n".join(line for line in block.split(b"\n") if not line.isascii())


def _old_page(sample: bytes) -> str:
    """Windows-1252 or DOS 850: whichever makes letters of what stands beside letters.

    Where both do as often, the statistics of charset-normalizer decide; on a few accents they err. Without any
    letter beyond ASCII what is left are spaces, dashes and currency signs, as Windows writes them.
    """
    windows, dos = len(_WINDOWS_LETTERS.findall(sample)), len(_DOS_LETTERS.findall(sample))
    if windows != dos or not windows:
        return "cp1252" if windows >= dos else "cp850"
    best = from_bytes(sample, cp_isolation=_OLD_PAGES).best()
    return best.encoding if best is not None and best.encoding in _OLD_PAGES else "cp1252"
