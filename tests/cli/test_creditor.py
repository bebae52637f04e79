"""`tijdig creditor`: what is not an account or an address is never saved."""

import pytest

from tests.cli.conftest import IBAN, Desk


def test_what_is_given_is_changed_and_the_rest_stays(desk: Desk) -> None:
    desk.done("import", desk.file())
    desk.done("creditor", "--name", "Bakkerij Zon", "--email", "zon@example.nl", "--iban", IBAN.lower())
    desk.done("creditor", "--phone", "020 555 01 23", "--street", "Dorpsstraat 1", "--country", "nl")
    desk.done("creditor", "--city", "Ede", "--phone", "")
    found = desk.done("creditor", "--json").json
    assert (found["name"], found["iban"]) == ("Bakkerij Zon", "NL91ABNA0417164300")
    assert (found["street"], found["city"], found["country"], found["phone"]) == ("Dorpsstraat 1", "Ede", "NL", "")


def test_for_whom_one_acts_is_stated_with_the_numbers_that_go_with_it(desk: Desk) -> None:
    desk.done("import", desk.file())
    desk.done("creditor", "--name", "Bakkerij Zon", "--email", "zon@example.nl")
    assert desk.done("creditor", "--json").json["acts_for"] == ""
    desk.done("creditor", "--acts-for", "clients", "--register-number", "2024-0012")
    desk.done("creditor", "--enterprise-number", "0202.239.951")
    found = desk.done("creditor", "--json").json
    assert (found["acts_for"], found["register_number"]) == ("clients", "2024-0012")
    assert found["enterprise_number"] == "0202239951"


def test_nobody_goes_live_before_saying_whose_claims_they_are(desk: Desk) -> None:
    desk.done("import", desk.file())
    desk.done("creditor", "--name", "Bakkerij Zon", "--email", "zon@example.nl")
    ran = desk("live", "--yes")
    assert ran.code == 5
    assert "whether the claims are your own or those of clients" in ran.err


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--enterprise-number", "1234567"], "--enterprise-number"),
        (["--iban", "NL91ABNA0417164301"], "--iban"),
        (["--bic", "NOBANK"], "--bic"),
        (["--email", "zon@"], "--email"),
        (["--reply-to", "nobody"], "--reply-to"),
        (["--name", ""], "--name"),
        (["--name", "Zon\nBcc: all@example.nl"], "cannot be printed"),
    ],
)
def test_what_is_wrong_is_told_and_not_saved(desk: Desk, wrong: list[str], told: str) -> None:
    desk.done("import", desk.file())
    desk.done("creditor", "--name", "Bakkerij Zon", "--email", "zon@example.nl")
    before = desk.done("creditor", "--json").json
    ran = desk("creditor", *wrong)
    assert ran.code == 3
    assert told in ran.err
    assert desk.done("creditor", "--json").json == before


def test_everything_that_is_missing_is_told_at_once(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk("creditor", "--iban", "1")
    assert ran.code == 3
    assert all(option in ran.err for option in ("--name", "--email", "--iban"))


def test_where_anybody_may_begin_whoever_has_the_machine_vouches_for_the_sender(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJDIG_NEW_TENANTS", "true")
    desk.done("import", desk.file())
    desk.done(
        "creditor", "--name", "Bakkerij Zon", "--email", "zon@example.nl", "--acts-for", "ourselves", "--by", "Els"
    )
    desk.done("live", "--yes")
    desk.done("dun")
    assert "until the sender's address is confirmed" not in desk("deliver").err
