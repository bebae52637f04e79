"""Checks a finished letter against the law before it leaves: what it says, and not what it was made from.

A letter that names a wrong amount, term or account can cost the creditor every cent of collection costs, and wrongs
the debtor. So the text that the debtor will read is read back (`letter`), and each rule compares one thing with what
is known. A rule that finds something says which it is, by which article, and why.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connector.model import DebtorKind, NaturalPerson, Notice
from connector.rules.law import be, nl
from connector.rules.law.amounts import NOTHING
from connector.rules.law.announced import Ground
from connector.rules.law.dated import LawTables
from connector.rules.law.disguised import links
from connector.rules.law.findings import Finding, finding
from connector.rules.law.letter import Letter, Role, read_letter

VAT_PERCENT = Decimal(21)
FREE_DAYS = 14
_DECLARED = re.compile(
    r"\b(?:btw|vat|tva)\b[^.]*\b(?:niet|cannot|not|pas) (?:\w+ ){0,3}?"
    r"(?:verreken|aftrek|terugvra|deduct|reclaim|recover|récupér|dédui)\w*"
    r"|cannot (?:deduct|reclaim|recover) (?:\w+ )?vat|pas (?:récupérer|déduire) (?:\w+ )?tva",
    re.IGNORECASE,
)


_VAT_ON_TOP = re.compile(
    r"\b(?:vermeerder\w*|verhoogd|plus|increased|augment\w+|major\w+)\b[^.]{0,40}?\d{1,2} ?% ?(?:btw|vat|tva)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that the letter is about; `agreed`: whether its due day was, or is only the creditor's usual term."""

    due: date
    label: str = ""
    issued: date | None = None
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of the letter, whatever it says. Amounts are in euro; None and "" = not known, and not compared.

    `amounts` are all that may stand in it, each as often as it belongs there. `costs` are those that it announces
    (None = what the law gives over the principal), `vat` what of VAT comes on top of them (None = none).
    """

    notice: Notice | None
    ground: Ground | None
    written_on: date
    principal: Decimal | None
    payable: Decimal | None
    invoices: tuple[Invoice, ...]
    debtor: DebtorKind = DebtorKind.UNKNOWN
    country: str = ""  # the debtor's, ISO 3166 alpha-2
    natural_person: NaturalPerson = NaturalPerson.UNKNOWN
    costs: Decimal | None = None
    instalments: bool = False  # small ones of a consumer, for which less than the scale is lawful
    vat: Decimal | None = None
    amounts: tuple[Decimal, ...] | None = None
    iban: str | None = None
    creditor: str | None = None
    enterprise_number: str = ""
    for_clients: bool = False
    register_number: str = ""
    last_safe_day: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A letter beside what is known of it."""

    letter: Letter
    expected: Expected
    tables: LawTables


def lint(text: str, expected: Expected, tables: LawTables) -> tuple[Finding, ...]:
    """Everything that is wrong with this finished text; nothing when it may leave."""
    case = Case(read_letter(text), expected, tables)
    found = [each for rule in RULES for each in rule(case)]
    # Which amount is wrong is said by the rule that knows what it is; only where none does, that one is.
    return tuple(found) if any(each.about_amounts for each in found) else (*found, *_amounts(case))


def lint_forms(forms: Mapping[str, str], expected: Expected, tables: LawTables) -> tuple[Finding, ...]:
    """The same of a letter that has several forms (text and HTML of a mail, by name), which must say the same."""
    found = dict.fromkeys(each for text in forms.values() for each in lint(text, expected, tables))
    if not found:
        found = dict.fromkeys(_differences({name: read_letter(text) for name, text in forms.items()}))
    return tuple(found)


def _differences(forms: Mapping[str, Letter]) -> Iterator[Finding]:
    (first, one), *others = forms.items()
    for name, other in others:
        if _stated(one) != _stated(other):
            yield finding("forms_differ", first=first, second=name)


def _stated(letter: Letter) -> tuple[object, ...]:
    amounts = Counter(each.value for each in letter.amounts)
    return amounts, set(letter.accounts), set(letter.days), sorted(letter.terms, key=repr)


# ---------------------------------------------------------------- who it goes to


def _right_debtor(case: Case) -> Iterator[Finding]:
    """A fourteen-day letter is for consumers, a last demand for businesses. Unknown is a consumer."""
    ground = case.expected.ground
    for_consumers = case.expected.notice is Notice.FOURTEEN_DAY_LETTER or (ground is not None and ground.consumer)
    for_business = case.expected.notice is Notice.LAST_DEMAND or (ground is not None and not ground.consumer)
    if for_consumers and not case.expected.debtor.may_be_consumer:
        yield finding("consumer_letter_to_business")
    if for_business and case.expected.debtor.may_be_consumer:
        yield finding("business_letter_to_consumer")


