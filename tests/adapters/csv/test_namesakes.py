"""Debtors without a number: nobody's invoices go to a namesake, and who is one debtor stays one debtor."""

from typing import Any

import pytest

from adapters.csv.namesakes import conflict
from tests.adapters.csv.reading import Listing, adds_up, read

HEAD = "Naam;E-mail;Straat;Postcode;BTW-nummer;Factuurnr;Factuurdatum;Vervaldatum;Bedrag"
REST = "13-01-2024;12-02-2024;10,00"
ONE, OTHER = "jan@example.nl", "jansen@example.com"


def listing(*lines: str, head: str = HEAD, **settings: Any) -> Listing:
    found = read("\n".join([head, *lines]) + "\n", **settings)
    assert adds_up(found.counts)
    return found


def row(number: str, email: str = "", street: str = "", postcode: str = "", vat: str = "", name: str = "Jansen") -> str:
    return f"{name};{email};{street};{postcode};{vat};{number};{REST}"


BOTH = (row("F1", ONE), row("F2", OTHER), row("F3", "x@example.nl", name="Pieters"))


def test_two_rows_of_one_name_with_other_addresses_are_asked_about_and_nothing_is_taken_in() -> None:
    found = listing(*BOTH)
    (question,) = found.questions
    assert (question.code, question.options) == ("one_debtor.jansen", ("one", "several"))
    assert question.place == "lines 2, 3"
    assert "Jansen" in question.text
    assert (found.debtors, found.receivables, found.complete) == ([], [], False)


def test_a_question_about_a_name_repeats_no_address() -> None:
    (question,) = listing(*BOTH).questions
    assert not any(ONE in part or OTHER in part for part in (question.text, question.place, question.answer_with))


def test_who_is_said_to_be_one_debtor_is_one_with_all_addresses() -> None:
    found = listing(*BOTH, answers={"one_debtor.jansen": "one"})
    assert {r.number: r.debtor for r in found.receivables} == {
        "F1": "name:jansen",
        "F2": "name:jansen",
        "F3": "name:pieters",
    }
    assert [c.email for c in found.debtors[0].contacts] == [ONE, OTHER]


def test_those_who_are_several_are_told_row_by_row_and_mailed_by_nobody() -> None:
    found = listing(*BOTH, row("F4"), answers={"one_debtor.jansen": "several"})
    assert [r.number for r in found.receivables] == ["F3"]
    assert [d.name for d in found.debtors] == ["Pieters"]
    assert [(e.line, e.record, e.debtor) for e in found.errors] == [
        (2, "F1", "name:jansen"),
        (3, "F2", "name:jansen"),
        (5, "F4", "name:jansen"),
    ]
    assert all("e-mail addresses" in e.reason and "debtor numbers" in e.hint for e in found.errors)


def test_one_answer_may_stand_for_all_names() -> None:
    more = (row("F5", "a@example.nl", name="Pieters"),)
    assert [q.code for q in listing(*BOTH, *more).questions] == ["one_debtor.jansen", "one_debtor.pieters"]
    assert len(listing(*BOTH, *more, answers={"one_debtor": "several"}).errors) == 4
    mixed = listing(*BOTH, *more, answers={"one_debtor": "several", "one_debtor.jansen": "one"})
    assert {r.number for r in mixed.receivables} == {"F1", "F2"}


def test_the_answer_is_a_line_in_the_mapping() -> None:
    assert listing(*BOTH, mapping='[answers]\n"one_debtor.jansen" = "one"\n').questions == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row("F1", ONE), row("F2")),
        (row("F1"), row("F2", ONE)),
        (row("F1", ONE), row("F2", ONE.upper())),
        (row("F1", f"{ONE}, {OTHER}"), row("F2", OTHER)),
        (row("F1", ONE), row("F2", "geen")),
        (row("F1", ONE, "Kerkstraat 1", "1234 AB"), row("F2", ONE, "Dorpsweg 2", "9999 ZZ")),
        (row("F1", "", "Kerkstraat 1", "1234 AB"), row("F2", "", "Kerkstr. 1", "1234ab")),
        (row("F1", ONE, "Kerkstraat 1", "1234 AB"), row("F2", "", "Kerkstraat 1", "1234 AB")),
        (row("F1", ONE), row("F2", "", "Kerkstraat 1", "1234 AB")),
        (row("F1", vat="BE0403170701"), row("F2", vat="BE 0403.170.701")),
        (row("F1", vat="BE0403170701"), row("F2")),
    ],
)
def test_rows_of_one_name_that_do_not_contradict_each_other_are_one_debtor(first: str, second: str) -> None:
    found = listing(first, second)
    assert (found.questions, found.errors) == ([], [])
    assert [d.key for d in found.debtors] == ["name:jansen"]
    assert {r.debtor for r in found.receivables} == {"name:jansen"}


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (row("F1", ONE), row("F2", "kapot@"), "e-mail"),
        (row("F1", "", "Kerkstraat 1", "1234 AB"), row("F2", "", "Kerkstraat 3", "1234 AB"), "addresses"),
        (row("F1", ONE, "Kerkstraat 1", "1234 AB"), row("F2", "", "Dorpsweg 2", "9999 ZZ"), "addresses"),
        (row("F1", ONE, vat="BE0403170701"), row("F2", ONE, vat="NL4495445B01"), "VAT"),
        (row("F1", ONE, name="Café Zoë"), row("F2", OTHER, name="CAFE ZOE"), "e-mail"),
    ],
)
def test_whatever_else_speaks_for_two_debtors_is_asked_about_too(first: str, second: str, what: str) -> None:
    (question,) = listing(first, second).questions
    assert f"different {what}" in question.text


