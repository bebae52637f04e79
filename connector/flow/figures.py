"""The figures as tables in words: the page, the files and the command show these and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from connector.export import Amount, CellValue
from connector.flow.insight import Told, customers
from connector.model import Money, Scope
from connector.rules import words
from connector.rules.insight import BUCKETS, Ageing, Dso, PaidLate
from connector.rules.insight_words import COLUMNS, NOTES, ROWS, SOURCES, TITLES
from connector.rules.spread import Share, Spread
from connector.rules.words import Pair, say
from connector.store.engine import Store

Cell = str | int | Decimal | Money | date | None  # None: not known, or too few to say
PERCENTAGES = frozenset({"percent", "from", "to", "on_time"})
WORDS = frozenset({"bucket", "name", "customer_number"})


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    title: str

    @property
    def percent(self) -> bool:
        return self.key in PERCENTAGES

    @property
    def words(self) -> bool:
        return self.key in WORDS


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its explanation; a row has a cell for each column."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def tables(told: Told, language: str) -> tuple[Table, ...]:
    """All of them, in the order in which they are shown."""
    return tuple(make(told, language) for make in (_ageing, _dso, _late, _messages, _recovered, _promises, _compared))


def sources(told: Told, language: str) -> tuple[str, ...]:
    """What this source tells and what it does not, and what follows from that."""
    adapter = told.adapter
    names = ["history"] if adapter.tells_history else ["no_history"]
    names += ["payments" if adapter.tells_payments else "no_payments", "between_readings"]
    days = {
        "installed": words.day(told.figures.installed, language),
        "known_from": words.day(told.figures.known_from, language),
    }
    platform = adapter.title if adapter.platform is not None else say(("Bestanden", "Files"), language)
    return tuple(say(SOURCES[name], language).format(platform=platform, **days) for name in names)


def customer_table(store: Store, scope: Scope, now: datetime, language: str) -> Table:
    """What each customer has open by how late it is, per currency."""
    rows: list[tuple[Cell, ...]] = []
    for name, number, currency, by_age in customers(store, scope, now):
        aged = (Money(by_age[bucket], currency) for bucket in BUCKETS)
        rows.append((name, number, currency, *aged, Money(sum(by_age.values(), Decimal("0.00")), currency)))
    head = _columns(language, "name", "customer_number", "currency")
    ages = (Column(bucket, _row(bucket, language)) for bucket in BUCKETS)
    total = _columns(language, "total")
    return Table("customers", say(TITLES["customers"], language), (*head, *ages, *total), tuple(rows))


# ---------------------------------------------------------------- each table


def _ageing(told: Told, language: str) -> Table:
    names = ("currency", "bucket", "invoices", "amount", "disputed")
    rows = [row for one in told.figures.ageing for row in _aged(one, language)]
    notes = [_note("ageing", language, today=words.day(told.figures.period.last, language))]
    for one in told.figures.ageing:
        for name in ("unapplied", "unknown", "collector"):
            amount = getattr(one, name)
            if amount:
                notes.append(_note(name, language, amount=words.money(Money(amount, one.currency), language)))
    return _table("ageing", names, rows, notes, language)


def _aged(one: Ageing, language: str) -> Iterator[tuple[Cell, ...]]:
    for row in one.rows:
        amounts = Money(row.amount, one.currency), Money(row.disputed, one.currency)
        yield one.currency, _row(row.bucket, language), row.invoices, *amounts
    yield (
        one.currency,
        _row("total", language),
        one.invoices,
        Money(one.amount, one.currency),
        Money(one.disputed, one.currency),
    )


def _dso(told: Told, language: str) -> Table:
    names = ("currency", "balance", "sales", "countback", "simple")
    found, period = told.figures.dso, told.figures.period
    rows = [
        (
            one.currency,
            Money(one.balance, one.currency),
            Money(one.sales, one.currency),
            _countback(one, language),
            one.simple if one.simple is not None else _row("not_enough", language),
        )
        for one in found
    ]
    notes = [_note("dso", language), _note("countback", language), _note("simple", language, days=period.days)]
    if any(one.more_than for one in found):
        notes.append(_note("more_than", language))
    if told.figures.known_from > period.first:
        notes.append(_note("known_from", language, day=words.day(told.figures.known_from, language)))
    return _table("dso", names, rows, notes, language)


def _countback(one: Dso, language: str) -> Cell:
    return _row("more_than", language, days=number(one.countback, language)) if one.more_than else one.countback


def _late(told: Told, language: str) -> Table:
    found = (("paid_in_period", told.figures.paid_late.days), ("open_now", told.figures.open_late))
    rows = [(_row(name, language), *_spread(spread)) for name, spread in found]
    notes = [_note("late", language), _note("few", language)]
    return _table("late", ("of", "invoices", "mean", "median", "low", "high"), rows, notes, language)


def _spread(found: Spread | None, enough: bool | None = None) -> tuple[Cell, ...]:
    if found is None:
        return 0, None, None, None, None
    if not (found.enough if enough is None else enough):
        return found.many, None, None, None, None
    return found.many, found.mean, found.median, found.low, found.high


def _messages(told: Told, language: str) -> Table:
    rows = [(_row("before_first", language), *_share(told.figures.before_first_reminder), None)]
    for one in told.figures.after_steps:
        after = _row("after", language, notice=words.notice(one.notice, language))
        rows.append((after, *_share(one.paid), one.untold))
    notes = [_note("messages", language), _note("between", language), _note("few", language)]
    return _table("messages", ("event", "sent", "paid", "percent", "from", "to", "untold"), rows, notes, language)


def _share(found: Share) -> tuple[Cell, ...]:
    low, high = found.between or (None, None)
    return found.whole, found.part, found.percent, low, high


def _recovered(told: Told, language: str) -> Table:
    rows = [(one.currency, Money(one.amount, one.currency), one.invoices, one.untold) for one in told.figures.recovered]
    names = ("currency", "amount", "invoices", "amount_untold")
    return _table("recovered", names, rows, [_note("recovered", language)], language)


def _promises(told: Told, language: str) -> Table:
    found = told.figures.promises
    rows = [
        (_row(name, language), many, Share(many, found.ended).percent)
        for name, many in (("kept", found.kept), ("partly", found.partly), ("broken", found.broken))
    ]
    rows.append((_row("running", language), found.running, None))
    notes = [_note("promises", language), _note("few", language)]
    return _table("promises", ("outcome", "number", "percent"), rows, notes, language)


def _compared(told: Told, language: str) -> Table:
    found = (("before_install", told.figures.before), ("after_install", told.figures.after))
    rows = [_paid_late(_row(name, language), one, language) for name, one in found]
    notes = [_note("compared", language), _note("too_few", language)]
    if told.kept_on is not None:
        notes.append(_note("kept_on", language, day=words.day(told.kept_on, language)))
    names = ("window", "first", "last", "invoices", "mean", "median", "low", "high", "on_time")
    return _table("compared", names, rows, notes, language)


def _paid_late(name: str, found: PaidLate | None, language: str) -> tuple[Cell, ...]:
    if found is None:
        return name, None, None, None, _row("not_enough", language), None, None, None, None
    many, mean, *more = _spread(found.days, found.enough)
    if not found.enough:
        mean = _row("not_enough", language)
    on_time = found.on_time.percent if found.enough else None
    return name, found.period.first, found.period.last, many, mean, *more, on_time


# ---------------------------------------------------------------- in words


def number(value: Decimal, language: str) -> str:
    """As people write it: 12,5 in Dutch."""
    return str(value).replace(".", "," if language == "nl" else ".")


def _columns(language: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, say(COLUMNS[name], language)) for name in names)


def _table(
    key: str, names: Sequence[str], rows: Sequence[tuple[Cell, ...]], notes: Sequence[str], language: str
) -> Table:
    return Table(key, say(TITLES[key], language), _columns(language, *names), tuple(rows), tuple(notes))


def _row(name: str, language: str, **values: object) -> str:
    return _filled(ROWS[name], language, values)


def _note(name: str, language: str, **values: object) -> str:
    return _filled(NOTES[name], language, values)


def _filled(pair: Pair, language: str, values: dict[str, object]) -> str:
    text = say(pair, language)
    return text.format(**values) if values else text


# ---------------------------------------------------------------- as files


def sheet(table: Table) -> list[list[CellValue]]:
    """The header and the rows as cells of a file: an amount is a number, with its currency beside it."""
    rows: list[list[CellValue]] = [[column.title for column in table.columns]]
    rows += [
        [Amount(cell.amount, cell.currency) if isinstance(cell, Money) else cell for cell in row] for row in table.rows
    ]
    return rows