def _right_law(case: Case) -> Iterator[Finding]:
    ground = case.expected.ground
    if ground is not None and case.expected.country in ("NL", "BE") and case.expected.country != ground.country:
        yield finding("law_of_another_country", country=case.expected.country)


def _in_default(case: Case) -> Iterator[Finding]:
    """On the due day nothing is late yet, and a day that nobody agreed to does not bring default by passing."""
    for invoice in case.expected.invoices:
        if not invoice.agreed:
            yield finding("due_day_not_agreed", invoice=invoice.label, due=invoice.due)
        elif invoice.due >= case.expected.written_on:
            yield finding("not_in_default", invoice=invoice.label, due=invoice.due)


# ---------------------------------------------------------------- the term


def _term(case: Case) -> Iterator[Finding]:
    """At least one term in the court's Dutch words, and none beside it that starts earlier."""
    if case.expected.ground is not Ground.NL_CONSUMER:
        return
    if not any(term.dutch and term.on_receipt for term in case.letter.terms):
        yield finding("term_wording")
    elif not all(term.on_receipt for term in case.letter.terms):
        yield finding("second_term")


def _free_term(case: Case) -> Iterator[Finding]:
    if case.expected.ground is not Ground.BE_CONSUMER:
        return
    if not case.letter.terms or any(term.days < FREE_DAYS for term in case.letter.terms):
        yield finding("free_term")


def _no_early_day(case: Case) -> Iterator[Finding]:
    """A day after writing and before the term is surely over spoils a right sentence beside it."""
    if case.expected.ground is None or not case.expected.ground.consumer or case.expected.last_safe_day is None:
        return
    written, safe = case.expected.written_on, case.expected.last_safe_day
    said = [*case.letter.days, *(day for each in case.letter.days_of_a_year for day in _next_ones(each, written))]
    said += [written + timedelta(days=(each - written.weekday() - 1) % 7 + 1) for each in case.letter.weekdays]
    early = [day for day in said if written < day < safe]
    if early:
        yield finding("early_day", day=min(early), safe=case.expected.last_safe_day)


def _next_ones(of_a_year: tuple[int, int], written: date) -> Iterator[date]:
    """This day in the year of writing and in the next; none for 31 June."""
    for year in (written.year, written.year + 1):
        with suppress(ValueError):
            yield date(year, *of_a_year)


# ---------------------------------------------------------------- what is asked, and where to


def _one_total(case: Case) -> Iterator[Finding]:
    said = case.letter.values(Role.TOTAL)
    if len(said) > 1:
        yield finding("one_total", said=said)
    elif case.expected.payable is not None and said != (case.expected.payable,):
        yield finding("wrong_total", said=said, right=(case.expected.payable,))


def _together(case: Case) -> Iterator[Finding]:
    """What it will be with the costs is the total with exactly those costs."""
    said = case.letter.values(Role.TOGETHER)
    named = (case.letter.values(Role.TOTAL), case.letter.values(Role.COSTS))
    if not said or case.expected.ground is None or any(len(each) != 1 for each in named):
        return
    right = sum((each[0] for each in named), sum(case.letter.values(Role.VAT), NOTHING))
    if said != (right,):
        yield finding("sum_with_costs", said=said, right=(right,))


def _one_account(case: Case) -> Iterator[Finding]:
    said = tuple(dict.fromkeys(case.letter.accounts))
    if len(said) > 1:
        yield finding("one_account", said=", ".join(said))
    elif said and case.expected.iban is not None and said[0] != _compact(case.expected.iban):
        yield finding("wrong_account", said=said[0])
    elif not said and case.expected.ground is not None:
        yield finding("no_account")


def _no_link(case: Case) -> Iterator[Finding]:
    """Of our own letters all is known, and they have none; another's may name his site."""
    if case.expected.amounts is not None and (said := links(case.letter.text)):
        yield finding("link", said=", ".join(said))


def _compact(iban: str) -> str:
    return iban.replace(" ", "").upper()


def _principal_alone(case: Case) -> Iterator[Finding]:
    """Art. XIX.2 WER: nothing but the principal in the first reminder to a Belgian consumer."""
    if case.expected.ground is not Ground.BE_CONSUMER:
        return
    beside = [each for each in case.letter.amounts if each.role in (Role.FEE, Role.INTEREST)]
    if beside or (case.expected.principal is not None and case.expected.payable not in (None, case.expected.principal)):
        yield finding("more_than_principal")


def _no_fee(case: Case) -> Iterator[Finding]:
    if case.expected.ground is Ground.NL_CONSUMER and case.letter.values(Role.FEE):
        yield finding("fee_beside_costs", said=case.letter.values(Role.FEE))


