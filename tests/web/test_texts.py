"""The page of texts: see, change, keep and give back, each refused with what is wrong and nothing lost."""

import pytest

from connector.store import own_texts
from tests.web.houses import BOOKS, NOW
from tests.web.test_settings import hidden
from tests.web.visitors import Visitor, alerts, words_of

PAGE = "/texts/fourteen_day_letter/nl"


def kept(visitor: Visitor) -> list[dict[str, str]]:
    with visitor.house.store.read(visitor.house.scope(BOOKS), NOW) as tx:
        return [dict(own.pieces) for own in own_texts.every(tx)]


def test_every_text_has_its_page(visitor: Visitor) -> None:
    listing = visitor.text("/texts")
    assert words_of(listing).count("onze tekst") == 24
    assert "Herinnering: {{ invoices }} nog niet betaald" in visitor.text("/texts/reminder/nl")
    assert "Rappel\xa0: {{ invoices }}" in visitor.text("/texts/reminder/fr")


@pytest.mark.parametrize("address", ["/texts/reminder/de", "/texts/nothing/nl", "/texts/hand_over_notice/nl"])
def test_any_other_text_is_a_page_that_is_not_there(visitor: Visitor, address: str) -> None:
    visitor.text(address, status=404)
    assert visitor.post(address, {"act": "keep"}).status_code == 404


def test_a_text_is_looked_at_without_being_kept(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, {"act": "look", "text-greeting": "Dag {{ name }},"})
    assert answer.status_code == 200
    assert "Dag J. de Linde," in answer.text
    assert "Een consument in Nederland, meer facturen, per mail" in words_of(answer.text)
    assert kept(visitor) == []


def test_a_text_is_kept_and_given_back(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, {"act": "save", "text-greeting": "Dag {{ name }},"}, follow=True)
    assert alerts(answer) == ["Bewaard. Vanaf nu gaan de berichten met deze tekst uit."]
    assert kept(visitor) == [{"greeting": "Dag {{ name }},"}]
    assert "Een deel van deze tekst is van uzelf." in answer.text
    assert words_of(visitor.text("/texts")).count("eigen tekst") == 1
    look = visitor.post(PAGE, {"act": "ours", "text-greeting": "Dag {{ name }},"})
    assert kept(visitor) != [], "whom it concerns is shown first"
    answer = visitor.post(PAGE, {**hidden(look.text), "act": "save"}, follow=True)
    assert alerts(answer) == ["Dit is onze tekst."]
    assert kept(visitor) == []


def test_what_the_page_showed_and_nobody_changed_stays_ours(visitor: Visitor) -> None:
    visitor.post(
        PAGE, {"act": "keep", "text-closing": "{{ closing }}\r\n", "text-help": "{{ help }}\r\n\r\n{{ debt_help }}"}
    )
    assert kept(visitor) == []


def test_what_is_wrong_is_told_in_dutch_and_what_was_typed_is_still_there(visitor: Visitor) -> None:
    typed = {"act": "keep", "text-opening": "Beste {{ naam }}, € 40", "text-subject": "{% for x in y %}{% endfor %}"}
    answer = visitor.post(PAGE, dict(typed))
    assert answer.status_code == 422
    told = " ".join(alerts(answer)[0].split())
    assert told.startswith("Deze tekst kan zo niet gebruikt worden begin, regel 1: hier is geen veld 'naam'")
    assert "begin: bevat een bedrag dat is ingetypt (gebruik {{ amount }} of {{ consequences }})" in told
    assert "onderwerp, regel 1: vraagt iets wat teksten niet kunnen" in told
    assert "Beste {{ naam }}, € 40</textarea>" in answer.text
    assert kept(visitor) == []


def test_a_letter_that_could_not_be_sent_says_by_which_article(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, {"act": "keep", "text-next": "Dan volgt er meer."})
    (told,) = alerts(answer)
    assert "een consument in Nederland, één factuur" in told
    assert "art. 6:96 lid 5 en 6 BW" in told


def test_markup_that_was_typed_is_shown_as_it_was_typed(visitor: Visitor) -> None:
    answer = visitor.post(PAGE, {"act": "look", "text-opening": "</textarea><script>alert(1)</script> {{ term }}"})
    assert "<script>alert" not in answer.text
