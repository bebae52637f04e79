"""One division at Exact Online, as the connector's source."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.exact.archive import Archive
from adapters.exact.choosing import NUMBER, numbers
from adapters.exact.client import Client
from adapters.exact.keys import booking_in
from adapters.exact.listening import Listening
from adapters.exact.named import Named
from adapters.exact.pulling import Pull
from adapters.exact.receivables import Administration, number_of
from adapters.exact.rereading import Reread
from adapters.exact.settings import ExactSettings, read_settings
from adapters.exact.telling import Telling
from connector.errors import Unsupported
from connector.model import Nudge, Receivable, Scope
from connector.source import Hook, Page, Status, Written
from connector.transport import Urgency


def open_source(_scope: Scope, settings: Mapping[str, Any]) -> "ExactSource":
    """Raises BadInput with every fault of the settings."""
    return ExactSource(read_settings(settings))


class ExactSource:
    """Satisfies `Listener`, `Placing` and `Labeller`; any method raises also what Client's methods raise."""

    def __init__(self, settings: ExactSettings) -> None:
        self._division = settings.division
        self._client = Client(settings.transport, settings.grant, settings.host, settings.division)
        self._administration = Administration(settings.number, settings.terms_days)
        self._telling = Telling(self._client, settings.assignee)
        self._archive = Archive(self._client)
        self._listening = Listening(self._client, settings.division, settings.webhook_secret)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        """What changed since the cursor; everything that is not settled when it is None. A cursor that cannot be read,
        or that Exact has outlived, has all of it read anew, and the next pull begins from nothing."""
        yield from Pull(self._client, self._administration, self._division, today).pages(cursor)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        """These receivables, credits and receipts as they are now, with all money of their debtors that nobody matched
        yet. Raises NotFound for a key that is none of Exact's.
        """
        return Reread(Named(self._client, Urgency.URGENT), self._administration, today).page(keys)

    def reread_known(self, keys: Sequence[str], known: Sequence[Receivable], today: date) -> Page:
        """The same: an instalment keeps its key, and where one looks otherwise than it is known nothing is said of its
        booking. Raises NotFound for a key that is none of Exact's."""
        named, as_told = Named(self._client, Urgency.URGENT), {one.key: one for one in known}
        return Reread(named, self._administration, today, as_told).page(keys)

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        """Raises Unsupported: what Exact tells names no receivable, so all that changed is pulled."""
        raise Unsupported("what Exact Online tells names no receivable; all that changed is read instead")

    def write_back(self, status: Status) -> Written:
        """Once, however often it is called, on the account of the debtor. Raises NotFound when the booking is gone, and
        SourceUnavailable when it is there and cannot be read."""
        booking = booking_in(status.receivable)
        face = Reread(Named(self._client), self._administration, date.min).face(booking)
        told = self._telling.tell(face.account, status, number_of(booking, face, self._administration))
        if not status.letters:
            return told
        return replace(told, letters=self._archive.keep(face.account, status.letters))

    def numbers(self, choice: str, keys: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """See Labeller.numbers; nothing of a choice that is none of Exact's."""
        if choice != NUMBER:
            return {}
        return numbers(Named(self._client, Urgency.URGENT), self._administration, keys)

    def hooks(self) -> Mapping[str, str]:
        """See Listener.hooks. Raises what Listening's methods raise, as the next two do."""
        return self._listening.hooks()

    def listen(self, url: str, instead: Collection[str] = ()) -> Hook:
        """See Listener.listen."""
        return self._listening.listen(url, instead)

    def deafen(self, key: str) -> None:
        """See Listener.deafen."""
        self._listening.deafen(key)
