"""The same decision says the same amounts everywhere: mail, letter, page and `plan --json`, read back when finished."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from connector import finished
from connector.channels.catcher import MailCatcher
from connector.channels.letter import LetterCarrier
from connector.cli.plan_report import message
from connector.flow.parcel import parcel_of
from connector.model import (
    Address,
    Channel,
    DebtorKind,
    Delivery,
    DeliveryState,
    MessageLine,
    NaturalPerson,
    Notice,
)
from connector.pay.epc import payment_code
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.law.announced import Ground
from connector.rules.policy import InterestTerms, Policy, Step
from connector.store import facts as known
from connector.store import policies
from connector.store.engine import Tx
from tests.web.houses import BOOKS, NOW, TODAY, Books, debtor, fill, invoice, open_house
from tests.web.visitors import Visitor, words_of

EUROS = re.compile(r"€\s*((?:\d{1,3}(?:\.\d{3})*|\d+),\d{2})")
DEMAND = Policy(
    "default",
    (Step("demand", Notice.LAST_DEMAND, 10, term_days=7, announces=True, asks_interest=True),),
    cooldown_days=1,
    law=Ground.NL_BUSINESS,
    interest=InterestTerms(),
)
OFFICE = Address(("Kerkstraat 4",), "1012 AB", "Amsterdam", "NL")


def amounts(text: str) -> set[Decimal]:
    return {Decimal(found.replace(".", "").replace(",", ".")) for found in EUROS.findall(text)}


@pytest.fixture
def world(tmp_path: Path, pages: Callable[..., Flask]) -> Iterator[tuple[Visitor, MailCatcher]]:
    """One business that owes two invoices, 40 and 12 days late, under a ladder that demands and announces."""
    business = replace(
        debtor("1", "Jansen Bouw B.V."), kind=DebtorKind.BUSINESS, natural_person=NaturalPerson.NO, address=OFFICE
    )
    with MailCatcher(tmp_path / "mails") as catcher:
        house = open_house(tmp_path, catcher=catcher)
        scope = house.scope(BOOKS)
        fill(house.store, scope, NOW, Books([business], [invoice("1", "1", 40, "1234.50"), invoice("2", "1", 12)]))
        with house.store.write(scope, NOW) as tx:
            policies.save(tx, DEMAND)
        yield Visitor(pages(house), house, BOOKS), catcher
        house.store.close()


def letter(facts: Facts, lines: tuple[MessageLine, ...], tx: Tx, folder: Path) -> str:
    """What the same message says when it goes by post."""
    delivery = Delivery(
        "letter", "1", Notice.LAST_DEMAND, Channel.LETTER, lines, DeliveryState.PLANNED, TODAY, "id@zon.example", 0, 7
    )
    parcel = parcel_of(tx, delivery, facts, DEMAND)
    return finished.of_pdf(LetterCarrier(folder, payment_code).render(parcel).raw)


def test_mail_letter_page_and_plan_say_the_same_amounts(world: tuple[Visitor, MailCatcher], tmp_path: Path) -> None:
    """1,354.50 of principal, 14.13 of interest up to today, and 203.18 of costs when the term has passed."""
    visitor, catcher = world
    store, scope = visitor.house.store, visitor.house.scope(BOOKS)
    with store.read(scope, NOW) as tx:
        facts = known.load(tx, TODAY)[0]
        decision = decide(facts, DEMAND, TODAY)
        assert decision.message is not None
        told = message(decision.message, facts, DEMAND, TODAY)
        posted = amounts(letter(facts, decision.message.lines, tx, tmp_path))
    page = amounts(words_of(visitor.text(visitor.debtor("1"))))
    visitor.post("/run")
    [mail] = catcher.mails()
    mailed = [amounts(text) for text in finished.forms(mail.raw).values()]

    assert told is not None
    assert told["asks"] == [
        {"currency": "EUR", "principal": "1354.50", "credits": "0.00", "charges": "14.13", "payable": "1368.63"}
    ]
    announced = told["announces"]
    assert (announced["costs"], announced["payable_then"]) == ("203.18", "1571.81")
    said = {Decimal(told["asks"][0]["payable"]), Decimal(announced["costs"]), Decimal(announced["payable_then"])}
    assert len(mailed) == 2, "as text and as HTML"
    assert mailed[0] == mailed[1] == posted
    assert said <= posted
    assert said - {Decimal(announced["costs"])} <= page
    assert Decimal(announced["interest_a_day"]) in page
    assert posted - said - page == set(), "each invoice and each interest is on the page too"
