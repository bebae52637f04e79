"""What can be written, how it is answered, and what the business rules refuse with 500."""

from typing import Any

import pytest
import requests

from tests.adapters.exact.sandbox.callers import PATIENCE, Caller, Clock

WHOLE = {"Prefer": "return=representation"}
NOTES, TASKS, DOCUMENTS = "activities/CommunicationNotes", "activities/Tasks", "documents/Documents"


def document(api: Caller, **besides: Any) -> str:
    return str(api.add(DOCUMENTS, {"Subject": "Aanmaning", "Type": 55, "Account": api.account().key, **besides})["ID"])


def refused(api: Caller, answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, api.error(answer)


# ---------------------------------------------------------------- notes and tasks


def test_a_new_record_comes_back_with_little_more_than_was_sent(api: Caller) -> None:
    made = api.add(NOTES, {"Subject": "Herinnering", "Account": api.account().key})
    filled = {name for name, value in made.items() if value is not None} - {"__metadata"}
    assert filled == {"ID", "Subject", "Account"}


def test_all_of_it_comes_back_when_that_is_preferred(api: Caller) -> None:
    account = api.account()
    made = api.add(NOTES, {"Subject": "Herinnering", "Account": account.key}, **WHOLE)
    assert (made["AccountName"], made["Division"]) == (account["Name"], api.division)
    assert api.get(f"{NOTES}(guid'{made['ID']}')") == made


def test_the_same_note_twice_is_two_notes(api: Caller) -> None:
    for _ in range(2):
        api.add(NOTES, {"Subject": "merk-1", "Account": api.account().key})
    assert len(api.rows(NOTES, select="ID", filter="substringof('merk-1',Subject)")) == 2


@pytest.mark.parametrize("path", [NOTES, TASKS])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_note_or_task_can_be_neither_changed_nor_removed(api: Caller, path: str, method: str) -> None:
    made = api.add(path, {"Account": api.account().key})["ID"]
    assert api(method, f"{path}(guid'{made}')", {"Notes": "x"}).status_code == 405


@pytest.mark.parametrize("sent", ["2026-04-01T00:00:00", "2026-04-01T00:00:00Z", "/Date(1775001600000)/"])
def test_a_moment_is_read_in_each_of_its_forms(api: Caller, sent: str) -> None:
    assert api.add(TASKS, {"Description": "Bel", "ActionDate": sent})["ActionDate"] == "/Date(1775001600000)/"


@pytest.mark.parametrize(
    "body",
    [
        {"Nobody": 1},
        {"Account": "no guid"},
        {"Date": "yesterday"},
        {"Subject": 12},
        {"HID": "twelve"},
        {"HID": True},
        [],
    ],
)
def test_a_body_that_cannot_be_read_is_400(api: Caller, body: Any) -> None:
    assert api("POST", NOTES, body).status_code == 400
    assert api.books.tables["notes"].keys() == {row["ID"] for row in api.rows(NOTES, select="ID")}


def test_a_body_without_its_content_type_is_400(api: Caller) -> None:
    address = f"{api.url}/api/v1/{api.division}/{NOTES}"
    answer = requests.post(address, data='{"Subject":"x"}', headers=api.headers, timeout=PATIENCE)
    assert answer.status_code == 400


def test_who_is_not_there_cannot_be_written_about(api: Caller) -> None:
    status, text = refused(api, api("POST", NOTES, {"Account": "00000000-0000-4000-8000-000000000000"}))
    assert (status, text.startswith("Ongeldig: ")) == (500, True)


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("body", [{"Type": 55}, {"Subject": "x"}, {"Subject": "x", "Type": 10}])
def test_a_document_needs_a_subject_and_a_type_that_can_be_made(api: Caller, body: dict[str, Any]) -> None:
    assert refused(api, api("POST", DOCUMENTS, body))[0] == 500
    assert {row["Type"] for row in api.books.rows("documents")} == {10}


def test_a_file_is_had_back_byte_for_byte_at_its_own_address(api: Caller) -> None:
    body = {"Document": document(api), "FileName": "brief.pdf", "Attachment": "JVBERi0="}
    made = api.add("documents/DocumentAttachments", body, **WHOLE)
    assert (made["FileSize"], made["Attachment"]) == (5.0, None)
    assert api("GET", f"{made['Url']}&Download=1").content == b"%PDF-"
    assert api("GET", made["Url"]).status_code == 404
    assert requests.get(f"{made['Url']}&Download=1", timeout=PATIENCE).status_code == 401


def test_the_printed_invoice_is_had_by_way_of_its_document(api: Caller) -> None:
    invoice = next(
        row
        for row in api.rows("salesinvoice/SalesInvoices", select="Document,InvoiceNumber,Status")
        if row["Status"] == 50
    )
    document = api.get(f"{DOCUMENTS}(guid'{invoice['Document']}')", select="Type,SalesInvoiceNumber")
    assert (document["Type"], document["SalesInvoiceNumber"]) == (10, invoice["InvoiceNumber"])
    chosen = f"Document eq guid'{invoice['Document']}'"
    (file,) = api.rows("documents/DocumentAttachments", select="Url,FileName,FileSize", filter=chosen)
    content = api("GET", f"{file['Url']}&Download=1").content
    assert (content[:5], len(content)) == (b"%PDF-", file["FileSize"])


def test_a_file_that_is_no_base64_is_refused(api: Caller) -> None:
    body = {"Document": document(api), "FileName": "brief.pdf", "Attachment": "###"}
    assert api("POST", "documents/DocumentAttachments", body).status_code == 400


def test_a_file_of_no_document_and_a_request_that_is_too_large_are_refused(api: Caller) -> None:
    files = "documents/DocumentAttachments"
    nowhere = {"Document": "00000000-0000-4000-8000-000000000000", "FileName": "b.pdf", "Attachment": "JVBERi0="}
    assert refused(api, api("POST", files, nowhere))[0] == 500
    whole = {"Document": document(api), "FileName": "b.pdf", "Attachment": "A" * 10_000_000}
    assert api("POST", files, whole).status_code == 413
    assert not [row for row in api.books.rows("attachments") if row["FileName"] == "b.pdf"]


def test_a_document_is_changed_and_removed_with_its_files_without_a_word(api: Caller) -> None:
    key = document(api)
    api.add("documents/DocumentAttachments", {"Document": key, "FileName": "b.pdf", "Attachment": "JVBERi0="})
    changed = api("PUT", f"{DOCUMENTS}(guid'{key}')", {"Subject": "Anders"})
    assert (changed.status_code, changed.text) == (204, "")
    assert api.get(f"{DOCUMENTS}(guid'{key}')", select="Subject")["Subject"] == "Anders"
    assert api("DELETE", f"{DOCUMENTS}(guid'{key}')").status_code == 204
    assert api("GET", f"{DOCUMENTS}(guid'{key}')", select="ID").status_code == 404
    assert api.rows("documents/DocumentAttachments", select="ID", filter=f"Document eq guid'{key}'") == []


# ---------------------------------------------------------------- accounts


def test_an_account_needs_a_name_and_its_code_is_padded(api: Caller) -> None:
    assert refused(api, api("POST", "crm/Accounts", {"Email": "x@example.nl"})) == (500, "Mandatory: Name")
    made = api.add("crm/Accounts", {"Name": "Nieuw BV", "Code": "77"})
    assert api.get(f"crm/Accounts(guid'{made['ID']}')", select="Code")["Code"] == "77".rjust(18)
    assert api("POST", "crm/Accounts", {"Name": "Nog een", "Code": "77"}).status_code == 500


@pytest.mark.parametrize("amount", ["NaN", "much", True])
def test_what_is_no_amount_is_400(api: Caller, amount: Any) -> None:
    assert api("POST", "crm/Accounts", {"Name": "Nieuw BV", "CreditLineSales": amount}).status_code == 400


def test_an_account_that_is_spoken_of_cannot_be_removed(api: Caller) -> None:
    made = api.add("crm/Accounts", {"Name": "Nieuw BV"})["ID"]
    key = document(api, Account=made)
    assert api("DELETE", f"crm/Accounts(guid'{made}')").status_code == 500
    api("DELETE", f"{DOCUMENTS}(guid'{key}')")
    assert api("DELETE", f"crm/Accounts(guid'{made}')").status_code == 204


def test_a_contact_needs_an_account_and_a_name(api: Caller) -> None:
    account = api.account().key
    assert api("POST", "crm/Contacts", {"LastName": "Blom"}).status_code == 500
    assert api("POST", "crm/Contacts", {"Account": account}).status_code == 500
    made = api.add("crm/Contacts", {"Account": account, "LastName": "Blom"}, **WHOLE)
    assert made["FullName"].strip() == "Blom"


def test_what_is_changed_has_a_later_version_and_moment(api: Caller, clock: Clock) -> None:
    account = api.account()
    before = account.timestamp
    clock.forward(seconds=5)
    assert api("PUT", f"crm/Accounts(guid'{account.key}')", {"Remarks": "stipt"}).status_code == 204
    changed = api.rows("sync/CRM/Accounts", select="ID,Remarks,Modified", filter=f"Timestamp gt {before}L")
    row = next(one for one in changed if one["ID"] == account.key)
    assert row["Remarks"] == "stipt"
    assert int(row["Modified"][6:-2]) == clock.now.timestamp() * 1000


# ---------------------------------------------------------------- entries and receivables


def test_of_a_receivable_three_fields_can_be_set_and_no_amount(api: Caller) -> None:
    term = next(row for row in api.books.rows("terms") if row["Status"] == 20 and row["LineType"] == 20)
    before = term["AmountFC"]
    body = {"Description": "Let op", "PaymentReference": "RF1", "AmountFC": 0, "Status": 50}
    assert api("PUT", f"cashflow/Receivables(guid'{term.key}')", body).status_code == 204
    assert (term["Description"], term["PaymentReference"]) == ("Let op", "RF1")
    assert (term["AmountFC"], term["Status"]) == (before, 20)


def test_changing_an_entry_makes_its_terms_anew(api: Caller) -> None:
    entry = api.books.add_invoice(api.account(), "121")
    (before,) = api.books.terms_of(entry.key)
    assert api("PUT", f"salesentry/SalesEntries(guid'{entry.key}')", {"YourRef": "PO 9"}).status_code == 204
    (after,) = api.books.terms_of(entry.key)
    assert (after["YourRef"], after["AmountFC"]) == ("PO 9", before["AmountFC"])
    assert after.key != before.key


def test_a_processed_invoice_cannot_be_changed(api: Caller) -> None:
    invoice = next(row for row in api.books.rows("invoices") if row["Status"] == 50)
    draft = next(row for row in api.books.rows("invoices") if row["Status"] == 10)
    for row, status in ((invoice, 500), (draft, 204)):
        answer = api("PUT", f"salesinvoice/SalesInvoices(guid'{row.key}')", {"Remarks": "x"})
        assert answer.status_code == status


def test_an_entry_with_something_matched_cannot_be_deleted(api: Caller) -> None:
    entry = api.books.add_invoice(api.account(), "121")
    paid = api.books.add_invoice(api.account(), "121")
    api.books.pay(paid)
    assert api("DELETE", f"salesentry/SalesEntries(guid'{entry.key}')").status_code == 204
    assert api("DELETE", f"salesentry/SalesEntries(guid'{paid.key}')").status_code == 500


@pytest.mark.parametrize(
    "path", ["read/financial/ReceivablesList", "salesentry/SalesEntries", "documents/DocumentTypes"]
)
def test_what_cannot_be_made_is_405(api: Caller, path: str) -> None:
    body = {"Customer": api.account().key, "Journal": "70"} if path.startswith("sales") else {}
    assert api("POST", path, body).status_code == 405
