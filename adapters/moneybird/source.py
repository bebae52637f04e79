"""One administration at Moneybird, as the connector's source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from adapters.moneybird.client import CONTACTS, EXTERNAL, SALES, Client
from adapters.moneybird.context import contacts_by_type, with_workflows
from adapters.moneybird.cursor import read_cursor
from adapters.moneybird.hooks import EVENTS
from adapters.moneybird.keys import (
    CONTACT,
    EXTERNAL_SALES_INVOICE,
    SALES_INVOICE,
    WORKFLOW,
    invoice_key,
    kind_and_id,
    kind_and_id_of_any,
)
from adapters.moneybird.mapping import Objects, also_gone, page_of
from adapters.moneybird.payloads import Raw
from adapters.moneybird.polling import MOST_WAITING, UNPAID, Poll, contact_of, copy_of
from adapters.moneybird.receivables import Administration
from adapters.moneybird.settings import MoneybirdSettings, read_settings
from adapters.moneybird.telling import Telling
from connector.errors import NotFound, Refused, SourceUnavailable, Unsupported
from connector.model import Nudge, Scope
from connector.source import Hook, Page, Status, Written
from connector.transport import Urgency

_RESOURCE = {SALES_INVOICE: SALES, EXTERNAL_SALES_INVOICE: EXTERNAL}


def open_source(_scope: Scope, settings: Mapping[str, Any]) -> "MoneybirdSource":
    """Raises BadInput with every fault of the settings."""
    return MoneybirdSource(read_settings(settings))


class MoneybirdSource:
    """Satisfies `connector.source.Source`; any method raises also what Client's methods raise."""

    def __init__(self, settings: MoneybirdSettings) -> None:
        self._client = Client(settings.transport, settings.grant, settings.administration, settings.host)
        self._plain = Administration(
            zone=ZoneInfo(settings.zone), terms_days=settings.terms_days, own_user=settings.own_user
        )
        self._telling = Telling(self._client, settings.own_user, settings.assignee, settings.counts_reminders)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        """What changed since the cursor; every unpaid invoice when it is None. Raises BadInput for a cursor that
        cannot be read."""
        yield from Poll(self._client, self._plain, read_cursor(cursor)).pages(today, complete=cursor is None)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        """These invoices as they are now, with their contacts. Credit invoices are as the last poll found them.

        Raises NotFound for a key that is none of Moneybird's.
        """
        return self._by_name([kind_and_id_of_any(key) for key in dict.fromkeys(keys)], today)

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        """Of a workflow: what is not paid of its invoices. Raises Unsupported for a nudge that names no record, and for
        a workflow of very many invoices: then all that changed is pulled."""
        wanted = dict.fromkeys(_named(nudge) for nudge in nudges)
        for kind, record in [each for each in wanted if each[0] == WORKFLOW]:
            wanted |= dict.fromkeys((SALES_INVOICE, one) for one in self._of_workflow(record))
            del wanted[kind, record]
        return self._by_name(list(wanted), today)

    def write_back(self, status: Status) -> Written:
        """Once, however often it is called. Raises NotFound when the invoice is gone."""
        kind, record = kind_and_id(status.receivable)
        invoice = self._client.record(_RESOURCE[kind], record)
        if invoice is None:
            raise NotFound("the invoice is not in Moneybird any more")
        return self._telling.tell(_RESOURCE[kind], invoice, status)

    def hooks(self) -> Mapping[str, str]:
        """See Listener.hooks. Raises Refused without the scope `settings`, as the next two do."""
        return {str(one.get("id")): str(one.get("url", "")) for one in self._client.webhooks()}

    def listen(self, url: str, instead: Collection[str] = ()) -> Hook:  # it tells any number
        """See Listener.listen."""
        made = self._client.add_webhook(url, EVENTS)
        secret = made.get("secret")
        if not isinstance(secret, str) or not secret:
            raise SourceUnavailable("Moneybird made a webhook and did not tell its secret")
        return Hook(str(made.get("id")), secret.encode())

    def deafen(self, key: str) -> None:
        """See Listener.deafen."""
        self._client.remove_webhook(key)

    def _by_name(self, wanted: Sequence[tuple[str, str]], today: date) -> Page:
        """What these records are now: somebody waits. An invoice that is not answered is gone; of a contact that is
        not, nothing is said."""
        asked = {kind: [record for each, record in wanted if each == kind] for kind in (*_RESOURCE, CONTACT)}
        read = {kind: self._read(_RESOURCE[kind], asked[kind]) for kind in _RESOURCE}
        invoices = [raw for raws in read.values() for raw in raws]
        people = self._people(asked[CONTACT], invoices)
        objects = Objects(read[SALES_INVOICE], read[EXTERNAL_SALES_INVOICE], people)
        page = page_of(objects, self._context() if people else self._plain)
        return replace(also_gone(page, _not_answered(asked, read)), as_of=today)

    def _of_workflow(self, workflow: str) -> Collection[str]:
        """The ids of the unpaid invoices of this workflow."""
        try:
            listed = self._client.versions(SALES, f"{UNPAID[SALES]},workflow_id:{workflow}", Urgency.URGENT)
        except Refused:  # it may be gone by now
            raise Unsupported("Moneybird does not tell the invoices of this workflow") from None
        if len(listed) > MOST_WAITING:
            raise Unsupported("the workflow has more invoices than are asked for at once")
        return listed

    def _people(self, asked: Sequence[str], invoices: Sequence[Raw]) -> list[Raw]:
        """The contacts that were asked for, and those of the invoices: the copy in them where one is not there."""
        theirs = dict.fromkeys(filter(None, map(contact_of, invoices)))
        answered = {str(raw.get("id")): raw for raw in self._read(CONTACTS, [*dict.fromkeys([*asked, *theirs])])}
        copies = (copy_of(contact, invoices) for contact in theirs if contact not in answered)
        return [*answered.values(), *filter(None, copies)]

    def _read(self, resource: str, ids: Sequence[str]) -> list[Raw]:
        return self._client.records(resource, ids, Urgency.URGENT)

    def _context(self) -> Administration:
        _, classes = contacts_by_type(self._client, Urgency.URGENT)
        return with_workflows(self._client, self._plain, classes, Urgency.URGENT)


def _named(nudge: Nudge) -> tuple[str, str]:
    """Kind and id of the record that a nudge is about."""
    if nudge.kind in (CONTACT, WORKFLOW) and nudge.subject:
        return nudge.kind, nudge.subject
    try:
        return kind_and_id(nudge.subject)
    except NotFound:
        raise Unsupported("the webhook names no record that can be asked for") from None


def _not_answered(asked: Mapping[str, Sequence[str]], read: Mapping[str, Sequence[Raw]]) -> list[str]:
    """The keys of the invoices that are not there any more."""
    there = {kind: {str(raw.get("id")) for raw in raws} for kind, raws in read.items()}
    return [invoice_key(kind, record) for kind in read for record in asked[kind] if record not in there[kind]]
