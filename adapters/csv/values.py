"""The cells of one row as values, read by the formats of their columns; what cannot be read says why."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl.utils.datetime import from_excel

from adapters.csv.amounts import CENT, LIMIT, SHARED_SIGNS, Amount, NotAnAmount, currency_of, parse_amount, shown
from adapters.csv.content import is_empty
from adapters.csv.dates import NotADate, parse_date
from adapters.csv.formats import AmountForm, Formats
from adapters.csv.table import Cell, text_of
from adapters.csv.words import plain

_SHEET_TEXT_MAX = 2000
_DASHES = "-–—_. "


class RowFault(Exception):
    """Why a row cannot be used; caught where the row is read, and told with its line."""

    def __init__(self, field: str, reason: str, hint: str = "") -> None:
        self.field = field
        self.reason = reason
        self.hint = hint
        super().__init__(reason)


class Values:
    """The values of one row, by field. One is made per row, so it is kept small and quick."""

    __slots__ = ("cells", "formats", "places")

    def __init__(self, cells: Sequence[Cell], places: Mapping[str, tuple[int, ...]], formats: Formats) -> None:
        self.cells = cells
        self.places = places
        self.formats = formats

    def cell(self, name: str) -> Cell:
        """The cell of this field; "" when it is empty, says "none", or no column holds it."""
        places = self.places.get(name)
        if places is None or places[0] >= len(self.cells):
            return ""
        cell = self.cells[places[0]]
        return "" if is_empty(cell) else cell

    def text(self, name: str) -> str:
        """The cell as text on one line; several columns of one field joined by "; "."""
        places = self.places.get(name)
        if places is None:
            return ""
        if len(places) == 1:
            at = places[0]
            if at >= len(self.cells) or is_empty(cell := self.cells[at]):
                return ""
            text = one_line(cell)
            return text.removesuffix(".0") if name in self.formats.pointed else text
        filled = [self.cells[at] for at in places if at < len(self.cells) and not is_empty(self.cells[at])]
        return "; ".join(map(one_line, filled))

    def words(self, name: str) -> list[str]:
        """What the filled cells of this field say, without case, accents and punctuation; "" for a tick or the like."""
        places = self.places.get(name)
        if places is None:
            return []
        cells = [self.cells[at] for at in places if at < len(self.cells)]
        return [plain(text) for cell in cells if not is_empty(cell) and (text := one_line(cell)).strip(_DASHES)]

    def amount(self, name: str) -> Amount | None:
        """The amount in this field; None when it is empty. Raises RowFault."""
        if name not in self.places:
            return None
        cell = self.cell(name)
        return None if cell == "" else _amount(name, cell, self.formats.amounts[name])

    def amounts(self, name: str) -> list[Amount]:
        """The amounts of a field that several columns hold. Raises RowFault."""
        cells = [self.cells[at] for at in self.places.get(name, ()) if at < len(self.cells)]
        return [_amount(name, cell, self.formats.amounts[name]) for cell in cells if not is_empty(cell)]

    def day(self, name: str) -> date | None:
        """The date in this field; None when it is empty. Raises RowFault."""
        cell = self.cell(name)
        if cell == "":
            return None
        try:
            return _day(cell, self.formats, name)
        except NotADate as problem:
            raise RowFault(name, str(problem), "write it as 2024-12-31") from problem


def one_line(cell: Cell) -> str:
    """A cell as text without line breaks, doubled spaces and signs that cannot be seen."""
    text = text_of(cell)[:_SHEET_TEXT_MAX]
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text.replace("\u00ad", "").replace("\u200b", ""))
    return " ".join(text.split()) if "  " in text or text != text.strip() else text


def _amount(name: str, cell: Cell, form: AmountForm) -> Amount:
    if isinstance(cell, Decimal):
        return Amount(_sheet_amount(name, cell))
    if isinstance(cell, date):
        raise RowFault(name, f"“{cell.isoformat()}” is a date, not an amount")
    try:
        return parse_amount(cell, form.decimals, form.thousandths)
    except NotAnAmount as problem:
        raise RowFault(name, str(problem)) from problem


def _sheet_amount(name: str, value: Decimal) -> Decimal:
    if abs(value) >= LIMIT:
        raise RowFault(name, f"“{value}” is too large for an invoice")
    if value != value.quantize(CENT):
        raise RowFault(name, f"“{value}” has more than two decimals", "round it in the sheet")
    return value.quantize(CENT)


def _day(cell: Cell, formats: Formats, name: str) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return parse_date(cell, formats.dates.get(name))
    if cell == cell.to_integral_value() and 19500101 <= cell <= 21991231:
        return parse_date(str(int(cell)), None)
    if 20000 <= cell <= 80000:  # the sheet's own count of days
        moment = from_excel(float(cell))
        if isinstance(moment, datetime):
            return moment.date()
    raise NotADate(f"“{cell}” is not a date")


def currency_of_row(values: Values, *amounts: Amount | None) -> str:
    """The currency of a row: its own column, else the sign in its amounts, else that of the file. Raises RowFault."""
    named = values.text("currency")
    code = currency_of(named) if named else ""
    signs = {amount.currency for amount in amounts if amount is not None}
    signs.discard("")
    if named and (not code or code in SHARED_SIGNS):
        raise RowFault("currency", f"“{shown(named, 20)}” is not a currency", "use its ISO code, such as EUR")
    if signs:
        code = _agreed(code, signs, values.formats.currency)
    code = code or values.formats.currency
    if not code:
        raise RowFault("currency", "the currency is empty", "fill it in, or set the currency for the whole file")
    return code


def _agreed(named: str, signs: set[str], of_file: str) -> str:
    """The currency that a row's column and the signs in its amounts agree on. Raises RowFault."""
    surely = signs - SHARED_SIGNS.keys()
    code = named or (min(surely) if surely else of_file)
    for sign in sorted(signs):
        if sign != code and code not in SHARED_SIGNS.get(sign, ()):
            raise RowFault("currency", f"the amount says {sign}, and the currency is {code or 'not given'}")
    return code
