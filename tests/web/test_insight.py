"""The page of figures: the same numbers on the page, in the files and by the command, in both languages."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from babel.numbers import format_currency, format_decimal
from click.testing import CliRunner

from connector.cli import Doors, tijdig
from connector.export import Amount, safe_cell
from connector.flow import figures, insight
from connector.flow.house import House
from connector.flow.sync import sync
from connector.model import Money
from connector.rules.insight import BUCKETS
from connector.rules.insight_words import ROWS
from connector.rules.words import LANGUAGES, say
from connector.store import installations
from connector.web.charts import percent
from tests.flow.histories import invented, put
from tests.web.houses import BOOKS, NOW, TODAY, Books, debtor, invoice
from tests.web.test_list import strange_names
from tests.web.visitors import Visitor, words_of

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00")
AGES = {say(ROWS[name], spoken) for name in (*BUCKETS, "total") for spoken in LANGUAGES}
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


@pytest.fixture
def busy(house: House) -> House:
    """Three years of history, the last three hundred days of them with us."""
    scope = house.scope(BOOKS)
    history = invented(7, 60, 1500, TODAY, installed=TODAY - timedelta(days=300))
    put(house.store, scope, history, NOW, promises=37)
    insight.keep_baseline(house.store, scope, NOW)
    return house


def cells_of(text: str) -> list[list[str]]:
    """Every row of every table of figures, as people read it."""
    found = re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
    return [[words_of(cell).strip() for cell in CELL.findall(row)] for body in found for row in ROW.findall(body)]


def ran(house: House, *words: str) -> str:
    def nothing(*_given: object) -> object:
        raise AssertionError("not asked for")

    doors = Doors(lambda _: house, nothing, nothing, nothing, nothing)  # type: ignore[arg-type] # none is opened
    result = CliRunner().invoke(tijdig, ["report", *words], obj=doors, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("spoken", ["nl", "en"])
@pytest.mark.parametrize("days", [30, 90, 365])
def test_page_and_command_say_the_same_to_the_cent_and_the_day(
    busy: House, visit: Callable[..., Visitor], spoken: str, days: int
) -> None:
    text = visit(spoken).text("/insight", days=days)
    shown = cells_of(text)
    told = json.loads(ran(busy, "--json", "--days", str(days)))
    assert told["period"] == {
        "first": (TODAY - timedelta(days=days - 1)).isoformat(),
        "last": TODAY.isoformat(),
        "days": days,
    }
    locale = {"nl": "nl_NL", "en": "en_GB"}[spoken]

    def money(amount: str, currency: str) -> str:
        return str(format_currency(Decimal(amount), currency, locale=locale)).replace("\u00a0", " ")

    def tenth(value: str | None) -> str:
        return "–" if value is None else str(format_decimal(Decimal(value), format="#,##0.0", locale=locale))

    for one in told["ageing"]:
        currency = one["currency"]
        expected = [[money(r["amount"], currency), money(r["disputed"], currency)] for r in [*one["rows"], one]]
        assert [row[3:] for row in shown if row[0] == currency and row[1] in AGES] == expected
    for one in told["dso"]:
        row = [money(one["balance"], one["currency"]), money(one["sales"], one["currency"]), tenth(one["countback"])]
        assert [one["currency"], *row, tenth(one["simple"])] in shown
    late = told["paid_late"]["days"]
    assert [tenth(late[name]) for name in ("mean", "median", "low", "high")] in [row[2:] for row in shown]
    for one in [told["before_first_reminder"], *(step["paid"] for step in told["after_steps"])]:
        if one["percent"] is not None:
            shares = [f"{tenth(one[name])}%" for name in ("percent", "from", "to")]
            assert [str(one["whole"]), str(one["part"]), *shares] in [row[1:6] for row in shown]
    for one in told["recovered"]:
        assert [one["currency"], money(one["amount"], one["currency"]), str(one["invoices"]), "0"] in shown
    assert [str(told["promises"][name]) for name in ("kept", "partly", "broken", "running")] == [
        row[1] for row in shown if len(row) == 3
    ]
    before = told["before"]
    assert before["days"]["mean"] in ran(busy, "--days", str(days))
    assert [tenth(before["days"]["mean"]), tenth(before["days"]["median"])] in [row[4:6] for row in shown]


def test_the_command_prints_what_the_page_explains(busy: House) -> None:
    text = ran(busy, "--language", "nl")
    told = insight.look(busy.store, busy.scope(BOOKS), NOW)
    for table in figures.tables(told, "nl"):
        assert table.title in text
        assert all(note in text.replace("\u00a0", " ") for note in (n.replace("\u00a0", " ") for n in table.notes))
        for row in table.rows:
            for cell in row:
                assert cell is None or (f"{cell.amount:.2f}" if isinstance(cell, Money) else str(cell)) in text
    assert all(line in text for line in figures.sources(told, "nl"))
    assert "3 december 2025" not in text
    assert "4 december 2025" in text, "90 days, the last of which is 3 March 2026"


@pytest.mark.usefixtures("busy")
def test_every_picture_says_in_words_what_it_draws_and_has_its_numbers_beneath(visitor: Visitor) -> None:
    text = visitor.text("/insight")
    pictures = re.findall(r'<svg class="chart" role="img" aria-labelledby="(\S+) (\S+)"(.*?)\n</svg>', text, re.DOTALL)
    assert len(pictures) == 7, "two currencies of ageing, DSO, days late, messages, promises, before and after"
    for title, desc, inside in pictures:
        assert f'<title id="{title}">' in inside
        said = re.search(rf'<desc id="{desc}">(.*?)</desc>', inside)
        assert said
        for part in re.findall(r'class="chart-(?:label|value)"[^>]*>(.*?)</text>', inside):
            assert part in said[1]
        assert all(0 <= float(width) <= 100 for width in re.findall(r'(?:width|x)="([\d.]+)%"', inside))
    assert "style=" not in text.split("<main")[1]
    assert "<script" not in text
    assert text.count("<caption") == 7


def test_a_book_with_nothing_in_it_has_a_page_without_pictures(newcomer: Visitor) -> None:
    scope = newcomer.house.scope(BOOKS)
    assert newcomer.get("/insight").status_code == 404
    with newcomer.house.store.write(scope, NOW) as tx:
        installations.create(tx, "csv", "Leeg")
    text = newcomer.text("/insight")
    assert 'class="chart"' not in text
    assert "Nog niets te tonen." in words_of(text)
    assert "niet genoeg gegevens" in words_of(text)


@pytest.mark.parametrize("days", ["0", "-5", "999999999999", "x", ""])
def test_odd_periods_give_a_page(visitor: Visitor, days: str) -> None:
    assert visitor.get("/insight", days=days).status_code == 200


def test_a_strange_number_of_days_is_held_to_what_a_calendar_has(visitor: Visitor) -> None:
    assert "3660 dagen" in words_of(visitor.text("/insight", days=100000))


# ---------------------------------------------------------------- files


def strange(visitor: Visitor) -> None:
    names = [*strange_names(300), "=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\x01=HYPERLINK(1)", "\x0b+1"]
    crowd = [replace(debtor(f"S{n}", name), number=name) for n, name in enumerate(names)]
    owed = [invoice(f"S{n}", f"S{n}", n % 120) for n in range(len(names))]
    sync(visitor.house.store, visitor.house.scope(BOOKS), Books(crowd, owed), NOW)


def test_of_300_strange_names_no_cell_of_the_csv_is_run_and_no_row_is_lost(visitor: Visitor) -> None:
    strange(visitor)
    answer = visitor.get("/insight/figures.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tijdig-2026-03-03.csv"'
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert len([row for row in rows if row and row[0] == "Ouderdom per klant"]) == 307
    assert [cell for row in rows for cell in row if cell.startswith(DANGEROUS)] == []


def test_of_300_strange_names_no_cell_of_the_workbook_is_a_formula(visitor: Visitor) -> None:
    strange(visitor)
    answer = visitor.get("/insight/figures.xlsx")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert len(book.sheetnames) == 9
    assert book["Ouderdom per klant"].max_row == 308
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert [c for c in cells if isinstance(c.value, str) and c.value.startswith(DANGEROUS)] == []


def test_the_files_have_the_numbers_of_the_page(busy: House, visitor: Visitor) -> None:
    told = insight.look(busy.store, busy.scope(BOOKS), NOW)
    book = openpyxl.load_workbook(io.BytesIO(visitor.get("/insight/figures.xlsx").data))
    text = visitor.get("/insight/figures.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    for table in figures.tables(told, "nl"):
        header, *expected = figures.sheet(table)
        in_file = [row[1:] for row in rows if row and row[0] == table.title]
        assert in_file == [[safe_cell(cell, ",") for cell in row] for row in expected]
        sheet = list(book[table.title[:31]].iter_rows(values_only=True))
        assert list(sheet[0]) == header
        plain = [[c.value if isinstance(c, Amount) else c for c in row] for row in expected]
        numbers = [[float(c) if isinstance(c, Decimal) else c for c in row] for row in plain]
        assert [[c.date() if isinstance(c, datetime) else c for c in row] for row in sheet[1:]] == numbers
    ages = [row for row in rows if row and row[0] == "Ouderdom per klant"]
    for one in told.figures.ageing:
        assert sum(Decimal(row[-1].replace(",", ".")) for row in ages if row[3] == one.currency) == one.amount


def test_a_strange_title_stays_words_on_the_page(visitor: Visitor) -> None:
    with visitor.house.store.write(visitor.house.scope("odd"), NOW) as tx:
        installations.create(tx, "csv", "<img src=x onerror=alert(1)> {{ 7*7 }}")
    visitor.client.set_cookie("tijdig_administration", "odd")
    text = visitor.text("/insight")
    assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in text
    assert "<img src=x" not in text


def test_a_bar_of_nothing_has_no_length() -> None:
    assert percent(Decimal(1), Decimal(0)) == "0"
    assert percent(Decimal(1), Decimal(3)) == "33.33"


@pytest.mark.usefixtures("busy")
def test_looking_writes_nothing(visitor: Visitor, home: Path) -> None:
    before = (home / "tijdig.sqlite").read_bytes()
    for address in ("/insight", "/insight/figures.csv", "/insight/figures.xlsx"):
        visitor.get(address)
    assert (home / "tijdig.sqlite").read_bytes() == before
