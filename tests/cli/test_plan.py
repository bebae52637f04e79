"""`tijdig plan`: figures, reasons and days as documented, nothing touched, and nothing ever asked."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import LIST, Desk, Ran

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "ar" / "ibm_accounts_receivable.csv"
KEYS = {
    "": "today policy currencies recognised counts totals debtors row_errors questions warnings",
    "policy": "name title",
    "totals": "currency open past_due",
    "debtors": "debtor number name net message proposal receivables",
    "debtors.net": "currency amount",
    "debtors.message": "notice channel to term_days receivables pay_by asks announces",
    "debtors.message.asks": "currency principal credits charges payable",
    "debtors.proposal": "notice channel to term_days receivables pay_by asks announces",
    "debtors.proposal.asks": "currency principal credits charges payable",
    "debtors.proposal.announces": "costs costs_from payable_then interest_a_day",
    "debtors.receivables": "receivable invoice instalment instalments issued due due_assumed past_due days_late "
    "currency amount open state step notice step_due hold holds act reason sends_on next",
    "debtors.receivables.holds": "kind sentence since until",
    "debtors.receivables.reason": "code sentence",
    "row_errors": "line column reason record debtor hint",
    "questions": "code place text options answer_with",
}


PROPOSING = """law = "nl_business"
[interest]
[[steps]]
key = "one"
notice = "last_demand"
days = 40
term_days = 7
approve = true
announces = true
asks_interest = true
"""


def plan(desk: Desk, text: str = LIST, *words: str) -> Ran:
    return desk("plan", desk.file(text), "--json", *words)


def owed(ran: Ran) -> dict[str, dict[str, Any]]:
    """Receivables by the number of their invoice."""
    return {one["invoice"]: one for debtor in ran.json["debtors"] for one in debtor["receivables"]}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_each_receivable_has_its_step_its_hold_and_its_days_apart(desk: Desk) -> None:
    ran = plan(desk)
    assert ran.code == 0, ran.err
    late, coming, without_address, disputed = (owed(ran)[f"2026-00{number}"] for number in (1, 2, 3, 4))
    assert (late["step"], late["step_due"], late["sends_on"]) == ("friendly", "2026-02-18", "2026-03-03")
    assert (late["act"], late["hold"], late["days_late"], late["past_due"]) == ("send", None, 16, True)
    assert (coming["step"], coming["step_due"], coming["past_due"]) == ("pre_due", "2026-03-03", False)
    assert (without_address["act"], without_address["hold"]) == ("hold", "missing_contact")
    assert (disputed["hold"], disputed["reason"]["code"]) == ("dispute", "dispute")
    assert disputed["step"] == "friendly", "a hold never hides which step would be due"


def test_a_hold_is_told_before_its_step_is_due(desk: Desk) -> None:
    text = LIST.replace("ster@example.nl", "")
    found = owed(plan(desk, text))["2026-005"]
    assert (found["act"], found["reason"]["code"], found["hold"]) == ("wait", "not_due_yet", "missing_contact")
    assert (found["step"], found["step_due"]) == ("pre_due", "2026-03-27")


def test_amounts_are_exact_texts_and_add_up_per_currency(desk: Desk) -> None:
    text = LIST + "1005;Dollar Inc;d@example.nl;2026-006;01-02-2026;15-02-2026;10,10;10,10;USD;nee\n"
    ran = plan(desk, text)
    assert owed(ran)["2026-002"]["open"] == "1250.50"
    assert ran.json["totals"] == [
        {"currency": "EUR", "open": "1565.50", "past_due": "235.00"},
        {"currency": "USD", "open": "10.10", "past_due": "10.10"},
    ]
    assert ran.json["currencies"] == ["EUR", "USD"]


def test_the_message_of_the_day_is_told_with_its_address(desk: Desk) -> None:
    debtors = {one["debtor"]: one for one in plan(desk).json["debtors"]}
    message = debtors["1001"]["message"]
    assert (message["notice"], message["to"], message["term_days"]) == ("friendly", "zon@example.nl", 5)
    assert debtors["1001"]["net"] == [{"currency": "EUR", "amount": "100.00"}]
    assert debtors["1002"]["message"] is None


def shapes(value: Any, place: str = "") -> dict[str, set[str]]:
    """place → keys, of every object in a document."""
    found: dict[str, set[str]] = {}
    if isinstance(value, list):
        for one in value:
            for name, keys in shapes(one, place).items():
                found.setdefault(name, set()).update(keys)
    elif isinstance(value, dict) and place not in ("recognised", "counts"):
        found[place] = set(value)
        for key, one in value.items():
            found |= shapes(one, f"{place}.{key}".strip("."))
    return found


def test_the_keys_are_these_and_stay(desk: Desk) -> None:
    # One list with everything in it: messages, proposals, holds, bad rows; and one with a question.
    text = LIST + "1004;Slagerij Ster;ster@example.nl;2026-007;41-13-2026;30-03-2026;80,00;80,00;EUR;nee\n"
    text += "1006;Kapper Knip;knip@example.nl;2025-900;01-01-2026;15-01-2026;50,00;50,00;EUR;nee\n"
    proposing = desk.file(PROPOSING, "own.toml")
    asking = "Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag\nA;1;01-02-2026;15-02-2026;1.234\n"
    found = shapes(plan(desk, text).json)
    for further in (plan(desk, text, "--policy", str(proposing)), plan(desk, asking)):
        for place, keys in shapes(further.json).items():
            found.setdefault(place, set()).update(keys)
    assert found == {place: set(keys.split()) for place, keys in KEYS.items()}


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", text[text.index("## `plan --json`") : text.index("## A policy file")]))
    assert {key for keys in KEYS.values() for key in keys.split()} - told == set()


def test_every_row_is_counted(desk: Desk) -> None:
    counts = plan(desk, LIST, "--today", "2026-02-10").json["counts"]
    assert (counts["rows"], counts["not_yet_issued"], counts["open"], counts["past_due"]) == (5, 2, 3, 0)


def test_a_look_back_leaves_out_what_was_not_known_then(desk: Desk) -> None:
    ran = plan(desk, LIST, "--today", "2026-02-10")
    assert set(owed(ran)) == {"2026-001", "2026-003", "2026-004"}
    assert ran.json["today"] == "2026-02-10"


def test_nothing_is_touched(desk: Desk, tmp_path: Path) -> None:
    desk.file()
    before = everything(tmp_path)
    assert desk("plan", "open.csv").code == 0
    assert everything(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["open.csv"]


def test_the_same_file_and_day_give_the_same_bytes(desk: Desk) -> None:
    assert plan(desk).out == plan(desk).out


def test_an_open_question_is_told_with_its_answer_and_nothing_is_planned(desk: Desk) -> None:
    text = "Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag\nA;1;01-02-2026;15-02-2026;1.234\n"
    ran = plan(desk, text)
    assert ran.code == 4
    assert {one["code"] for one in ran.json["questions"]} == {"decimal", "currency"}
    assert ran.json["debtors"] == []
    assert "--decimal comma" in ran.err
    answered = plan(desk, text, "--decimal", "comma", "--currency", "EUR")
    assert (answered.code, owed(answered)["1"]["open"]) == (0, "1234.00")
    again = plan(desk, text, "--answer", "decimal=comma", "--answer", "currency=USD")
    assert again.json["totals"] == [{"currency": "USD", "open": "1234.00", "past_due": "1234.00"}]


def test_bad_rows_are_told_and_the_good_ones_are_planned(desk: Desk) -> None:
    text = LIST.replace("01-02-2026;15-02-2026;75,00", "01-02-2026;31-02-2026;75,00")
    ran = plan(desk, text)
    assert ran.code == 3
    assert [one["line"] for one in ran.json["row_errors"]] == [4]
    assert len(owed(ran)) == 4
    assert "line 4" in ran.err


def test_an_own_ladder_is_tried_out(desk: Desk) -> None:
    own = desk.file('[[steps]]\nkey = "first"\nnotice = "reminder"\ndays = 10\n', "own.toml")
    ran = plan(desk, LIST, "--policy", str(own))
    assert owed(ran)["2026-001"]["step"] == "first"
    assert owed(ran)["2026-001"]["step_due"] == "2026-02-25"


def test_everything_that_is_wrong_with_a_ladder_is_told_at_once(desk: Desk) -> None:
    own = desk.file('color = "red"\n[[steps]]\nkey = "first"\nnotice = "shout"\ndays = "ten"\n', "own.toml")
    ran = plan(desk, LIST, "--policy", str(own))
    assert ran.code == 3
    assert all(place in ran.err for place in ("color", "steps.1.notice", "steps.1.days"))


def test_people_get_a_table_and_the_sums(desk: Desk) -> None:
    ran = desk("plan", desk.file())
    assert ran.code == 0
    assert "Bakkerij Zon" in ran.out
    assert "EUR 1250.50" in ran.out
    assert "EUR 1565.50 is open, of which 235.00 past due." in ran.out
    assert "\x1b" not in ran.out, "nothing that draws, through a pipe"


def test_a_name_cannot_steer_the_terminal(desk: Desk) -> None:
    ran = desk("plan", desk.file(LIST.replace("Garage Wiel", "Garage \x1b[2J\x1b]0 gone\x07Wiel[red]")))
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "[red]" in ran.out


def test_reasons_come_in_the_language_that_is_asked_for(desk: Desk) -> None:
    assert owed(plan(desk, LIST, "--language", "nl"))["2026-004"]["reason"]["sentence"] == "De factuur wordt betwist."
    assert owed(plan(desk, LIST, "--language", "en"))["2026-004"]["reason"]["sentence"] == "The invoice is disputed."


@pytest.mark.parametrize("words", [["plan"], ["plan", "nowhere.csv"], ["plan", "open.csv", "--today", "tomorrow"]])
def test_a_wrong_call_ends_with_its_own_code(desk: Desk, words: list[str]) -> None:
    desk.file()
    assert desk(*words).code == 2


@pytest.mark.skipif(not REAL.exists(), reason=f"NO REAL RECEIVABLES FILE beside this folder ({REAL.name}): NOT checked")
def test_the_look_back_on_a_real_file_gives_its_known_figures(desk: Desk) -> None:
    ran = desk("plan", "--today", "2013-06-18", "--currency", "EUR", "--json", REAL)
    assert ran.code == 0, ran.err
    counts = ran.json["counts"]
    wanted = {"rows": 2466, "not_yet_issued": 573, "settled": 1801, "open": 92, "past_due": 9}
    assert {name: counts[name] for name in wanted} == wanted
    found = [one for debtor in ran.json["debtors"] for one in debtor["receivables"]]
    assert len(found) == 92
    assert sum(one["past_due"] for one in found) == 9
    assert all(one["step"] and one["step_due"] and one["sends_on"] >= "2013-06-18" for one in found)
    assert all(one["sends_on"] >= one["step_due"] for one in found)
    # The file knows no addresses, so whatever is not disputed lacks a contact.
    holds = {one["invoice"]: one["hold"] for one in found}
    assert holds == {number: "dispute" if disputed else "missing_contact" for number, disputed in _open_then()}


def _open_then() -> Iterator[tuple[str, bool]]:
    """What was open on that day, and whether it was disputed, read without any code of ours."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            issued, settled = (_american(row[name]) for name in ("InvoiceDate", "SettledDate"))
            if issued <= date(2013, 6, 18) < settled:
                yield row["invoiceNumber"], row["Disputed"] == "Yes"


def _american(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)
