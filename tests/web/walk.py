"""Every page that there is to look at, from the map of addresses itself: for tests that hold on all of them.

A page without places in its address needs no line here. One with places needs a line in EXAMPLES: what stands in them,
from a house that has everything (`Ground`); test_walk.py turns red as long as it is missing. What is no page of ours
stands in NO_PAGES, with its reason. Whoever walks is let in at one place, `enter`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.test import Client

from connector.flow.house import House
from connector.flow.overview import overview
from connector.model import DeliveryState, Installation, Notice, Scope
from connector.store import connections, debtors, deliveries
from connector.store.connections import of_tenant
from connector.web import desk
from tests.web.visitors import Visitor

if TYPE_CHECKING:  # whoever opens no browser needs none
    from playwright.sync_api import BrowserContext

FILE = "Factuurnummer;Klant;Vervaldatum;Openstaand\nF1;Jansen;01-02-2026;100,00\nF2;Bakker;2-2-2026;geen bedrag\n"
PLACE = re.compile(r"<(?:path:)?(\w+)>")


@dataclass
class Ground:
    """The pages over a house in which there is something of everything; the administration `open` is chosen."""

    app: Flask
    house: House
    open: Installation
    visitor: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.app, self.house, self.open.scope.installation)
        enter(self.visitor.client)
        self.visitor.client.set_cookie(desk.COOKIE, self.open.scope.installation)

    @property
    def scope(self) -> Scope:
        return self.open.scope

    @property
    def debtor(self) -> str:
        """The token of one to whom something was sent."""
        with self.house.store.read(self.scope, self.house.clock()) as tx:
            sent = deliveries.in_state(tx, DeliveryState.SENT)
            key = sent[0].debtor if sent else debtors.everyone(tx)[0].key
        return self.visitor.debtor(key).rpartition("/")[2]

    @property
    def with_message(self) -> str:
        """The token of one to whom something leaves today, or waits for a yes."""
        found = overview(self.house.store, self.scope, self.house.clock())
        keys = [row.debtor.key for row in found if row.decision.message is not None]
        return self.visitor.debtor(keys[0]).rpartition("/")[2] if keys else self.debtor

    @property
    def sent(self) -> str:
        with self.house.store.read(self.scope, self.house.clock()) as tx:
            return next((one.key for one in deliveries.in_state(tx, DeliveryState.SENT)), "none")

    @property
    def connection(self) -> str:
        with self.house.store.read(of_tenant(self.scope), self.house.clock()) as tx:
            return next((one.key for one in connections.listing(tx)), "none")

    @property
    def upload(self) -> str:
        """The token of a file that waits."""
        fields: dict[str, object] = {"file": (BytesIO(FILE.encode()), "lijst.csv"), "title": "Lijst"}
        answer = self.visitor.post("/upload", fields)
        return str(answer.headers.get("Location", "")).rpartition("/")[2]

    @property
    def mail(self) -> str:
        assert self.house.demo is not None
        return next(iter(mail.id for mail in self.house.demo.mailbox.mails()), "none")


Example = Callable[[Ground], Mapping[str, str]]
EXAMPLES: dict[str, Example] = {
    "debtors.debtor": lambda there: {"token": there.debtor},
    "debtors.message": lambda there: {"token": there.with_message},
    "debtors.sent_page": lambda there: {"token": there.debtor, "delivery": there.sent},
    "uploads.preview": lambda there: {"token": there.upload},
    "connections.choose": lambda there: {"key": there.connection},
    "connections.renewing": lambda there: {"key": there.connection},
    "connections.leaving": lambda there: {"key": there.connection},
    "connections.ended": lambda there: {"why": "declined"},
    "choices.form": lambda there: {"key": there.connection, "administration": there.scope.installation},
    "texts.text": lambda there: {"notice": Notice.FRIENDLY.value, "spoken": "nl"},
    "demo.mail": lambda there: {"id": there.mail},
}
NO_PAGES: Mapping[str, str] = {
    "static": "a file",
    "bootstrap.static": "a file",
    "service.healthz": "for machines",
    "service.case": "leads on to a debtor's page",
    "connections.back": "leads on, with what a platform answered",
    "connections.landed": "leads on by itself",
    "demo.view": "a mail as it was sent, in a frame of its own",
}
MAILS = frozenset(("debtors.message", "debtors.sent_page"))  # each is a mail as it is, without a page of ours around it
# Further looks of a page, and what one cannot be asked without.
QUERIES: Mapping[str, Callable[[Ground], Sequence[str]]] = {
    "debtors.listing": lambda there: ("", "?show=all", "?show=today&q=jan"),
    "connections.renewing": lambda there: (f"?by={there.connection}",),
}


def enter(client: Client) -> None:
    """Whoever walks is signed in here; until there is a sign-in everybody is."""


def enter_browser(context: "BrowserContext", site: str) -> None:
    """The same in a browser."""


def cookies() -> Mapping[str, str]:
    """The same for a tool that is handed cookies."""
    return {}


def addresses(there: Ground) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page."""
    for rule in there.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
            continue
        address = _filled(rule.rule, EXAMPLES[rule.endpoint](there) if PLACE.search(rule.rule) else {})
        further = QUERIES.get(rule.endpoint)
        for query in further(there) if further else ("",):
            yield rule.endpoint, address + query


def _filled(rule: str, places: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: places[found[1]], rule)