def test_a_debtor_with_a_number_is_its_number_whatever_else_differs() -> None:
    head = f"Klantnr;{HEAD}"
    found = listing(f"1;{row('F1', ONE)}", f"1;{row('F2', OTHER)}", f"2;{row('F3', ONE)}", head=head)
    assert found.questions == []
    assert [d.key for d in found.debtors] == ["1", "2"]


@pytest.mark.parametrize("nothing", ["", "-", "n.v.t."])
def test_a_number_that_is_left_empty_tells_nobody_apart(nothing: str) -> None:
    lines = [f"{nothing};{row('F1', ONE)}", f";{row('F2', OTHER)}", f"7;{row('F3', name='Pieters')}"]
    assert [q.code for q in listing(*lines, head=f"Klantnr;{HEAD}").questions] == ["one_debtor.jansen"]


def test_namesakes_in_lines_of_their_own_above_their_invoices_are_asked_about() -> None:
    lines = ["Jansen;;;;", *(f"F{at};{REST};{ONE}" for at in range(4))]
    lines += ["JANSEN;;;;", *(f"G{at};{REST};{OTHER}" for at in range(4))]
    found = listing(*lines, head="Factuur;Datum;Vervaldatum;Bedrag;E-mail")
    assert [q.code for q in found.questions] == ["one_debtor.jansen"]


def test_at_most_twenty_names_are_asked_about_at_once_and_none_is_taken_in_meanwhile() -> None:
    lines = [row(f"F{at}{e[0]}", e, name=f"Naam {chr(65 + at)}") for at in range(25) for e in ("a@x.nl", "b@x.nl")]
    found = listing(*lines)
    assert len(found.questions) == 20
    assert found.receivables == []
    answered = listing(*lines, answers={q.code: "one" for q in found.questions})
    assert len(answered.questions) == 5


# ---------------------------------------------------------------- from file to file


def keys(found: Listing) -> dict[str, str]:
    return {r.number: r.key for r in found.receivables}


@pytest.mark.parametrize("answer", ["one", "several"])
def test_the_same_list_again_in_any_order_gives_the_same_debtors(answer: str) -> None:
    answers = {"one_debtor.jansen": answer}
    again = listing(*reversed(BOTH), answers=answers)
    assert keys(listing(*BOTH, answers=answers)) == keys(again)


def test_a_debtor_keeps_its_key_when_its_address_is_added_or_mended() -> None:
    versions = [row("F1"), row("F1", ONE), row("F1", OTHER), row("F1", OTHER, "Kerkstraat 1", "1234 AB")]
    assert {tuple(keys(listing(version)).items()) for version in versions} == {(("F1", "name:jansen|F1"),)}


def test_a_debtor_keeps_its_key_when_its_other_invoices_are_paid_and_gone() -> None:
    one = listing(*BOTH, answers={"one_debtor.jansen": "one"})
    left = listing(BOTH[1], BOTH[2])
    assert keys(left).items() <= keys(one).items()


def test_addresses_that_share_a_row_belong_together_however_long_the_chain() -> None:
    def told(*emails: str) -> frozenset[tuple[str, str]]:
        return frozenset(("email", email) for email in emails)

    assert conflict([told("a"), told("c"), told("a", "b"), told("b", "c")]) == ""
    assert conflict([told("a"), told("c"), told("a", "b")]) == "email"
