"""What a person says about a case, on the command line: each word does its work and stands in the explanation."""

from typing import Any

import pytest

from tests.cli.conftest import LIST, Desk

PARTS = (
    LIST.splitlines()[0].replace("Factuurnummer", "Factuurnummer;Termijn")
    + "\n1001;Bakkerij Zon;zon@example.nl;2026-010;1/2;01-02-2026;15-02-2026;50,00;50,00;EUR;nee"
    + "\n1001;Bakkerij Zon;zon@example.nl;2026-010;2/2;01-02-2026;15-03-2026;50,00;50,00;EUR;nee\n"
)


def case(desk: Desk, invoice: str = "2026-001") -> dict[str, Any]:
    found: dict[str, Any] = desk.done("why", invoice, "--json").json["receivables"][0]
    return found


def test_a_hold_on_an_invoice_and_its_end(desk: Desk) -> None:
    desk.live().done("hold", "2026-001", "--reason", "moving house", "--until", "2026-03-10", "--by", "Els")
    found = case(desk)
    assert (found["hold"], found["holds"][0]["until"], found["sends_on"]) == ("block", "2026-03-10", "2026-03-11")
    assert "tijdig lift" in desk.done("why", "2026-001").out
    desk.done("lift", found["laid"][0]["hold"])
    assert case(desk)["hold"] is None


def test_a_hold_on_a_debtor_stops_all_his_invoices(desk: Desk) -> None:
    desk.live().done("hold", "--debtor", "Bakkerij", "--reason", "in talks")
    assert (case(desk, "2026-001")["hold"], case(desk, "2026-002")["hold"]) == ("block", "block")
    assert case(desk, "2026-005")["hold"] is None


def test_a_dispute_about_a_part_leaves_the_rest_to_be_asked(desk: Desk) -> None:
    desk.live().done("hold", "2026-001", "--dispute", "--amount", "40", "--reason", "one box short")
    assert case(desk)["hold"] is None
    desk.done("hold", "2026-001", "--dispute", "--reason", "nothing came")
    assert case(desk)["hold"] == "dispute"


@pytest.mark.parametrize(
    "words",
    [
        ["hold", "--reason", "x"],
        ["hold", "2026-001", "--debtor", "1001", "--reason", "x"],
        ["hold", "2026-001", "--amount", "5", "--reason", "x"],
        ["hold", "2026-001", "--dispute", "--until", "2026-03-10", "--reason", "x"],
        ["hold", "2026-001", "--dispute", "--amount", "-5", "--reason", "x"],
        ["settle", "2026-001"],
        ["mark", "1001", "tired"],
    ],
)
def test_what_makes_no_sense_is_a_wrong_call(desk: Desk, words: list[str]) -> None:
    desk.live()
    assert desk(*words).code == 2


def test_a_promise_stops_the_ladder_and_a_second_one_needs_a_person(desk: Desk) -> None:
    desk.live().done("promise", "1001", "--pays-on", "2026-03-10", "--invoice", "2026-001")
    assert case(desk)["hold"] == "promise"
    again = desk("promise", "1001", "--pays-on", "2026-03-12", "--invoice", "2026-001")
    assert again.code == 5
    task = next(one for one in desk.done("tasks", "--json").json if one["kind"] == "judge_promise")
    assert "--confirmed" in task["answer_with"]
    desk.done("promise", "1001", "--pays-on", "2026-03-12", "--invoice", "2026-001", "--confirmed")


def test_a_promise_of_an_amount_is_in_the_currency_of_what_is_owed(desk: Desk) -> None:
    desk.live().done("promise", "1001", "--pays-on", "2026-03-10", "--amount", "50")
    assert "promised to pay €50.00" in desk.done("why", "2026-001").out


def test_a_payment_plan_is_agreed_over_what_is_open(desk: Desk) -> None:
    desk.live().done("arrange", "2026-001", "--term", "2026-03-20", "--term", "2026-04-20")
    assert case(desk)["hold"] == "plan"
    assert "€50.00" in desk.done("why", "2026-001").out
    assert desk("arrange", "2026-002", "--term", "2026-03-20=10").code == 5, "the terms do not add up"
    assert desk("arrange", "2026-002", "2026-004", "--term", "2026-03-20").code == 3, "two debtors"
    assert desk("arrange", "2026-002", "--term", "soon").code == 2


def test_a_step_is_skipped_with_a_reason_and_the_ladder_can_begin_anew(desk: Desk) -> None:
    desk.live().done("skip", "2026-001", "--reason", "spoke on the phone", "--by", "Els")
    assert case(desk)["step"] == "reminder"
    assert "Skipped by Els: friendly reminder: spoke on the phone." in desk.done("why", "2026-001").out
    desk.done("restart", "2026-001", "--reason", "wrong address")
    assert case(desk)["step"] == "friendly"


def test_a_step_is_sent_by_hand(desk: Desk) -> None:
    desk.live()
    assert "friendly" in desk.done("send", "2026-001").out
    assert case(desk)["hold"] == "in_flight"
    assert desk("send", "2026-004").code == 5, "it is disputed"


def test_another_collector_has_it_until_it_is_taken_back(desk: Desk) -> None:
    desk.live().done("hand-over", "2026-001", "--to", "Incasso De Arend")
    found = case(desk)
    assert found["hold"] == "handed_over"
    desk.done("lift", found["laid"][0]["hold"])
    assert case(desk)["hold"] is None


def test_a_stop_sign_stops_everything_until_it_is_removed(desk: Desk) -> None:
    desk.live().done("mark", "1001", "debt_help")
    assert case(desk)["hold"] == "stop_sign"
    desk.done("mark", "1001", "debt_help", "--remove")
    assert case(desk)["hold"] is None


def test_an_address_that_bounced_is_not_used_until_it_is_mended(desk: Desk) -> None:
    desk.live().done("bounced", "1001", "ZON@example.nl")
    assert case(desk)["hold"] == "missing_contact"
    assert any(one["kind"] == "mend_address" for one in desk.done("tasks", "--json").json)
    desk.done("bounced", "1001", "zon@example.nl", "--mended")
    assert case(desk)["hold"] is None
    assert desk("bounced", "1001", "other@example.nl").code == 8


def test_one_of_several_instalments_must_be_named(desk: Desk) -> None:
    desk.live(PARTS)
    ran = desk("skip", "2026-010", "--reason", "x")
    assert ran.code == 3
    assert "2026-010 (1/2), due on 2026-02-15" in ran.err
    key = desk.done("why", "2026-010", "--json").json["receivables"][1]["receivable"]
    desk.done("skip", key, "--reason", "x")


@pytest.mark.parametrize("words", [["lift", "hold-9"], ["skip", "nothing", "--reason", "x"], ["approve", "2026-001"]])
def test_what_is_not_there_has_its_own_code(desk: Desk, words: list[str]) -> None:
    desk.live()
    assert desk(*words).code == 8
