"""One poll of an administration, at the least number of requests.

The ids and versions of all unpaid invoices of both kinds are listed, and those of the contacts: three requests when
nothing changed. What is new or has another version is read, a hundred at once. What is listed no more is asked for by
name, for it was paid, written off or is gone. An invoice is read together with its contact, whichever of the two
changed, because a mandate of the contact decides whether the invoice is collected. Once a day the workflows are asked
for, in place of the contacts where nothing changed: no version of an invoice tells how they remind and collect.

Invoices wait in memory until the contacts of all of them are read, so that contacts too come a hundred at once. A page
has all that wait: the next one is then read after it was stored, and can undo nothing that was told in between.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from adapters.moneybird.client import AT_ONCE, CONTACTS, EVERY_YEAR, EXTERNAL, SALES, Client
from adapters.moneybird.contacts import Classes
from adapters.moneybird.context import contacts_by_type, workflows_of
from adapters.moneybird.cursor import INVOICES, NOT_LISTED, Known, Version
from adapters.moneybird.keys import EXTERNAL_SALES_INVOICE, SALES_INVOICE, invoice_key
from adapters.moneybird.mapping import Objects, also_gone, page_of
from adapters.moneybird.payloads import Raw
from adapters.moneybird.receivables import Administration
from adapters.moneybird.workflows import Workflows, digest_of
from connector.source import Page
from connector.transport import Urgency

# Words of the documented filters alone: another one could have the whole question refused. An external invoice that is
# being collected has no such word, so it is listed no more, and asked for by name until it is paid.
UNPAID = {
    SALES: f"state:open|late|reminded|pending_payment,{EVERY_YEAR}",
    EXTERNAL: f"state:open|late,{EVERY_YEAR}",
}
KIND = {SALES: SALES_INVOICE, EXTERNAL: EXTERNAL_SALES_INVOICE}
# Nothing follows from these by itself; an invoice that is taken out of one of them is listed as if it were new.
FINISHED = frozenset({"paid", "uncollectible", "draft", "scheduled", "new"})
MOST_WAITING = 500  # invoices; with so many their contacts are read although they are fewer than a hundred


@dataclass(frozen=True, slots=True)
class Found:
    """An invoice that was asked for: what was answered, None = it is gone, and what the books are to know of it
    (None = it is not followed any more)."""

    resource: str
    record: str
    raw: Raw | None
    version: Version | None
    needs: str = ""  # the contact that has to be read with it


@dataclass(slots=True)
class Poll:
    """What is listed, what is to be read, and the books as they become by it."""

    client: Client
    plain: Administration
    known: Known
    everybody: Mapping[str, int] = field(default_factory=dict)  # the versions of all contacts
    classes: Classes | None = None
    workflows: Workflows | None = None  # once they were asked for
    whole: Administration | None = None  # with its types of contacts and workflows, as soon as somebody needs them
    moved: frozenset[str] = frozenset()  # contacts that changed
    live: dict[str, Raw] = field(default_factory=dict)  # contacts that were read
    listed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # the versions of all unpaid invoices
    wanted: dict[str, None] = field(default_factory=dict)  # contacts to be read, in the order in which they came up
    waiting: list[Found] = field(default_factory=list)

    def pages(self, today: date, complete: bool) -> Iterator[Page]:
        """One at least, each with its cursor; `complete` says that everything is listed, and goes on the last one."""
        listed = {resource: self.client.versions(resource, UNPAID[resource]) for resource in INVOICES}
        self.listed = listed
        for resource, portion in self._portions(listed, today):
            self._ask(resource, portion, listed[resource])
            self._read_contacts(at_least=1 if len(self.waiting) >= MOST_WAITING else AT_ONCE)
            if self.waiting and not self.wanted:
                yield self._page(today)
        self._read_contacts(at_least=1)
        # Only now is everything of theirs read: whoever was stopped before finds them changed once more.
        self.known.contacts |= {contact: self._version_of(contact) for contact in self.moved}
        yield replace(self._page(today), complete=complete)

    # ------------------------------------------------------------ what is to be read

    def _portions(self, listed: Mapping[str, Mapping[str, int]], today: date) -> Iterator[tuple[str, Sequence[str]]]:
        """Ids of one kind, oldest first, as many as may be asked for at once."""
        self._look_at_workflows(listed[SALES], today)
        changed = {resource: self.known.changed(resource, listed[resource]) for resource in INVOICES}
        missing = {resource: self.known.missing(resource, listed[resource]) for resource in INVOICES}
        self._list_contacts(any(changed.values()), any(missing.values()))
        self.moved = frozenset(c for c, version in self.known.contacts.items() if self._version_of(c) != version)
        for resource in INVOICES:
            todo = {*changed[resource], *missing[resource], *self.known.of_contacts(resource, self.moved)}
            ids = sorted(todo, key=int)
            for start in range(0, len(ids), AT_ONCE):
                yield resource, ids[start : start + AT_ONCE]

    def _look_at_workflows(self, listed: Collection[str], today: date) -> None:
        """Once a day, where there is an invoice that has one."""
        if self.known.asked_on != today and (listed or self.known.invoices[SALES]):
            self.workflows = workflows_of(self.client, Urgency.BULK)
            self.known.see_workflows(digest_of(self.workflows), today)

    def _list_contacts(self, somebody_new: bool, somebody_gone: bool) -> None:
        """By type where contacts are to be read for sure, because then their types are needed anyhow."""
        if somebody_new:
            self.everybody, self.classes = contacts_by_type(self.client, Urgency.BULK)
        elif self.known.contacts and (somebody_gone or self.workflows is None):
            self.everybody = self.client.versions(CONTACTS)
        else:  # nobody owes, or this poll asked for the workflows and the next one asks for them
            self.everybody = self.known.contacts

    def _version_of(self, contact: str) -> int:
        return self.everybody.get(contact, NOT_LISTED)

    # ------------------------------------------------------------ reading

    def _ask(self, resource: str, portion: Sequence[str], listed: Mapping[str, int]) -> None:
        """Read these invoices; they wait until their contacts are read too."""
        answered = {str(raw.get("id")): raw for raw in self.client.records(resource, portion)}
        for record in portion:
            found = self._found(resource, record, answered.get(record), listed.get(record))
            if found.version and found.version == self._before(found) and found.needs not in self.moved:
                continue  # it is not listed, and is as it was
            self.waiting.append(found)
            if found.needs and found.needs not in self.live:
                self.wanted[found.needs] = None

    def _found(self, resource: str, record: str, raw: Raw | None, listed: int | None) -> Found:
        if raw is None:
            return Found(resource, record, None, None)
        contact = contact_of(raw)
        if listed is None and raw.get("state") in FINISHED:
            before = self.known.invoices[resource].get(record)
            is_known = before is not None and before.contact == contact
            return Found(resource, record, raw, None, "" if is_known else contact)
        version = _own_version(raw) if listed is None else listed
        return Found(resource, record, raw, Version(version, contact), contact)

    def _before(self, found: Found) -> Version | None:
        return self.known.invoices[found.resource].get(found.record)

    def _read_contacts(self, at_least: int) -> None:
        """Those that are wanted, as long as there are so many."""
        while self.wanted and len(self.wanted) >= at_least:
            portion = list(self.wanted)[:AT_ONCE]
            self.live |= {str(raw.get("id")): raw for raw in self.client.records(CONTACTS, portion)}
            self.wanted = dict.fromkeys(list(self.wanted)[AT_ONCE:])

    # ------------------------------------------------------------ telling

    def _page(self, today: date) -> Page:
        """What the invoices that wait mean, with the cursor that the books have with them."""
        ready, self.waiting = self.waiting, []
        for found in ready:
            self._note(found)
        contacts = dict.fromkeys(found.needs for found in ready if found.needs)
        raws = {resource: [f.raw for f in ready if f.resource == resource and f.raw] for resource in INVOICES}
        people = [raw for contact in contacts if (raw := self._person(contact, ready))]
        page = page_of(Objects(raws[SALES], raws[EXTERNAL], people), self._context() if people else self.plain)
        gone = [invoice_key(KIND[found.resource], found.record) for found in ready if found.raw is None]
        mended = page.mended | self.known.left()
        to_come = sum(len(self.known.changed(resource, listed)) for resource, listed in self.listed.items())
        told = also_gone(page, gone)
        return replace(told, as_of=today, cursor=self.known.written(), mended=mended, to_come=to_come)

    def _note(self, found: Found) -> None:
        if found.version is None:
            self.known.invoices[found.resource].pop(found.record, None)
            return
        self.known.invoices[found.resource][found.record] = found.version
        if found.needs and found.needs not in self.moved:
            self.known.contacts[found.needs] = self._version_of(found.needs)

    def _person(self, contact: str, ready: Sequence[Found]) -> Raw | None:
        """The contact itself; where it is not there any more, the copy that an invoice has of it."""
        return self.live.get(contact) or copy_of(contact, [found.raw for found in ready if found.raw])

    def _context(self) -> Administration:
        if self.whole is None:
            classes = self.classes or contacts_by_type(self.client, Urgency.BULK)[1]
            if self.workflows is None:
                self.workflows = workflows_of(self.client, Urgency.BULK)
                self.known.read_by(digest_of(self.workflows))
            self.whole = replace(self.plain, classes=classes, workflows=self.workflows)
        return self.whole


def contact_of(raw: Raw) -> str:
    """The id of the contact that an invoice is of; "" = of nobody."""
    contact = raw.get("contact_id")
    return str(contact) if isinstance(contact, str | int) else ""


def copy_of(contact: str, invoices: Sequence[Raw]) -> Raw | None:
    """The copy of a contact that one of its invoices has, the latest of them."""
    copies = (raw.get("contact") for raw in reversed(invoices) if contact_of(raw) == contact)
    return next((copy for copy in copies if isinstance(copy, dict)), None)


def _own_version(raw: Raw) -> int:
    """Below zero, as no version of a list: whatever is listed again is read, though it changed within one second."""
    version = raw.get("version")
    return -version if isinstance(version, int) else NOT_LISTED
