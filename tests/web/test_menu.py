"""The menu: who opens a room sees its doors, and only what is of use now is offered."""

from connector.web.menu import ROOMS, menu
from tests.web.visitors import Visitor


def names(blueprint: str | None, begun: bool = True, demo: bool = False) -> list[str]:
    return [room.name for room in menu(blueprint, begun, demo).rooms]


def test_before_there_is_an_administration_it_has_what_works_without_one() -> None:
    assert names("debtors", begun=False) == ["debtors", "data", "settings"]
    inside = menu("uploads", begun=False, demo=False).inside
    assert inside is not None
    assert [door.endpoint for door in inside.doors] == ["connections.listing", "uploads.choose"]


def test_mails_that_were_caught_are_the_demos_alone() -> None:
    assert "mails" in names("debtors", demo=True)
    assert "mails" not in names("debtors")


def test_a_page_without_a_door_belongs_to_its_room() -> None:
    inside = menu("choices", begun=True, demo=False).inside
    assert inside is not None
    assert inside.name == "data"


def test_every_door_leads_to_a_page_and_is_marked_there(visitor: Visitor) -> None:
    with visitor.app.test_request_context():
        from flask import url_for

        addresses = [url_for(door.endpoint) for room in ROOMS for door in room.doors]
    for address in addresses:
        page = visitor.get(address)
        assert page.status_code == 200
        assert f'<a href="{address}" aria-current="page">' in page.text
