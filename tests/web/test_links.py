"""The address in a note leads to the debtor's page, whichever administration was open, and tells nothing by itself."""

from pathlib import Path
from urllib.parse import urlsplit

from connector.model import Scope
from connector.store import installations
from connector.web.links import page_of_debtor
from tests.web.houses import BOOKS, open_house
from tests.web.visitors import Visitor


def link(visitor: Visitor) -> str:
    address = page_of_debtor(visitor.house)(visitor.house.scope(BOOKS), "1")
    assert address.startswith("http://127.0.0.1:8000/")
    return urlsplit(address).path


def test_the_address_in_a_note_leads_to_the_debtors_page(visitor: Visitor) -> None:
    assert "1" not in link(visitor).split("/")
    answer = visitor.client.get(link(visitor), headers=visitor._headers, follow_redirects=True)
    assert answer.status_code == 200
    assert "Jansen Bouw" in answer.text


def test_it_opens_its_own_administration_first(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope("another"), visitor.house.clock()) as tx:
        installations.create(tx, "csv", "Another one")
    visitor.post("/administration", {"administration": "another"})
    assert visitor.get(visitor.debtor("1")).status_code == 404
    assert visitor.client.get(link(visitor), headers=visitor._headers, follow_redirects=True).status_code == 200


def test_an_address_that_was_made_for_another_place_leads_nowhere(visitor: Visitor) -> None:
    token = link(visitor).rpartition("/")[2]
    for address in (f"/case/another/{token}", f"/case/{BOOKS}/{token[:-1]}", f"/case/{BOOKS}/x"):
        answer = visitor.get(address)
        assert answer.status_code == 404
        assert "tijdig_administration" not in answer.headers.get("Set-Cookie", "")


def test_a_home_that_never_served_pages_gives_no_address_and_makes_no_secret(tmp_path: Path) -> None:
    house = open_house(tmp_path / "home")
    assert page_of_debtor(house)(Scope("default", BOOKS), "1") == ""
    assert not (tmp_path / "home" / "pages.key").exists()
