"""A file comes in by the page: previewed without a trace, asked about, taken in, and what vanished."""

import io
import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from connector.flow.overview import overview
from connector.model import ReceivableState
from connector.store import installations, receivables
from connector.web.keeping import KEPT_FOR, MOST, Uploads
from tests.web.houses import BOOKS, NOW
from tests.web.visitors import Visitor, alerts, words_of

HEADER = "Klantnummer;Naam;E-mail;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand;Valuta\n"
JANSEN = (
    "C1;Jansen Bouw B.V.;info@jansen.example;F-1;15-01-2026;14-02-2026;1.210,00;1.210,00;EUR\n"
    "C1;Jansen Bouw B.V.;info@jansen.example;F-2;25-01-2026;24-02-2026;250,00;250,00;EUR\n"
)
OTHERS = (
    "C2;Café 't Hoekje;post@hoekje.example;F-3;20-01-2026;19-02-2026;99,95;49,95;EUR\n"
    "C3;<b>Op Tijd</b>;info@optijd.example;F-4;20-02-2026;22-03-2026;640,00;640,00;EUR\n"
)
BAD = "C4;Zonder Datum;x@y.example;F-5;geen datum;01-03-2026;12,00;12,00;EUR\n"
SMALL = HEADER + JANSEN + OTHERS


def files(folder: Path) -> list[Path]:
    """What is kept there, whichever tenant's."""
    return [path for path in folder.rglob("*") if path.is_file()]


def upload(visitor: Visitor, text: str | bytes, name: str = "lijst.csv", **fields: str) -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    said = {f"upload-{field}": value for field, value in fields.items()}
    return visitor.post("/upload", {"file": (io.BytesIO(content), name), "upload-into": "", **said})


