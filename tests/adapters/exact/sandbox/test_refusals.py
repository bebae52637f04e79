"""Limits, closed endpoints, scopes, and answers that are no JSON."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import requests

from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.scopes import SCOPES
from tests.adapters.exact.sandbox.callers import Caller, Clock
from tests.adapters.exact.sandbox.conftest import ROOMY, Open

LIST = "cashflow/PaymentConditions"
DAILY = {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}
MINUTELY = {"X-RateLimit-Minutely-Limit", "X-RateLimit-Minutely-Remaining", "X-RateLimit-Minutely-Reset"}


def ask(api: Caller, path: str = LIST, select: str = "ID") -> requests.Response:
    return api("GET", path, select=select)


def told(answer: requests.Response) -> set[str]:
    return {name for name in answer.headers if name.startswith("X-RateLimit")}


def millis(*moment: int) -> str:
    return str(int(datetime(*moment, tzinfo=UTC).timestamp() * 1000))  # type: ignore[arg-type,misc]


# ---------------------------------------------------------------- limits


def test_every_answer_tells_what_is_left_of_the_day_and_of_the_minute(opened: Open, clock: Clock) -> None:
    api = opened(Quirks())
    clock.forward(seconds=20)
    answer = ask(api)
    assert {name: answer.headers[name] for name in DAILY | MINUTELY} == {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4999",
        "X-RateLimit-Reset": millis(2026, 3, 4),
        "X-RateLimit-Minutely-Limit": "60",
        "X-RateLimit-Minutely-Remaining": "59",
        "X-RateLimit-Minutely-Reset": millis(2026, 3, 3, 9, 1),
    }


def test_a_minute_too_full_is_429_and_speaks_of_minutes_alone(opened: Open) -> None:
    api = opened(Quirks(per_minute=2))
    assert [ask(api).status_code for _ in range(3)] == [200, 200, 429]
    answer = ask(api)
    assert told(answer) == MINUTELY
    assert answer.headers["X-RateLimit-Minutely-Remaining"] == "0"


def test_a_429_may_say_for_how_long(opened: Open, clock: Clock) -> None:
    api = opened(Quirks(per_minute=0, retry_after=True))
    clock.forward(seconds=20)
    assert ask(api).headers["Retry-After"] == "40"
    assert "Retry-After" not in ask(opened(Quirks(per_minute=0))).headers


def test_minutes_begin_anew_on_the_whole_minute(opened: Open, clock: Clock) -> None:
    api = opened(Quirks(per_minute=1))
    clock.forward(seconds=59)
    assert [ask(api).status_code for _ in range(2)] == [200, 429]
    clock.forward(seconds=1)
    assert ask(api).status_code == 200


def test_a_day_too_full_is_429_until_midnight_in_utc(opened: Open, clock: Clock) -> None:
    api = opened(Quirks(per_day=1))
    clock.forward(hours=14, minutes=58)
    api.new_token()
    assert [ask(api).status_code for _ in range(2)] == [200, 429]
    assert told(ask(api)) == DAILY | MINUTELY
    clock.forward(minutes=2)
    assert ask(api).status_code == 200


def test_each_division_and_each_application_has_its_own_limit(opened: Open) -> None:
    api = opened(Quirks(per_minute=1))
    first, second, _ = api.sandbox.divisions
    assert [ask(api).status_code for _ in range(2)] == [200, 429]
    api.division = second
    assert ask(api).status_code == 200
    api.division = first
    api.oauth.application = api.sandbox.grants.register("Een ander", api.oauth.application.redirect_uris)
    api.new_token()
    assert ask(api).status_code == 200


@pytest.mark.parametrize("path", ["crm/Nobody", "crm/Accounts(guid'00000000-0000-4000-8000-000000000000')"])
def test_error_answers_tell_nothing_of_limits(api: Caller, path: str) -> None:
    answer = ask(api, path)
    assert answer.status_code == 404
    assert told(answer) == set()


# ---------------------------------------------------------------- the error limit


def test_the_eleventh_error_closes_the_endpoint_for_an_hour(api: Caller, clock: Clock) -> None:
    assert {ask(api, select="Nobody").status_code for _ in range(10)} == {400}
    assert ask(api).status_code == 200
    assert ask(api, select="Nobody").status_code == 400
    assert ask(api).status_code == 429
    assert ask(api, "documents/DocumentTypes").status_code == 200
    clock.forward(minutes=59)
    api.new_token()
    assert ask(api).status_code == 429
    clock.forward(minutes=1)
    assert ask(api).status_code == 200


def test_errors_of_another_hour_are_forgotten(api: Caller, clock: Clock) -> None:
    for _ in range(2):
        assert {ask(api, select="Nobody").status_code for _ in range(10)} == {400}
        clock.forward(hours=1)
        api.new_token()
    assert ask(api).status_code == 200


def test_an_endpoint_that_is_closed_in_one_division_is_open_in_another(api: Caller) -> None:
    for _ in range(11):
        ask(api, select="Nobody")
    assert ask(api).status_code == 429
    api.division = api.sandbox.divisions[1]
    assert ask(api).status_code == 200


def test_calls_with_a_dead_token_count_as_errors_too(api: Caller, clock: Clock) -> None:
    clock.forward(minutes=10)
    assert [ask(api).status_code for _ in range(12)] == [401] * 11 + [429]


def test_business_refusals_close_nothing(api: Caller) -> None:
    for _ in range(12):
        assert api("POST", "crm/Accounts", {"Email": "x@example.nl"}).status_code == 500
    assert ask(api, "crm/Accounts").status_code == 200


# ---------------------------------------------------------------- scopes


@pytest.mark.parametrize(
    ("missing", "path", "text"),
    [
        ("organization.administration", "system/Divisions", "read 'organization.administration'"),
        ("organization.administration", "sync/Deleted", "read 'organization.administration'"),
        ("financial.receivables", "bulk/Cashflow/Receivables", "read 'financial.receivables'"),
        ("financial.cashflow", "sync/Cashflow/PaymentTerms", "read 'financial.cashflow'"),
        ("crm.accounts", "sync/CRM/Contacts", "read 'crm.accounts'"),
        ("sales.invoices", "salesinvoice/SalesInvoices", "read 'sales.invoices'"),
        ("financial.accounting", "salesentry/SalesEntries", "read 'financial.accounting'"),
        ("organization.documents", "documents/Documents", "read 'organization.documents'"),
        ("organization.workflow", "activities/Tasks", "read 'organization.workflow'"),
    ],
)
def test_what_is_not_in_the_scopes_of_the_application_is_403(opened: Open, missing: str, path: str, text: str) -> None:
    kept = frozenset(scope for scope in SCOPES if not scope.startswith(missing))
    answer = ask(opened(replace(ROOMY, scopes=kept)), path, select="Division")
    assert answer.status_code == 403
    assert answer.json()["error"]["message"]["value"] == (
        f"Forbidden - Application Scope Violated. Cannot {text} scope."
    )


def test_who_may_read_may_not_write(opened: Open) -> None:
    api = opened(replace(ROOMY, scopes=SCOPES - {"organization.workflow:manage"}))
    assert ask(api, "activities/CommunicationNotes").status_code == 200
    answer = api("POST", "activities/CommunicationNotes", {"Subject": "x"})
    assert (answer.status_code, "Cannot manage" in api.error(answer)) == (403, True)


def test_what_the_user_may_not_see_may_be_answered_as_if_it_were_empty(opened: Open) -> None:
    api = opened(replace(ROOMY, blind=frozenset({"cashflow/Receivables"})))
    assert api.rows("cashflow/Receivables", select="ID") == []
    assert api.rows("bulk/Cashflow/Receivables", select="ID")


def test_what_the_licence_lacks_is_not_there(opened: Open) -> None:
    api = opened(replace(ROOMY, absent=frozenset({"system/Divisions"})))
    assert ask(api, "system/Divisions", "Code").status_code == 404
    assert ask(api, "hrm/Divisions", "Code").status_code == 200


# ---------------------------------------------------------------- no JSON


@pytest.mark.parametrize("status", ["200", "503"])
def test_maintenance_is_a_page_whatever_its_status(opened: Open, status: str) -> None:
    api = opened()
    api.sandbox.world.quirks = replace(ROOMY, maintenance=status)  # type: ignore[arg-type]
    answer = ask(api)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (int(status), "text/html")
    assert "onderhoud" in answer.text


def test_without_a_token_nothing_is_told(api: Caller) -> None:
    assert api("GET", LIST, None, {"Authorization": ""}, select="ID").status_code == 401


def test_an_old_token_is_told_of_before_anything_else(api: Caller, clock: Clock) -> None:
    clock.forward(minutes=10)
    assert ask(api, "crm/Nobody").status_code == 401


def test_an_old_token_may_lead_to_the_login_page(opened: Open, clock: Clock) -> None:
    api = opened(replace(ROOMY, moved=True))
    clock.forward(minutes=10)
    assert ask(api).status_code == 302
