"""What is answered to whoever does not ask for JSON: the same rows as an Atom feed."""

from typing import Any
from xml.sax.saxutils import escape

from adapters.exact.sandbox.answers import Answer

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices"'
    ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">\n'
)


def feed(answer: Answer, title: str) -> Answer:
    """The answer in XML, with its headers."""
    rows = answer.payload["d"]
    if isinstance(rows, dict):
        rows = rows.get("results", [rows])
    entries = "".join(_entry(row) for row in rows)
    text = f"{HEAD}<title>{escape(title)}</title>\n{entries}</feed>\n"
    return Answer(text, answer.status, answer.headers, "application/atom+xml")


def _entry(row: dict[str, Any]) -> str:
    fields = "".join(
        f"<d:{name}>{escape(str(value))}</d:{name}>"
        for name, value in row.items()
        if value is not None and name != "__metadata"
    )
    return f"<entry><content><m:properties>{fields}</m:properties></content></entry>\n"
