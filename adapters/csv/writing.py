"""A starting mapping, written from what was recognised: with it the file imports as it stands."""

import json
from collections.abc import Iterator, Sequence

from adapters.csv.columns import Column
from adapters.csv.explanation import Explanation
from adapters.csv.owed import Reading
from adapters.csv.settings import CsvSettings
from adapters.csv.words import fields, meanings

_OPENING = """\
# Column mapping for Tijdig, written from {name}.
# Lines that begin with # are remarks. Import with:  --mapping and the name of this file.
"""


def mapping_text(shown: Explanation, settings: CsvSettings) -> str:
    """The mapping as TOML, with remarks about what may be changed and what is still asked."""
    parts = [
        _OPENING.format(name=_one_line(settings.upload.name)),
        *_file(shown),
        *_format(shown, settings),
        *_columns(shown),
        *_answers(settings),
    ]
    return "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(c if c.isprintable() else " " for c in text.split())[:100]


def _file(shown: Explanation) -> Iterator[str]:
    form = shown.reading.form
    asked = {question.code for question in shown.questions}
    yield "[file]"
    for name, value in form.table.setting.items():
        yield (
            f"{name} = {_quoted(value)}"
            if name not in asked
            else f"# {name} = {_quoted(value)}  # hidden: is it meant?"
        )
    yield f"header_line = {form.header_line}  # as an editor counts; 0 = the file has no header"
    yield ""


def _format(shown: Explanation, settings: CsvSettings) -> Iterator[str]:
    formats = shown.reading.formats
    asked = {question.code for question in shown.questions}
    decimals = sorted({f.decimals.value for f in formats.amounts.values() if f.decimals})
    orders = sorted({order.value for order in formats.dates.values() if order})
    yield "[format]"
    yield _setting("decimal", decimals, "comma or point: what stands before the cents", "decimal" in asked)
    yield _setting("dates", orders, "dmy, mdy or ymd; dates with the year in front need no setting", "dates" in asked)
    currency = [formats.currency] if formats.currency else []
    yield _setting("currency", currency, "for amounts that name none, such as EUR", "currency" in asked)
    yield f"terms_days = {formats.terms_days}  # for invoices without a due date"
    complete = settings.complete_as_of is not None
    remark = "true = such a file always is the complete list of open items of its day"
    yield f"complete_list = {'true' if complete else 'false'}  # {remark}"
    yield ""


def _setting(name: str, found: list[str], remark: str, asked: bool) -> str:
    if len(found) == 1 and not asked:
        return f"{name} = {_quoted(found[0])}  # {remark}"
    ask = "to be filled in: " if asked else ""
    return f'# {name} = ""  # {ask}{remark}'


def _columns(shown: Explanation) -> Iterator[str]:
    columns = shown.reading.form.columns
    yield '# Field = header, or number of the column ("#3" is the third). Every field that can be used is listed below.'
    yield "[columns]"
    for name, found in _by_field(shown):
        names = [_name(column) for column in found]
        value = _quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(_quoted, names))}]"
        yield f"{name} = {value}"
    yield ""
    for fault in shown.faults:
        yield f"# missing: {_one_line(fault)}"
    for question in shown.questions:
        if question.code.startswith("column."):
            options = ", ".join(map(_quoted, question.options))
            yield f'# {question.code.removeprefix("column.")} = ""  # to be filled in, one of: {options}'
    yield "# Columns that are not used:"
    for shown_column, column in zip(shown.columns, columns.all, strict=True):
        if not shown_column.field:
            examples = ", ".join(shown_column.examples)
            yield f"#   {_one_line(_name(column))}: {_one_line(examples)}"
    free = [name for name in fields() if not name.startswith("other_") and name not in columns.by_field]
    yield "# Fields that hold nothing yet:"
    for name in free:
        yield f"#   {name} ({fields()[name]['title']})"
    yield ""


def _by_field(shown: Explanation) -> Iterator[tuple[str, Sequence[Column]]]:
    """The columns of each field, under the field that the rows show them to hold."""
    by_field = shown.reading.form.columns.by_field
    meant = shown.reading.reader.amounts
    for name in [*fields(), "buckets"]:
        if name.startswith("other_") or name not in by_field:
            continue
        if meant is Reading.OPEN_IS_TOTAL and name == "open":
            yield "amount", by_field[name]
        elif not (meant is Reading.TOTAL_EXCLUDES_VAT and name == "amount"):
            yield name, by_field[name]


def _name(column: Column) -> str:
    """How a mapping names a column: by its header, or by its number where the header would not find it."""
    plain_header = column.header and not column.header.endswith(f"(column {column.index + 1})")
    return column.header if plain_header and column.header != f"column {column.index + 1}" else f"#{column.index + 1}"


def _answers(settings: CsvSettings) -> Iterator[str]:
    kept = {code: answer for code, answer in settings.answers.items() if not code.startswith("column.")}
    if kept:
        yield "[answers]"
        for code, answer in kept.items():
            yield f"{_quoted(code)} = {_quoted(answer)}"
        yield ""
    yield "# The package's own words, where they are not known: each with one of ours."
    yield f"# [words.types]     # {', '.join(meanings('types'))}"
    yield '# "memoriaal" = "invoice"'
    yield f"# [words.statuses]  # {', '.join(meanings('statuses'))}"
    yield '# "in behandeling" = "open"'
