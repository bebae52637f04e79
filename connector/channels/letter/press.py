"""Prints a sheet as a PDF: tagged, archivable (PDF/A-2a, PDF/UA-1), and the same bytes for the same sheet."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from connector.errors import Refused

if TYPE_CHECKING:  # typst is large, and most commands make no letter: it is opened with the first one
    import typst

    from connector.channels.letter.sheet import Sheet

TEMPLATE = Path(__file__).parent / "templates" / "letter.typ"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
UNSHOWABLE = re.compile(r'the text `"(.*)"` could not be displayed')


class Press:
    """One compiler, kept: it reads its fonts and our template once. For any number of threads, one at a time.

    It knows the fonts that typst brings along and no others, so every machine makes the same letter.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._compiler: typst.Compiler | None = None

    def printed(self, sheet: "Sheet", at: datetime) -> tuple[bytes, tuple[str, ...]]:
        """The PDF, dated `at`, and what must be said about it. A name in a script that the fonts do not know is printed
        with signs missing, which the standards forbid; then it is a plain PDF."""
        import typst

        try:
            return self._compiled(sheet, at, STANDARDS), ()
        except typst.TypstError as error:
            missing = UNSHOWABLE.search(error.message)
            if missing is None:
                raise
        return self._compiled(sheet, at, []), (f"the letter's font does not know all signs, such as {missing[1]}",)

    def _compiled(self, sheet: "Sheet", at: datetime, standards: "list[typst.PDFStandard]") -> bytes:
        import typst

        with self._turn:
            if self._compiler is None:
                fonts = typst.Fonts(include_system_fonts=False)
                self._compiler = typst.Compiler(
                    TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True
                )
            made = self._compiler.compile(
                format="pdf",
                sys_inputs={"letter": json.dumps(sheet)},
                pdf_standards=standards,
                timestamp=at.astimezone(UTC).replace(microsecond=0),  # typst takes whole seconds
            )
        if not isinstance(made, bytes):
            raise Refused("no letter came from the press")
        return made
