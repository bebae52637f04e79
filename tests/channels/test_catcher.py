"""The mail catcher keeps what a mail server would have passed on."""

import smtplib
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.channels.reading import viewable
from connector.errors import NotFound, Refused
from connector.pay.epc import payment_code
from tests.channels.parcels import parcel


def carrier(catcher: MailCatcher) -> EmailCarrier:
    settings = SmtpSettings("127.0.0.1", catcher.port, "none", timeout=10, local_hostname="us.test")
    return EmailCarrier(settings, payment_code)


def test_a_mail_is_caught_byte_for_byte_and_can_be_read(tmp_path: Path) -> None:
    with MailCatcher(tmp_path) as catcher:
        sending = carrier(catcher)
        rendered = sending.render(parcel())
        carried = sending.carry(parcel(), rendered)
        (mail,) = catcher.mails()
    assert carried.reference == "2.0.0 caught as 000001"
    assert mail.raw == rendered.raw
    assert (mail.id, mail.subject) == ("000001", rendered.subject)
    assert mail.sender == '"Bakkerij De Halm B.V." <administratie@dehalm.nl>'
    assert mail.to == "Jan de Vries <jan@devries.nl>"
    assert mail.date == datetime(2026, 6, 9, 7, 0, tzinfo=UTC)
    assert mail.text.splitlines() == rendered.text.splitlines()
    assert mail.html.splitlines() == rendered.html.splitlines()


def test_a_second_start_finds_the_mails_of_the_first_and_counts_on(tmp_path: Path) -> None:
    for _ in range(2):
        with MailCatcher(tmp_path / "mails") as catcher:
            sending = carrier(catcher)
            sending.carry(parcel(), sending.render(parcel()))
    assert [mail.id for mail in MailCatcher(tmp_path / "mails").mails()] == ["000001", "000002"]


def test_a_caught_mail_shows_its_payment_code_without_asking_anyone(tmp_path: Path) -> None:
    rendered = EmailCarrier(SmtpSettings("127.0.0.1", 25, "none"), payment_code).render(parcel())
    shown = viewable(rendered.raw)
    assert 'src="data:image/png;base64,iVBOR' in shown
    assert "cid:" not in shown
    assert "http" not in shown
    assert list(tmp_path.iterdir()) == []


def test_the_catcher_ends_cleanly_and_frees_its_port(tmp_path: Path) -> None:
    catcher = MailCatcher(tmp_path)
    catcher.start()
    talking = socket.create_connection(("127.0.0.1", catcher.port), timeout=10)
    assert talking.recv(3) == b"220"
    catcher.stop()
    catcher.stop()
    while talking.recv(1000):
        pass
    talking.close()
    with pytest.raises(ConnectionRefusedError), smtplib.SMTP("127.0.0.1", catcher.port):
        pass


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with MailCatcher(tmp_path) as first, pytest.raises(Refused, match=f"port {first.port}: .*in use"):
        MailCatcher(tmp_path, port=first.port).start()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "mail.example.nl", ""])  # noqa: S104 must be refused
def test_the_catcher_is_for_this_machine_alone(tmp_path: Path, host: str) -> None:
    with pytest.raises(Refused, match="this machine only"):
        MailCatcher(tmp_path, host)


@pytest.mark.parametrize("id", ["000002", "../000001", "000001.eml", "", "x"])
def test_only_a_caught_mail_can_be_opened(tmp_path: Path, id: str) -> None:
    (tmp_path / "000001.eml").write_bytes(b"Subject: x\r\n\r\nx")
    (tmp_path / "below").mkdir()
    catcher = MailCatcher(tmp_path / "below" / ".." if id.startswith("..") else tmp_path)
    with pytest.raises(NotFound):
        catcher.mail(id)


def test_what_no_mail_program_would_read_does_not_stop_the_list(tmp_path: Path) -> None:
    (tmp_path / "000001.eml").write_bytes(b"\xff\xfe no header at all\r\nDate: not a day\r\n\r\n\x00\xff")
    (tmp_path / "000002.eml").write_bytes(b"")
    (tmp_path / "000003.eml").write_bytes(b"Date: not a day\r\nContent-Type: text/plain; charset=what\r\n\r\n\xff")
    (tmp_path / "notes.eml").write_bytes(b"not ours")
    assert [mail.id for mail in MailCatcher(tmp_path).mails()] == ["000001", "000002", "000003"]
