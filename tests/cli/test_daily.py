"""`dun`, `deliver` and what waits for a person: previews, going live, failures, doubts and proposals."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from connector.cli.tasks import ANSWERS
from connector.model import TaskKind
from tests.channels.servers import DOT, HANG_UP, MAIL, FaultyServer
from tests.cli.conftest import IBAN, LIST, Desk

LATE = LIST.splitlines()[0] + "\n1006;Kapper Knip;knip@example.nl;2025-900;01-12-2025;15-12-2025;50,00;50,00;EUR;nee\n"
UseServer = Callable[[int], None]


def test_before_going_live_dun_is_a_preview_that_plans_nothing(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("dun", "--json")
    assert ran.json["live"] is False
    assert [(m["debtor"], m["notice"], m["delivery"]) for m in ran.json["messages"]] == [("1001", "friendly", None)]
    held = {one["invoice"]: one["hold"] for one in ran.json["held"]}
    assert held == {"2026-003": "missing_contact", "2026-004": "dispute", "2026-002": "stricter_first"}
    assert desk.done("deliver", "--json").json["deliveries"] == []


def test_going_live_wants_to_know_in_whose_name(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk("live", "--yes")
    assert ran.code == 5
    assert "tijdig creditor" in ran.err
    desk.done("creditor", "--name", "Drukkerij Letter", "--acts-for", "ourselves", "--email", "letter@example.nl")
    assert "IBAN" in desk.done("live", "--yes").err
    assert "live already" in desk.done("live").out


def test_going_live_needs_a_yes(desk: Desk) -> None:
    desk.done("import", desk.file())
    desk.done(
        "creditor", "--name", "Drukkerij", "--acts-for", "ourselves", "--email", "letter@example.nl", "--iban", IBAN
    )
    ran = desk("live")
    assert ran.code == 5
    assert "--yes" in ran.err
    assert desk.done("dun", "--json").json["live"] is False


def test_without_a_mail_server_nothing_fails_and_it_says_what_to_set(desk: Desk) -> None:
    desk.live().done("dun")
    ran = desk("deliver")
    assert ran.code == 3
    assert "TIJDIG_SMTP_HOST" in ran.err
    assert desk.done("tasks", "--json").json[0]["kind"] != "mend_sending"


def test_messages_leave_and_a_second_delivery_sends_nothing(desk: Desk, mail_server: UseServer, tmp_path: Path) -> None:
    desk.live().done("dun")
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        first = desk.done("deliver", "--json")
        second = desk.done("deliver", "--json")
        mails = catcher.mails()
    assert first.json["counts"]["sent"] == 1
    assert second.json["counts"]["sent"] == 0
    assert [mail.to for mail in mails] == ["Bakkerij Zon <zon@example.nl>"]
    assert "2026-001" in mails[0].text


def test_nothing_leaves_outside_the_sending_hours(desk: Desk, mail_server: UseServer, tmp_path: Path) -> None:
    desk.live().done("dun")
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        assert desk.on("2026-03-03T17:30").done("deliver", "--json").json["counts"]["waiting"] == 1
        assert catcher.mails() == []


def test_a_failure_needs_a_person_and_can_be_tried_again(desk: Desk, mail_server: UseServer, tmp_path: Path) -> None:
    desk.live().done("dun")
    with FaultyServer({MAIL: "550 5.7.1 not from you"}) as server:
        mail_server(server.port)
        failed = desk("deliver")
    assert failed.code == 11
    assert "tijdig retry" in failed.out
    task = next(one for one in desk.done("tasks", "--json").json if one["kind"] == "mend_sending")
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        desk.done(*task["answer_with"].split()[1:])
        assert desk.done("deliver", "--json").json["counts"]["sent"] == 1
    assert all(one["kind"] != "mend_sending" for one in desk.done("tasks", "--json").json)
    assert desk("retry", "2026-001").code == 8


@pytest.mark.parametrize(("word", "sent_again"), [("--sent", 0), ("--not-sent", 1)])
def test_a_doubt_is_settled_by_a_person_alone(
    desk: Desk, mail_server: UseServer, tmp_path: Path, word: str, sent_again: int
) -> None:
    desk.live().done("dun")
    with FaultyServer({DOT: HANG_UP}) as server:
        mail_server(server.port)
        assert desk("deliver").code == 11
        assert desk.done("deliver", "--json").json["counts"]["sent"] == 0, "nobody sends it again by himself"
    task = next(one for one in desk.done("tasks", "--json").json if one["kind"] == "settle_unclear")
    assert "settle" in task["answer_with"]
    desk.done("settle", "2026-001", word)
    desk.on("2026-03-04T09:00")
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        desk.done("import", "open.csv")
        desk.done("dun")
        assert desk.done("deliver", "--json").json["counts"]["sent"] in (sent_again, 0)
        desk.on("2026-03-06T09:00").done("deliver")
        about = [mail for mail in catcher.mails() if "2026-001" in mail.text]
    assert len(about) == sent_again


def test_what_needs_a_yes_waits_for_it(desk: Desk, mail_server: UseServer, tmp_path: Path) -> None:
    own = desk.file('[[steps]]\nkey = "last"\nnotice = "formal_notice"\ndays = 20\napprove = true\n', "own.toml")
    desk.live(LATE).done("policy", "set", own)
    assert desk.done("dun", "--json").json["counts"]["proposals"] == 1
    waiting = desk.done("proposals", "--json").json
    assert [(one["debtor"], one["invoices"], one["open"]) for one in waiting] == [("1006", ["2025-900"], "EUR 50.00")]
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        assert desk.done("deliver", "--json").json["counts"]["sent"] == 0
        desk.done("approve", waiting[0]["delivery"][:8], "--by", "Els")
        assert desk.done("deliver", "--json").json["counts"]["sent"] == 1
    assert "Nothing waits for a yes" in desk.done("proposals").out
    assert "approved by Els" in desk.done("why", "2025-900").out


def test_a_refused_proposal_holds_its_invoices_until_that_is_lifted(desk: Desk) -> None:
    own = desk.file('[[steps]]\nkey = "last"\nnotice = "formal_notice"\ndays = 20\napprove = true\n', "own.toml")
    desk.live(LATE).done("policy", "set", own)
    desk.done("dun")
    desk.done("refuse", "2025-900", "--reason", "good customer")
    found = desk.done("why", "2025-900", "--json").json["receivables"][0]
    assert found["hold"] == "block"
    desk.done("lift", found["laid"][0]["hold"])
    assert desk.done("dun", "--json").json["counts"]["proposals"] == 1


def test_a_run_into_the_past_is_refused(desk: Desk) -> None:
    desk.live().done("dun")
    assert desk.on("2026-03-02T09:00")("dun").code == 5


def test_paused_means_that_nothing_leaves(desk: Desk) -> None:
    desk.live().done("dun")
    desk.done("pause")
    assert "not live" in desk.done("deliver").out


def test_every_kind_of_task_says_how_it_is_answered() -> None:
    assert set(ANSWERS) == set(TaskKind)
