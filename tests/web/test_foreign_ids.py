"""One tenant's ids are to another what ids are that never were: the same answer on every route, and nothing of his."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from connector.flow import connecting
from connector.flow.house import House
from connector.flow.sources import Registration
from connector.model import (
    Channel,
    Connection,
    Delivery,
    DeliveryState,
    Hold,
    HoldKind,
    MessageLine,
    Notice,
    OfficeRole,
    Scope,
    Task,
    TaskKind,
)
from connector.oauth import Client
from connector.store import connections, deliveries, holds, invitations, sessions, tasks
from connector.store import tables as t
from connector.store.people import of_tenant
from connector.web.keeping import Uploads
from connector.web.tokens import Tokens
from connector.web.views.todo import TASK
from tests.web.houses import NOW, TODAY, Books, fill, invoice, open_house
from tests.web.houses import debtor as a_debtor
from tests.web.matrix import APART, MATRIX, Way
from tests.web.signed_in import let_in
from tests.web.visitors import TOKEN, Visitor

TENANTS = ("default", "second", "third")
SECRET = "Geheim"  # in every name of somebody else


@dataclass
class Office:
    """A tenant, and an id of his for everything that an address or a form can name."""

    tenant: str
    ids: dict[str, str] = field(default_factory=dict)


NEVER = {
    "debtor": "A" * 40,
    "upload": "n" * 32,
    "connection": "0" * 16,
    "session": "0" * 64,
    "invitation": "0" * 64,
    "task": "A" * 40,
}


def furnish(house: House, tenant: str) -> Office:
    """Everything that there can be, under keys that no other tenant has."""
    scope, name = Scope(tenant, f"books-{tenant}"), f"{SECRET} {tenant}" if tenant != TENANTS[0] else "Eigen Klant"
    owner, late = a_debtor(f"d-{tenant}", name), invoice(f"r-{tenant}", f"d-{tenant}", 5)
    fill(house.store, scope, NOW, Books([owner], [late]), live=False)
    owner_of = f"owner-of-{tenant}"
    session = let_in(house, tenant=tenant, key=f"session-{tenant}".ljust(43, "-"), called=f"{owner_of}@x.example")
    with house.store.write(scope, NOW) as tx:
        lines = (MessageLine(late.key, "friendly"),)
        deliveries.plan(
            tx,
            Delivery(
                f"m-{tenant}",
                owner.key,
                Notice.FRIENDLY,
                Channel.EMAIL,
                lines,
                DeliveryState.PROPOSED,
                TODAY,
                f"m-{tenant}@tijdig.example",
            ),
        )
        tasks.note(tx, owner.key, [Task(TaskKind.FIND_CONTACT, owner.key)])
        hold = holds.add(tx, owner.key, Hold(HoldKind.BLOCK, "wait", "Anna", TODAY, key=f"h-{tenant}"))
    with house.store.write(of_tenant(tenant), NOW) as tx:
        key = connecting.key_of(f"state-{tenant}")
        grant = Connection(key, "moneybird", "https://moneybird.example", ("sales_invoices",), NOW)
        connections.add_connection(tx, grant, connections.Tokens("access", "refresh"))
        token = f"invitation-to-{tenant}".ljust(43, "-")
        invitations.invite(
            tx, token, f"{name.replace(' ', '')}@x.example", OfficeRole.READER, "x", NOW + timedelta(days=7)
        )
    upload = _upload(house, tenant)
    secret = (house.settings.home / "pages.key").read_bytes()
    ids = {
        "debtor": Tokens(secret, scope).seal(owner.key),
        "invoice": late.key,
        "delivery": f"m-{tenant}",
        "hold": str(hold),
        "task": Tokens(secret, scope).seal(f"{TASK}1"),
        "administration": scope.installation,
        "connection": key,
        "state": f"state-{tenant}",
        "upload": upload,
        "person": owner_of,
        "invitation": sessions.hash_of(token),
        "session": sessions.hash_of(session),
        "office": tenant,
    }
    return Office(tenant, ids)


def _upload(house: House, tenant: str) -> str:
    folder = house.settings.home / "uploads" / sha256(tenant.encode()).hexdigest()[:32]
    return Uploads(folder).keep(f"{SECRET}".encode(), f"{SECRET}.csv", NOW, "", SECRET).token


@dataclass
class Street:
    """Three tenants in one database, and a visitor of the first."""

    house: House
    app: Flask
    offices: list[Office]

    def visitor(self, role: OfficeRole) -> Visitor:
        return Visitor(self.app, self.house, f"books-{TENANTS[0]}", role=role)

    def theirs(self) -> list[str]:
        """Every row of the others."""
        with self.house.store.engine.connect() as conn:
            return [
                f"{table.name}: {tuple(row)}"
                for table in t.metadata.sorted_tables
                for row in conn.execute(select(table).where(table.c.tenant.in_(TENANTS[1:])))
            ]


@pytest.fixture
def street(request: pytest.FixtureRequest, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Street]:
    url = (
        {}
        if getattr(request, "param", "sqlite") == "sqlite"
        else {"database_url": request.getfixturevalue("fresh_postgres")}
    )
    house = open_house(tmp_path, **url)
    house.registrations = {"moneybird": Registration(Client("id", "secret", "http://localhost/back"))}
    app = pages(house)
    yield Street(house, app, [furnish(house, tenant) for tenant in TENANTS])
    house.store.close()


def test_every_route_is_in_the_matrix(visitor: Visitor) -> None:
    routes = {rule.endpoint for rule in visitor.app.url_map.iter_rules() if not rule.endpoint.startswith("demo.")}
    walked = set(MATRIX) | set(APART)
    assert sorted(routes - walked) == [], "a new page is one line in tests/web/matrix.py"
    assert sorted(walked - routes) == [], "in the matrix, and not there"
    assert all(APART.values())
    assert not set(MATRIX) & set(APART)


OWNER, BOOKKEEPER = OfficeRole.OWNER, OfficeRole.BOOKKEEPER


@pytest.mark.parametrize(
    ("street", "role"),
    [("sqlite", OWNER), ("sqlite", BOOKKEEPER), ("postgresql", OWNER)],
    indirect=["street"],
)
def test_a_foreign_id_and_one_that_never_was_are_answered_alike_on_every_route(
    street: Street, role: OfficeRole
) -> None:
    visitor, (own, *others), before = street.visitor(role), street.offices, street.theirs()
    asked = 0
    for rule, method, way in _ways(street.app):
        takes_an_id = any(what.startswith("foreign") for what in way.values())
        whose = [NEVER, *(one.ids for one in others)] if takes_an_id else [NEVER]
        answers = [_ask(visitor, rule, method, way, own.ids, ids) for ids in whose]
        assert all(SECRET not in f"{answer}" for answer in answers), (rule.rule, method, way)
        assert len(set(answers)) == 1, (rule.rule, method, way)
        asked += takes_an_id
    assert asked > 50
    assert street.theirs() == before, "nothing of theirs was changed"


def _ways(app: Flask) -> Iterator[tuple[Rule, str, Way]]:
    """Every way to ask for every route, by every method."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            for way in MATRIX.get(rule.endpoint, ()):
                yield rule, method, way


