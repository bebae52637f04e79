"""The session's cookie: whoever finds it in a browser reads neither names nor sentences in it."""

import zlib
from base64 import urlsafe_b64decode
from collections.abc import Callable
from html import unescape

from cryptography.fernet import Fernet
from flask.sessions import SecureCookieSessionInterface

from connector.store.keyring import Keyring
from connector.web.guards import SESSION
from tests.web.visitors import Visitor, alerts

NAME = "Jansen Bouw B.V."


def told_by_name(visitor: Visitor) -> str:
    """The cookie after a press whose answer names a customer."""
    fields: dict[str, object] = {"exclude-customer": "K1", "exclude-reason": "family", "act": "save"}
    answer = visitor.post("/settings/who/exclude", fields)
    assert answer.status_code == 303, answer.text
    return cookie(visitor)


def cookie(visitor: Visitor) -> str:
    kept = visitor.client.get_cookie(SESSION)
    assert kept is not None
    return kept.value


def legible(value: str) -> str:
    """All that somebody finds in it without a key: as it is, and each of its parts unpacked."""
    found = [unescape(value)]
    for part in value.strip(".").split("."):
        raw = urlsafe_b64decode(part + "=" * (-len(part) % 4))
        found.append(raw.decode(errors="replace"))
        try:
            found.append(zlib.decompress(raw).decode(errors="replace"))
        except zlib.error:
            continue
    return "\n".join(found)


def test_the_name_of_a_customer_that_a_page_will_tell_is_not_read_in_the_cookie(visitor: Visitor) -> None:
    kept = legible(told_by_name(visitor))
    assert "Jansen" not in kept
    assert "flashes" not in kept
    assert "csrf" not in kept


def test_the_next_page_tells_it_once(visitor: Visitor) -> None:
    told_by_name(visitor)
    assert [NAME in told for told in alerts(visitor.text("/settings/who"))] == [True]
    assert alerts(visitor.text("/settings/who")) == []


def test_a_cookie_of_before_is_dropped_and_the_page_comes(visitor: Visitor) -> None:
    signing = SecureCookieSessionInterface().get_signing_serializer(visitor.app)
    assert signing is not None
    legible_one = signing.dumps({"_flashes": [("done", NAME)], "csrf_token": "0" * 40})
    assert "Jansen" in legible(legible_one)
    visitor.client.set_cookie(SESSION, legible_one)
    assert alerts(visitor.text("/settings/who")) == []


def test_a_cookie_that_was_made_up_or_lies_under_a_key_that_is_gone_is_dropped(visitor: Visitor) -> None:
    inner = "e30.aaaaaa.bbbb"
    for odd in ("", "x", "é", "a" * 3000, Fernet(Fernet.generate_key()).encrypt(inner.encode()).decode()):
        visitor.client.set_cookie(SESSION, odd)
        assert alerts(visitor.text("/settings/who")) == []
    keyring: Keyring = visitor.house.store.keyring
    visitor.client.set_cookie(SESSION, keyring.encrypt(inner.encode()).decode())  # what lies there for something else
    assert alerts(visitor.text("/settings/who")) == []


def test_a_page_that_was_open_when_the_master_key_was_changed_is_still_good(visit: Callable[..., Visitor]) -> None:
    from connector.store import keyfile

    visitor = visit()
    token = visitor.token()
    keyfile.rotate(visitor.house.settings.keys)
    answer = visitor.client.post("/language", data={"csrf_token": token, "language": "en"}, base_url=visitor.base)
    assert answer.status_code == 303