def preview(visitor: Visitor, text: str | bytes, **fields: str) -> tuple[str, TestResponse]:
    """Upload, and follow to the preview: its address and the page."""
    answer = upload(visitor, text, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"], visitor.get(answer.headers["Location"])


def take_in_small(visitor: Visitor, text: str = SMALL, **fields: str) -> TestResponse:
    address, _ = preview(visitor, text, **fields)
    return visitor.post(f"{address}/take", follow=True)


# ---------------------------------------------------------------- the preview


def test_the_preview_shows_what_was_recognised_and_what_would_follow(newcomer: Visitor) -> None:
    _, page = preview(newcomer, SMALL)
    text = words_of(page.text)
    assert "Dit is een voorbeeld. Er is nog niets ingelezen en er gaat niets uit." in text
    assert "Soort bestand Lijst met Nederlandse kolomnamen Zekerheid" in text
    assert "Scheidingsteken Puntkomma ;" in text
    assert "Regels 4 Open facturen 4" in text
    assert "Jansen Bouw B.V. F-1 15 jan 2026 14 feb 2026 € 1.210,00 € 1.210,00" in text
    assert "2 berichten vandaag" in text
    assert "F-1 Gaat vandaag uit: vriendelijke herinnering." in text
    assert "&lt;b&gt;Op Tijd&lt;/b&gt;" in page.text


def test_a_preview_leaves_no_trace(visitor: Visitor) -> None:
    def everything() -> list[str]:
        with visitor.house.store.engine.connect() as conn:
            raw = conn.connection.driver_connection
            assert raw is not None
            return list(raw.iterdump())

    before = everything()
    address, page = preview(visitor, SMALL, into=BOOKS)
    assert "Lees 4 open facturen in" in page.text
    visitor.get(address)
    assert everything() == before


def test_the_preview_decides_as_the_run_does_after_taking_in(newcomer: Visitor) -> None:
    _, page = preview(newcomer, SMALL)
    foreseen = words_of(page.text)
    take_in_small(newcomer)
    decided = overview(newcomer.house.store, newcomer.house.scope("files"), newcomer.house.clock())
    assert sum(row.decision.message is not None for row in decided) == 2
    from connector.rules import words

    for row in decided:
        for owed in row.owed:
            assert f"{owed.receivable.label} {words.verdict(owed.verdict, 'nl')}" in foreseen


def test_a_bad_row_is_told_in_one_table_and_the_others_go_in(newcomer: Visitor) -> None:
    _, page = preview(newcomer, SMALL + BAD)
    assert "6 Factuurdatum F-5 “geen datum” is geen datum" in words_of(page.text)
    answer = take_in_small(newcomer, SMALL + BAD)
    assert alerts(answer)[:2] == ["Ingelezen: 4 open facturen.", "1 regel kon niet gelezen worden; zie hieronder."]
    assert "“geen datum” is geen datum" in words_of(newcomer.text("/check"))


def test_an_amount_that_can_be_read_two_ways_is_asked_about_and_not_guessed(newcomer: Visitor) -> None:
    unclear = HEADER.replace("Openstaand;", "") + "C1;Jansen;i@j.example;F-1;15-01-2026;14-02-2026;1.234;EUR\n"
    address, page = preview(newcomer, unclear)
    assert "Welk teken staat voor de centen?" in page.text
    assert "Beantwoord de vraag hieronder" in page.text
    assert "/take" not in page.text
    early = newcomer.post(f"{address}/take")
    assert early.headers["Location"] == address, "nothing is taken in while a question is open"
    answered = newcomer.post(address, {"answer-decimal": "comma"}, follow=True)
    assert "€ 1.234,00" in words_of(answered.text)
    assert alerts(newcomer.post(f"{address}/take", follow=True))[0] == "Ingelezen: 1 open factuur."


def test_a_currency_that_is_missing_is_asked_for(newcomer: Visitor) -> None:
    address, page = preview(newcomer, SMALL.replace(";Valuta", "").replace(";EUR", ""))
    assert "Het bestand zegt niet in welke valuta de bedragen zijn. Welke is het?" in words_of(page.text)
    wrong = newcomer.post(address, {"answer-currency": "XYZ"}, follow=True)
    assert wrong.status_code == 422
    assert "“XYZ” is geen valuta" in alerts(wrong)[0]
    right = newcomer.post(address, {"answer-currency": "EUR"}, follow=True)
    assert "Lees 4 open facturen in" in right.text


def test_what_was_said_with_the_file_is_used(newcomer: Visitor) -> None:
    _, page = preview(newcomer, SMALL.replace(";Valuta", "").replace(";EUR", ""), currency="USD")
    assert "US$ 1.210,00" in words_of(page.text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Het bestand is leeg"),
        (b"%PDF-1.7 \x00\x01", "het is een pdf"),
        (b"\x00\x01\x02\xff" * 50, "Dit soort bestand kan niet gelezen worden"),
        (b"hello world, this is no list", "In het bestand is geen lijst met facturen gevonden"),
    ],
)
def test_what_is_no_list_is_told_in_plain_words(newcomer: Visitor, content: bytes, words: str) -> None:
    _, page = preview(newcomer, content)
    assert page.status_code == 422
    assert words in alerts(page)[0]
    assert "Traceback" not in page.text


def test_an_excel_file_is_read_too(newcomer: Visitor) -> None:
    book = Workbook()
    for line in SMALL.splitlines():
        book.active.append(line.split(";"))  # type: ignore[union-attr] # a new workbook has a sheet
    saved = io.BytesIO()
    book.save(saved)
    answer = upload(newcomer, saved.getvalue(), "lijst.xlsx")
    assert "Lees 4 open facturen in" in newcomer.get(answer.headers["Location"]).text


# ---------------------------------------------------------------- choosing and keeping


def test_without_a_file_the_form_says_so(newcomer: Visitor) -> None:
    answer = newcomer.post("/upload", {"upload-into": ""})
    assert (answer.status_code, alerts(answer)) == (422, ["Kies eerst een bestand."])


