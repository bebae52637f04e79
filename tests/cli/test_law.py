"""`tijdig law`: cases are computed and compared row by row, and no row can stop the others."""

import json
from pathlib import Path

import pytest

from connector.cli.law_cases import Case, answer, differences
from connector.cli.law_kinds import KINDS
from connector.tables import law_tables
from tests.cli.conftest import Desk

OWN = Path(__file__).parent / "law_cases.csv"
ALL = Path(__file__).parents[3] / "shared" / "law" / "cases.csv"
HEAD = "case_id,kind,inputs,expected,compare\n"


def row(case_id: str, kind: str, inputs: object, expected: object = None, compare: str = "eq") -> str:
    quoted = ['"' + json.dumps(each).replace('"', '""') + '"' for each in (inputs, expected)]
    return f"{case_id},{kind},{quoted[0]},{quoted[1]},{compare}\n"


def test_every_case_of_ours_is_as_expected_and_every_kind_has_one(desk: Desk) -> None:
    assert "68 of 68 cases are as expected." in desk.done("law", "check", OWN).out
    assert {line.split(",")[1] for line in OWN.read_text("utf-8").splitlines()[1:]} == set(KINDS)


def test_every_worked_case_is_as_expected(desk: Desk) -> None:
    if not ALL.exists():
        pytest.skip("THE WORKED CASES OF THE LAW ARE NOT HERE: ours alone were checked")
    ran = desk.done("law", "check", ALL, "--json")
    assert ran.json["differences"] == []
    assert ran.json["cases"] >= 55


def test_a_result_is_one_object_a_line(desk: Desk) -> None:
    file = desk.file(
        HEAD + row("a", "nl_costs", {"principal": "617.10"}) + row("b", "be_cap", {"balance": 150}), "c.csv"
    )
    lines = desk.done("law", "evaluate", file, "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"case_id": "a", "result": {"costs": "92.57"}},
        {"case_id": "b", "result": {"max_compensation": "20.00"}},
    ]


def test_a_case_that_cannot_be_computed_says_why_and_the_rest_goes_on(desk: Desk) -> None:
    bad = {
        "kind": ("nl_fines", {"principal": "1"}),
        "minus": ("nl_costs", {"principal": "-1.00"}),
        "parts of a cent": ("nl_costs", {"principal": "1.005"}),
        "no number": ("nl_costs", {"principal": "NaN"}),
        "no day": ("nl_rate", {"rate_kind": "consumer", "day": "2026-02-30"}),
        "not yet known": ("nl_rate", {"rate_kind": "consumer", "day": "2027-01-01"}),
        "missing": ("nl_costs", {}),
        "too much": ("nl_costs", {"principal": "1.00", "discount": "1.00"}),
        "no object": ("nl_costs", ["1.00"]),
        "backwards": (
            "be_interest_b2b",
            {"principal": "1.00", "first_day": "2026-02-01", "last_day": "2026-01-01"},
        ),
        "without end": ("kpi_dso", {"receivables": "1e-30000000", "credit_sales": "1", "days": 30}),
        "a day as a number": ("nl_rate", {"rate_kind": "consumer", "day": 1767225600}),
        "without sales": ("kpi_dso", {"receivables": "1", "credit_sales": "0", "days": 30}),
    }
    rows = [row(name, kind, inputs) for name, (kind, inputs) in bad.items()]
    file = desk.file(
        HEAD + "".join(rows) + "half,nl_costs,{\n" + row("good", "nl_costs", {"principal": "1.00"}), "c.csv"
    )
    ran = desk("law", "evaluate", file, "--json")
    assert ran.code == 3
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["case_id"] for one in told] == [*bad, "half", "good"]
    assert told[-1]["result"] == {"costs": "40.00"}
    assert all(one["error"] and "Traceback" not in one["error"] for one in told[:-1])
    assert told[0]["error"].startswith("the kind 'nl_fines' is not known; known are be_cap")
    plain = desk("law", "evaluate", file)
    assert "minus (line 3): principal:" in plain.err
    assert plain.out == "good: costs 40.00\n"


def test_a_difference_is_named(desk: Desk) -> None:
    file = desk.file(HEAD + row("a", "nl_costs", {"principal": "617.10"}, {"costs": "92.56"}), "c.csv")
    ran = desk("law", "check", file)
    assert ran.code == 12
    assert "a: costs is 92.57, and 92.56 was expected" in ran.out
    assert "0 of 1 cases are as expected" in ran.out


@pytest.mark.parametrize(
    ("expected", "right"),
    [("2026-05-19", True), ("2026-05-16", True), ("2026-05-09", True), ("2026-05-08", False), ("2026-05-20", False)],
)
def test_a_term_may_be_ten_days_later_than_expected_and_never_earlier(expected: str, right: bool) -> None:
    inputs = json.dumps({"channel": "email", "sent_on": "2026-05-01"})
    case = Case(2, "a", "nl_14day_earliest_costs", inputs, json.dumps({"costs_from": expected}), "ge")
    found = answer(case, law_tables())
    assert found.result == {"costs_from": "2026-05-19"}
    assert (differences(found) == []) is right


def test_a_file_that_is_no_list_of_cases_is_refused_with_what_it_lacks(desk: Desk) -> None:
    ran = desk("law", "evaluate", desk.file("a,b\n1,2\n", "c.csv"))
    assert ran.code == 3
    assert "has no case_id, kind, inputs" in ran.err


def test_the_tables_are_shown_with_their_source_and_the_day_of_the_alarm(desk: Desk) -> None:
    ran = desk.done("law", "tables")
    assert "nl_commercial" in ran.out
    assert "art. 6:119a, 6:119b and 6:120 lid 2 BW" in ran.out
    assert "2027-01-01" in ran.out
