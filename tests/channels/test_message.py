"""The finished message: right headers, nothing smuggled in, the same bytes every time."""

import hashlib
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path

import pytest

from connector.carrier import Parcel, Rendered
from connector.channels.email import headers, message
from connector.channels.plain import one_line
from connector.errors import Refused
from connector.model import Address, Contact, Notice, Payment, PaymentKind
from connector.pay.epc import payment_code
from tests.channels.parcels import CREDITOR, SPOKEN_OF, TODAY, asked, euro, parcel, receivable

HEADERS = [
    "Date",
    "From",
    "Reply-To",
    "To",
    "Subject",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
]


def render(given: Parcel) -> Rendered:
    return message.render(given, payment_code(given))


def head(raw: bytes) -> list[tuple[str, str]]:
    """The header fields as RFC 5322 says, with no mail library between."""
    block = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    return [(name, value) for name, _, value in (f.partition(": ") for f in re.split(r"\r\n(?![ \t])", block))]


def unfolded(value: str) -> str:
    return value.replace("\r\n", "")


# ---------------------------------------------------------------- headers


def test_the_headers_say_who_to_whom_and_that_a_program_wrote_it() -> None:
    found = dict(head(render(parcel()).raw))
    assert found["Message-ID"] == "<d1.e4b2@dehalm.nl>"
    assert found["Date"] == "Tue, 09 Jun 2026 07:00:00 +0000"
    assert unfolded(found["From"]) == '"Bakkerij De Halm B.V." <administratie@dehalm.nl>'
    assert found["Reply-To"] == "vragen@dehalm.nl"
    assert unfolded(found["To"]) == '"Jan de Vries" <jan@devries.nl>'
    assert found["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in found


def test_replies_go_to_the_creditor_when_no_other_place_is_set() -> None:
    assert dict(head(render(parcel(creditor=replace(CREDITOR, reply_to=""))).raw))["Reply-To"] == CREDITOR.email


def test_an_address_outside_ascii_is_written_as_the_wire_wants_it() -> None:
    raw = render(parcel(to=Contact(email="jan@bäckerei.de", name="Jân"))).raw
    assert getaddresses([unfolded(dict(head(raw))["To"])])[0][1] == "jan@xn--bckerei-5wa.de"


@pytest.mark.parametrize("email", ["", "jan", "jan@x.nl; piet@x.nl", "jan@x.nl\r\nBcc: a@b.nl", "Jan <jan@x.nl>"])
def test_a_message_to_no_address_can_be_looked_at_and_says_what_is_wrong(email: str) -> None:
    rendered = render(parcel(to=Contact(email=email, name="Jan")))
    assert dict(head(rendered.raw))["To"] == "undisclosed-recipients:;"
    assert len(rendered.warnings) == 1
    assert "cannot be used" in rendered.warnings[0]


@pytest.mark.parametrize("creditor", [replace(CREDITOR, email="nowhere"), replace(CREDITOR, reply_to="a@b@c")])
def test_a_creditor_without_an_address_of_his_own_is_told_to_mend_it(creditor: object) -> None:
    with pytest.raises(Refused, match="mend it in the settings"):
        render(parcel(creditor=creditor))


@pytest.mark.parametrize("bad", ["", "x", "a b@c", "a@b>\r\nBcc: x@y.nl", "<a@b>"])
def test_a_message_id_that_could_break_out_is_a_fault_of_ours(bad: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        headers.message_id(bad)


# ---------------------------------------------------------------- bytes


def test_the_message_is_ascii_with_whole_lines_of_lawful_length() -> None:
    raw = render(parcel(Notice.FORMAL_NOTICE, debtor_name="Ünïcødé " * 40, to=Contact(email="jan@devries.nl"))).raw
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78, "RFC 5322, 2.1.1"
    assert raw.endswith(b"\r\n")


def test_the_same_parcel_gives_the_same_bytes_in_another_process_too() -> None:
    program = (
        "from tests.channels.parcels import parcel; from connector.channels.email.message import render;"
        "from connector.pay.epc import payment_code; import hashlib;"
        "print(hashlib.sha256(render(parcel(), payment_code(parcel())).raw).hexdigest())"
    )
    here = hashlib.sha256(render(parcel()).raw).hexdigest()
    root = Path(__file__).parents[2]
    there = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here
    assert render(parcel()).raw == render(parcel()).raw


def test_another_delivery_has_other_boundaries_and_the_same_words() -> None:
    one, other = render(parcel()), render(replace(parcel(), message_id="d2@dehalm.nl"))
    assert one.raw != other.raw
    assert one.text == other.text


@pytest.mark.parametrize("notice", SPOKEN_OF)
def test_a_mail_program_finds_text_then_html_with_its_picture(notice: Notice) -> None:
    parsed = message_from_bytes(render(parcel(notice)).raw, policy=policy.default)
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert not [defect for part in parsed.walk() for defect in part.defects]


# ---------------------------------------------------------------- 500 hostile names

NASTY = (
    "\r\nBcc: victim@example.com",
    "x\nSubject: forged",
    "x\r\n\r\n<html>body</html>",
    "\x00\x01\x1b[31m",
    "a\u2028b\u2029c\x85d\x0be\x0cf",
    "=?utf-8?q?=0D=0ABcc:_victim=40example.com?=",
    "=?utf-8?b?" + "QQ==" * 30 + "?=",
    'Jansen, "Piet" <evil@example.com>, other@example.com',
    'x" <evil@example.com>, "y',
    "evil@example.com>;,()[]\\:",
    "<script>alert(1)</script>",
    "</style></head><body onload=x>",
    '"><img src=http://example.com/x>',
    "' onmouseover='x",
    "<!-- --><![CDATA[ ]]>",
    "&lt;b&gt; &amp;amp; &#60;",
    "{{ 7*7 }}{% raw %}{{ m.creditor.__class__ }}",
    "{% extends 'x' %}${7*7}#{7*7}",
    "\u202e\u2066gnihsihp\u2069",
    "\ufeff\u200b\u00ad",
    "\ud800\udfff",
    "e\u0301" * 300,
    "🧾" * 200,
    "ﷺ" * 80,
    "=" * 500,
    "." * 300 + "\r\n.\r\nMAIL FROM:<a@b.nl>",
    "-- \r\n--=_boundary",
    "Łukasz Żółć, Ünal & Söhne GmbH",
    "محمد بن سلمان",
    "株式会社テスト",
    "x" * 5000,
    " ",
)
ALPHABET = "\r\n\t\x00\x7f\x85\u2028\u202e<>&\"'=?;:,.@()[]\\{}%$#|~ aZé€Ł株🧾\ud83d"


def hostile() -> Iterator[str]:
    yield from NASTY
    chance = random.Random(20260609)
    while True:
        piece = "".join(chance.choices(ALPHABET, k=chance.randrange(1, 120)))
        yield chance.choice(NASTY) + piece if chance.random() < 0.4 else piece


def poisoned(word: str, notice: Notice, language: str) -> Parcel:
    """A parcel in which every text that comes from elsewhere is this word (with a letter, so that none is empty)."""
    bad = f"x{word}"
    due = TODAY + timedelta(days=3) if notice.before_due else TODAY - timedelta(days=12)
    lines = [receivable(bad, euro("10.00"), due, reference=bad), receivable(bad + "2", euro("5.00"), due)]
    credit = Payment("p1", "d-1", euro("1.00"), TODAY, PaymentKind.CREDIT, number=bad)
    return parcel(
        notice,
        to=Contact(email="jan@devries.nl", name=bad),
        debtor_name=bad,
        debtor_number=bad,
        language=language,
        creditor=replace(CREDITOR, name=bad, phone=bad, address=Address((bad,), bad, bad), bic=bad),
        statement=asked(lines, [credit]),
        next_notice=Notice.REMINDER,
        also_open=(bad,),
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(pair for pair in attrs if pair[0] != "src")))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", ((data, None),)))

    def handle_decl(self, decl: str) -> None:
        self.seen.append((decl, ()))


def tags(html: str) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


def test_500_hostile_names_add_no_header_no_recipient_no_tag_and_no_line() -> None:
    words = hostile()
    kinds = [(notice, language) for notice in SPOKEN_OF for language in ("nl", "en")]
    tame = {kind: message.render(poisoned("y", *kind), b"\x89PNG") for kind in kinds}
    for n in range(500):
        word, kind = next(words), kinds[n % len(kinds)]
        found, quiet = message.render(poisoned(word, *kind), b"\x89PNG"), tame[kind]
        fields = head(found.raw)
        assert [name for name, _ in fields] == HEADERS, repr(word)
        values = {name: unfolded(value) for name, value in fields}
        for name, address in (("From", CREDITOR.email), ("To", "jan@devries.nl")):
            shown = getaddresses([values[name]])
            assert [each[1] for each in shown] == [address], repr(word)
            assert str(make_header(decode_header(shown[0][0]))) == one_line(f"x{word}", 100), repr(word)
        assert str(make_header(decode_header(values["Subject"]))) == found.subject
        assert tags(found.html) == tags(quiet.html), repr(word)
        assert found.html.count("<") == quiet.html.count("<"), repr(word)
        assert found.text.count("\n") == quiet.text.count("\n"), repr(word)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]", found.text)


@pytest.mark.parametrize("word", NASTY)
def test_a_mail_library_reads_the_hostile_ones_as_we_do(word: str) -> None:
    raw = message.render(poisoned(word, Notice.FRIENDLY, "nl"), None).raw
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed.keys() == HEADERS
    assert [each.addr_spec for each in parsed["To"].addresses] == ["jan@devries.nl"]
    assert [each.addr_spec for each in parsed["From"].addresses] == [CREDITOR.email]
    assert parsed.get_body(("plain",)) is not None
