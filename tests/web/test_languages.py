"""Dutch and English: the whole page in one of them, and no text missing in either."""

import ast
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from connector.model import HoldKind, Scope
from connector.registry import adapter
from connector.web import hiccups, language
from connector.web.sayings import in_words, known
from tests.web.visitors import Visitor, words_of

HOUSE = Path(__file__).resolve().parents[2]
WEB = HOUSE / "connector" / "web"
PLACES = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\b(say|count)\(\s*["']([a-z_]+\.[a-z_]+)["']\s*[,)]""", re.IGNORECASE)


def test_every_text_is_there_in_both_languages_and_says_the_same_things() -> None:
    texts = language.texts()
    assert len(texts) > 200
    for name, pair in texts.items():
        assert set(pair) == {"nl", "en"}, name
        assert all(text.strip() == text and text for text in pair.values()), name
        assert set(PLACES.findall(pair["nl"])) == set(PLACES.findall(pair["en"])), name


def test_no_page_asks_for_a_text_that_is_not_there() -> None:
    asked: set[str] = set()
    for path in [*WEB.rglob("*.py"), *WEB.rglob("*.html")]:
        for kind, name in USED.findall(path.read_text(encoding="utf-8")):
            asked |= {f"{name}_one", f"{name}_many"} if kind == "count" else {name}
    assert len(asked) > 120
    assert sorted(asked - language.texts().keys()) == []


def test_every_hold_and_every_error_page_has_its_words() -> None:
    assert {f"hold.{kind}" for kind in HoldKind} <= language.texts().keys()
    assert {
        f"error.{part}_{status}" for part in ("title", "text") for status in hiccups.KNOWN
    } <= language.texts().keys()


@pytest.mark.parametrize(
    ("asked", "setting", "spoken"),
    [
        ("nl", "nl", "nl"),
        ("en-GB,en;q=0.9", "nl", "en"),
        ("nl-BE, fr;q=0.8", "en", "nl"),
        ("fr, en;q=0.5", "nl", "en"),
        ("de", "nl", "nl"),
        ("de", "en", "en"),
        ("", "en", "en"),
    ],
)
def test_the_browser_chooses_the_language_else_the_setting_does(
    visit: Callable[..., Visitor], asked: str, setting: str, spoken: str
) -> None:
    assert f'<html lang="{spoken}">' in visit(asked, language=setting).text("/")


def test_a_chosen_language_stays(visitor: Visitor) -> None:
    answer = visitor.post("/language", {"language": "en", "back": f"{visitor.debtor('1')}?x=1"}, follow=True)
    assert '<html lang="en">' in answer.text
    assert answer.request.path == visitor.debtor("1")
    assert "Leaves today: friendly reminder" in answer.text
    visitor.post("/language", {"language": "xx", "back": "/"})
    assert '<html lang="en">' in visitor.text("/")
    visitor.post("/language", {"language": "nl", "back": "/"})
    assert '<html lang="nl">' in visitor.text("/")


DUTCH = re.compile(r"\b(de|het|een|niet|wordt|klant|factuur|vandaag|met|voor|uw)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|not|with|customer|invoice|today|and|your|whether)\b", re.IGNORECASE)


def test_no_page_mixes_its_languages(visit: Callable[..., Visitor]) -> None:
    for spoken, foreign in (("nl", ENGLISH), ("en", DUTCH)):
        visitor = visit(spoken)
        for address in (
            "/",
            "/upload",
            "/connections",
            "/check",
            "/today",
            "/today?kind=later",
            "/texts",
            "/sending",
            "/settings",
            "/settings/ladder",
            "/settings/ladder/nl_consumer",
            "/settings/manners",
            "/insight",
            "/settings/sender",
            "/settings/who",
            "/settings/data",
            "/settings/leave",
            "/start",
            "/start/kinds",
            "/start/who/no_email",
            "/nothing",
            visitor.debtor("2"),
            "/tasks",
            *(f"{visitor.debtor('2')}/{page}" for page in ("statement", "contacts", "history", "plan")),
        ):
            body = words_of(visitor.get(address).text.split("<main")[1].split("</main>")[0])
            body = body.replace("Bakkerij De Vries", "").replace("Café 't Hoekje", "").replace("info@klant.example", "")
            body = body.replace("Nederlands", "").replace("'t", "").replace("de administratie", "")
            assert foreign.findall(body) == [], (spoken, address)


# ---------------------------------------------------------------- what other rooms say

RAISES = {
    "Refused",
    "NotFound",
    "BadInput",
    "Fault",
    "RowFault",
    "StoreBusy",
    "ReAuthorise",
    "SourceUnavailable",
    "NotADate",
    "NotAnAmount",
    "TwoReadings",
}
BEHIND_THE_PAGES = (
    "channels/texts/pieces.py",
    "channels/texts/by_hand.py",
    "channels/texts/filling.py",
    "flow/own_texts.py",
    "flow/people.py",
    "flow/sign_in_links.py",
    "flow/signing_in.py",
    "flow/rewording.py",
    "flow/connecting.py",
    "flow/joining.py",
    "flow/parting.py",
    "flow/sources.py",
    "oauth.py",
    "flow/acts",
    "flow/dunning.py",
    "flow/quiet.py",
    "flow/sync.py",
    "flow/trial_mail.py",
    "flow/leaving.py",
    "store/holds.py",
    "web",
)


def sentences(*folders: str) -> Iterator[tuple[str, str]]:
    """(where, sentence) of all that these rooms raise with words of their own; what is filled in stands as 7."""
    for folder in folders:
        place = HOUSE / folder
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISES:
                    yield from ((f"{path.name}:{node.lineno}", text) for text in map(_text, node.args) if text)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


def test_whatever_a_person_is_refused_is_refused_in_dutch_too() -> None:
    rooms = (f"connector/{room}" for room in BEHIND_THE_PAGES)
    said = [(where, text) for where, text in sentences(*rooms) if " " in text]
    assert len(said) > 35
    missing = [f"{where}: {text}" for where, text in said if not known(text, "nl") and "there is no" not in text]
    assert missing == [], "give it its Dutch in connector/web/sayings/house.toml"


def test_whatever_exact_online_does_not_do_is_told_in_dutch_too() -> None:
    rooms = [f"adapters/exact/{path.name}" for path in (HOUSE / "adapters/exact").glob("*.py")]
    said = [(where, text) for where, text in sentences(*rooms) if " " in text and not where.startswith("hooks.py")]
    assert len(said) > 10
    missing = [f"{where}: {text}" for where, text in said if not known(text, "nl")]
    assert missing == [], "give it its Dutch in connector/web/sayings/exact.toml"


def test_whatever_is_wrong_with_a_file_is_told_in_dutch_too() -> None:
    said = [(where, text) for where, text in sentences("adapters/csv") if " " in text]
    assert len(said) > 50
    missing = [f"{where}: {text}" for where, text in said if not known(text, "nl")]
    assert missing == [], "give it its Dutch in connector/web/sayings/files.toml"


HEAD = "Naam;E-mail;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Aanmanen\n"
ASKED = {
    "a currency that some rows name": "A;;1;13-01-2024;14-02-2024;USD 1,00;ja\nB;;2;13-01-2024;14-02-2024;2,00;ja\n",
    "one American date": "A;;1;01-02-2024;12-31-2024;€ 1,00;ja\n",
    "two of one name": "A;a@x.nl;1;13-01-2024;14-02-2024;€ 1,00;ja\nA;b@x.nl;2;13-01-2024;14-02-2024;€ 2,00;ja\n",
    "a no under reminders": "A;;1;13-01-2024;14-02-2024;€ 1,00;nee\n",
}


@pytest.mark.parametrize("rows", ASKED.values(), ids=ASKED.keys())
def test_what_is_asked_of_a_file_is_asked_in_dutch_too(rows: str) -> None:
    source = adapter("csv").source(Scope("tenant", "files"), {"content": (HEAD + rows).encode()})
    (asked,) = [question for page in source.pull(None, date(2025, 1, 1)) for question in page.questions]
    for text in (asked.text, asked.place):
        assert in_words(text, "nl") != text
        assert ENGLISH.findall(in_words(text, "nl")) == []


def test_what_is_asked_of_a_workbook_that_hides_things_is_asked_in_dutch_too() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD.strip().split(";")[:-1])
    sheet.append(["A", "", "1", date(2024, 1, 13), date(2024, 2, 14), "€ 1,00"])
    book.create_sheet("Toelichting")
    sheet.sheet_state, sheet.row_dimensions[2].hidden, sheet.column_dimensions["F"].hidden = "hidden", True, True
    book.active, out = 1, io.BytesIO()
    book.save(out)
    source = adapter("csv").source(Scope("tenant", "files"), {"content": out.getvalue(), "filename": "lijst.xlsx"})
    asked = [question for page in source.pull(None, date(2025, 1, 1)) for question in page.questions]
    assert [question.code for question in asked] == ["sheet", "hidden_columns", "hidden_rows"]
    for text in (text for question in asked for text in (question.text, question.place)):
        assert in_words(text, "nl") != text
        assert ENGLISH.findall(in_words(text, "nl")) == []
    for kind in ("rows", "columns"):
        assert {f"answer.hidden_{kind}_read", f"answer.hidden_{kind}_leave_out"} <= language.texts().keys()


def test_what_is_filled_in_is_said_in_the_language_too(visitor: Visitor) -> None:
    with visitor.app.test_request_context(headers={"Accept-Language": "nl"}):
        assert in_words("F1 cannot be sent: block, net_credit", "nl") == (
            "over F1 kan nu niets uit: geblokkeerd, per saldo niets verschuldigd"
        )
        assert in_words("column E-mail: 3 × has no date; it counts as of today (lines 4, 5 and more)", "nl") == (
            "kolom E-mail: 3 × zonder datum; telt vanaf vandaag (regels 4, 5 en meer)"
        )
    assert in_words("something that nobody translated", "nl") == "something that nobody translated"
