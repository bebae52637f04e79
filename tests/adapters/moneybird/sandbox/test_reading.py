"""Lists, synchronization and filters, with the traps that the platform has."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from adapters.moneybird.sandbox import Quirks, Sandbox
from adapters.moneybird.sandbox.periods import span
from tests.adapters.moneybird.sandbox.callers import BEGIN, Caller, Clock


def years(invoices: list[dict[str, Any]]) -> set[str]:
    return {(one["invoice_date"] or "2026")[:4] for one in invoices}


def test_a_list_shows_this_year_alone_unless_a_filter_is_given(api: Caller) -> None:
    assert years(api.get("/sales_invoices", per_page=100)) == {"2026"}
    assert "2025" in years(api.get("/sales_invoices", per_page=100, filter="state:all"))


def test_where_state_alone_keeps_the_year_last_years_overdue_are_not_shown() -> None:
    sandbox = Sandbox(Clock(), invoices=40, quirks=Quirks(state_keeps_this_year=True))
    assert years(Caller(sandbox).get("/sales_invoices", per_page=100, filter="state:late")) == {"2026"}


def test_the_synchronization_of_invoices_tells_of_all_years_and_of_externals_of_this_one(api: Caller) -> None:
    books = api.sandbox.world.books[api.sandbox.administration]
    assert len(api.get("/sales_invoices/synchronization")) == len(books.invoices)
    told = {one["id"] for one in api.get("/external_sales_invoices/synchronization")}
    left_out = [one for one in books.externals.values() if one.id not in told]
    assert left_out
    assert {one.issued.year for one in left_out if one.issued} == {2025}
    wide = api.get("/external_sales_invoices/synchronization", filter="period:202501..202612")
    assert len(wide) == len(books.externals)


def test_a_key_that_is_not_known_is_ignored_and_everything_comes_back(api: Caller) -> None:
    assert api.get("/sales_invoices/synchronization", filter="stat:late") == api.get("/sales_invoices/synchronization")


def test_alternatives_are_given_with_a_pipe(api: Caller) -> None:
    found = api.get("/sales_invoices", filter="state:late|reminded,period:20200101..20261231", per_page=100)
    assert {one["state"] for one in found} == {"late", "reminded"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("state:overdue", "Status is not included in the list"),
        ("period:202601..", "Period must have both a start and end date"),
        ("period:..202601", "Period must have both a start and end date"),
        ("period:sometime", "Period is invalid"),
        ("period:202613..202614", "Period is invalid"),
        ("updated_after:yesterday", "Date is invalid"),
    ],
)
def test_a_value_that_means_nothing_is_refused(api: Caller, text: str, error: str) -> None:
    answer = api("GET", "/sales_invoices", filter=text)
    assert (answer.status_code, (answer.json or {})["error"]) == (400, error)


def test_updated_after_leaves_the_moment_itself_out(api: Caller) -> None:
    newest = max(api.get("/sales_invoices", filter="state:all", per_page=100), key=lambda one: str(one["updated_at"]))
    moment = newest["updated_at"]
    assert api.get("/sales_invoices", filter=f"updated_after:{moment}") == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("this_year", "2026-01-01", "2026-12-31"),
        ("prev_year", "2025-01-01", "2025-12-31"),
        ("prev_month", "2026-02-01", "2026-02-28"),
        ("next_quarter", "2026-04-01", "2026-06-30"),
        ("202511..202602", "2025-11-01", "2026-02-28"),
        ("20251103..20251104", "2025-11-03", "2025-11-04"),
    ],
)
def test_periods_cover_whole_days_months_and_years(text: str, first: str, last: str) -> None:
    assert tuple(map(str, span(text, BEGIN.date()))) == (first, last)


def test_pages_are_linked_and_hold_everything_once(api: Caller) -> None:
    seen: list[str] = []
    address: str | None = f"/api/v2/{api.sandbox.administration}/sales_invoices.json?filter=state:all&per_page=7"
    while address:
        parts = urlsplit(address)
        answer = api.client.get(f"{parts.path}?{parts.query}", headers={"Authorization": f"Bearer {api.token}"})
        seen += [one["id"] for one in answer.json or []]
        address = (
            requests.utils.parse_header_links(answer.headers.get("Link", ""))[-1]["url"]
            if "next" in str(answer.headers.get("Link"))
            else None
        )
    assert sorted(seen) == sorted(api.sandbox.world.books[api.sandbox.administration].invoices)


@pytest.mark.parametrize(
    ("name", "value"), [("per_page", 101), ("per_page", 0), ("page", 0), ("page", 99), ("page", "x")]
)
def test_a_page_that_is_not_there_is_refused(api: Caller, name: str, value: object) -> None:
    answer = api("GET", "/sales_invoices", **{name: value})
    assert (answer.status_code, answer.json) == (400, {"error": f"{name} does not have a valid value"})


def test_of_more_than_100_ids_the_rest_is_dropped_silently() -> None:
    api = Caller(Sandbox(Clock(), invoices=120))
    ids = [one["id"] for one in api.get("/sales_invoices/synchronization")]
    assert len(ids) > 100
    answer = api("POST", "/sales_invoices/synchronization", {"ids": ids})
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json or []] == ids[:100]


def test_ids_are_taken_as_numbers_too_and_given_as_texts(api: Caller) -> None:
    key = api.invoice("late").id
    answer = api("POST", "/sales_invoices/synchronization", {"ids": [int(key)]})
    assert [one["id"] for one in answer.json or []] == [key]


def test_without_ids_the_synchronization_says_what_is_required(api: Caller) -> None:
    answer = api("POST", "/contacts/synchronization", {})
    assert (answer.status_code, answer.json) == (400, {"error": "Ids is required", "symbolic": {"ids": "required"}})


def test_a_deleted_invoice_vanishes_without_a_word(api: Caller) -> None:
    key = api.invoice("late").id
    assert api("DELETE", f"/sales_invoices/{key}").status_code == 204
    assert key not in {one["id"] for one in api.get("/sales_invoices/synchronization")}
    assert api("POST", "/sales_invoices/synchronization", {"ids": [key]}).json == []
    gone = api("GET", f"/sales_invoices/{key}")
    assert (gone.status_code, gone.json) == (404, {"error": "record not found", "symbolic": {"id": "not_found"}})


def test_two_changes_in_one_second_share_a_version(api: Caller, clock: Clock) -> None:
    key = api.invoice("late").id
    clock.forward(seconds=3)
    paused = api("POST", f"/sales_invoices/{key}/pause", {}).json
    clock.forward(milliseconds=400)
    resumed = api("POST", f"/sales_invoices/{key}/resume", {}).json
    assert paused
    assert resumed
    assert paused["updated_at"] != resumed["updated_at"]
    assert paused["version"] == resumed["version"] == int(BEGIN.timestamp()) + 3


def test_archived_contacts_are_left_out_unless_they_are_asked_for(api: Caller) -> None:
    key = next(iter(api.sandbox.world.books[api.sandbox.administration].contacts))
    assert api("PATCH", f"/contacts/{key}/archive").status_code == 204
    assert key not in {one["id"] for one in api.get("/contacts/synchronization")}
    assert key in {one["id"] for one in api.get("/contacts/synchronization", include_archived="true")}


def test_the_filter_on_contact_type_is_the_only_word_on_who_is_a_consumer(api: Caller) -> None:
    people = api.get("/contacts/filter", filter="contact_type:private_individual", per_page=100)
    companies = api.get("/contacts/filter", filter="contact_type:company", per_page=100)
    assert people
    assert companies
    assert not any(one["company_name"] for one in people)
    assert all(one["company_name"] for one in companies)
    assert len(people) + len(companies) == len(api.get("/contacts", per_page=100))


def test_an_invoice_is_found_by_its_number_and_its_reference(api: Caller) -> None:
    invoice = api.invoice("late")
    assert api.get(f"/sales_invoices/find_by_invoice_id/{invoice.invoice_id}")["id"] == invoice.id
    invoice.reference = "Project 7"
    assert api.get("/sales_invoices/find_by_reference/Project 7")["id"] == invoice.id
    assert api("GET", "/sales_invoices/find_by_invoice_id/1999-0001").status_code == 404


def test_amounts_are_texts_with_as_few_decimals_as_it_takes(api: Caller) -> None:
    for one in api.get("/sales_invoices", per_page=100, filter="state:all"):
        whole, _, decimals = one["total_unpaid"].partition(".")
        assert whole.lstrip("-").isdigit()
        assert len(decimals) in (1, 2)
        assert len(decimals) == 1 or not decimals.endswith("0")


def test_what_is_empty_is_null_in_the_contact_and_an_empty_text_within_the_invoice(api: Caller) -> None:
    invoice = next(
        one for one in api.sandbox.world.books[api.sandbox.administration].invoices.values() if not one.copied.phone
    )
    assert api.get(f"/sales_invoices/{invoice.id}")["contact"]["phone"] == ""
    assert api.get(f"/contacts/{invoice.contact_id}")["phone"] is None


def test_no_field_alone_says_that_an_invoice_may_be_dunned(api: Caller) -> None:
    draft = api.get(f"/sales_invoices/{api.invoice('draft').id}")
    assert draft["due_date"]
    assert draft["total_unpaid"] != "0.0"
    assert draft["invoice_id"] is None
    given_up = api.get(f"/sales_invoices/{api.invoice('uncollectible').id}")
    assert given_up["next_reminder"]
    assert given_up["total_unpaid"] != "0.0"
    assert api.get(f"/sales_invoices/{api.invoice('paid').id}")["next_reminder"]


def test_payments_are_found_one_by_one_and_never_listed(api: Caller) -> None:
    payment = api.invoice("paid").payments[0]
    assert api.get(f"/payments/{payment.id}")["invoice_id"] == payment.invoice_id
    assert api("GET", "/payments").status_code == 404


def test_the_workflow_that_reminds_by_itself_says_so_in_its_steps(api: Caller) -> None:
    listed = {one["name"]: one for one in api.get("/workflows")}
    shown = api.get(f"/workflows/{listed['Vanzelf herinneren']['id']}")
    assert [step["reminder_auto_send"] for step in shown["steps"]] == [False, True, True, True]
    assert not any(step["reminder_auto_send"] for step in listed["Standaard"]["steps"])
