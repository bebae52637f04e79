"""Which of Exact's numbers a debtor is told is chosen on a page, seen before it is kept, and true after a pull."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from connector.carrier import Creditor
from connector.flow import acts
from connector.flow.house import House
from connector.model import Receivable
from connector.store import installations, jobs, journal
from tests.web.exact import Bookkeeper, bookkeeper
from tests.web.visitors import alerts, words_of

FIELDS = {"invoice_number": "InvoiceNumber", "your_ref": "YourRef", "entry_number": "EntryNumber"}


@pytest.fixture
def keep(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Callable[..., Bookkeeper]]:
    closing = []

    def opened(reads: str = "nl") -> Bookkeeper:
        home = Path(shutil.copytree(unfurnished, tmp_path / "home"))
        block = bookkeeper(home, pages, reads, invoices=0)
        keeper = block.__enter__()
        closing.append(block)
        account = keeper.books.add_account("Late Klant")
        for amount, reference in (("121.00", "PO 12"), ("100.00", None)):
            entry = keeper.books.add_invoice(account, amount, your_ref=reference)
            for row in (entry, *keeper.books.terms_of(entry.key)):
                keeper.books.change(row, EntryNumber=entry["InvoiceNumber"] + 5_000)
        keeper.sync()
        return keeper

    yield opened
    for block in closing:
        block.__exit__(None, None, None)


@pytest.fixture
def keeper(keep: Callable[..., Bookkeeper]) -> Bookkeeper:
    return keep()


def address(keeper: Bookkeeper) -> str:
    return f"/connections/{keeper.key}/choices/{keeper.scope.installation}"


def choose(keeper: Bookkeeper, value: str, choice: str = "number") -> str:
    answer = keeper.visitor.post(address(keeper), {"choice": choice, "value": value}, follow=True)
    assert answer.status_code == 200, answer.text
    return alerts(answer)[0]


def labels(keeper: Bookkeeper) -> dict[str, str]:
    return {key: one.label for key, one in keeper.known().items()}


def numbers(keeper: Bookkeeper, field: str) -> dict[str, str]:
    """What each should be called; where the field is empty, the invoice number."""
    return {f"entry:{row.key}": str(row[FIELDS[field]] or row["InvoiceNumber"]) for row in keeper.books.rows("entries")}


def setting(keeper: Bookkeeper) -> str | None:
    with keeper.house.store.read(keeper.scope, keeper.clock()) as tx:
        return installations.setting(tx, "source.number")


def test_the_page_shows_what_open_invoices_would_be_called_for_one_request(keeper: Bookkeeper) -> None:
    place = len(keeper.platform.asked)
    page = keeper.visitor.text(address(keeper))
    assert [one.rpartition("/")[2] for one in keeper.platform.asked[place:]] == ["Receivables"]
    rows = [
        words_of(one).split() for one in re.findall(r'<tr role="row"><th role="rowheader".*?</tr>', page, re.DOTALL)
    ]
    first, second = keeper.books.rows("entries")
    assert sorted(rows) == sorted(
        ["Late", "Klant", number, *reference, entry]
        for number, reference, entry in (
            (str(first["InvoiceNumber"]), ["PO", "12"], str(first["EntryNumber"])),
            (str(second["InvoiceNumber"]), [str(second["InvoiceNumber"])], str(second["EntryNumber"])),
        )
    )
    assert 'value="invoice_number" id="choice-number-invoice_number" checked' in page
    assert 'href="' + address(keeper) + '"' in keeper.visitor.text("/connections")


@pytest.mark.parametrize("field", ["your_ref", "entry_number"])
def test_another_choice_renames_all_that_is_open_at_the_next_pull_and_keeps_every_case(
    keeper: Bookkeeper, field: str
) -> None:
    before = keeper.known()
    assert labels(keeper) == numbers(keeper, "invoice_number")
    assert choose(keeper, field).startswith("Bewaard.")
    assert labels(keeper) == numbers(keeper, "invoice_number"), "nothing was read yet"
    keeper.sync()
    assert labels(keeper) == numbers(keeper, field) != numbers(keeper, "invoice_number")
    assert {key: same(one) for key, one in keeper.known().items()} == {key: same(one) for key, one in before.items()}
    with keeper.house.store.read(keeper.scope, keeper.clock()) as tx:
        assert not [event for event in journal.all(tx) if event.kind in ("vanished", "seen_again", "closed_by_source")]
    assert f'value="{field}" id="choice-number-{field}" checked' in keeper.visitor.text(address(keeper))


def same(one: Receivable) -> tuple[object, ...]:
    """Everything of it but what it is called."""
    return one.debtor, one.issued, one.due, one.amount, one.open, one.state, one.instalment, one.instalments


def test_what_was_agreed_about_an_invoice_holds_under_its_new_number(keeper: Bookkeeper) -> None:
    key = next(iter(keeper.known()))
    acts.dispute(keeper.house.store, keeper.scope, key, "verkeerd geleverd", "Anna", keeper.clock())
    choose(keeper, "entry_number")
    keeper.sync()
    with keeper.house.store.read(keeper.scope, keeper.clock()) as tx:
        assert [event.subject for event in journal.of_subject(tx, key) if event.kind == "held"] == [key]
    visitor = keeper.visitor
    visitor.books = keeper.scope.installation
    visitor.client.set_cookie("tijdig_administration", keeper.scope.installation)
    page = words_of(visitor.text(visitor.debtor(keeper.known()[key].debtor)))
    assert numbers(keeper, "entry_number")[key] in page
    assert "verkeerd geleverd" in page


def test_once_all_is_renamed_a_pull_is_a_quiet_one_again(keeper: Bookkeeper) -> None:
    choose(keeper, "entry_number")
    assert any("number" in warning for warning in keeper.sync().warnings)
    place = len(keeper.platform.asked)
    assert keeper.sync().warnings == []
    assert not [one for one in keeper.platform.asked[place:] if "bulk/Cashflow" in one]


def test_a_choice_is_written_down_with_who_made_it_and_has_the_books_read(keeper: Bookkeeper) -> None:
    choose(keeper, "entry_number")
    with keeper.house.store.read(keeper.scope, keeper.clock()) as tx:
        (event,) = [event for event in journal.all(tx) if event.kind == "reading_chosen"]
        assert jobs.waits(tx, "sync", "sync", "sync")
    assert event.content is not None
    assert {**event.content, "by": ""} == {
        "by": "",
        "setting": "number",
        "value": "entry_number",
        "before": "invoice_number",
    }
    assert event.content["by"]


def test_the_same_choice_again_changes_nothing(keeper: Bookkeeper) -> None:
    assert choose(keeper, "invoice_number") == "Er is niets veranderd."
    with keeper.house.store.read(keeper.scope, keeper.clock()) as tx:
        assert not [event for event in journal.all(tx) if event.kind == "reading_chosen"]


@pytest.mark.parametrize(
    ("choice", "value", "status"),
    [("number", "phone_number", 409), ("number", "", 409), ("division", "7", 404), ("", "your_ref", 404)],
)
def test_what_is_not_offered_is_not_kept(keeper: Bookkeeper, choice: str, value: str, status: int) -> None:
    answer = keeper.visitor.post(address(keeper), {"choice": choice, "value": value})
    assert answer.status_code == status
    assert setting(keeper) is None


def test_only_a_form_of_ours_keeps_a_choice(keeper: Bookkeeper) -> None:
    form = {"choice": "number", "value": "your_ref"}
    assert keeper.visitor.client.post(address(keeper), data=form).status_code == 400
    assert keeper.visitor.get(address(keeper), **form).status_code == 200
    assert setting(keeper) is None


def test_while_exact_is_silent_there_are_no_examples_and_a_choice_is_kept_all_the_same(keeper: Bookkeeper) -> None:
    keeper.platform.is_away = True
    page = words_of(keeper.visitor.text(address(keeper)))
    assert "Voorbeelden zijn nu niet te lezen" in page
    assert choose(keeper, "your_ref").startswith("Bewaard.")
    assert setting(keeper) == "your_ref"


def test_where_nothing_is_open_it_says_so_and_asks_nothing(keeper: Bookkeeper) -> None:
    for entry in list(keeper.books.rows("entries")):
        keeper.books.pay(entry)
    keeper.sync()
    place = len(keeper.platform.asked)
    assert "Er staat niets open om als voorbeeld te tonen." in words_of(keeper.visitor.text(address(keeper)))
    assert keeper.platform.asked[place:] == []


def test_in_english_it_is_english(keep: Callable[..., Bookkeeper]) -> None:
    keeper = keep("en")
    page = words_of(keeper.visitor.text(address(keeper)))
    assert "What open invoices would be called" in page
    assert "Exact Online's invoice number" in page
    assert not {"de", "het", "een", "niet", "met", "voor", "uw"} & set(page.lower().split())


def test_each_choice_has_its_label_and_the_examples_their_heading(keeper: Bookkeeper) -> None:
    page = keeper.visitor.text(address(keeper)).split("<main")[1]
    ids = re.findall(r'type="radio"[^>]* id="([^"]+)"', page)
    assert len(ids) == 3
    assert all(f'<label class="form-check-label" for="{one}">' in page for one in ids)
    assert "<legend>" in page
    assert 'role="table" aria-labelledby="choice-number-examples"' in page


def test_of_another_connection_or_a_platform_without_choices_there_is_no_such_page(keeper: Bookkeeper) -> None:
    other = f"/connections/another/choices/{keeper.scope.installation}"
    assert keeper.visitor.get(other).status_code == 404
    assert keeper.visitor.post(other, {"choice": "number", "value": "your_ref"}).status_code == 404
    with keeper.house.store.write(keeper.house.scope("files"), keeper.clock()) as tx:
        installations.create(tx, "csv", "A file")
        installations.save_creditor(tx, Creditor("Bakkerij", "b@bakker.example"))
    assert keeper.visitor.get(f"/connections/{keeper.key}/choices/files").status_code == 404
