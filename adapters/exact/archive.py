"""The PDF of a letter at its debtor in Exact: a document that bears our marker, with the letter as its one file.

A document and its file are two requests, and somebody may be stopped between them. So the document is looked for by its
marker before it is made, and its file before that is sent; whoever begins anew ends with one of each.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.exact.answers import Forbidden, NotThere
from adapters.exact.client import Client
from adapters.exact.lines import marked, of_mark
from adapters.exact.odata import both, contains, either, equals, guid
from connector.errors import Refused
from connector.source import Letter

DOCUMENTS, FILES = "documents/Documents", "documents/DocumentAttachments"
MISCELLANEOUS = 55  # the type of document that has no meaning for the books
LARGEST = 7_000_000  # bytes: ten million go into a request, and base64 writes four for each three


@dataclass(frozen=True, slots=True)
class Archive:
    """For one administration."""

    client: Client

    def keep(self, account: str, letters: Sequence[Letter]) -> bool:
        """Those that are not there yet, at the account with this id. False where the grant or the licence has no
        documents: then nothing is kept. Raises what Client's methods raise otherwise, and Refused for a letter that is
        too large."""
        try:
            for letter in letters:
                self._keep(account, letter)
        except (Forbidden, NotThere):
            return False
        return True

    def _keep(self, account: str, letter: Letter) -> None:
        if len(letter.content) > LARGEST:  # before there is a document without it
            raise Refused("the letter is larger than Exact Online takes")
        documents = self._documents(account, letter.marker)
        if documents and self._has_file(documents):
            return
        self.client.create(
            FILES,
            {
                "Document": documents[0] if documents else self._document(account, letter),
                "FileName": letter.file_name,
                "Attachment": b64encode(letter.content).decode("ascii"),
            },
        )

    def _documents(self, account: str, marker: str) -> list[str]:
        """The ids of those that bear it."""
        where = both(equals("Account", guid(account)), contains("Subject", of_mark(marker)))
        rows = self.client.rows(DOCUMENTS, ("ID", "Subject"), where)
        return sorted(str(row["ID"]) for row in rows if of_mark(marker) in str(row.get("Subject") or ""))

    def _has_file(self, documents: Sequence[str]) -> bool:
        where = either(*(equals("Document", guid(one)) for one in documents))
        return bool(self.client.rows(FILES, ("ID", "Document"), where))

    def _document(self, account: str, letter: Letter) -> str:
        made = self.client.create(
            DOCUMENTS,
            {
                "Account": account,
                "Type": MISCELLANEOUS,
                "Subject": marked(letter.title, letter.marker),
                "DocumentDate": f"{letter.on.isoformat()}T00:00:00",
            },
        )
        return str(made["ID"])
