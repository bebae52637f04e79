"""Every page that there is to look at, from the map of addresses itself: for tests that hold on all of them.

A page without places in its address needs no line here. One with places needs a line in EXAMPLES: what stands in them,
from a house that has everything (`Ground`); test_walk.py turns red as long as it is missing. What is no page of ours
stands in NO_PAGES, with its reason, and what is a file to keep in FILES. Whoever walks is the owner, signed in.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask

from connector.flow.house import House
from connector.flow.overview import overview
from connector.model import DeliveryState, Installation, Notice, Scope
from connector.rules.presets import DEFAULT
from connector.store import connections, debtors, deliveries
from connector.store.connections import of_tenant
from connector.web import desk
from connector.web.signed import COOKIE
from tests.web.signed_in import token
from tests.web.visitors import Visitor

if TYPE_CHECKING:  # whoever opens no browser needs none
    from playwright.sync_api import BrowserContext

FILE = "Factuurnummer;Klant;Vervaldatum;Openstaand\nF1;Jansen;01-02-2026;100,00\nF2;Bakker;2-2-2026;geen bedrag\n"
INVITATION = "an-invitation".ljust(43, "-")
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
        """The token of one to whom something would leave today."""
        found = overview(self.house.store, self.scope, self.house.clock())
        keys = [row.debtor.key for row in found if row.decision.message is not None]
        return self.visitor.debtor(keys[0]).rpartition("/")[2] if keys else self.debtor

    @property
    def waiting(self) -> str:
        """A message that waits for a yes."""
        with self.house.store.read(self.scope, self.house.clock()) as tx:
            return next((one.key for one in deliveries.in_state(tx, DeliveryState.PROPOSED)), "none")

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
    "people.contacts": lambda there: {"token": there.debtor},
    "plans.plan": lambda there: {"token": there.debtor},
    "accounts.statement": lambda there: {"token": there.debtor},
    "accounts.history": lambda there: {"token": there.debtor},
    "messages.page": lambda there: {"key": there.waiting},
    "messages.text": lambda there: {"key": there.waiting},
    "messages.mail": lambda there: {"key": there.waiting},
    "first_looks.message": lambda there: {"token": there.with_message},
    "first_looks.view": lambda there: {"token": there.with_message},
    "first_looks.who": lambda _: {"kind": "no_email"},
    "steps.form": lambda _: {"name": DEFAULT.name},
    "signing_in.link": lambda _: {"token": INVITATION},
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
    "signing_in.form": "leads on whoever is signed in; tests/web/test_axe_browser.py looks at it as a stranger",
    "proof.link": "opens by a link that was mailed alone; tests/web/test_sender_proof_browser.py looks at it",
    "service.case": "leads on to a debtor's page",
    "connections.back": "leads on, with what a platform answered",
    "connections.landed": "leads on by itself",
    "demo.view": "a mail as it was sent, in a frame of its own",
}
FILES: Mapping[str, Callable[[Ground], Sequence[Mapping[str, str]]]] = {
    "accounts.file": lambda there: [{"token": there.debtor, "kind": kind} for kind in ("csv", "xlsx")],
    "insight.as_csv": lambda _: [{}],
    "insight.as_xlsx": lambda _: [{}],
}
# Each is a mail as it is, without a page of ours around it.
MAILS = frozenset(
    ("debtors.message", "debtors.sent_page", "messages.mail", "first_looks.view")
)  # each is a mail as it is, without a page of ours around it
# Further looks of a page, and what one cannot be asked without.
QUERIES: Mapping[str, Callable[[Ground], Sequence[str]]] = {
    "debtors.listing": lambda there: ("", "?show=all", "?show=today&q=jan"),
    "connections.renewing": lambda there: (f"?by={there.connection}",),
}


def enter_browser(context: "BrowserContext", site: str) -> None:
    """Whoever walks in a browser is the owner too."""
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies().items()])


def cookies() -> Mapping[str, str]:
    """The same for a tool that is handed cookies."""
    return {COOKIE: token()}


def addresses(there: Ground) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page."""
    for rule in there.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in {*NO_PAGES, *FILES}:
            continue
        address = _filled(rule.rule, EXAMPLES[rule.endpoint](there) if PLACE.search(rule.rule) else {})
        further = QUERIES.get(rule.endpoint)
        for query in further(there) if further else ("",):
            yield rule.endpoint, address + query


def files(there: Ground) -> Iterator[str]:
    """The address of every file that leaves as a table."""
    for rule in there.app.url_map.iter_rules():
        if rule.endpoint in FILES:
            yield from (_filled(rule.rule, places) for places in FILES[rule.endpoint](there))


def _filled(rule: str, places: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: places[found[1]], rule)
