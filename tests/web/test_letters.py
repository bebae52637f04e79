"""A letter on the pages: looked at before it leaves, and what is left for a person to do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from connector.carrier import Creditor
from connector.channels.letter import LetterCarrier
from connector.flow.dunning import run
from connector.flow.house import House
from connector.model import Address, Channel, DeliveryState, Notice
from connector.pay.epc import payment_code
from connector.rules.policy import Policy, Step
from connector.store import deliveries, installations, policies
from tests.channels.letter.papers import text_of
from tests.web.houses import BOOKS, NOW, Books, debtor, fill, invoice, open_house
from tests.web.visitors import Visitor, alerts, words_of

HOME = Address(("Bouwweg 1",), "3512AB", "Utrecht", "NL")
BY_LETTER = Policy(name="default", steps=(Step("post", Notice.REMINDER, 3, channel=Channel.LETTER, term_days=14),))


def books() -> Books:
    """One who can be written to, and one who cannot."""
    return Books(
        [replace(debtor("1", "Jansen Bouw B.V.", email=""), address=HOME), debtor("2", "Café 't Hoekje")],
        [invoice("101", "1", 12, "1234.50"), invoice("201", "2", 12, "310.00")],
    )


@pytest.fixture
def visitor(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Visitor]:
    """A house that sends letters and has no mail server."""
    house = open_house(tmp_path / "home")
    house.carriers = {Channel.LETTER: LetterCarrier(house.settings.letter_folder, payment_code)}
    scope = house.scope(BOOKS)
    fill(house.store, scope, NOW, books())
    with house.store.write(scope, NOW) as tx:
        policies.save(tx, BY_LETTER)
        installations.save_creditor(tx, replace(installations.creditor(tx), address=HOME))
    yield Visitor(pages(house), house, BOOKS)
    house.store.close()


def test_a_letter_is_shown_before_it_leaves_as_its_words_and_as_the_pdf(visitor: Visitor) -> None:
    text = words_of(visitor.text(visitor.debtor("1")))
    assert "Aan Bouwweg 1, 3512AB Utrecht, NL · Onderwerp: Herinnering: factuur F101 nog niet betaald" in text
    assert "Open de brief (PDF)" in text
    assert "Dit is een herinnering." in text
    assert "<iframe" not in visitor.text(visitor.debtor("1"))
    letter = visitor.get(f"{visitor.debtor('1')}/message")
    assert letter.mimetype == "application/pdf"
    assert letter.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert letter.headers["X-Content-Type-Options"] == "nosniff"
    assert letter.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in letter.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in letter.headers["Content-Security-Policy"]
    assert "3512 AB UTRECHT" in text_of(letter.data)
    assert not visitor.house.settings.letter_folder.exists()


def test_after_the_run_it_lies_in_the_folder_and_the_page_says_whose_work_is_left(visitor: Visitor) -> None:
    told = " ".join(alerts(visitor.post("/run", follow=True)))
    assert "1 bericht verstuurd. Daarvan is 1 een brief; die moet u nog afdrukken en posten." in told
    (lying,) = visitor.house.settings.letter_folder.iterdir()
    page = visitor.text(visitor.debtor("1"))
    link = next(part.split('"')[0] for part in page.split('href="') if "/sent/" in part.split('"')[0])
    assert "Bekijk het bericht" in words_of(page)
    sent = visitor.get(link)
    assert sent.mimetype == "application/pdf"
    assert sent.data == lying.read_bytes()


def test_who_cannot_be_written_to_is_held(visitor: Visitor) -> None:
    assert "Er is geen bruikbaar adres voor" in words_of(visitor.text(visitor.debtor("2")))


def test_before_going_live_a_letter_is_read_as_the_pdf_that_it_would_be_and_none_is_kept(visitor: Visitor) -> None:
    visitor.post("/pause")
    page = visitor.text("/start")
    assert "1 × herinnering, per brief, die u zelf post" in words_of(page)
    address = page.split('href="/start/message/')[1].split('"')[0]
    shown = visitor.text(f"/start/message/{address}")
    assert "Aan Bouwweg 1, 3512AB Utrecht, NL" in words_of(shown)
    letter = visitor.get(f"/start/message/{address}/view")
    assert letter.mimetype == "application/pdf"
    assert "3512 AB UTRECHT" in text_of(letter.data)
    assert not visitor.house.settings.letter_folder.exists()


def test_a_ladder_of_letters_goes_live_without_a_mail_server_and_says_where_they_lie(visitor: Visitor) -> None:
    visitor.post("/pause")
    assert "Brieven verstuurt Tijdig niet zelf. Zij liggen klaar in" in words_of(visitor.text("/sending"))
    assert "TIJDIG_SMTP_HOST" not in visitor.text("/start")
    assert visitor.post("/live").status_code == 303


def test_with_a_mail_in_the_ladder_a_mail_server_is_asked_for(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        policies.save(tx, replace(BY_LETTER, steps=(*BY_LETTER.steps, Step("again", Notice.FORMAL_NOTICE, 30))))
    visitor.post("/pause")
    assert "TIJDIG_SMTP_HOST" in words_of(visitor.text("/start"))


def test_a_sender_without_an_address_still_sends_letters(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope(BOOKS), NOW) as tx:
        installations.save_creditor(tx, Creditor("Bakkerij De Vries", "a@bakkerij.example"))
    assert visitor.get(f"{visitor.debtor('1')}/message").mimetype == "application/pdf"


def test_a_letter_waits_for_a_yes_as_the_pdf_that_will_lie_in_the_folder(visitor: Visitor) -> None:
    scope, store = visitor.house.scope(BOOKS), visitor.house.store
    with store.write(scope, NOW) as tx:
        policies.save(tx, replace(BY_LETTER, steps=(replace(BY_LETTER.steps[0], approve=True),)))
    run(store, scope, NOW)
    with store.read(scope, NOW) as tx:
        [waits] = deliveries.in_state(tx, DeliveryState.PROPOSED)
    page = f"/today/message/{waits.key}"
    text = words_of(visitor.text(page))
    assert "Aan Bouwweg 1, 3512AB Utrecht, NL" in text
    assert "Open de brief (PDF)" in text
    shown = visitor.get(f"{page}/mail")
    assert (shown.mimetype, shown.data[:5]) == ("application/pdf", b"%PDF-")
    told = alerts(visitor.post(f"{page}/approve", follow=True))
    folder = visitor.house.settings.letter_folder
    assert told == [f"1 bericht goedgekeurd. 1 brief ligt klaar in {folder}: druk hem af en doe hem op de post."]
    (lying,) = folder.iterdir()
    assert lying.read_bytes() == shown.data, "byte for byte what was shown"
    assert "Klaargelegd om af te drukken en te posten." in words_of(visitor.text("/today", kind="left"))
