"""The list's own totals, held against what its rows add up to: a difference means that something was not read."""

from collections.abc import Mapping
from decimal import Decimal

from adapters.csv.formats import Formats
from adapters.csv.table import Row
from adapters.csv.values import RowFault, Values

CHECKED = ("open", "amount")
ZERO = Decimal(0)


class Totals:
    """Adds up while rows go by, from the top and since the last total."""

    def __init__(self, places: Mapping[str, tuple[int, ...]], formats: Formats) -> None:
        self._places = places
        self._formats = formats
        self._fields = tuple(name for name in CHECKED if name in places)
        self._all = dict.fromkeys(self._fields, ZERO)
        self._part = dict.fromkeys(self._fields, ZERO)
        self.differences: list[str] = []

    def row(self, line: Row) -> None:
        """A row of data."""
        for name, value in self._values(line).items():
            self._all[name] += value
            self._part[name] += value

    def total(self, line: Row) -> None:
        """A line that says what the rows above it add up to: all of them, or those since the last such line."""
        for name, said in self._values(line).items():
            if said not in (self._all[name], self._part[name]):
                self.differences.append(
                    f"line {line.line} says {said}, and the rows above add up to {self._all[name]} "
                    f"({self._part[name]} since the last total)"
                )
                break
        self._part = dict.fromkeys(self._fields, ZERO)

    def _values(self, line: Row) -> dict[str, Decimal]:
        values = Values(line.cells, self._places, self._formats)
        found = {}
        for name in self._fields:
            try:
                amount = values.amount(name)
            except RowFault:
                continue  # told with its own line
            if amount is not None:
                found[name] = amount.value
        return found
