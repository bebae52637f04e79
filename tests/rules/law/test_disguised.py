"""Links that a text hides: found however they are written, and however long the text is."""

import pytest

from connector.rules.law.disguised import links


@pytest.mark.parametrize(
    "text",
    [
        "Betaal op evil.example/pay vandaag",
        "-evil.example/pay",
        ".x-evil.example/pay",
        "a..8--.example/pay",
    ],
)
def test_a_link_is_found_whatever_stands_before_it(text: str) -> None:
    assert any(".example/pay" in link for link in links(text))


@pytest.mark.parametrize(
    "text",
    [
        "Zo...ja/nee",
        "1.250,00/2",
        "incl.btw/excl.btw",
        "t/m 3.2",
        "info@zon.example",
        "Uw kenmerk.....fact.nr:20260012",
        "Betreft:…fact.nr:20260012",
        "Kind regards...J.Smith/Accounts",
    ],
)
def test_what_is_none_is_left_alone(text: str) -> None:
    assert links(text) == ()


@pytest.mark.parametrize("odd", ["a-", "-a", "a.", "..", "a", "a..", "a.-"])
def test_a_text_of_very_many_signs_is_gone_through_once(odd: str) -> None:
    """From each of them anew it would take an hour."""
    assert links(odd * 100_000 + " evil.example/pay") == ("evil.example/pay",)
