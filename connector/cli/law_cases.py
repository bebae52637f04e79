"""A file of law cases: reading it, computing every case, and comparing with what the file expects.

The form is a CSV with the columns case_id, kind and inputs (JSON), and for a comparison expected (JSON) and compare:
`eq` = exactly so; `ge` = that day or at most ten days later, for a term that is safe when it is longer.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from connector.cli.law_forms import Result
from connector.cli.law_kinds import KINDS
from connector.errors import BadInput, Fault, RateUnknown
from connector.rules.law.dated import LawTables

NEEDED = ("case_id", "kind", "inputs")
LATEST = timedelta(days=10)  # how much later than the expected day a `ge` may be


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the file; `line` is where it begins there."""

    line: int
    case_id: str
    kind: str
    inputs: str
    expected: str = ""
    compare: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What our rules say of a case: a result, or why there is none."""

    case: Case
    result: Result | None = None
    error: str = ""


def read_cases(path: Path) -> list[Case]:
    """The rows of the file. Raises BadInput when it is no such file at all; a bad row is a matter of that row."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no UTF-8 text; save it as such") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        hint = f"its first line must name {', '.join(NEEDED)}"
        raise BadInput(f"{path} is no file of law cases:", [Fault("line 1", f"has no {', '.join(missing)}", hint)])
    try:
        return list(_cases(reader))
    except csv.Error as error:
        raise BadInput(f"{path} cannot be read:", [Fault(f"line {reader.line_num}", str(error))]) from error


def _cases(reader: "csv.DictReader[str]") -> Iterator[Case]:
    before = reader.line_num
    for row in reader:
        begins, before = before + 1, reader.line_num
        names = ("case_id", "kind", "inputs", "expected", "compare")
        yield Case(begins, *((row.get(name) or "").strip() for name in names))


def answer(case: Case, tables: LawTables) -> Answer:
    """The result of one case, or a sentence that says what is wrong with it."""
    if case.kind not in KINDS:
        return Answer(case, error=f"the kind {case.kind!r} is not known; known are {', '.join(sorted(KINDS))}")
    try:
        asked = KINDS[case.kind].model_validate(_json(case.inputs))
        return Answer(case, asked.result(tables))
    except ValidationError as wrong:
        return Answer(case, error="; ".join(_sentences(wrong)))
    except (ValueError, OverflowError, RateUnknown) as error:
        return Answer(case, error=str(error))


def _json(text: str) -> Any:
    """The inputs; amounts that were written as bare numbers stay exact."""
    try:
        found = json.loads(text, parse_float=str, object_pairs_hook=_each_once)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"the inputs are no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError("the inputs are no JSON object")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("the inputs give a name twice")
    return found


def _sentences(wrong: ValidationError) -> Iterator[str]:
    for each in wrong.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(map(str, each["loc"])) or "the inputs"
        yield f"{place}: {each['msg'].removeprefix('Value error, ')}"


# ---------------------------------------------------------------- comparing


def differences(found: Answer) -> list[str]:
    """What is otherwise than the file expects, in words; nothing when all is as expected.

    A `reason` is a hint and is not compared.
    """
    if found.result is None:
        return [found.error]
    try:
        expected = _json(found.case.expected)
    except ValueError as error:
        return [f"what is expected cannot be read: {error}"]
    if found.case.compare not in ("", "eq", "ge"):
        return [f"the comparison {found.case.compare!r} is not known"]
    return list(_unlike(expected, found.result, found.case.compare == "ge"))


def _unlike(expected: dict[str, Any], result: Result, later_is_right: bool) -> Iterable[str]:
    for name in sorted((set(expected) | set(result)) - {"reason"}):
        wanted, given = expected.get(name), result.get(name)
        if wanted != given and not (later_is_right and _a_little_later(wanted, given)):
            yield f"{name} is {given}, and {wanted} was expected"


def _a_little_later(wanted: object, given: object) -> bool:
    try:
        between = date.fromisoformat(str(given)) - date.fromisoformat(str(wanted))
    except ValueError:
        return False
    return timedelta(0) <= between <= LATEST