def test_a_file_over_the_limit_is_refused_in_plain_words(visit: Callable[..., Visitor]) -> None:
    visitor = visit(upload_limit=100_000)
    for size in (100_001, 300_000):
        answer = upload(visitor, b"x" * size)
        assert answer.status_code == 413
        assert "Een bestand mag hier hooguit 97 kB groot zijn." in answer.text


def test_a_name_is_only_shown_and_leads_nowhere(newcomer: Visitor) -> None:
    answer = upload(newcomer, SMALL, "../../etc/<i>x</i>.csv")
    page = newcomer.get(answer.headers["Location"])
    assert "<h1>x&lt;/i&gt;.csv</h1>" in page.text or "<h1>i&gt;.csv</h1>" in page.text
    kept = files(newcomer.house.settings.home / "uploads")
    assert sorted(path.suffix for path in kept) == [".file", ".json"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)


def test_a_file_is_kept_for_a_day_and_not_longer(visitor: Visitor) -> None:
    address, _ = preview(visitor, SMALL)
    assert visitor.house.demo
    visitor.house.demo.clock.next_day()
    assert visitor.get(address).status_code == 404
    assert files(visitor.house.settings.home / "uploads") == []


def test_a_file_that_was_taken_in_or_refused_is_gone(newcomer: Visitor) -> None:
    folder = newcomer.house.settings.home / "uploads"
    take_in_small(newcomer)
    assert files(folder) == []
    address, _ = preview(newcomer, SMALL)
    dropped = newcomer.post(f"{address}/drop")
    assert dropped.headers["Location"] == "/upload"
    assert files(folder) == []
    assert newcomer.post(f"{address}/take").status_code == 404


def test_only_the_newest_files_are_kept(visitor: Visitor) -> None:
    uploads = Uploads(visitor.house.settings.home / "uploads")
    tokens = [uploads.keep(b"x", "x", NOW + timedelta(seconds=n), "", "").token for n in range(MOST + 3)]
    kept = {path.stem for path in (visitor.house.settings.home / "uploads").glob("*.json")}
    assert kept == set(tokens[3:])
    assert timedelta(days=1) == KEPT_FOR
    assert json.loads((visitor.house.settings.home / "uploads" / f"{tokens[-1]}.json").read_text())["filename"] == "x"


# ---------------------------------------------------------------- administrations


def test_the_first_file_makes_an_administration_that_is_not_live(newcomer: Visitor) -> None:
    take_in_small(newcomer, called="Bakkerij")
    made = installations.listing(newcomer.house.store, "default")
    assert [(i.scope.installation, i.title, i.live) for i in made] == [("files", "Bakkerij", False)]


def test_in_the_demo_a_file_of_ones_own_gets_an_administration_of_its_own(visitor: Visitor) -> None:
    assert '<option selected value="">Een nieuwe administratie</option>' in visitor.text("/upload")
    answer = take_in_small(visitor)
    assert "Café" in answer.text
    page = visitor.text("/")
    assert 'value="files" selected' in page
    assert "Geen Adres" not in page
    visitor.post("/administration", {"administration": BOOKS})
    assert "Geen Adres" in visitor.text("/")
    visitor.post("/administration", {"administration": "nonsense"})
    assert "Geen Adres" in visitor.text("/")


def test_two_of_one_name_are_asked_about_in_words_and_the_answer_is_obeyed(newcomer: Visitor) -> None:
    rows = "".join(
        f"Jansen;{mail};F-{at};15-01-2026;14-02-2026;10,00;EUR\n" for at, mail in enumerate(("a@x.nl", "b@x.nl"))
    )
    address, asked = preview(newcomer, "Naam;E-mail;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Valuta\n" + rows)
    assert "“Jansen” staat hier met verschillende e-mailadressen" in asked.text
    assert "Meer klanten: lees deze regels niet in" in asked.text
    several = newcomer.post(address, {"answer-one_debtor.jansen": "several"}, follow=True)
    assert "geen klantnummer zegt wie wie is" in several.text
    one = newcomer.post(address, {"answer-one_debtor.jansen": "one"}, follow=True)
    assert "Open facturen 2" in words_of(one.text)


