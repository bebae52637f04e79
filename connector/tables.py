"""Reads the dated law tables that ship with the product, and hands them to the rules.

They are CSV files in connector/rules/law/tables; tables.csv says of each from which law and publication it comes, and
up to which day somebody checked it. To bring a table up to date: add its row, and put the day of checking forward.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from connector.rules.law.dated import Band, Cap, Caps, Checked, CostScale, LawTables, RateTable, Row

OLD_CONTRACTS = "before_2013-03-16"
NEW_CONTRACTS = "from_2013-03-16"

Line = Mapping[str, str]


@cache
def law_tables() -> LawTables:
    """Every table of the law. Raises ValueError, naming the table, when one is not in order."""
    checks = {line["table"]: _checked(line) for line in _lines("tables")}
    dutch, belgian = _lines("nl_interest"), _lines("be_interest")
    return LawTables(
        nl_consumer=_rates(_of_kind(dutch, "consumer"), checks["nl_consumer"]),
        nl_commercial=_rates(_of_kind(dutch, "commercial"), checks["nl_commercial"]),
        nl_costs=_scale(_lines("nl_costs"), checks["nl_costs"]),
        be_b2b=_rates(_of_contracts(belgian, NEW_CONTRACTS), checks["be_b2b"]),
        be_b2b_old_contracts=_rates(_of_contracts(belgian, OLD_CONTRACTS), checks["be_b2b"]),
        be_civil=_rates(_of_kind(belgian, "legal_civil"), checks["be_civil"]),
        be_caps=_caps(_lines("be_caps"), checks["be_caps"]),
    )


def _lines(name: str) -> list[Line]:
    text = files("connector.rules.law").joinpath("tables", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _checked(line: Line) -> Checked:
    return Checked(line["table"], line["article"], line["source"], date.fromisoformat(line["checked_until"]))


def _of_kind(lines: Iterable[Line], kind: str) -> list[Line]:
    return [line for line in lines if line["kind"] == kind]


def _of_contracts(lines: Iterable[Line], contracts: str) -> list[Line]:
    """What holds between businesses for contracts of this age: the rows for all, and those for these alone."""
    found = (line for line in _of_kind(lines, "b2b_late_payment") if line["contracts"] in ("all", contracts))
    return sorted(found, key=lambda line: line["valid_from"])


def _rates(lines: Iterable[Line], checked: Checked) -> RateTable:
    rows = tuple(
        Row(date.fromisoformat(each["valid_from"]), Decimal(each["percent"]), each["confidence"]) for each in lines
    )
    starts = [row.valid_from for row in rows]
    if not rows or starts != sorted(set(starts)):
        raise ValueError(f"the rows of {checked.table} are not each later than the one before")
    return RateTable(rows, checked)


def _scale(lines: list[Line], checked: Checked) -> CostScale:
    bands = tuple(Band(Decimal(each["above"]), _maybe(each["up_to"]), Decimal(each["percent"])) for each in lines)
    if [band.up_to for band in bands] != [*(band.above for band in bands[1:]), None]:
        raise ValueError(f"the bands of {checked.table} leave a gap")
    first = lines[0]
    return CostScale(
        date.fromisoformat(first["valid_from"]), bands, _cents(first["minimum"]), _cents(first["maximum"]), checked
    )


def _caps(lines: list[Line], checked: Checked) -> Caps:
    caps = tuple(
        Cap(Decimal(each["above"]), Decimal(each["fixed"]), Decimal(each["percent"]), _maybe(each["maximum"]))
        for each in lines
    )
    return Caps(date.fromisoformat(lines[0]["valid_from"]), caps, checked)


def _cents(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def _maybe(text: str) -> Decimal | None:
    return _cents(text) if text else None
