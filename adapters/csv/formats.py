"""How this file writes its values: decided for whole columns from the survey, or asked, never guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.csv.amounts import SHARED_SIGNS, AmountEvidence, Clue, Decimals, shown, weigh
from adapters.csv.claims import currency_in
from adapters.csv.dates import DateEvidence, Order, OrderFound, weigh_order
from adapters.csv.form import Form
from adapters.csv.settings import TERMS_DAYS, CsvSettings, MappingFile
from adapters.csv.survey import Survey, first_unnamed
from adapters.csv.table import LineKind
from connector.source import Question


@dataclass(frozen=True, slots=True)
class AmountForm:
    """How one amount column writes its numbers."""

    decimals: Decimals | None
    thousandths: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """Everything needed to read values, and the questions that stand in the way."""

    amounts: Mapping[str, AmountForm]
    dates: Mapping[str, Order | None]
    currency: str  # for cells that name none; "" = every row must name its own
    currency_from: str  # where that currency was found, to show
    terms_days: int
    pointed: frozenset[str] = frozenset()  # numbers of things that a program wrote as 1930438491.0
    due_less_term: bool = False  # no invoice date: the due date less the agreed term stands for it
    questions: tuple[Question, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)


def decide(form: Form, found: Survey, settings: CsvSettings, mapping: MappingFile | None) -> Formats:
    """Weigh the evidence; what the user set goes before it."""
    chosen = mapping.format if mapping else None
    answers = {**(mapping.answers if mapping else {}), **settings.answers}
    decimals = settings.decimal or (chosen.decimal if chosen else None)
    order = settings.dates or (chosen.dates if chosen else None)
    amounts, asked_decimal = _amounts(form, found.amounts, decimals)
    dates, asked_dates = _dates(form, found.dates, order)
    currency, currency_from, asked_currency = _currency(
        form, found, settings.currency or (chosen.currency if chosen else "")
    )
    asked_carry = _carry_debtor(form, found)
    due_less_term, asked_issued = _issued(form, answers)
    questions = [*form.columns.questions, *asked_decimal, *asked_dates, *asked_currency, *asked_carry, *asked_issued]
    terms = settings.terms_days if settings.terms_days is not None else chosen.terms_days if chosen else None
    return Formats(
        amounts,
        dates,
        currency,
        currency_from,
        TERMS_DAYS if terms is None else terms,
        frozenset(name for name, count in found.pointed.items() if count == found.numbers[name]),
        due_less_term,
        tuple(questions),
        {
            "decimal": _shown_decimals(amounts.values(), decimals, bool(asked_decimal)),
            "dates": "not clear" if asked_dates else _shown_dates(form, found.dates, order),
            "currency": _shown_currency(form, found, currency, currency_from),
        },
    )


# ---------------------------------------------------------------- amounts


def _amounts(
    form: Form, evidence: Mapping[str, AmountEvidence], chosen: Decimals | None
) -> tuple[dict[str, AmountForm], list[Question]]:
    found: dict[str, AmountForm] = {}
    questions: list[Question] = []
    for name, own in evidence.items():
        if chosen:
            found[name] = AmountForm(chosen, own.thousandths)
            continue
        verdict = weigh(own, [other for key, other in evidence.items() if key != name])
        found[name] = AmountForm(verdict.decimals, own.thousandths and own.counts[Clue.EITHER] != own.three_decimals)
        if verdict.asks and not questions:
            questions.append(_ask_decimals(form.columns.header(name), *verdict.asks, mixed=verdict.contradicts))
    return found, questions


def _ask_decimals(header: str, line: int, text: str, *, mixed: bool) -> Question:
    cell = shown(text)
    if mixed:
        say = f"Some amounts are written with a decimal comma and others with a decimal point (for instance “{cell}”)."
    else:
        say = f"“{cell}” can be read in two ways, and no other amount in the file shows which one is meant."
    return Question(
        "decimal",
        f"line {line}, column {header}",
        f"{say} Which sign stands before the cents?",
        ("comma", "point"),
        "--decimal comma or --decimal point",
    )


def _shown_decimals(forms: Iterable[AmountForm], chosen: Decimals | None, asked: bool) -> str:
    if chosen:
        return f"{chosen} (as set)"
    if asked:
        return "not clear"
    marks = {form.decimals.value for form in forms if form.decimals}
    return " and ".join(sorted(marks)) or "no decimals seen"


# ---------------------------------------------------------------- dates


def _dates(
    form: Form, evidence: Mapping[str, DateEvidence], chosen: Order | None
) -> tuple[dict[str, Order | None], list[Question]]:
    found: dict[str, Order | None] = {}
    questions: list[Question] = []
    for name, own in evidence.items():
        if chosen:
            found[name] = chosen
            continue
        verdict = weigh_order(own, [o for key, o in evidence.items() if key != name], form.dialect.dates)
        found[name] = verdict.order
        if verdict.asks and not questions:
            questions.append(_ask_order(_header_of(form, evidence, name, verdict.asks), verdict))
    return found, questions


def _header_of(form: Form, evidence: Mapping[str, DateEvidence], name: str, asked: tuple[int, str]) -> str:
    """The column of the cell that is asked about: it may be the proof in another one."""
    there = [name, *evidence]
    holds = next((n for n in there if asked in (*evidence[n].example.values(), evidence[n].unclear)), name)
    return form.columns.header(holds)


def _ask_order(header: str, verdict: OrderFound) -> Question:
    line, text = verdict.asks or (0, "")
    cell = shown(text)
    if verdict.contradicts:
        say = f"Some dates have the day in front and others the month (for instance “{cell}”)."
    elif verdict.scarce:
        say = f"“{cell}” has the month in front, and too few dates prove that the others have so too."
    else:
        say = f"“{cell}” can be read in two ways, and no other date in the file shows which one is meant."
    return Question(
        "dates",
        f"line {line}, column {header}",
        f"{say} Does the day come first (dmy) or the month (mdy)?",
        ("dmy", "mdy"),
        "--dates dmy or --dates mdy",
    )


def _shown_dates(form: Form, evidence: Mapping[str, DateEvidence], chosen: Order | None) -> str:
    if chosen:
        return f"{chosen} (as set)"
    verdicts = [
        weigh_order(own, [o for o in evidence.values() if o is not own], form.dialect.dates)
        for own in evidence.values()
    ]
    orders = sorted({_how_surely(v, evidence.values()) for v in verdicts if v.order and _needed(evidence)})
    return " and ".join(orders) or "year first or written out"


def _how_surely(verdict: OrderFound, evidence: Iterable[DateEvidence]) -> str:
    """An order with what it stands on; the month in front is rare here, so that its proofs are counted out."""
    if verdict.by_custom:
        return f"{verdict.order} (by custom)"
    if verdict.order is not Order.MDY:
        return str(verdict.order)
    columns = list(evidence)
    proofs, ambiguous = sum(column.mdy for column in columns), sum(column.ambiguous for column in columns)
    return f"{verdict.order} (proved by {proofs} dates, {ambiguous} can be read in two ways)"


def _needed(evidence: Mapping[str, DateEvidence]) -> bool:
    """Whether any cell at all needed an order to be read."""
    return any(e.dmy or e.mdy or e.ymd_short or e.unclear for e in evidence.values())


# ---------------------------------------------------------------- currency, debtors, invoice dates


def _currency(form: Form, found: Survey, chosen: str) -> tuple[str, str, list[Question]]:
    """The currency for cells that name none: as set, by a header, by the signs in the cells, or asked."""
    if chosen:
        return chosen, "as set", []
    if found.currency_cells:
        return "", f"column {form.columns.header('currency')}", []
    named = {currency_in(c.header) for name in found.amounts for c in form.columns.by_field.get(name, ())} - {""}
    if len(named) == 1:
        return named.pop(), "from the header", []
    in_cells = set().union(*(evidence.currencies for evidence in found.amounts.values()))
    shared = in_cells & SHARED_SIGNS.keys()
    bare = any(evidence.no_currency for evidence in found.amounts.values())
    if in_cells and not shared:
        unnamed = first_unnamed(form, found) if bare else None
        if unnamed is None:
            return in_cells.pop() if len(in_cells) == 1 else "", "from the amounts", []
        return "", "not stated", [_ask_unnamed(sorted(in_cells), unnamed)]
    if not found.amounts:
        return "", "", []
    if shared:
        say, options = (
            f"The sign {min(shared)} is used for several currencies.",
            tuple(sorted(SHARED_SIGNS[min(shared)])),
        )
    else:
        say, options = "The file does not say in which currency its amounts are.", ("EUR",)
    return "", "not stated", [_ask_currency(say, options)]


def _ask_currency(say: str, options: tuple[str, ...]) -> Question:
    return Question("currency", "the whole file", f"{say} Which one is it?", options, f"--currency {options[0]}")


def _ask_unnamed(named: Sequence[str], unnamed: tuple[int, str, str]) -> Question:
    """Some rows name a currency: that says nothing of the others, which may well be in the currency of the books."""
    line, header, cell = unnamed
    codes = " or ".join(named)
    return Question(
        "currency",
        f"line {line}, column {header}",
        f"Some amounts name {codes}, and others such as “{shown(cell)}” name no currency. Which one is it?",
        tuple(named),
        f"--currency {named[0]}, for the amounts that name none",
    )


def _carry_debtor(form: Form, found: Survey) -> list[Question]:
    """Many rows without a debtor in a list that is not grouped: perhaps only the first of a block names it."""
    data = found.kinds[LineKind.DATA]
    if any(question.code.startswith("column.debtor") for question in form.columns.questions):
        return []
    if form.grouped or form.carry is not None or found.without_debtor < max(2, 0.2 * data):
        return []
    return [
        Question(
            "carry_debtor",
            "the columns of the debtor",
            f"{found.without_debtor} of {data} rows name no debtor. Do they belong to the debtor of the row above?",
            ("yes", "no"),
            "--answer carry_debtor=yes or --answer carry_debtor=no",
        )
    ]


def _shown_currency(form: Form, found: Survey, currency: str, currency_from: str) -> str:
    if found.currency_cells and currency:
        return f"column {form.columns.header('currency')}, and {currency} ({currency_from}) where it is empty"
    return f"{currency} ({currency_from})" if currency else currency_from


def _issued(form: Form, answers: Mapping[str, str]) -> tuple[bool, list[Question]]:
    if "issued" in form.columns.by_field or "due" not in form.columns.by_field:
        return False, []
    if any(question.code == "column.issued" for question in form.columns.questions):
        return False, []
    if answers.get("issued", "").lower() == "due_less_term":
        return True, []
    return False, [
        Question(
            "issued",
            "the whole file",
            "No column holds the invoice date. May the due date less the agreed term stand for it?",
            ("due_less_term",),
            "--answer issued=due_less_term, or export the list with its invoice dates",
        )
    ]
