"""A person at the sandbox's pages, as a browser would bring him there: who consents, and who keeps the books."""

from urllib.parse import urlsplit

import requests

PATIENCE = 10.0  # seconds for an answer


class Visitor:
    """Works on the pages of the sandbox at this address (scheme, name and port).

    Any method raises requests.RequestException when the page cannot be reached, or does not do what it is asked.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def consents(self, authorise_url: str) -> str:
        """Allows what is asked on the consent page; the address that the browser is sent back to."""
        answer = requests.post(authorise_url, data={"answer": "allow"}, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        return str(answer.headers["Location"])

    def sees(self, receivable: str) -> bool:
        """Whether what is owed by this key stands on the page: sales invoices do, those made elsewhere do not."""
        return receivable.startswith("sales:")

    def pays(self, receivable: str) -> None:
        """Books a payment of all that is open on this sales invoice, named as its receivable is."""
        self._on(receivable, "pay")

    def disputes(self, receivable: str) -> None:
        """Stops this sales invoice, because its customer says that it is wrong."""
        self._on(receivable, "dispute")

    def _on(self, receivable: str, act: str) -> None:
        invoice = receivable.rpartition(":")[2]
        address = f"{self._url}/invoices/{invoice}/{act}"
        answer = requests.post(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        if urlsplit(str(answer.headers.get("Location", ""))).path != "/":
            raise requests.RequestException(f"the page did not {act}")