# ---------------------------------------------------------------- what vanished


def states(visitor: Visitor, state: ReceivableState) -> list[str]:
    with visitor.house.store.read(visitor.house.scope("files"), NOW) as tx:
        return [r.number for r in receivables.in_state(tx, state)]


def test_what_a_newer_list_no_longer_mentions_is_held_and_listed(newcomer: Visitor) -> None:
    take_in_small(newcomer)
    _, page = preview(newcomer, HEADER + JANSEN, into="files")
    assert "2 facturen staan niet meer in de lijst" in page.text
    answer = take_in_small(newcomer, HEADER + JANSEN, into="files")
    assert "2 facturen staan niet meer in de lijst en worden aangehouden." in alerts(answer)
    assert states(newcomer, ReceivableState.UNKNOWN) == ["F-3", "F-4"]
    assert "Is de lijst volledig?" in answer.text
    assert newcomer.post("/check/close").status_code == 409
    assert states(newcomer, ReceivableState.UNKNOWN) == ["F-3", "F-4"]


def test_one_button_closes_what_a_complete_list_no_longer_holds_and_one_takes_it_back(newcomer: Visitor) -> None:
    take_in_small(newcomer)
    take_in_small(newcomer, HEADER + JANSEN, into="files", complete="y", complete_as_of=NOW.date().isoformat())
    assert "Sluit deze 2 facturen" in newcomer.text("/check")
    closed = newcomer.post("/check/close", follow=True)
    assert alerts(closed)[0] == "2 facturen gesloten. Hieronder kunt u dat terugnemen."
    assert states(newcomer, ReceivableState.NO_LONGER_LISTED) == ["F-3", "F-4"]
    with newcomer.house.store.read(newcomer.house.scope("files"), NOW) as tx:
        one = receivables.in_state(tx, ReceivableState.NO_LONGER_LISTED)[0].key
    newcomer.post("/check/reopen", {"receivable": one})
    assert states(newcomer, ReceivableState.UNKNOWN) == ["F-3"]
    assert alerts(newcomer.post("/check/reopen", follow=True))[0] == "1 factuur wordt weer aangehouden."
    assert states(newcomer, ReceivableState.NO_LONGER_LISTED) == []


def test_a_list_that_was_not_read_without_a_fault_closes_nothing(newcomer: Visitor) -> None:
    take_in_small(newcomer)
    take_in_small(newcomer, HEADER + JANSEN + BAD, into="files", complete="y")
    assert "/check/close" not in newcomer.text("/check")
    assert newcomer.post("/check/close").status_code == 409


def test_that_such_a_file_is_the_complete_list_is_remembered_and_told(newcomer: Visitor) -> None:
    take_in_small(newcomer, complete="y")
    _, page = preview(newcomer, SMALL, into="files")
    assert "ja, zoals u eerder van zo’n bestand zei" in page.text
    address, _ = preview(newcomer, HEADER + JANSEN, into="files")
    changed = newcomer.post(address, {}, follow=True)
    assert "zoals u eerder" not in changed.text
    newcomer.post(f"{address}/take")
    assert newcomer.post("/check/close").status_code == 409, "this time it was said to be a part"


def test_an_older_list_is_refused(newcomer: Visitor) -> None:
    take_in_small(newcomer)
    address, page = preview(newcomer, SMALL, into="files", complete="y", complete_as_of="2026-02-01")
    assert page.status_code == 409
    assert "Deze lijst is van 1 feb 2026" in alerts(page)[0]
    assert newcomer.post(f"{address}/take").status_code == 409
