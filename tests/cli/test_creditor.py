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


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
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