Answer = tuple[int, str, str]


def _ask(
    visitor: Visitor, rule: Rule, method: str, way: Mapping[str, str], own: Mapping[str, str], other: Mapping[str, str]
) -> Answer:
    """Status, where it leads, and the page; of what differs by itself nothing is left in it."""
    named = {name: _id(what, own, other) for name, what in way.items()}
    address, fields = rule.rule, dict[str, object]()
    for name, value in named.items():
        place = re.compile(rf"<(?:[^<>:]+:)?{name}>")
        if place.search(address):
            address = place.sub(quote(value, safe="").replace("\\", ""), address)
        else:
            fields[name] = (io.BytesIO(b"x"), "x.csv") if name == "file" else value
    assert "<" not in address, f"{rule.endpoint}: the matrix does not say what stands in {address}"
    answer = visitor.get(address, **fields) if method == "GET" else visitor.post(address, fields)
    if method == "POST":
        visitor.get("/account")  # which shows what was told, so that no other page does
    told = _without(answer.headers.get("Location", ""), named), _without(_words(answer.data), named)
    answer.close()  # of a file that was sent
    return answer.status_code, *told


def _words(content: bytes) -> str:
    """What stands in a page or a file; a workbook or an archive is packed."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in sorted(packed.namelist()))


def _id(what: str, own: Mapping[str, str], other: Mapping[str, str]) -> str:
    whose, _, kind = what.partition(" ")
    if whose == "own":
        return own[kind]
    return other.get(kind, f"never-a-{kind}") if whose == "foreign" else what


def _without(text: str, named: Mapping[str, str]) -> str:
    """What was asked for stands on a page as the place to come back to."""
    text = TOKEN.sub("", text)
    for value in sorted(named.values(), key=len, reverse=True):
        for shown in (value, escape(value), quote(value, safe=""), quote(value)):
            text = text.replace(shown, "*") if len(shown) > 3 else text
    return text
