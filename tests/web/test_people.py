"""A customer's contacts, details and stop signs on their page: changed here, kept, taken back with one click."""

import re
from html import unescape

import pytest

from connector.flow.sync import sync
from connector.model import Contact, Debtor
from connector.store import debtors
from tests.web.houses import BOOKS, NOW, small_books
from tests.web.visitors import Visitor, alerts, words_of

PETRA: dict[str, object] = {
    "contact-name": "Petra",
    "contact-email": "petra@jansen.example",
    "contact-role": "accounts_payable",
}


def page(visitor: Visitor, key: str = "1") -> str:
    return visitor.text(f"{visitor.debtor(key)}/contacts")


def person(visitor: Visitor, key: str = "1") -> Debtor:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        found = debtors.get(tx, key)
    assert found is not None
    return found


def named(text: str) -> str:
    """The first contact's name in the forms."""
    found = re.search(r'name="contact-which" value="([0-9a-f]{16})"', text)
    assert found
    return found[1]


def post(visitor: Visitor, verb: str, fields: dict[str, object], key: str = "1") -> str:
    return visitor.post(f"{visitor.debtor(key)}/{verb}", fields, follow=True).text


def test_an_added_contact_is_used_at_once_and_after_the_next_sync(visitor: Visitor) -> None:
    text = post(visitor, "contact", PETRA)
    assert alerts(text) == ["Het contact is toegevoegd."]
    assert "Petra crediteurenadministratie petra@jansen.example Hierheen gaan de e-mails. hier gewijzigd" in words_of(
        text
    )
    sync(visitor.house.store, visitor.house.scope(BOOKS), small_books(), NOW)
    assert "Aan petra@jansen.example" in words_of(visitor.text(visitor.debtor("1")))


def test_a_corrected_contact_shows_what_the_books_say_and_goes_back_with_one_click(visitor: Visitor) -> None:
    which = named(page(visitor))
    text = words_of(post(visitor, "contact", {**PETRA, "contact-which": which, "contact-role": "general"}))
    assert "Het contact is hier gewijzigd." in text
    assert "In de boekhouding: de administratie, info@klant.example" in text
    assert [c.email for c in person(visitor).contacts] == ["petra@jansen.example"]
    back = re.search(r'name="field" value="(contact:\d+)"', page(visitor))
    assert back
    assert "Wat de boekhouding zegt geldt weer." in post(visitor, "take-back", {"field": back[1]})
    assert [c.email for c in person(visitor).contacts] == ["info@klant.example"]


def test_a_removed_contact_is_shown_struck_out_with_its_way_back(visitor: Visitor) -> None:
    text = post(visitor, "contact/remove", {"contact-which": named(page(visitor))})
    assert "de administratie, info@klant.example wordt hier niet gebruikt" in words_of(text)
    assert "Er is geen contact bekend." in words_of(text)
    assert person(visitor).contacts == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"contact-name": "Petra"}, "Vul een e-mailadres of een telefoonnummer in"),
        ({"contact-email": "petra"}, "E-mailadres"),
        ({"contact-phone": "bel maar"}, "Telefoon"),
        ({"contact-email": "info@klant.example", "contact-name": "de administratie"}, "Dit contact is er al"),
        ({"contact-email": "p@x.example", "contact-which": "0" * 16}, "Dit hoort niet bij deze klant"),
    ],
)
def test_a_contact_that_cannot_be_is_told_and_the_form_keeps_what_was_typed(
    visitor: Visitor, fields: dict[str, object], words: str
) -> None:
    answer = visitor.post(f"{visitor.debtor('1')}/contact", fields)
    assert answer.status_code in (404, 409, 422)
    assert words in " ".join(alerts(answer))
    assert person(visitor).contacts == (Contact("info@klant.example", "de administratie"),)
    typed = str(fields.get("contact-name") or fields.get("contact-email") or fields.get("contact-phone"))
    assert answer.status_code == 404 or f'value="{typed}"' in answer.text


def test_details_that_were_changed_say_so_by_whom_and_are_taken_back_one_by_one(visitor: Visitor) -> None:
    fields: dict[str, object] = {
        "details-kind": "business", "details-natural_person": "unknown", "details-language": "en",
        "details-channel": "phone",
    }  # fmt: skip
    text = post(visitor, "details", fields)
    assert alerts(text) == ["Bewaard; dit geldt boven wat de boekhouding zegt."]
    assert text.count("hier gewijzigd") == 3
    assert (person(visitor).kind, person(visitor).language) == ("business", "en")
    assert 'aria-label="Neem terug: Soort klant"' in text
    text = post(visitor, "take-back", {"field": "kind"})
    assert text.count("hier gewijzigd") == 2
    assert (person(visitor).kind, person(visitor).language) == ("unknown", "en")
    assert "Er is niets gewijzigd." in post(visitor, "details", {**fields, "details-kind": "unknown"})


@pytest.mark.parametrize("field", ["kind", "policy", "contact:9", ""])
def test_what_was_not_changed_here_cannot_be_taken_back(visitor: Visitor, field: str) -> None:
    assert visitor.post(f"{visitor.debtor('1')}/take-back", {"field": field}).status_code == 404


def test_a_stop_sign_says_what_it_means_stops_the_message_and_is_lifted(visitor: Visitor) -> None:
    text = post(visitor, "mark", {"mark-sign": "debt_help"})
    assert "schuldhulp: antwoord de schuldhulpverlener met het saldo en wacht" in words_of(text)
    case = words_of(visitor.text(visitor.debtor("1")))
    assert "Niet aanmanen: schuldhulp" in case
    assert "Gaat vandaag uit" not in case
    assert "Opgeheven" in post(visitor, "unmark", {"sign": "debt_help"})
    assert "Gaat vandaag uit" in words_of(visitor.text(visitor.debtor("1")))
    assert visitor.post(f"{visitor.debtor('1')}/unmark", {"sign": "debt_help"}).status_code == 404


def test_an_address_that_came_back_can_be_said_to_work_again(visitor: Visitor) -> None:
    from connector.flow import acts

    acts.note_bounce(visitor.house.store, visitor.house.scope(BOOKS), "1", "info@klant.example", NOW)
    text = page(visitor)
    assert "Post naar dit adres kwam terug" in text
    assert "Het adres wordt weer gebruikt." in post(visitor, "address-works", {"contact-which": named(text)})
    assert not person(visitor).contacts[0].bounced


def test_names_that_are_code_are_shown_as_they_are(visitor: Visitor) -> None:
    post(visitor, "contact", {**PETRA, "contact-name": "<script>alert(1)</script>"})
    text = page(visitor)
    assert "<script>alert" not in text
    assert "<script>alert(1)</script>" in unescape(text)


@pytest.mark.parametrize(
    "verb", ["contact", "contact/remove", "details", "take-back", "mark", "unmark", "note", "call"]
)
def test_of_a_customer_who_is_not_there_nothing_is_changed(visitor: Visitor, verb: str) -> None:
    assert visitor.post(f"{visitor.debtor('nobody')}/{verb}").status_code == 404
    assert visitor.post(f"/debtor/nonsense/{verb}").status_code == 404
