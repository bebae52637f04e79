"""`tijdig law lint`: any rendered letter in a file, judged by what it says itself and by what is told of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connector.carrier import Rendered
from connector.channels.email import message
from connector.model import Notice
from connector.rules.law.announced import Ground
from connector.rules.law.findings import CODES
from tests.channels.parcels import BELGIAN, announcing, asked, euro, parcel, receivable
from tests.cli.conftest import Desk

TERM = "binnen veertien dagen vanaf de dag nadat deze e-mail bij u is bezorgd"
TOLD = ("--creditor", "Bakkerij De Halm B.V.", "--iban", "NL91 ABNA 0417 1643 00", "--written-on", "2026-06-09")


def dutch(language: str = "nl") -> Rendered:
    return message.render(parcel(Notice.FOURTEEN_DAY_LETTER, language=language), None)


def belgian(language: str = "nl") -> Rendered:
    return _of_belgium(Notice.REMINDER, Ground.BE_CONSUMER, "234.50", language)


def business(language: str = "nl") -> Rendered:
    return message.render(parcel(Notice.LAST_DEMAND, language=language), None)


def belgian_business(language: str = "nl") -> Rendered:
    return _of_belgium(Notice.LAST_DEMAND, Ground.BE_BUSINESS, "1234.50", language)


def _of_belgium(notice: Notice, ground: Ground, amount: str, language: str) -> Rendered:
    about = asked([receivable("2026-017", euro(amount))])
    given = parcel(notice, language=language, creditor=BELGIAN, statement=about, **announcing(ground, about))
    return message.render(given, None)


def put(desk: Desk, name: str, content: str | bytes) -> Path:
    path = desk.folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("language", ["nl", "en", "fr"])
@pytest.mark.parametrize(
    ("made", "ground"),
    [
        (dutch, "nl_consumer"),
        (belgian, "be_consumer"),
        (business, "nl_business"),
        (belgian_business, "be_business"),
    ],
)
def test_a_right_letter_is_clean_in_every_form_and_known_by_its_words(
    desk: Desk, made: Callable[[str], Rendered], ground: str, language: str
) -> None:
    letter = made(language)
    for name, content in (("a.eml", letter.raw), ("a.txt", letter.text), ("a.html", letter.html)):
        told = desk.done("law", "lint", put(desk, name, content), "--json").json
        assert (told["ground"], told["written_on"], told["findings"]) == (ground, "2026-06-09", [])
        assert told["due"] == ["2026-05-28"]
        assert told["principal"] == ("234.50" if ground == "be_consumer" else "1234.50")
    assert "nothing found" in desk.done("law", "lint", put(desk, "a.txt", letter.text)).out


WRONG: dict[str, tuple[str, Callable[[str], str], tuple[str, ...]]] = {
    "costs": ("costs_not_exact", lambda t: t.replace("185,18", "185,19").replace("1.419,68", "1.419,69"), ()),
    "total": ("one_total", lambda t: t.replace("Bedrag: €\xa01.234,50", "Bedrag: €\xa01.334,50"), ()),
    "account": ("one_account", lambda t: f"{t}\nof BE68 5390 0754 7034", ()),
    "another account": ("wrong_account", str, ("--iban", "BE68539007547034")),
    "term": ("term_wording", lambda t: t.replace(TERM, "binnen veertien dagen na heden"), ()),
    "early": ("early_day", lambda t: t.replace(TERM, f"{TERM}, uiterlijk op 23-06-2026"), ()),
    "default": ("not_in_default", str, ("--due", "2026-06-09")),
    "debtor": ("consumer_letter_to_business", str, ("--debtor", "business")),
    "fee": ("fee_beside_costs", lambda t: f"{t}\nAanmaningskosten: € 7,50", ()),
    "vat": ("vat_not_declared", lambda t: t.replace("1.419,68", "1.458,57") + "\nDe btw is € 38,89", ()),
    "name": ("creditor_not_named", str, ("--creditor", "Bakkerij De Spelt B.V.")),
    "clients": ("register_number", str, ("--for-clients",)),
    "sum": ("sum_with_costs", lambda t: t.replace("1.419,68", "1.419,86"), ()),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_letter_is_caught_for_its_own_reason_and_no_other(desk: Desk, name: str) -> None:
    rule, edit, options = WRONG[name]
    ran = desk("law", "lint", put(desk, "wrong.txt", edit(dutch().text)), *TOLD, *options, "--json")
    assert ran.code == 3
    assert [each["rule"] for each in ran.json["findings"]] == [rule]


BESIDE = {
    "second_term": [
        "Betaal binnen vijf dagen.",
        "Betaal binnen een week na heden.",
        "Betaal binnen 5 werkdagen.",
        "Betaal binnen 24 uur.",
        "U heeft 10 dagen de tijd.",
    ],
    "early_day": [
        "Betaal uiterlijk 15 juni.",
        "Betaal uiterlijk 15/6/26.",
        "Betaal uiterlijk 15 jun. 2026.",
        "Betaal uiterlijk 15 jun.",
    ],
    "fee_beside_costs": [
        "Behandelkosten: € 7,50",
        "Er komt een toeslag van € 25,00 bij.",
        "Er komt een boete van € 25,00 bij.",
        "De deurwaarderskosten zijn € 105,00.",
    ],
    "vat_not_owed": ["De kosten worden vermeerderd met 21% btw."],
    "one_account": ["Of betaal op be68 5390 0754 7034"],
}


@pytest.mark.parametrize(("rule", "sentence"), [(rule, each) for rule, said in BESIDE.items() for each in said])
def test_one_sentence_too_much_in_a_right_letter_is_caught(desk: Desk, rule: str, sentence: str) -> None:
    ran = desk("law", "lint", put(desk, "wrong.txt", f"{dutch().text}\n{sentence}\n"), *TOLD, "--json")
    assert [each["rule"] for each in ran.json["findings"]] == [rule]
    assert desk("law", "lint", put(desk, "right.txt", dutch().text), *TOLD).code == 0


def test_each_finding_is_told_with_its_article_in_the_language_that_is_asked(desk: Desk) -> None:
    letter = put(desk, "wrong.txt", dutch().text.replace(TERM, "binnen veertien dagen na heden"))
    assert "term_wording: The term has to start on the day after receipt" in desk("law", "lint", letter).out
    dutch_words = desk("law", "lint", letter, "--language", "nl").out
    assert "De termijn moet ingaan op de dag na ontvangst" in dutch_words
    assert "HR 25 november 2016" in dutch_words


def test_the_text_and_the_html_of_a_mail_have_to_agree(desk: Desk) -> None:
    raw = dutch().raw
    head, text, html = raw.split(b"Content-Type: text/", 2)
    other = b"Content-Type: text/".join((head, text, html.replace(b"28 mei 2026", b"29 mei 2026")))
    ran = desk("law", "lint", put(desk, "wrong.eml", other), "--json")
    assert [each["rule"] for each in ran.json["findings"]] == ["forms_differ"]
    assert ran.json["forms"] == ["text", "html"]


def test_somebody_elses_letter_is_read_too_and_doubt_falls_to_the_debtors_side(desk: Desk) -> None:
    letter = put(
        desk,
        "theirs.txt",
        "Utrecht, 9 juni 2026\nFactuur 2026-9, vervaldatum 1 mei 2026\n"
        "Hoofdsom: € 100,00\nAdministratiekosten: € 5,00\n"
        "Te betalen: € 105,00 op NL91 ABNA 0417 1643 00 binnen 14 dagen na dagtekening.\n"
        "Anders komt er € 45,00 aan incassokosten bij.",
    )
    ran = desk("law", "lint", letter, "--json")
    assert ran.json["ground"] == "nl_consumer"
    assert {each["rule"] for each in ran.json["findings"]} == {"term_wording", "fee_beside_costs", "costs_not_exact"}
    business = desk("law", "lint", letter, "--ground", "nl_business", "--json")
    assert {each["rule"] for each in business.json["findings"]} == {"costs_not_exact"}


def test_by_post_a_named_day_has_to_be_later(desk: Desk) -> None:
    letter = put(desk, "a.txt", dutch().text.replace(TERM, f"{TERM}, in elk geval tot en met 25 juni 2026"))
    assert desk("law", "lint", letter).code == 0
    assert "early_day" in desk("law", "lint", letter, "--by-post").out


def test_what_has_no_text_is_not_called_clean(desk: Desk) -> None:
    for name, content in (("empty.txt", b" \n"), ("broken.pdf", b"%PDF-1.7\nnothing of it")):
        ran = desk("law", "lint", put(desk, name, content))
        assert ran.code == 3
        assert "nothing found" not in ran.out


def test_a_mail_without_a_text_and_one_in_a_strange_character_set_are_read_as_far_as_they_go(desk: Desk) -> None:
    bare = b"From: a@x.nl\r\nContent-Type: image/png\r\n\r\nx"
    assert desk("law", "lint", put(desk, "picture.eml", bare)).code == 3
    strange = b"From: a@x.nl\r\nContent-Type: text/plain; charset=klingon\r\n\r\nTotaal: 10,00 euro"
    assert desk("law", "lint", put(desk, "strange.eml", strange), "--json").json["total"] == "10.00"


def test_the_docs_name_every_rule() -> None:
    page = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in page] == []


def test_a_pdf_is_read_line_by_line(desk: Desk) -> None:
    ran = desk("law", "lint", put(desk, "a.pdf", _pdf(dutch().text)), *TOLD, "--json")
    assert (ran.json["forms"], ran.json["findings"]) == (["pdf"], [])
    wrong = replace(dutch(), text=dutch().text.replace("185,18", "185,19").replace("1.419,68", "1.419,69"))
    ran = desk("law", "lint", put(desk, "b.pdf", _pdf(wrong.text)), *TOLD, "--json")
    assert [each["rule"] for each in ran.json["findings"]] == ["costs_not_exact"]


def _pdf(text: str) -> bytes:
    """The least that is a PDF: one page with these lines in Helvetica."""
    lines = [line.replace("\xa0", " ") for line in text.splitlines()]
    shown = b"\n".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
    stream = b"BT /F 6 Tf 8 TL 20 1180 Td\n" + shown + b"\nET"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    holds = b"/Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 3000 1200] " + holds + b" >>"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font,
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return out + end % len(out)


def _escaped(line: str) -> bytes:
    return line.encode("windows-1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
