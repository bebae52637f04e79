"""The list of customers: who stands in it, in which order, and how it is searched."""

import random
import re

import pytest

from connector.flow.sync import sync
from connector.web.listing import PER_PAGE
from tests.web.houses import BOOKS, NOW, Books, debtor, invoice
from tests.web.visitors import Visitor, words_of

NAME = re.compile(r'<a href="/debtor/[^"]+">([^<]+)</a>')


def names(visitor: Visitor, **query: object) -> list[str]:
    return NAME.findall(visitor.text("/", 200, **query))


def test_a_newcomer_is_asked_for_a_file(newcomer: Visitor) -> None:
    text = newcomer.text("/")
    assert "Welkom bij Tijdig" in text
    assert 'href="/upload"' in text
    assert 'href="/sending"' not in text, "there is nothing to send yet"


def test_who_is_most_late_stands_first(visitor: Visitor) -> None:
    assert names(visitor) == [
        "Jansen Bouw B.V.",
        "Café &#39;t Hoekje",
        "Geen Adres V.O.F.",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Zn",
        "Op Tijd N.V.",
    ]


def test_a_row_tells_amounts_the_next_step_its_reason_and_its_day(visitor: Visitor) -> None:
    text = words_of(visitor.text("/"))
    assert "Jansen Bouw B.V. K1 € 1.314,50 € 1.314,50" in text
    assert "Gaat vandaag uit: vriendelijke herinnering." in text
    assert "Er is geen bruikbaar adres voor e-mail bekend." in text
    assert "Volgende stap: bericht vóór de vervaldatum, vanaf 16 maart 2026. 16 mrt 2026" in text
    assert "Te laat: € 1.779,45. Open: € 2.419,45" in text


@pytest.mark.parametrize(
    ("tab", "there"),
    [
        ("today", ["Jansen Bouw B.V.", "Café &#39;t Hoekje", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Zn"]),
        ("held", ["Geen Adres V.O.F."]),
        ("proposals", []),
        ("todo", []),
    ],
)
def test_a_tab_shows_its_own(visitor: Visitor, tab: str, there: list[str]) -> None:
    assert names(visitor, show=tab) == there


def test_after_the_run_a_tab_shows_who_heard_from_us_and_what_is_left_to_do(visitor: Visitor) -> None:
    visitor.post("/run")
    text = visitor.text("/", show="today")
    assert len(NAME.findall(text)) == 3
    assert text.count("Vandaag verzonden.") == 3
    assert names(visitor, show="todo") == ["Geen Adres V.O.F."]


def test_an_unknown_tab_shows_everybody(visitor: Visitor) -> None:
    assert len(names(visitor, show="nonsense", page="x")) == 5


@pytest.mark.parametrize(
    ("q", "there"),
    [
        ("jansen", ["Jansen Bouw B.V."]),
        (" CAFÉ ", ["Café &#39;t Hoekje"]),
        ("K3", ["Geen Adres V.O.F."]),
        ("f401", ["Op Tijd N.V."]),
        ("%", []),
        ("<script>", ["&lt;script&gt;alert(1)&lt;/script&gt; &amp; Zn"]),
    ],
)
def test_a_search_finds_by_name_number_or_invoice(visitor: Visitor, q: str, there: list[str]) -> None:
    assert names(visitor, q=q) == there


def test_a_search_that_finds_nobody_says_so_and_can_be_cleared(visitor: Visitor) -> None:
    text = visitor.text("/", q='"><b>', show="held")
    assert "Niemand gevonden voor “&#34;&gt;&lt;b&gt;”." in text
    assert 'href="/?show=held"' in text


def test_a_long_list_comes_in_pages_that_keep_the_search(visitor: Visitor) -> None:
    crowd = [debtor(f"X{number}", f"Klant {number:03}") for number in range(PER_PAGE + 7)]
    owed = [invoice(f"X{number}", f"X{number}", 5, f"{1000 - number}") for number in range(PER_PAGE + 7)]
    sync(visitor.house.store, visitor.house.scope(BOOKS), Books(crowd, owed), NOW)
    first, second = visitor.text("/", q="klant"), visitor.text("/", q="klant", page=2)
    assert len(NAME.findall(first)) == PER_PAGE
    assert len(NAME.findall(second)) == 7
    assert 'rel="next" href="/?page=2&amp;show=all&amp;q=klant"' in first
    assert "Pagina 2 van 2" in second
    assert names(visitor, q="klant", page=99) == NAME.findall(second)


def test_before_going_live_every_page_says_that_it_is_a_preview(visitor: Visitor) -> None:
    visitor.post("/pause")
    for address in ("/", visitor.debtor("1"), "/check"):
        assert "Voorbeeld: er gaat nog niets uit" in visitor.text(address)
    assert "Zou vandaag uitgaan" in visitor.text(visitor.debtor("1"))


# ---------------------------------------------------------------- strange names

PIECES = [
    *"<>&\"'`=+-@;:/\\{}[]()%$#!|~^*?,. \t\r\n\0",
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{ 7*7 }}", "{% raw %}"),
    *("</title>", "<!--", "]]>", "&lt;", "%s", "{0}", "{name}", "=HYPERLINK(1)", "\u202e", "\u200b", "é", "😀", "ﷺ"),
    *("' onclick='x", '" autofocus onfocus="x', "\r\nSet-Cookie: a=b", "Jansen", "B.V.", "名前", "𝕏"),
]


def strange_names(number: int) -> list[str]:
    chance = random.Random(8)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 8))).replace("\0", "") for _ in range(number)]


