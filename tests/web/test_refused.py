"""A form that is refused: the title says so first, the field says what is wrong, and the way back is to the form."""

import re

import pytest

from connector.model import OfficeRole
from tests.web.houses import BOOKS
from tests.web.visitors import Visitor


def title(page: str) -> str:
    found = re.search(r"<title>([^<]*)</title>", page)
    assert found
    return found[1]


def test_the_title_says_first_that_something_is_wrong(visitor: Visitor) -> None:
    where = visitor.debtor("1")
    answer = visitor.post(f"{where}/promise", {"promise-pays_on": ""})
    assert (answer.status_code, title(answer.text)) == (422, "Fout: Jansen Bouw B.V. · Tijdig")
    english = Visitor(visitor.app, visitor.house, BOOKS, language="en")
    assert title(english.post(f"{where}/promise", {"promise-pays_on": ""}).text).startswith("Error: ")
    assert title(visitor.text(where)) == "Jansen Bouw B.V. · Tijdig"
    assert "Fout" not in title(visitor.post("/nothing").text)


@pytest.mark.parametrize(
    ("page", "field", "sent"),
    [
        ("/settings/manners", "manners-minimum", {"manners-minimum": "x"}),
        ("/settings/sender", "sender-iban", {"sender-iban": "NL00"}),
        ("debtor/promise", "promise-pays_on", {"promise-pays_on": ""}),
    ],
)
def test_a_faulty_field_is_marked_and_names_its_fault(
    visitor: Visitor, page: str, field: str, sent: dict[str, object]
) -> None:
    text = visitor.post(page.replace("debtor", visitor.debtor("1")), sent).text
    tag = next(tag for tag in re.findall(r"<input[^>]*>", text) if f'name="{field}"' in tag)
    assert 'aria-invalid="true"' in tag
    described = re.search(r'aria-describedby="([^"]+)"', tag)
    assert described
    wrong = [name for name in described[1].split() if name.endswith("-wrong")]
    assert wrong
    assert all(f'id="{name}"' in text for name in described[1].split())
    fine = visitor.text(page.replace("debtor/promise", visitor.debtor("1")))
    assert "aria-invalid" not in fine


def test_the_outcome_of_a_call_that_was_not_chosen_is_marked(visitor: Visitor) -> None:
    text = visitor.post(f"{visitor.debtor('1')}/call", {"call-text": "gebeld"}).text
    found = re.search(r'<fieldset class="field outcomes" aria-invalid="true" aria-describedby="([^"]+)"', text)
    assert found
    assert f'id="{found[1]}"' in text


@pytest.mark.parametrize(
    ("sent_to", "form_on"),
    [
        ("debtor/promise", "debtor"),
        ("/settings/manners", "/settings/manners"),
        ("/settings/data/retention", "/settings/data"),
        ("/people/invite", "/people"),
    ],
)
def test_the_other_language_opens_the_page_of_the_form_that_was_refused(
    visitor: Visitor, sent_to: str, form_on: str
) -> None:
    where = sent_to.replace("debtor", visitor.debtor("1"))
    answer = visitor.post(where, {"promise-pays_on": "", "manners-minimum": "x", "data-days": "1"})
    assert answer.status_code == 422
    (back,) = set(re.findall(r'name="back" value="(/[^"]*)"', answer.text))
    assert back == form_on.replace("debtor", visitor.debtor("1"))
    assert visitor.get(back).status_code == 200


def test_signed_in_an_error_page_leads_to_the_customers_and_else_to_signing_in(visitor: Visitor) -> None:
    for path in ("/nothing", "/debtor/nobody"):
        assert "Naar de klanten" in visitor.text(path, status=404)
    stranger = Visitor(visitor.app, visitor.house, BOOKS, role=None)
    told = stranger.text("/nothing", status=404)
    assert "Naar aanmelden" in told
    assert "Naar de klanten" not in told
    reader = Visitor(visitor.app, visitor.house, BOOKS, role=OfficeRole.READER)
    assert "Naar de klanten" in reader.text("/nothing", status=404)
