"""Where things stand on the paper: the address in the window, whatever it is, and nothing off the sheet."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.carrier import Parcel
from connector.channels.letter import postal
from connector.errors import Refused
from connector.model import Address, Contact, Notice
from tests.channels.letter.papers import (
    A4,
    ADDRESS,
    Sign,
    full_letter,
    letter,
    pages,
    render,
    signs,
    text_of,
    within,
)
from tests.channels.parcels import CREDITOR, TODAY, asked, euro, receivable

# What the window of a C5/6 envelope shows of the sheet, in mm: from the left, from the top, to the right, to the foot.
WINDOW = (20.0, 50.0, 130.0, 80.0)
ROUND = (0.0, 46.0, 210.0, 84.0)  # the window and what could slip into it
HOSTILE = (
    '#import "x": *',
    "$x^2$ \\ $",
    "*b* _i_ `c` <tag> @ref //",
    "] [ } { ) ( \\",
    '"; panic("x") //',
    "/* open",
    "W" * 200,
    "שלום מרחבא",
    "\u202eevil\u202c",
    "a\x00b\x1bc\nd\r\ne\tf",
    "= heading",
    "- item + item / term: x",
    "https://example.nl/a_b_c",
    "#{sys.inputs}",
)


def address_of(some: list[Sign]) -> list[Sign]:
    return within(some, *ROUND)


def assert_in_the_window(given: Parcel) -> None:
    seen = address_of(signs(render(given).raw))
    assert seen
    left, top, right, bottom = WINDOW
    assert min(sign.left for sign in seen) >= left - 0.1
    assert max(sign.right for sign in seen) <= right
    assert min(sign.top for sign in seen) >= top - 0.1
    assert max(sign.bottom for sign in seen) <= bottom


def assert_on_the_sheet(raw: bytes) -> None:
    for sign in signs(raw):
        assert sign.left >= 0
        assert sign.right <= A4[0]
        assert sign.top >= 0
        assert sign.bottom <= A4[1]


# ---------------------------------------------------------------- the window


def test_the_address_begins_twenty_millimetres_from_the_left_and_fifty_from_the_top() -> None:
    seen = address_of(signs(render(letter()).raw))
    assert min(sign.left for sign in seen) == pytest.approx(20, abs=0.5)
    assert min(sign.top for sign in seen) == pytest.approx(50, abs=1.5)
    assert "".join(sign.text for sign in seen) == "LunchroomDeVriesKerkstraat71012ABAMSTERDAM"


@pytest.mark.parametrize("lines", [1, 2, 4, 7, 12, 40])
@pytest.mark.parametrize("width", [10, 40, 200])
def test_an_address_of_any_length_stays_in_the_window(lines: int, width: int) -> None:
    many = tuple(f"{n} " + "Straat " * (width // 7) for n in range(lines))
    assert_in_the_window(letter(debtor_name="Naam " * (width // 5), address=Address(many, "1000", "X" * width, "BE")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=250), min_size=1, max_size=9), st.text(max_size=80), st.sampled_from(["", "NL", "BE"]))
def test_whatever_stands_in_an_address_it_stays_in_the_window(lines: list[str], city: str, country: str) -> None:
    assert_in_the_window(letter(address=Address(tuple(lines), "1012AB", city, country)))


def test_of_an_address_with_too_many_lines_the_name_the_street_and_the_place_keep_their_own() -> None:
    shown = postal.recipient(
        "Naam", Address(("afdeling", "t.a.v.", "gebouw", "vloer", "Straat 1"), "1012 AB", "Amsterdam", "NL"), "BE", "nl"
    )
    assert shown == ("Naam", "afdeling", "t.a.v., gebouw, vloer", "Straat 1", "1012 AB  AMSTERDAM", "NEDERLAND")


@pytest.mark.parametrize(
    ("country", "home", "language", "last"),
    [
        ("BE", "NL", "nl", "BELGIË"),
        ("BE", "NL", "en", "BELGIUM"),
        ("NL", "BE", "nl", "NEDERLAND"),
        ("NL", "NL", "nl", "1012 AB  AMSTERDAM"),
        ("", "NL", "nl", "1012 AB  AMSTERDAM"),
        ("NL", "", "nl", "1012 AB  AMSTERDAM"),
        ("XX", "NL", "nl", "XX"),
    ],
)
def test_a_country_is_named_when_the_letter_crosses_a_border(country: str, home: str, language: str, last: str) -> None:
    assert postal.recipient("Naam", replace(ADDRESS, country=country), home, language)[-1] == last


@pytest.mark.parametrize(
    ("postcode", "country", "place"),
    [("1012ab", "NL", "1012 AB  AMSTERDAM"), ("1012 AB", "", "1012 AB  AMSTERDAM"), ("1000", "BE", "1000 AMSTERDAM")],
)
def test_the_place_is_written_as_the_post_of_the_country_wants_it(postcode: str, country: str, place: str) -> None:
    assert postal.recipient("N", Address(("S 1",), postcode, "Amsterdam", country), "", "nl")[-1] == place


def test_who_has_no_postal_address_gets_no_letter() -> None:
    with pytest.raises(Refused, match="no postal address"):
        render(letter(address=None))


# ---------------------------------------------------------------- the sheet


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_ever_markup(name: str) -> None:
    """It is printed as it is, but for what no printed line can hold, and leaves nothing but itself."""
    strange = letter(
        Notice.REMINDER,
        debtor_name=name,
        debtor_number=name,
        to=Contact(name=name),
        address=Address((name, name), "1012 AB", name, "NL"),
        creditor=replace(
            CREDITOR, name=name, phone=name, enterprise_number=name, address=Address((name,), "1", name, "NL")
        ),
        statement=asked([receivable(name, euro("1234.50"), reference=name)]),
        also_open=(name,),
    )
    made = render(strange)
    assert_on_the_sheet(made.raw)
    said = text_of(made.raw)
    for part in name.split():
        if part.isascii() and part.isprintable() and len(part) < 24:
            assert part in said
    assert "1.234,50" in said
    assert "\u202e" not in said


@pytest.mark.parametrize("name", ["Jan 🎉 Jansen", "日本商事"])
def test_a_sign_that_the_letters_font_does_not_know_is_told_and_the_letter_is_made(name: str) -> None:
    made = render(letter(debtor_name=name))
    assert len(made.warnings) == 1
    assert made.warnings[0].startswith("the letter's font does not know all signs, such as ")
    assert_on_the_sheet(made.raw)


def test_a_letter_about_one_invoice_is_one_page_without_a_number() -> None:
    raw = render(full_letter(Notice.REMINDER, "nl")).raw
    assert pages(raw) == 1
    assert "1/1" not in text_of(raw)


def test_on_several_pages_each_has_its_number_and_the_table_its_head() -> None:
    many = asked([receivable(f"A{n:03}", euro("10.00")) for n in range(60)])
    raw = render(letter(statement=many)).raw
    count = pages(raw)
    assert count > 2
    said = text_of(raw)
    for number in range(1, count + 1):
        assert said.count(f" {number}/{count}") == 1
    assert said.count("Te betalen tot en met") == _pages_with_rows(raw) > 1


def _pages_with_rows(raw: bytes) -> int:
    """Pages on which at least one of the invoices A000 … A059 has its row."""
    found = set()
    some = signs(raw)
    for first, second in pairwise(some):
        if first.text == "A" and second.text == "0" and first.left == pytest.approx(20, abs=0.5):
            found.add(first.page)
    return len(found)


def test_the_payment_block_is_never_torn_apart() -> None:
    for count in range(6, 20):
        many = asked([receivable(f"A{n:03}", euro("10.00"), TODAY.replace(day=1)) for n in range(count)])
        some = signs(render(letter(statement=many)).raw)
        text = {page: "".join(sign.text for sign in some if sign.page == page) for page in (1, 2)}
        for said in text.values():
            assert ("Hoebetaaltu?" in said) == ("Rekening(IBAN)" in said) == ("NL91ABNA0417164300" in said)
