"""Small mails of the house: they arrive by either road as they were written, and nothing slips into their head."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connector.channels.catcher import MailCatcher
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.channels.mail_api import MailApiCarrier, MailApiSettings
from connector.channels.mail_api.sandbox import MailApiSandbox
from connector.channels.notes import Notes
from connector.errors import Refused

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
SENDER = "tijdig@kantoor.example"
LINK = "https://tijdig.example/sign-in/" + "a_b-" * 11
TEXT = f"Met deze link meldt u zich aan, vóór <9:15>:\n\n{LINK}\n\nTot dan.\n"


def smtp(catcher: MailCatcher) -> EmailCarrier:
    return EmailCarrier(SmtpSettings("127.0.0.1", catcher.port, "none"), lambda _: None)


def test_a_note_arrives_by_a_mail_server_as_text_and_as_a_page(tmp_path: Path) -> None:
    with MailCatcher(tmp_path) as catcher:
        Notes(smtp(catcher), SENDER)("anna@kantoor.example", "Aanmelden bij Tijdig", TEXT, NOW)
        [mail] = catcher.mails()
    assert (mail.sender, mail.to) == (f"Tijdig <{SENDER}>", "anna@kantoor.example")
    assert (mail.subject, mail.date) == ("Aanmelden bij Tijdig", NOW)
    assert mail.text.split() == TEXT.split()
    assert f'<a href="{LINK}">{LINK}</a>' in mail.html
    assert "&lt;9:15&gt;" in mail.html
    assert b"Idempotency-Key" not in mail.raw
    assert b"Auto-Submitted: auto-generated" in mail.raw


def test_a_note_arrives_by_a_provider_each_under_a_key_of_its_own() -> None:
    with MailApiSandbox(per_second=100) as sandbox:
        api = MailApiSettings(sandbox.url, sandbox.api_key, per_second=100)
        notes = Notes(MailApiCarrier(api, lambda _: None), SENDER, keyed=True)
        for _ in range(2):
            notes("anna@kantoor.example", "Aanmelden", TEXT, NOW)
        first, second = sandbox.taken
    assert first.key != second.key
    assert first.said["to"] == ["anna@kantoor.example"]
    assert LINK in first.said["text"]
    assert LINK in first.said["html"]


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: eve@evil.example", "a@b.example, c@d.example", "", "x"])
def test_what_is_no_one_address_gets_nothing(tmp_path: Path, to: str) -> None:
    with MailCatcher(tmp_path) as catcher:
        with pytest.raises(Refused, match="the mail did not leave"):
            Notes(smtp(catcher), SENDER)(to, "x", TEXT, NOW)
        assert catcher.mails() == []


def test_what_did_not_surely_leave_is_told() -> None:
    nobody = EmailCarrier(SmtpSettings("127.0.0.1", 1, "none"), lambda _: None)
    with pytest.raises(Refused, match="the mail did not leave: the connection failed"):
        Notes(nobody, SENDER)("anna@kantoor.example", "x", TEXT, NOW)
