"""The page to play bookkeeper on: what is pressed there happens, is shown, and stands in the API."""

import re
from html import unescape

import pytest
import requests

from adapters.exact.sandbox import Visitor
from adapters.exact.sandbox.rows import Row
from tests.adapters.exact.sandbox.callers import PATIENCE, Caller


def page(api: Caller, **arguments: str) -> str:
    return requests.get(f"{api.url}/", params=arguments, timeout=PATIENCE).text


def press(api: Caller, place: str, **form: str) -> int:
    answer = requests.post(f"{api.url}/{place}", data=form, timeout=PATIENCE, allow_redirects=False)
    return answer.status_code


def invoice(api: Caller) -> Row:
    return api.books.add_invoice(api.account(), "121")


def statuses(api: Caller, entry: Row) -> list[int]:
    return [term["Status"] for term in api.books.terms_of(entry.key)]


def test_it_lists_entries_with_their_customers_and_what_is_open(api: Caller) -> None:
    entry = api.books.add_invoice(api.account(), "1234.50", your_ref="PO 12")
    shown = page(api)
    assert "PO 12" in shown
    assert "1.234,50" in shown
    assert entry["CustomerName"] in shown
    assert "Security centre" in shown


def test_every_division_has_its_page(api: Caller) -> None:
    for code, books in api.sandbox.world.books.items():
        assert f"<h1>{books.title}</h1>" in page(api, division=str(code))


@pytest.mark.parametrize(
    ("acts", "after"),
    [
        (["pay"], [50]),
        (["receive"], [20]),
        (["credit"], [20]),
        (["select"], [30]),
        (["select", "collect"], [40]),
        (["select", "collect", "reopen"], [20]),
        (["pay", "reopen"], [20]),
        (["write_off"], [50]),
        (["edit"], [20]),
        (["delete"], []),
    ],
)
def test_what_is_pressed_happens(api: Caller, acts: list[str], after: list[int]) -> None:
    entry = invoice(api)
    assert [press(api, f"entries/{entry.key}/{act}") for act in acts] == [303] * len(acts)
    assert statuses(api, entry) == after


def test_a_part_is_paid_with_a_dutch_amount(api: Caller) -> None:
    entry = invoice(api)
    press(api, f"entries/{entry.key}/pay", amount="1,50")
    assert str(api.books.open_amount(entry.key)) == "119.50"


@pytest.mark.parametrize("amount", ["veel", "1,234", "NaN", "1e400", "-5", "0"])
def test_what_is_no_amount_is_said_and_changes_nothing(api: Caller, amount: str) -> None:
    entry = invoice(api)
    assert press(api, f"entries/{entry.key}/pay", amount=amount) == 400
    assert statuses(api, entry) == [20]


@pytest.mark.parametrize("act", ["collect", "reopen", "explode"])
def test_what_cannot_be_done_is_said(api: Caller, act: str) -> None:
    entry = invoice(api)
    assert press(api, f"entries/{entry.key}/{act}") == 400


def test_a_dispute_is_a_note_on_the_account_that_names_the_invoice(api: Caller) -> None:
    entry = invoice(api)
    press(api, f"entries/{entry.key}/dispute")
    (note,) = api.rows(
        "activities/CommunicationNotes",
        select="Subject,Account",
        filter=f"substringof('{entry['InvoiceNumber']}',Subject)",
    )
    assert note["Account"] == entry["Customer"]
    assert f"Factuur {entry['InvoiceNumber']} betwist" in page(api)


def test_a_document_that_names_the_invoice_is_shown_with_its_file(api: Caller) -> None:
    entry = invoice(api)
    about = {"Subject": f"aanmaning: {entry['InvoiceNumber']}", "Type": 55, "Account": entry["Customer"]}
    document = api.add("documents/Documents", about)["ID"]
    api.add("documents/DocumentAttachments", {"Document": document, "FileName": "b.pdf", "Attachment": "JVBERi0="})
    (file,) = re.findall(r'href="(/files/[^"]+)">b\.pdf', page(api))
    answer = requests.get(f"{api.url}{unescape(file)}", timeout=PATIENCE)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert requests.get(f"{api.url}/files/nothing", timeout=PATIENCE).status_code == 400


def test_an_invoice_is_added_with_its_due_day(api: Caller) -> None:
    account, before = api.account(), len(list(api.books.rows("entries")))
    assert press(api, "entries", account=account.key, amount="99,99", due="2026-01-31", your_ref="PO 3") == 303
    entry = list(api.books.rows("entries"))[before]
    assert (str(entry["AmountFC"]), entry["YourRef"], str(entry["DueDate"])) == ("99.99", "PO 3", "2026-01-31")


@pytest.mark.parametrize("wrong", [{"account": "nobody"}, {"due": "soon"}, {"amount": ""}, {"amount": "-5"}])
def test_an_invoice_that_cannot_be_is_not_added(api: Caller, wrong: dict[str, str]) -> None:
    before = len(list(api.books.rows("entries")))
    form = {"account": api.account().key, "amount": "1,00", "due": "", **wrong}
    assert press(api, "entries", **form) == 400
    assert len(list(api.books.rows("entries"))) == before


# ---------------------------------------------------------------- a visitor


def test_a_visitor_consents_pays_disputes_and_withdraws(api: Caller) -> None:
    visitor, entry, other = Visitor(api.url), invoice(api), invoice(api)
    asked = requests.Request("GET", f"{api.url}/api/oauth2/auth", params=api.oauth.asks()).prepare().url
    assert "code=" in visitor.consents(str(asked))
    visitor.pays(f"entry:{entry.key}")
    visitor.disputes(other.key)
    assert (statuses(api, entry), statuses(api, other)) == ([50], [20])
    assert any(str(other["InvoiceNumber"]) in note["Subject"] for note in api.books.rows("notes"))
    visitor.withdraws(api.oauth.application.client_id)
    assert api("GET", "cashflow/PaymentConditions", select="ID").status_code == 403


def test_a_visitor_says_when_the_page_did_not_do_it(api: Caller) -> None:
    with pytest.raises(requests.RequestException):
        Visitor(api.url).pays("nobody")
