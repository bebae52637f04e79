"""`tijdig policy`: the ladder as a file, its calendar, and what a change asks."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connector.cli.policy_file import read_policy, written
from connector.errors import BadInput
from connector.model import Channel, Money, Notice
from connector.rules.policy import CountFrom, Policy, Step
from connector.rules.presets import DEFAULT
from tests.cli.conftest import Desk

OWN = Policy(
    name="own",
    title='With "quotes", \\ and é',
    steps=(
        Step("first", Notice.FRIENDLY, 5, cost=Money(Decimal("7.50"), "EUR")),
        Step("second", Notice.REMINDER, 9, CountFrom.PREVIOUS, Channel.EMAIL, 7, approve=True),
    ),
    minimums=(Money(Decimal("5.00"), "EUR"), Money(Decimal(6), "USD")),
    sending_weekdays=(1, 3),
)


@pytest.mark.parametrize("policy", [DEFAULT, OWN])
def test_what_is_written_is_read_back_the_same(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(written(policy), encoding="utf-8")
    assert read_policy(path) == policy


def test_the_file_in_the_documentation_is_sane(tmp_path: Path) -> None:
    docs = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(docs.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert [step.key for step in read_policy(path).steps] == ["friendly", "reminder"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps = 3", "steps"),
        ("=", "is not TOML"),
        ('sending_weekdays = ["maandag"]\n[[steps]]\nkey="a"\nnotice="reminder"\ndays=3', "use mon, tue"),
        ('[[steps]]\nkey="a"\nnotice="reminder"\ndays=-3', "late payment"),
        ('[[steps]]\nkey="a"\nnotice="reminder"\ndays=3\ncost="free"', 'write it as "EUR 7.50"'),
        ('[minimums]\nEUR="little"\n[[steps]]\nkey="a"\nnotice="reminder"\ndays=3', "minimums.EUR"),
        ('[[steps]]\nkey="a"\nnotice="fourteen_day_letter"\ndays=20', "announces costs, and no law is named"),
        ('[[steps]]\nkey="a"\nnotice="reminder"\ndays=3\nchannel="sms"', "nothing carries sms yet"),
        ('[[steps]]\nkey="a"\nnotice="hand_over_notice"\ndays=20', "nothing is handed over by this version yet"),
    ],
)
def test_a_bad_file_says_what_is_wrong(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as wrong:
        read_policy(path)
    assert told in str(wrong.value)


def test_the_calendar_is_that_of_the_rules(desk: Desk, tmp_path: Path) -> None:
    found = desk.done("policy", "show", "--due", "2026-03-04", "--json").json
    days = [(one["step"], one["step_due"], one["sends_on"]) for one in found["calendar"]]
    assert days == [
        ("pre_due", "2026-03-01", "2026-03-02"),
        ("friendly", "2026-03-08", "2026-03-09"),
        ("reminder", "2026-03-16", "2026-03-16"),
        ("formal_notice", "2026-03-26", "2026-03-26"),
    ]
    assert not (tmp_path / "tijdig-data").exists()
    assert "after your yes" in desk.done("policy", "show").out


def test_a_ladder_is_checked_saved_and_used(desk: Desk) -> None:
    desk.done("import", desk.file())
    own = desk.file(written(OWN), "own.toml")
    assert "first" in desk.done("policy", "check", own).out
    assert "tijdig policy use own" in desk.done("policy", "set", own).out
    assert desk("policy", "show", "own").code == 0
    desk.done("policy", "use", "own")
    assert desk.done("policy", "show").out.startswith("own:")
    assert desk.done("why", "2026-001", "--json").json["receivables"][0]["step"] == "first"
    desk.done("policy", "use", "default", "--debtor", "1001")
    assert desk.done("why", "2026-001", "--json").json["receivables"][0]["step"] == "friendly"
    assert desk("policy", "use", "patient").code == 5
    assert desk("policy", "show", "patient").code == 8


def test_other_steps_ask_where_to_go_on_and_place_answers(desk: Desk) -> None:
    desk.live().done("skip", "2026-001", "--reason", "spoke on the phone")
    other = (
        '[[steps]]\nkey = "one"\nnotice = "friendly"\ndays = 2\n[[steps]]\nkey = "two"\nnotice = "reminder"\ndays = 9\n'
    )
    assert "tijdig tasks" in desk.done("policy", "set", desk.file(other, "own.toml")).out
    desk.done("dun")
    assert desk.done("why", "2026-001", "--json").json["receivables"][0]["hold"] == "policy_changed"
    task = next(one for one in desk.done("tasks", "--json").json if one["kind"] == "place_on_policy")
    assert task["about"] == "2026-001"
    desk.done("place", "2026-001", "one")
    found = desk.done("why", "2026-001", "--json").json["receivables"][0]
    assert (found["hold"], found["step"]) == (None, "two")


def test_times_are_local_and_amounts_exact(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('sending_from = 08:30:00\n[minimums]\nEUR = 0.1\n[[steps]]\nkey="a"\nnotice="reminder"\ndays=3\n')
    found = read_policy(path)
    assert found.sending_from.isoformat() == "08:30:00"
    assert found.minimums == (Money(Decimal("0.1"), "EUR"),)
    assert found.preview(date(2026, 3, 1)) == (("a", date(2026, 3, 4)),)


def test_each_debtor_gets_the_ladder_for_his_kind_once_the_administration_goes_by_it(desk: Desk) -> None:
    desk.done("import", desk.file())
    desk.done("policy", "use", "by_kind", "--by", "Els")
    shown = desk.done("policy", "show").out
    for name in ("nl_consumer", "nl_business", "be_consumer", "be_business", "public_body"):
        assert f"{name}: " in shown
    assert "fourteen-day letter" in shown
    desk.done("dun")
    assert desk.done("policy", "show", "nl_consumer", "--toml").out.count('law = "nl_consumer"') == 1
