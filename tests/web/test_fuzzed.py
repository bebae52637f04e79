"""Names and notes as nobody should have them, on every page, in every export, in mails and logs: they stay text."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

from connector.channels.catcher import MailCatcher
from connector.export import csv_for
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.flow.house import House
from connector.flow.overview import overview
from connector.model import Contact, Delivery, DeliveryState
from connector.store import deliveries, installations
from tests.soak.rows import row
from tests.web import fuzzed, walk
from tests.web.houses import BOOKS, NOW, Books, debtor, fill, invoice, open_house
from tests.web.visitors import Visitor
from tests.web.walk import Ground

SEED = 20260317
FORMS = {"dispute": ("receivable", "reason"), "block": ("receivable", "reason")}
HEADERS = frozenset(
    (
        "from to reply-to subject date message-id mime-version content-type content-transfer-encoding auto-submitted "
        "x-auto-response-suppress content-language list-unsubscribe references in-reply-to x-peer x-mailfrom x-rcptto "
        "content-disposition content-id received return-path"
    ).split()
)


def books(names: list[str]) -> Books:
    """One who owes an overdue invoice for each name; contacts and numbers of invoices are as odd."""
    owing, owed = [], []
    for number, name in enumerate(names):
        key = f"D{number}"
        odd = names[-1 - number]
        owing.append(replace(debtor(key, name), contacts=(Contact(f"a{number}@klant.example", odd),), number=odd[:40]))
        owed.append(replace(invoice(f"R{number}", key, 12), number=odd[:80]))
    return Books(owing, owed)


@pytest.fixture(params=[66, pytest.param(500, marks=pytest.mark.soak)], ids=["short", "full"])
def odd(request: pytest.FixtureRequest) -> list[str]:
    return fuzzed.names(request.param, SEED)


@pytest.fixture
def ground(odd: list[str], tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    home = tmp_path / "home"
    with MailCatcher(home / "mails") as catcher:
        house = open_house(home, catcher=catcher)
        fill(house.store, house.scope(BOOKS), NOW, books(odd))
        (there,) = installations.listing(house.store, house.settings.tenant)
        yield Ground(pages(house), house, there)
        house.store.close()


def sent_of(there: Ground) -> list[Delivery]:
    with there.house.store.read(there.scope, NOW) as tx:
        return deliveries.in_state(tx, DeliveryState.SENT)


def test_no_name_or_note_becomes_anything_but_text_and_none_stops_a_run(ground: Ground, odd: list[str]) -> None:
    with capture_logs() as lines:
        _note(ground, odd)
        run(ground.house.store, ground.scope, NOW)
        report = deliver(ground.house.store, ground.scope, ground.house.clock, ground.house.carriers)
        looked, tables = _look(ground, odd)
        tables += _exported(ground)
        mails = _mails(ground)
    assert fuzzed.forged([dict(line) for line in lines]) == []
    assert len(report.sent) + len(report.failed) >= len(odd) - 2 * len(FORMS), "one of them stopped the others"
    assert report.failed == []
    told = {"pages": looked, "tables": tables, "mails": mails, "log_lines": len(lines)}
    row("fuzzed names and notes", f"{len(odd)} names", SEED, **told)
    assert looked > 2 * len(odd)
    assert mails == len(report.sent)


def _note(there: Ground, odd: list[str]) -> None:
    """Reasons as odd as the names, by the forms of the page."""
    for number, (form, fields) in enumerate(FORMS.items()):
        address = there.visitor.debtor(f"D{number}")
        given: dict[str, object] = dict(zip(fields, (f"R{number}", odd[number][:150]), strict=True))
        answer = there.visitor.post(f"{address}/{form}", given)
        assert answer.status_code < 500
        assert fuzzed.markup_in(answer.text) == []


def _look(there: Ground, odd: list[str]) -> tuple[int, int]:
    """Every page in both languages, and every debtor's: how many pages, and tables that left."""
    pages_, tables = 0, 0
    every = [*(address for _, address in walk.addresses(there)), *walk.files(there)]
    every += [there.visitor.debtor(f"D{number}") for number in range(len(odd))]
    every += [f"/?page={number}" for number in range(2, 12)] + ["/?q=" + odd[0], "/nobody/<q7x>", "/?show=<q7x>"]
    for language in ("nl", "en"):
        visitor = Visitor(there.app, there.house, BOOKS, language)
        for address in every:
            answer = visitor.get(address)
            assert answer.status_code < 500, address
            kind = answer.mimetype or ""
            if kind == "text/html":
                assert fuzzed.markup_in(answer.text) == [], address
                pages_ += 1
            elif "csv" in kind or "spreadsheet" in kind:
                assert fuzzed.formulas_in(answer.data, kind) == [], address
                tables += 1
    return pages_, tables


def _exported(there: Ground) -> int:
    """As any table of debtors leaves."""
    rows = [[one.debtor.name, one.debtor.number, *one.owed[0].receivable.label.split("|")] for one in _everyone(there)]
    content = "".join(csv_for("en", [["name", "number", "label"], *rows])).encode()
    assert fuzzed.formulas_in(content, "text/csv") == []
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))) == len(rows) + 1
    return 1


def _everyone(there: Ground) -> list[Any]:
    return list(overview(there.house.store, there.scope, NOW))


def _mails(there: Ground) -> int:
    assert there.house.demo is not None
    found = there.house.demo.mailbox.mails()
    for caught in found:
        mail = message_from_bytes(caught.raw, policy=default)
        assert fuzzed.headers_beside(mail, HEADERS) == []
        assert [address.domain for address in mail["To"].addresses] == ["klant.example"]
        assert mail["Bcc"] is None
        assert fuzzed.markup_in(caught.html) == []
    return len(found)


# ---------------------------------------------------------------- that these tests see what they look for


def test_what_is_not_escaped_is_found() -> None:
    for page in (f"<p><{fuzzed.MARK}1></p>", f'<a {fuzzed.MARK}="1">x</a>', f"<!-- {fuzzed.MARK} -->"):
        assert fuzzed.markup_in(page), page
    assert fuzzed.markup_in('<a href="javascript:alert(1)">x</a>')
    assert fuzzed.markup_in(f"<p>&lt;{fuzzed.MARK}1&gt; \"{fuzzed.MARK}\"</p><a title='{fuzzed.MARK}'>x</a>") == []


def test_a_formula_is_found() -> None:
    for text in ("={}", "+{}", "-{}", "@{}"):
        assert fuzzed.formulas_in(f"name\r\n{text.format(fuzzed.MARK)}\r\n".encode(), "text/csv")
    assert fuzzed.formulas_in(f"name\r\n'={fuzzed.MARK}\r\n".encode(), "text/csv") == []


def test_the_names_are_all_different_and_of_every_shape() -> None:
    made = fuzzed.names(500, SEED)
    assert len(set(made)) == 500
    assert made == fuzzed.names(500, SEED)
    assert sum("<" in name for name in made) > 100
