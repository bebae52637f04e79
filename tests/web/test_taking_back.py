"""A yes that is taken back on a page: from the list of today, from the message, and from its customer."""

import re

import pytest

from connector.model import DeliveryState, OfficeRole
from tests.web.houses import BOOKS
from tests.web.test_today import ask_first, at, events, found, proposal
from tests.web.visitors import Visitor, alerts, words_of

MARK = re.compile(r'name="mark" value="([^"]+)"')
DONE = "Het akkoord is ingetrokken; het bericht wacht weer op een akkoord."
BUTTON = "Trek akkoord in"


@pytest.fixture
def approved(visitor: Visitor) -> str:
    """A message to Jansen that the visitor approved after hours, so that it leaves tomorrow."""
    at(ask_first(visitor), "2026-03-03T18:30")
    key = proposal(visitor)
    page = f"/today/message/{key}"
    visitor.post(f"{page}/approve", {"mark": MARK.findall(visitor.text(page))[0]})
    assert [each.key for each in found(visitor, DeliveryState.PLANNED)] == [key]
    return key


def test_from_the_list_it_is_taken_back_and_asked_about_first_with_why(visitor: Visitor, approved: str) -> None:
    page = visitor.text("/today", kind="leaves")
    assert f'action="/today/message/{approved}/take-back"' in page
    assert 'aria-label="Trek akkoord in: Jansen Bouw B.V."' in page
    answer = visitor.post(f"/today/message/{approved}/take-back", follow=True)
    assert alerts(answer)[0] == DONE
    text = words_of(answer.text)
    assert "1 bericht vragen wij opnieuw, want het akkoord erop geldt niet meer." in text
    assert "dat akkoord is ingetrokken. Daarom vragen wij het opnieuw." in text
    assert approved in {each.key for each in found(visitor, DeliveryState.PROPOSED)}


def test_who_clicks_twice_took_it_back_once(visitor: Visitor, approved: str) -> None:
    for _ in range(2):
        assert DONE in alerts(visitor.post(f"/today/message/{approved}/take-back", follow=True))
    assert len(events(visitor, "approval_taken_back")) == 1


def test_from_the_message_it_is_taken_back_and_can_be_approved_again(visitor: Visitor, approved: str) -> None:
    page = f"/today/message/{approved}"
    assert BUTTON in words_of(visitor.text(page))
    visitor.post(f"{page}/take-back")
    text = visitor.text(page)
    assert "Wacht op uw akkoord." in words_of(text)
    assert BUTTON not in words_of(text)
    visitor.post(f"{page}/approve", {"mark": MARK.findall(text)[0]})
    assert [each.key for each in found(visitor, DeliveryState.PLANNED)] == [approved]


def test_from_the_customer_it_is_taken_back_and_waits_there_for_a_yes(visitor: Visitor, approved: str) -> None:
    page = visitor.debtor("1")
    assert BUTTON in words_of(visitor.text(page))
    answer = visitor.post(f"{page}/take-yes-back", {"take_back-delivery": approved}, follow=True)
    assert DONE in alerts(answer)
    assert BUTTON not in words_of(answer.text)
    assert 'name="approve-delivery"' in answer.text


def test_what_has_left_is_not_taken_back_and_the_page_says_why(visitor: Visitor) -> None:
    ask_first(visitor)
    page = f"/today/message/{proposal(visitor)}"
    visitor.post(f"{page}/approve", {"mark": MARK.findall(visitor.text(page))[0]})
    assert BUTTON not in words_of(visitor.text(page))
    answer = visitor.post(f"{page}/take-back")
    assert answer.status_code == 409
    assert alerts(answer)[-1].startswith("Er is geen akkoord om in te trekken: het bericht is al uitgegaan")


def test_in_english_the_journal_on_the_customers_page_says_who_did_it(visitor: Visitor, approved: str) -> None:
    visitor.post(f"/today/message/{approved}/take-back")
    visitor.post("/language", {"language": "en"})
    assert "was taken back by" in words_of(visitor.text(visitor.debtor("1")))
    assert "that approval was taken back. That is why we ask again." in words_of(visitor.text("/today"))


def test_a_reader_sees_the_list_and_may_not_press(visitor: Visitor, approved: str) -> None:
    reader = Visitor(visitor.app, visitor.house, BOOKS, role=OfficeRole.READER)
    for kind in ("asks", "leaves"):
        page = reader.text("/today", kind=kind)
        assert '<table class="rows today"' in page
        assert BUTTON not in page
        assert "form-check-input" not in page
        assert 'class="buttons"' not in page
    assert reader.post(f"/today/message/{approved}/take-back").status_code == 403
    assert events(visitor, "approval_taken_back") == []
