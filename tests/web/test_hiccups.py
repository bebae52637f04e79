"""When something goes wrong: a page in plain words, a line for the operator, and never what the fault knew."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import text

from connector.errors import BadInput, ChainBroken, NotFound, Refused, StoreBusy, TijdigError
from connector.web import hiccups
from tests.web.visitors import Visitor, words_of


@pytest.mark.parametrize("spoken", ["nl", "en"])
@pytest.mark.parametrize("status", [*hiccups.KNOWN, 418, 502])
def test_every_status_has_its_page(visit: Callable[..., Visitor], spoken: str, status: int) -> None:
    visitor = visit(spoken)
    with visitor.app.test_request_context(headers={"Accept-Language": spoken}):
        page, answered = hiccups.page(status)
    assert answered == status
    assert f'<html lang="{spoken}">' in page
    assert "{" not in words_of(page), "something was not filled in"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (Refused("x"), 409),
        (BadInput("x"), 422),
        (StoreBusy("x"), 503),
        (ChainBroken("x"), 409),
        (TijdigError("x"), 409),
    ],
)
def test_an_error_of_ours_has_its_status(error: TijdigError, status: int) -> None:
    assert hiccups.status_of(error) == status


def test_a_fault_of_ours_is_told_kindly_and_logged_without_what_it_knew(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    token = visitor.token()
    with visitor.house.store.engine.begin() as conn:
        conn.execute(text("ALTER TABLE installations RENAME TO elsewhere"))
    with caplog.at_level(logging.DEBUG):
        for answer in (visitor.get("/", q="Jansen Geheim"), visitor.client.post("/run", data={"csrf_token": token})):
            assert answer.status_code == 500
            assert "Er ging bij ons iets mis" in answer.text or "Something went wrong" in answer.text
            assert "Traceback" not in answer.text
            assert "installations" not in answer.text
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 2
    assert all("OperationalError in " in line for line in lines)
    assert "Jansen" not in caplog.text
    assert "SELECT" not in caplog.text


def test_an_address_that_is_only_for_buttons_says_so(visitor: Visitor) -> None:
    answer = visitor.get("/run")
    assert answer.status_code == 405
    assert "Dit adres is alleen via een knop op de pagina te gebruiken." in answer.text


def test_a_forged_form_is_told_that_nothing_was_changed(visitor: Visitor) -> None:
    answer = visitor.client.post("/run", headers={"Accept-Language": "nl"})
    assert answer.status_code == 400
    assert "er is niets veranderd" in answer.text
