"""Amount columns that hold something else than their header says, shown by the rows themselves."""

from itertools import islice

from adapters.csv.lines import lines_of
from adapters.csv.mapping import RowReader
from adapters.csv.owed import Owed, Reading, owed_of
from adapters.csv.survey import Survey
from adapters.csv.table import LineKind, Row
from adapters.csv.values import RowFault, Values

SAMPLE_ROWS = 500
_GROSS = ("amount", "amount_fc", "debit", "credit")


def how_amounts_are_meant(reader: RowReader, found: Survey) -> Reading:
    """How the amounts of this file are to be taken; as named unless most rows contradict it."""
    by_field = reader.form.columns.by_field
    if "open" not in by_field:
        return Reading.AS_NAMED
    if not any(name in by_field for name in _GROSS):
        wrong = found.settled_and_open > found.settled_and_zero
        return Reading.OPEN_IS_TOTAL if wrong else Reading.AS_NAMED
    data = (line for line in lines_of(reader.form) if line.kind is LineKind.DATA)
    pairs = [owed for line in islice(data, SAMPLE_ROWS) if (owed := _owed(reader, line)) is not None]
    more = sum(owed.open.value > owed.gross.value for owed in pairs if owed.open and owed.gross)
    return Reading.TOTAL_EXCLUDES_VAT if more > 2 and more * 2 > len(pairs) else Reading.AS_NAMED


def _owed(reader: RowReader, line: Row) -> Owed | None:
    try:
        owed = owed_of(Values(line.cells, reader.form.columns.places, reader.formats))
    except RowFault:
        return None
    return owed if owed.open and owed.gross and owed.gross.value > 0 else None
