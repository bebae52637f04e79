"""One look over the whole file before anything is taken from it: how values are written, and what occurs twice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adapters.csv.amounts import AmountEvidence, names_currency
from adapters.csv.content import is_empty, looks_like_amount
from adapters.csv.dates import DateEvidence
from adapters.csv.form import Form
from adapters.csv.lines import lines_of
from adapters.csv.table import Cell, LineKind, Row, text_of
from adapters.csv.words import plain, vocabulary

DATE_FIELDS = ("issued", "due", "settled")
NUMBER_FIELDS = ("debtor_number", "invoice_number")
AMOUNT_FIELDS = ("amount", "open", "paid", "debit", "credit", "amount_fc", "open_fc", "buckets")
HIDDEN_NAMED = 8
_DEBTOR_FIELDS = (
    "debtor_number debtor_name first_name infix last_name contact_name email phone language street house_number "
    "postcode city country vat_number kvk_number kind"
).split()

_LEADING_ZEROS = re.compile(r"\A([^0-9]*)0+(?=[^\W_])")


@dataclass(slots=True)
class Survey:
    """What the whole file shows. Only hashes of what occurs once are kept, so that it stays small."""

    amounts: dict[str, AmountEvidence] = field(default_factory=dict)
    dates: dict[str, DateEvidence] = field(default_factory=dict)
    kinds: dict[LineKind, int] = field(default_factory=lambda: dict.fromkeys(LineKind, 0))
    repeated: set[int] = field(default_factory=set)  # hashes of (debtor, folded invoice number) on several rows
    mixed_debtors: set[int] = field(default_factory=set)  # hashes of debtors whose rows differ in their details
    hidden: int = 0  # rows of data that the workbook hides and that are read all the same
    hidden_lines: list[int] = field(default_factory=list)  # the first of them
    currency_cells: int = 0
    without_debtor: int = 0
    payments_negative: int = 0
    payments_positive: int = 0
    settled_and_open: int = 0  # rows that say settled, with an amount other than zero in the column of what is open
    settled_and_zero: int = 0
    numbers: dict[str, int] = field(default_factory=dict)  # filled cells of the columns that hold numbers of things
    pointed: dict[str, int] = field(default_factory=dict)  # those of them that end in ".0"

    @property
    def rows(self) -> int:
        return sum(self.kinds.values())


def survey(form: Form) -> Survey:
    """Look over the file once."""
    found = Survey()
    places = _places(form)
    for name in places.amounts:
        found.amounts[name] = AmountEvidence()
    for name in places.dates:
        found.dates[name] = DateEvidence()
    seen_numbers: set[int] = set()
    seen_debtors: dict[int, int] = {}
    for line in lines_of(form):
        found.kinds[line.kind] += 1
        if line.kind is LineKind.DATA:
            if line.hidden:
                _hidden(line, found)
            _evidence(line, places, found)
            _repetition(line, places, found, seen_numbers, seen_debtors)
    for amounts in found.amounts.values():
        amounts.settle()
    for dates in found.dates.values():
        dates.settle()
    return found


def _hidden(line: Row, found: Survey) -> None:
    found.hidden += 1
    if found.hidden <= HIDDEN_NAMED:
        found.hidden_lines.append(line.line)


@dataclass(frozen=True, slots=True)
class _Places:
    amounts: Mapping[str, tuple[int, ...]]
    dates: Mapping[str, int]
    number: int | None
    debtor: "DebtorPlaces"
    details: tuple[int, ...]
    currency: int | None
    type: int | None
    settled: int | None
    numbers: Mapping[str, int]


def _places(form: Form) -> _Places:
    by_field = form.columns.by_field
    return _Places(
        {name: tuple(c.index for c in by_field[name]) for name in AMOUNT_FIELDS if name in by_field},
        {name: by_field[name][0].index for name in DATE_FIELDS if name in by_field},
        form.columns.index("invoice_number"),
        debtor_places(form),
        tuple(c.index for name in _DEBTOR_FIELDS for c in by_field.get(name, ())),
        form.columns.index("currency"),
        form.columns.index("type"),
        form.columns.index("settled"),
        {name: by_field[name][0].index for name in NUMBER_FIELDS if name in by_field},
    )


def _evidence(line: Row, places: _Places, found: Survey) -> None:
    cells = line.cells
    width = len(cells)
    for name, indexes in places.amounts.items():
        evidence = found.amounts[name]
        for index in indexes:
            if index < width and cells[index] != "":
                _add_amount(evidence, line.line, cells[index])
    for name, index in places.dates.items():
        if index < width and isinstance(cell := cells[index], str) and cell:
            found.dates[name].add(line.line, cell)
    _other_evidence(cells, places, found)


def _other_evidence(cells: list[Cell], places: _Places, found: Survey) -> None:
    width = len(cells)
    if places.currency is not None and places.currency < width and text_of(cells[places.currency]):
        found.currency_cells += 1
    if places.type is not None and places.type < width:
        _payment_sign(text_of(cells[places.type]), cells, places, found)
    if places.settled is not None and places.settled < width and text_of(cells[places.settled]):
        _open_though_settled(cells, places, found)
    for name, index in places.numbers.items():
        if index < width and (text := text_of(cells[index])):
            found.numbers[name] = found.numbers.get(name, 0) + 1
            if text.endswith(".0"):
                found.pointed[name] = found.pointed.get(name, 0) + 1


def first_unnamed(form: Form, found: Survey) -> tuple[int, str, str] | None:
    """Line, column and text of the first amount in a row of which no amount names a currency; None when all do.

    It is looked for anew, and only in files that name one in some of their cells.
    """
    columns = [column for name in found.amounts for column in form.columns.by_field.get(name, ())]
    for line in lines_of(form):
        if line.kind is not LineKind.DATA:
            continue
        filled = [(c.header, line.cells[c.index]) for c in columns if c.index < len(line.cells)]
        amounts = [(header, cell) for header, cell in filled if looks_like_amount(cell)]
        if amounts and not any(isinstance(cell, str) and names_currency(cell) for _, cell in amounts):
            header, cell = amounts[0]
            return line.line, header, text_of(cell)
    return None


def _add_amount(evidence: AmountEvidence, line: int, cell: Cell) -> None:
    if isinstance(cell, str):
        evidence.add(line, cell)
    elif isinstance(cell, Decimal):
        evidence.no_currency += 1


def _open_though_settled(cells: list[Cell], places: _Places, found: Survey) -> None:
    for index in places.amounts.get("open", ()):
        if index < len(cells) and (text := text_of(cells[index])):
            if any(digit in "123456789" for digit in text):
                found.settled_and_open += 1
            else:
                found.settled_and_zero += 1


def _payment_sign(word: str, cells: list[Cell], places: _Places, found: Survey) -> None:
    """Whether this file writes payments with a minus: then one without it is a payment taken back."""
    if vocabulary("types").get(plain(word)) != "payment":
        return
    indexes = places.amounts.get("open") or places.amounts.get("amount") or ()
    if indexes and indexes[0] < len(cells):
        text = text_of(cells[indexes[0]])
        if text.startswith(("-", "−", "(")) or text.endswith(("-", "−")):
            found.payments_negative += 1
        elif text:
            found.payments_positive += 1


def _repetition(
    line: Row, places: _Places, found: Survey, seen_numbers: set[int], seen_debtors: dict[int, int]
) -> None:
    cells = line.cells
    debtor = debtor_hash(line, places.debtor)
    if debtor is None:
        found.without_debtor += 1
        return
    number = text_of(cells[places.number]) if places.number is not None and places.number < len(cells) else ""
    if number:
        key = hash((debtor, _folded(number)))
        if key in seen_numbers:
            found.repeated.add(key)
        seen_numbers.add(key)
    width = len(cells)
    details = hash(tuple([cells[at] for at in places.details if at < width]))
    if seen_debtors.setdefault(debtor, details) != details:
        found.mixed_debtors.add(debtor)


@dataclass(frozen=True, slots=True)
class DebtorPlaces:
    """Where the debtor stands: its number, and the parts of its name."""

    number: int | None
    name: tuple[int, ...]


def debtor_places(form: Form) -> DebtorPlaces:
    """Where the debtor stands in this form."""
    places = form.columns.places
    parts = ("debtor_name",) if "debtor_name" in places else ("first_name", "infix", "last_name")
    return DebtorPlaces(form.columns.index("debtor_number"), tuple(at for part in parts for at in places.get(part, ())))


def debtor_hash(line: Row, places: DebtorPlaces) -> int | None:
    """A stand-in for the debtor of a row: its number, or else its name; None when the row names nobody.

    Two rows that become one debtor have one stand-in, whichever way they name it.
    """
    if places.number is not None and (text := _told(line, places.number)):
        return hash(text)
    if names := [text for at in places.name if (text := _told(line, at))]:
        return hash(plain(" ".join(names)))
    if line.heading is None:
        return None
    return hash(line.heading.number or plain(line.heading.name))


def _told(line: Row, at: int) -> str:
    """The text of this cell; "" where it is empty or says so."""
    return "" if at >= len(line.cells) or is_empty(cell := line.cells[at]) else text_of(cell)


def repeated_key(line: Row, debtor_places: DebtorPlaces, number: int | None) -> int | None:
    """The hash under which `Survey.repeated` knows this row."""
    debtor = debtor_hash(line, debtor_places)
    text = text_of(line.cells[number]) if number is not None and number < len(line.cells) else ""
    return hash((debtor, _folded(text))) if debtor is not None and text else None


def folded(number: str) -> str:
    """An invoice number without case and leading zeros: F0007 and f7 may be one invoice, copied in two ways."""
    return _LEADING_ZEROS.sub(r"\1", number.casefold())


def _folded(text: str) -> str:
    """The same of a cell, which may hold signs that the number of the invoice is rid of."""
    return folded(text if text.isalnum() else "".join(filter(str.isalnum, text)))
