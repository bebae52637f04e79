"""The figures: how old what is open is, how late payments come, and what came after messages; and the same as files."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from connector.export import CellValue, csv_for, workbook
from connector.flow import figures, insight
from connector.flow.figures import Cell, Table
from connector.flow.insight import DAYS, Told
from connector.model import Money
from connector.web import charts, language
from connector.web.desk import desk
from connector.web.language import say

LONGEST = 3660  # days
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

pages = Blueprint("insight", __name__)


@pages.get("/insight")
def page() -> str:
    told = _told()
    return render_template(
        "insight.html",
        told=told,
        period=told.figures.period,
        lengths=sorted(DAYS),
        tables=figures.tables(told, language.current()),
        charts=charts.charts(told),
        sources=figures.sources(told, language.current()),
        shown=_shown,
    )


@pages.get("/insight/figures.csv")
def as_csv() -> Response:
    """Every table below the other; the first cell of each row names its table."""
    name = say("insight.sheet_table")
    rows: list[list[CellValue]] = []
    for table in _every_table(_told()):
        header, *cells = figures.sheet(table)
        rows += [[name, *header], *([table.title, *row] for row in cells), []]
    text = "".join(csv_for(language.current(), rows))
    return _file(text.encode(), "text/csv; charset=utf-8", "csv")


@pages.get("/insight/figures.xlsx")
def as_xlsx() -> Response:
    """A sheet for each table, and one that explains them."""
    told = _told()
    tables = _every_table(told)
    sheets = [(table.title[:31], figures.sheet(table)) for table in tables]
    explained: list[list[CellValue]] = [[told.title], [told.figures.period.first, told.figures.period.last]]
    explained += [[table.title, note] for table in tables for note in table.notes]
    explained += [["", text] for text in figures.sources(told, language.current())]
    return _file(workbook([*sheets, (say("insight.sheet_notes"), explained)]), XLSX, "xlsx")


def _told() -> Told:
    here = desk()
    days = request.args.get("days", DAYS[0], type=int)
    return insight.look(here.store, here.scope, here.now, min(max(days, 1), LONGEST))


def _every_table(told: Told) -> list[Table]:
    here, spoken = desk(), language.current()
    return [*figures.tables(told, spoken), figures.customer_table(here.store, here.scope, here.now, spoken)]


def _file(content: bytes, kind: str, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    name = f"tijdig-{desk().today.isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _shown(cell: Cell, is_percent: bool) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return "–"
        case str():
            return cell
        case Money():
            return language.money(cell)
        case int():
            return language.whole(cell)
        case date():
            return language.day(cell)
    return f"{language.decimal(cell)}%" if is_percent else language.decimal(cell)
