"""A password and a debtor's mail go over a line that is safe, or not at all."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connector.carrier import Outcome
from connector.channels.email.settings import SmtpSettings
from connector.channels.email.smtp import Line, hand_over
from connector.errors import BadInput
from tests.channels.servers import EHLO, FaultyServer, RealServer

MESSAGE = b"Subject: test\r\n\r\nhello\r\n"
PASSWORD = "correct horse"


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate with its key, for 127.0.0.1, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a server presents that this machine trusts."""
    file = certificate(tmp_path, "trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return _serving(file)


@pytest.fixture
def unknown(tmp_path: Path) -> ssl.SSLContext:
    return _serving(certificate(tmp_path, "unknown"))


def _serving(file: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


def settings(port: int) -> SmtpSettings:
    return SmtpSettings("127.0.0.1", port, "starttls", "us", PASSWORD, timeout=10, local_hostname="us.test")


def send(given: SmtpSettings) -> tuple[Outcome, bool, str]:
    carried = hand_over(given, "us@dehalm.nl", "jan@devries.nl", MESSAGE)
    assert PASSWORD not in carried.detail
    return carried.outcome, carried.again, carried.detail


def test_a_mail_goes_over_starttls_with_log_in(trusted: ssl.SSLContext) -> None:
    with RealServer(trusted, password=PASSWORD) as server:
        assert send(settings(server.port))[0] is Outcome.SENT
    assert server.taken == [MESSAGE]


def test_several_mails_go_over_one_safe_line_with_one_log_in(trusted: ssl.SSLContext) -> None:
    for at_once, security in ((False, "starttls"), (True, "tls")):
        with RealServer(trusted, at_once=at_once, password=PASSWORD) as server:
            with Line(replace(settings(server.port), security=security)) as line:  # type: ignore[arg-type]
                for _ in range(3):
                    assert line.hand_over("us@dehalm.nl", "jan@devries.nl", MESSAGE).outcome is Outcome.SENT
            assert server.taken == [MESSAGE] * 3
            assert server.lines == 1


def test_a_mail_goes_over_a_line_that_is_tls_from_the_start(trusted: ssl.SSLContext) -> None:
    with RealServer(trusted, at_once=True, password=PASSWORD) as server:
        assert send(replace(settings(server.port), security="tls")) == (Outcome.SENT, False, "250 taken")
    assert server.taken == [MESSAGE]


def test_a_wrong_password_is_not_tried_again_and_not_repeated_in_the_reason(trusted: ssl.SSLContext) -> None:
    with RealServer(trusted, password="another") as server:
        outcome, again, detail = send(settings(server.port))
    assert (outcome, again) == (Outcome.FAILED, False)
    assert "refused the log-in: 535" in detail
    assert server.commands == []


@pytest.mark.parametrize("at_once", [False, True])
def test_a_server_that_cannot_prove_who_it_is_gets_neither_password_nor_mail(
    unknown: ssl.SSLContext, at_once: bool
) -> None:
    with RealServer(unknown, at_once=at_once, password=PASSWORD) as server:
        outcome, again, detail = send(replace(settings(server.port), security="tls" if at_once else "starttls"))
    assert (outcome, again) == (Outcome.FAILED, False)
    assert "certificate is not trusted" in detail
    assert server.commands == []


@pytest.mark.parametrize("offer", ["250 mail.test", "250-mail.test\r\n250 AUTH PLAIN LOGIN"])
def test_a_server_without_starttls_hears_nothing_after_the_greeting(offer: str) -> None:
    with FaultyServer({EHLO: offer}) as server:
        outcome, again, detail = send(settings(server.port))
    assert (outcome, again) == (Outcome.FAILED, False)
    assert "STARTTLS" in detail
    assert [each.split()[0] for each in server.heard] == ["ehlo", "quit"]


@pytest.mark.parametrize(("answer", "again"), [("454 4.7.0 later", True), ("535 5.7.8 no", False)])
def test_a_log_in_that_fails_for_now_is_tried_again(answer: str, again: bool) -> None:
    with FaultyServer({EHLO: "250-mail.test\r\n250 AUTH PLAIN", "AUTH": answer}) as server:
        found = send(replace(settings(server.port), security="none"))
    assert found[:2] == (Outcome.FAILED, again)


def test_a_server_without_log_in_is_not_used_when_one_is_set() -> None:
    with FaultyServer() as server:
        outcome, again, _ = send(replace(settings(server.port), security="none"))
    assert (outcome, again) == (Outcome.FAILED, False)
    assert "MAIL" not in " ".join(server.heard)


def test_the_password_is_not_shown_with_the_settings() -> None:
    assert PASSWORD not in repr(settings(25))
    assert PASSWORD not in str(settings(25))


def test_all_faults_of_the_settings_are_told_at_once() -> None:
    with pytest.raises(BadInput) as told:
        SmtpSettings("", 0, "ssl", "us", "", timeout=0)  # type: ignore[arg-type]
    assert [fault.place for fault in told.value.faults] == ["host", "port", "security", "timeout", "user, password"]


def test_a_password_never_goes_over_an_open_line_to_another_machine() -> None:
    with pytest.raises(BadInput, match="open line"):
        SmtpSettings("smtp.example.nl", 25, "none", "us", PASSWORD)
    with pytest.raises(BadInput, match="cannot carry"):
        SmtpSettings("smtp.example.nl", 587, "starttls", "us", "wachtwoordé")