# ---------------------------------------------------------------- what comes on top


def _costs(case: Case) -> Iterator[Finding]:
    """The exact amount, once; over the principal alone."""
    if case.expected.ground is None and case.expected.notice is not Notice.FOURTEEN_DAY_LETTER:
        return
    said = case.letter.values(Role.COSTS)
    right = _right_costs(case, said)
    if right is None:
        yield finding("costs_too_high", said=said or (case.expected.costs or NOTHING,))
    elif not said and right:
        yield finding("costs_not_named")
    elif said not in ((), (right,)):
        yield finding("costs_not_exact", said=said, right=(right,))


def _right_costs(case: Case, said: tuple[Decimal, ...]) -> Decimal | None:
    """What the letter has to announce; None when what was to be announced is more than the law gives."""
    principal = case.expected.principal if case.expected.principal is not None else NOTHING
    if case.expected.ground is Ground.BE_BUSINESS:
        return case.expected.costs if case.expected.costs is not None else be.LUMP_SUM
    if case.expected.ground is Ground.BE_CONSUMER:
        most = be.highest_compensation(principal, case.tables.be_caps)
        asked = case.expected.costs if case.expected.costs is not None else max(said, default=most)
        return asked if asked <= most else None
    scale = nl.collection_costs(principal, case.tables.nl_costs)
    if case.expected.costs is None or case.expected.costs == scale:
        return scale
    if case.expected.ground is Ground.NL_BUSINESS:  # a contract may agree another amount (art. 6:96 lid 5 BW)
        return case.expected.costs
    return case.expected.costs if case.expected.instalments and case.expected.costs < scale else scale


def _vat(case: Case) -> Iterator[Finding]:
    """BIK art. 2 lid 3: only for who cannot deduct it and says so, and exactly that much."""
    if case.expected.ground is None:
        return
    said = case.letter.values(Role.VAT)
    if case.expected.vat is None and (said or _VAT_ON_TOP.search(case.letter.text)):
        yield finding("vat_not_owed", said=said)
    if case.expected.vat is None:
        return
    costs = (case.letter.values(Role.COSTS) or (case.expected.costs or NOTHING,))[0]
    right = nl.vat_on_costs(costs, VAT_PERCENT, nl.VatConditions(True, False, True))
    if said != (right,):
        yield finding("vat_not_exact", said=said, right=(right,))
    elif not _DECLARED.search(case.letter.text):
        yield finding("vat_not_declared")


# ---------------------------------------------------------------- who writes


def _creditor(case: Case) -> Iterator[Finding]:
    if case.expected.creditor is not None and not case.letter.says(case.expected.creditor):
        yield finding("creditor_not_named")
    if case.expected.ground is Ground.BE_CONSUMER and not case.letter.says_number(case.expected.enterprise_number):
        yield finding("enterprise_number")


def _register(case: Case) -> Iterator[Finding]:
    """Who collects for others from a natural person in the Netherlands prints his number. Unknown is natural."""
    expected = case.expected
    protected = expected.natural_person is not NaturalPerson.NO and expected.country in ("NL", "")
    if expected.for_clients and protected and not case.letter.says_number(expected.register_number):
        yield finding("register_number")


def _described(case: Case) -> Iterator[Finding]:
    """Art. XIX.2 WER: what was supplied, and when it fell due."""
    if case.expected.ground is not Ground.BE_CONSUMER:
        return
    if not case.expected.invoices:
        yield finding("invoice_not_described", invoice="")
    for invoice in case.expected.invoices:
        named = not invoice.label or case.letter.says(invoice.label)
        if not named or not {invoice.due, invoice.issued or invoice.due} <= set(case.letter.days):
            yield finding("invoice_not_described", invoice=invoice.label)


# ---------------------------------------------------------------- and nothing else


def _amounts(case: Case) -> Iterator[Finding]:
    """Every amount is one that is known, and stands there as often as it belongs there."""
    if case.expected.amounts is None:
        return
    said, known = Counter(each.value for each in case.letter.amounts), Counter(case.expected.amounts)
    beside = tuple(value for value in said - known if value != case.expected.payable)  # the total may be said again
    if beside or known - said:
        yield finding("amounts", said=beside, right=tuple(known - said))


Rule = Callable[[Case], Iterable[Finding]]
RULES: tuple[Rule, ...] = (
    _right_debtor,
    _right_law,
    _in_default,
    _term,
    _free_term,
    _no_early_day,
    _one_total,
    _together,
    _one_account,
    _no_link,
    _principal_alone,
    _no_fee,
    _costs,
    _vat,
    _creditor,
    _register,
    _described,
)
