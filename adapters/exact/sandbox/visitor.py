"""A person at the sandbox's pages, as a browser would bring him there: who consents, and who keeps the books."""

from urllib.parse import urlsplit

import requests

PATIENCE = 10.0  # seconds for an answer


class Visitor:
    """Works on the pages of the sandbox at this address (scheme, name and port).

    An invoice is named by the EntryID of its sales entry, alone or behind a colon. Any method raises
    requests.RequestException when the page cannot be reached, or does not do what it is asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def consents(self, authorise_url: str) -> str:
        """Allows what is asked, for all divisions; the address that the browser is sent back to."""
        answer = requests.post(authorise_url, data={"answer": "allow"}, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return str(answer.headers["Location"])

    def sees(self, receivable: str) -> bool:
        """Whether what is owed by this key stands on the page in one piece: a sales entry that is no instalment."""
        return receivable.startswith("entry:") and receivable.count(":") == 1

    def pays(self, receivable: str) -> None:
        """Books a payment of all that is open, and matches it."""
        self._on(receivable, "pay")

    def disputes(self, receivable: str) -> None:
        """Notes at the customer that the invoice is wrong."""
        self._on(receivable, "dispute")

    def withdraws(self, client_id: str) -> None:
        """Takes back in the security centre what was granted to this application."""
        self._pressed(f"/docs/SecurityCentre.aspx/{client_id}/withdraw", "/docs/SecurityCentre.aspx")

    def _on(self, receivable: str, act: str) -> None:
        self._pressed(f"/entries/{receivable.rpartition(':')[2]}/{act}", "/")

    def _pressed(self, place: str, then: str) -> None:
        answer = requests.post(f"{self._url}{place}", timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        if urlsplit(str(answer.headers.get("Location", ""))).path != then:
            raise requests.RequestException(f"the page at {place} did not do it")
