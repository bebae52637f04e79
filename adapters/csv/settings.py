"""What a user may set for a file, and the small TOML file in which a column mapping is kept; checked at the border."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from adapters.csv.amounts import Decimals, currencies
from adapters.csv.dates import Order
from adapters.csv.table import Upload
from adapters.csv.words import fields, meanings
from connector.errors import BadInput, Fault, NotFound

TERMS_DAYS = 14
_SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "\\t": "\t", "pipe": "|"}


def _separator(value: object) -> object:
    return _SEPARATORS.get(value.strip().lower(), value) if isinstance(value, str) and len(value) > 1 else value


def _currency(value: object) -> object:
    if not isinstance(value, str) or not value:
        return value
    code = value.strip().upper()
    if code not in currencies():
        raise ValueError(f"“{value[:20]}” is not a currency; use its ISO code, such as EUR")
    return code


def _none_when_empty(value: object) -> object:
    return None if value == "" else value


Separator = Annotated[str, BeforeValidator(_separator), Field(max_length=1)]
Currency = Annotated[str, BeforeValidator(_currency)]
OptionalDecimals = Annotated[Decimals | None, BeforeValidator(_none_when_empty)]
OptionalOrder = Annotated[Order | None, BeforeValidator(_none_when_empty)]
TermsDays = Annotated[int | None, BeforeValidator(_none_when_empty), Field(ge=0, le=365)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedFile(_Part):
    """How the file is built. `header_line` counts as an editor does; 0 = there is no header."""

    encoding: str = ""
    separator: Separator = ""
    sheet: str = ""
    header_line: int | None = Field(default=None, ge=0)


class MappedFormat(_Part):
    """How values are written."""

    decimal: OptionalDecimals = None
    dates: OptionalOrder = None
    currency: Currency = ""
    terms_days: TermsDays = None
    complete_list: bool = False


def _one_of(section: str) -> Callable[[str], str]:
    """A check that a word stands for one of our meanings."""

    def checked(meaning: str) -> str:
        if meaning not in meanings(section):
            raise ValueError(f"“{meaning[:20]}” is none of our words: {', '.join(meanings(section))}")
        return meaning

    return checked


class MappedWords(_Part):
    """The package's own words, each with one of ours."""

    types: dict[str, Annotated[str, AfterValidator(_one_of("types"))]] = {}
    statuses: dict[str, Annotated[str, AfterValidator(_one_of("statuses"))]] = {}


class MappingFile(_Part):
    """A column mapping as the user keeps it."""

    name: str = "own mapping"
    file: MappedFile = MappedFile()
    format: MappedFormat = MappedFormat()
    columns: dict[str, str | list[str]] = {}
    words: MappedWords = MappedWords()
    answers: dict[str, str] = {}

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, columns: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
        unknown = sorted(name for name in columns if name not in usable_fields())
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}; the fields are: {', '.join(usable_fields())}")
        return columns


def usable_fields() -> list[str]:
    """The names of the fields that a mapping can fill."""
    return [name for name in fields() if not name.startswith("other_")] + ["buckets"]


class CsvSettings(BaseModel):
    """Everything that can be set for one file; what is empty is recognised from the file, or asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path | None = None
    content: bytes | None = Field(default=None, repr=False)
    filename: str = ""
    mapping: Path | str | None = None
    dialect: str = ""
    currency: Currency = ""
    complete_as_of: date | None = None
    decimal: OptionalDecimals = None
    dates: OptionalOrder = None
    encoding: str = ""
    separator: Separator = ""
    sheet: str = ""
    terms_days: TermsDays = None
    answers: dict[str, str] = {}

    @field_validator("complete_as_of", mode="before")
    @classmethod
    def _no_date(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _one_source(self) -> "CsvSettings":
        if (self.path is None) == (self.content is None):
            raise ValueError("give either a path or the content of a file")
        return self

    @property
    def upload(self) -> Upload:
        """The bytes that came in."""
        if self.path is not None:
            return Upload(self.filename or self.path.name, path=self.path)
        return Upload(self.filename or "upload", content=self.content or b"")


_ANSWERABLE = ("currency", "decimal", "dates", "encoding", "separator", "sheet", "terms_days", "dialect")


def read_settings(given: Mapping[str, Any]) -> CsvSettings:
    """Settings as an adapter is given them; an answer to a question counts as its setting. Raises BadInput."""
    answers = {str(code): str(value) for code, value in dict(given.get("answers") or {}).items()}
    promoted = {code: answers.pop(code) for code in _ANSWERABLE if code in answers}
    plain = {name: value for name, value in given.items() if value not in (None, "") and name != "answers"}
    try:
        return CsvSettings.model_validate({**promoted, **plain, "answers": answers})
    except ValidationError as problem:
        raise BadInput("The settings for this file are not right", _faults(problem)) from problem


def read_mapping(mapping: Path | str | None) -> MappingFile | None:
    """The mapping from a TOML file, or from its text. Raises BadInput with every fault, NotFound."""
    if mapping is None or mapping == "":
        return None
    text, place = _mapping_text(mapping)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadInput("The mapping is not valid TOML", [Fault(place, str(problem))]) from problem
    try:
        return MappingFile.model_validate(content)
    except ValidationError as problem:
        raise BadInput(f"The mapping {place} is not right", _faults(problem)) from problem


def _mapping_text(mapping: Path | str) -> tuple[str, str]:
    if isinstance(mapping, str) and ("\n" in mapping or "=" in mapping):
        return mapping, "mapping"
    path = Path(mapping)
    if not path.is_file():
        raise NotFound(f"There is no mapping {path}")
    try:
        return path.read_text(encoding="utf-8-sig"), path.name
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput("The mapping cannot be read", [Fault(path.name, "not readable as UTF-8 text")]) from problem


def _faults(problem: ValidationError) -> list[Fault]:
    return [
        Fault(
            ".".join(str(part) for part in error["loc"]) or "settings",
            error["msg"].removeprefix("Value error, "),
        )
        for error in problem.errors(include_url=False, include_input=False, include_context=False)
    ]