def opened_tags(text: str) -> list[str]:
    """Every mark of a page: its name, and its attributes' names without their values."""
    marks = re.findall(r"<[a-zA-Z!/][^>]*>", text)
    return [re.sub(r'"[^"]*"', '""', mark) for mark in marks]


def test_500_strange_names_stay_words_on_the_list(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.web.listing.PER_PAGE", 1000)
    crowd = [debtor(f"S{number}", name) for number, name in enumerate(strange_names(500))]
    owed = [invoice(f"S{number}", f"S{number}", 5) for number in range(500)]
    scope = visitor.house.scope(BOOKS)
    sync(visitor.house.store, scope, Books([debtor("P", "Plain")], [invoice("P", "P", 5)]), NOW)
    plain = set(opened_tags(visitor.text("/")))
    sync(visitor.house.store, scope, Books(crowd, owed), NOW)
    text = visitor.text("/")
    assert set(opened_tags(text)) <= plain
    assert text.count('<th role="rowheader"') >= 500


def test_strange_names_stay_words_on_a_customers_page(visitor: Visitor) -> None:
    strange = strange_names(15)
    scope = visitor.house.scope(BOOKS)
    plain = set(opened_tags(visitor.text(visitor.debtor("2"))))
    crowd = [debtor(name, name) for name in strange]
    owed = [invoice(f"{name}#{number}", name, 5) for number, name in enumerate(strange)]
    sync(visitor.house.store, scope, Books(crowd, owed), NOW)
    for name in strange:
        assert set(opened_tags(visitor.text(visitor.debtor(name)))) <= plain


def test_a_list_of_three_hundred_asks_the_store_no_more_than_a_short_one(visitor: Visitor) -> None:
    """A page's time must not grow with a query per customer."""
    from sqlalchemy import event

    asked: list[str] = []
    event.listen(visitor.house.store.engine, "before_cursor_execute", lambda *a: asked.append(str(a[2])))
    visitor.text("/")
    short = len(asked)
    crowd = [debtor(f"M{number}", f"Klant {number}") for number in range(300)]
    owed = [invoice(f"M{number}", f"M{number}", 5) for number in range(300)]
    sync(visitor.house.store, visitor.house.scope(BOOKS), Books(crowd, owed), NOW)
    asked.clear()
    visitor.text("/")
    assert len(asked) == short


def test_what_was_left_lying_is_told_above_the_list(visitor: Visitor) -> None:
    assert "ouder dan het beleid toestaat" not in words_of(visitor.text("/"))
    assert visitor.house.demo
    for _ in range(6):
        visitor.house.demo.clock.next_day()
    text = words_of(visitor.text("/"))
    assert "De lijst is van 3 maart 2026 09:00, ouder dan het beleid toestaat" in text
    assert "Lees die van vandaag in." in text


def test_a_law_table_that_nobody_looked_at_is_told_above_the_list_from_new_years_day(visitor: Visitor) -> None:
    assert "wettelijke tabel" not in words_of(visitor.text("/"))
    clock = visitor.house.settings.home / "clock"
    clock.write_text("2027-01-01T09:00:00+01:00", encoding="utf-8")
    assert words_of(visitor.text("/")).count("is nagekeken tot en met 22 november 2026") == 6
