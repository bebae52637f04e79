"""The PDF of a letter becomes a document with one file at Exact: looked for first, and never a document without it."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import date

import pytest

from adapters.exact.archive import DOCUMENTS, FILES, LARGEST, Archive
from adapters.exact.lines import LONGEST
from connector.errors import Refused, SourceUnavailable
from connector.source import Letter
from tests.adapters.exact.shelf import Row, Shelf, a_shelf
from tests.adapters.exact.wire import failing
from tests.transport.servers import Answering

ACCOUNT, OTHER = "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6", "1d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
LETTER = Letter("tijdig:12:0a1b2c3d4e", "aanmaning: 2026-001", date(2026, 3, 25), "brief.pdf", b"%PDF-1.7")
ALL = [f"GET {DOCUMENTS}", f"POST {DOCUMENTS}", f"POST {FILES}"]


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with a_shelf() as shelf:
        yield shelf


def keep(shelf: Shelf, *letters: Letter, account: str = ACCOUNT) -> list[str]:
    """What it took."""
    before = len(shelf.asked)
    assert Archive(shelf.client).keep(account, letters)
    return shelf.asked[before:]


def test_a_letter_takes_three_requests_and_a_second_time_two(shelf: Shelf) -> None:
    assert keep(shelf, LETTER) == ALL
    assert keep(shelf, LETTER) == [f"GET {DOCUMENTS}", f"GET {FILES}"]
    (document,), (file,) = shelf.of(DOCUMENTS), shelf.of(FILES)
    assert document == {
        "ID": document["ID"],
        "Account": ACCOUNT,
        "Type": 55,
        "Subject": "aanmaning: 2026-001 [tijdig:12:0a1b2c3d4e]",
        "DocumentDate": "2026-03-25T00:00:00",
    }
    assert (file["Document"], file["FileName"]) == (document["ID"], "brief.pdf")
    assert b64decode(file["Attachment"]) == LETTER.content


@pytest.mark.parametrize("lost", [1, 2])
def test_a_letter_whose_answer_was_lost_is_kept_once(shelf: Shelf, lost: int) -> None:
    shelf.loses = lost
    for _ in range(lost):
        with pytest.raises(SourceUnavailable):
            keep(shelf, LETTER)
    keep(shelf, LETTER)
    assert [len(shelf.of(name)) for name in (DOCUMENTS, FILES)] == [1, 1]


def test_a_document_that_somebody_copied_gets_no_second_file(shelf: Shelf) -> None:
    keep(shelf, LETTER)
    shelf.put(DOCUMENTS, Account=ACCOUNT, Subject=shelf.of(DOCUMENTS)[0]["Subject"])
    keep(shelf, LETTER)
    assert len(shelf.of(FILES)) == 1


def test_the_document_of_one_account_is_none_of_another(shelf: Shelf) -> None:
    keep(shelf, LETTER)
    keep(shelf, LETTER, account=OTHER)
    assert [row["Account"] for row in shelf.of(DOCUMENTS)] == [ACCOUNT, OTHER]


def test_a_letter_that_is_too_large_is_refused_before_there_is_a_document_without_it(shelf: Shelf) -> None:
    with pytest.raises(Refused, match="larger than Exact Online takes"):
        keep(shelf, Letter("m", "t", LETTER.on, "b.pdf", b"x" * (LARGEST + 1)))
    assert shelf.asked == []


@pytest.mark.parametrize("status", [403, 404])
def test_who_may_have_no_documents_is_told_so_and_keeps_none(shelf: Shelf, status: int) -> None:
    shelf.rule = lambda name, values: failing(status, "Forbidden - Application Scope Violated.")
    assert Archive(shelf.client).keep(ACCOUNT, [LETTER]) is False
    assert shelf.of(DOCUMENTS) == []


def test_what_breaks_a_rule_there_is_refused_in_its_own_words(shelf: Shelf) -> None:
    def no_type(_name: str, _values: Row) -> Answering | None:
        return failing(500, "Ongeldig: Type")

    shelf.rule = no_type
    with pytest.raises(Refused, match="Ongeldig: Type"):
        keep(shelf, LETTER)


def test_the_marker_is_whole_however_long_the_title_is(shelf: Shelf) -> None:
    keep(shelf, Letter(LETTER.marker, "aanmaning: " + ", ".join(["2026-001"] * 40), LETTER.on, "b.pdf", b"%PDF-"))
    subject = shelf.of(DOCUMENTS)[0]["Subject"]
    assert subject.endswith(f"[{LETTER.marker}]")
    assert len(subject) <= LONGEST
