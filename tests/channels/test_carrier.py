"""The e-mail channel as the flow uses it: render once, look at it, carry exactly that."""

import re
from datetime import timedelta

import pytest

from connector.carrier import Carrier, Outcome
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.model import Channel, Contact, Notice
from connector.pay.epc import payment_code
from tests.channels.parcels import SPOKEN_OF, parcel
from tests.channels.servers import DOT, SILENCE, FaultyServer


def carrier(port: int, timeout: float = 10.0) -> Carrier:
    return EmailCarrier(
        smtp=SmtpSettings("127.0.0.1", port, "none", timeout=timeout, local_hostname="us.test"),
        payment_code=payment_code,
    )


@pytest.mark.parametrize("notice", SPOKEN_OF)
def test_what_was_shown_is_what_leaves(notice: Notice) -> None:
    with FaultyServer() as server:
        sending = carrier(server.port)
        rendered = sending.render(parcel(notice))
        carried = sending.carry(parcel(notice), rendered)
    assert sending.channel is Channel.EMAIL
    assert carried.outcome is Outcome.SENT
    assert server.taken == [rendered.raw]


def test_making_a_preview_talks_to_no_server() -> None:
    with FaultyServer() as server:
        carrier(server.port).render(parcel())
    assert server.conversations == 0


@pytest.mark.parametrize("email", ["", "jan", "jan@", "jan@x.nl; piet@x.nl", "jan@x.nl\r\nRCPT TO:<a@b.nl>"])
def test_what_is_no_address_is_refused_before_any_server_hears_of_it(email: str) -> None:
    given = parcel(to=Contact(email=email, name="Jan"))
    with FaultyServer() as server:
        sending = carrier(server.port)
        carried = sending.carry(given, sending.render(given))
    assert (carried.outcome, carried.again) == (Outcome.FAILED, False)
    assert carried.detail.startswith("the recipient's e-mail address cannot be used: ")
    assert "jan@x.nl" not in carried.detail
    assert server.conversations == 0


def test_a_second_try_after_an_unclear_one_carries_the_same_bytes_under_the_same_id() -> None:
    """When a person has found out that it never arrived: the same message, which a server can recognise."""
    with FaultyServer({DOT: SILENCE}) as silent, FaultyServer() as well:
        first, second = carrier(silent.port, timeout=1), carrier(well.port)
        assert first.carry(parcel(), first.render(parcel())).outcome is Outcome.UNCLEAR
        assert second.carry(parcel(), second.render(parcel())).outcome is Outcome.SENT
    assert silent.taken == well.taken
    assert re.search(rb"\r\nMessage-ID: <d1\.e4b2@dehalm\.nl>\r\n", well.taken[0])


def test_a_provider_with_keys_finds_the_same_key_and_the_same_address_on_every_attempt() -> None:
    given = parcel(to=Contact(email="jan@bakker.example", name="Jan, de bakker"))
    with FaultyServer({DOT: SILENCE}) as silent, FaultyServer() as well:
        first, second = (
            EmailCarrier(
                SmtpSettings("127.0.0.1", server.port, "none", timeout=1, local_hostname="us.test"),
                payment_code,
                "Provider-Idempotency-Key",
                timedelta(hours=24),
            )
            for server in (silent, well)
        )
        rendered = first.render(given)
        assert first.carry(given, rendered).outcome is Outcome.UNCLEAR
        assert second.carry_again(rendered.raw).outcome is Outcome.SENT
    assert silent.taken == well.taken
    assert f"Provider-Idempotency-Key: {given.delivery}\r\n".encode() in well.taken[0]
    envelopes = [[line for line in server.heard if line[:4] in ("MAIL", "RCPT")] for server in (silent, well)]
    assert envelopes[0] == envelopes[1]
    assert "RCPT TO:<jan@bakker.example>" in envelopes[0]


def test_a_plain_mail_server_is_never_handed_anything_twice() -> None:
    assert carrier(25).repeats_within == timedelta(0)
