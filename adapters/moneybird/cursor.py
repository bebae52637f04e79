"""How far an administration was read: the version of each record that is in the books and may still change them.

Only invoices that are not paid are kept here, and the contacts that they are of, so this stays small. A record is read
anew when its version is another one, whichever is larger: it may get an older one again.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from adapters.moneybird.client import EXTERNAL, SALES
from connector.errors import BadInput

INVOICES = (SALES, EXTERNAL)
UNREAD = -1  # the version of an invoice that is to be read anew, for what bears on it changed beside it
NOT_LISTED = 0  # the version of a contact that is in no list; asked for again when it is in one, and not before


class Version(NamedTuple):
    """Of an invoice: its version, and the contact that it was of ("" = of nobody)."""

    number: int
    contact: str


@dataclass(slots=True)
class Known:
    """What is in the books: invoices by kind and id, contacts by id. `workflows` is the digest of those by which the
    invoices were read, and `asked_on` the local day on which they were last asked for."""

    invoices: dict[str, dict[str, Version]] = field(default_factory=lambda: {resource: {} for resource in INVOICES})
    contacts: dict[str, int] = field(default_factory=dict)
    workflows: str = ""
    asked_on: date | None = None

    def see_workflows(self, digest: str, today: date) -> None:
        """They are these. Where they were others, each of their invoices is read anew, as far as a poll comes."""
        if digest != self.workflows:
            known = self.invoices[SALES]
            self.invoices[SALES] = {one: version._replace(number=UNREAD) for one, version in known.items()}
        self.workflows, self.asked_on = digest, today

    def read_by(self, digest: str) -> None:
        """Some invoices were just read by these. Where they are others than those of the rest, they are asked for once
        more, and each invoice is read anew: they may be as before by then, and no digest would tell of these few."""
        if digest != self.workflows:
            self.workflows, self.asked_on = "", None

    def changed(self, resource: str, listed: Mapping[str, int]) -> list[str]:
        """The ids that are new or have another version."""
        known = self.invoices[resource]
        return [one for one, version in listed.items() if one not in known or known[one].number != version]

    def missing(self, resource: str, listed: Mapping[str, int]) -> list[str]:
        """The ids that are listed no more."""
        return [one for one in self.invoices[resource] if one not in listed]

    def of_contacts(self, resource: str, contacts: Iterable[str]) -> list[str]:
        """The ids of the invoices that are of these contacts."""
        whose = frozenset(contacts)
        return [one for one, version in self.invoices[resource].items() if version.contact in whose]

    def left(self) -> set[str]:
        """The contacts of whom nothing is in the books any more."""
        owing = {version.contact for known in self.invoices.values() for version in known.values()}
        return self.contacts.keys() - owing

    def written(self) -> str:
        """As a text, for the store. Contacts of whom nothing is left are not followed any more."""
        left = self.left()
        contacts = {contact: version for contact, version in self.contacts.items() if contact not in left}
        said = {**self.invoices, "contacts": contacts, "workflows": self.workflows}
        if self.asked_on:
            said["asked_on"] = self.asked_on.isoformat()
        return base64.b64encode(zlib.compress(json.dumps(said, separators=(",", ":")).encode())).decode()


def read_cursor(text: str | None) -> Known:
    """Back from its text; without one nothing is known. Raises BadInput for one that cannot be read."""
    known = Known()
    if not text:
        return known
    try:
        said = json.loads(zlib.decompress(base64.b64decode(text)))
        for resource in INVOICES:
            pairs = said[resource].items()
            known.invoices[resource] = {str(one): Version(int(number), str(of)) for one, (number, of) in pairs}
        known.contacts = {str(contact): int(version) for contact, version in said["contacts"].items()}
        known.workflows = str(said.get("workflows", ""))
        known.asked_on = date.fromisoformat(said["asked_on"]) if "asked_on" in said else None
    except (ValueError, KeyError, AttributeError, TypeError, zlib.error) as error:
        raise BadInput(
            "how far Moneybird was read cannot be made out; this administration must be read anew"
        ) from error
    return known
