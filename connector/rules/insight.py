"""Figures about a book of receivables: how old, how long out, how late, and what came after a message.

All of them are functions of what is known on one day. Amounts are Decimals, of one currency at a time; days and
percentages have one decimal, halves up. Each invoice counts once in averages and shares, whatever its amount.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Notice, ReceivableState
from connector.rules import kpi
from connector.rules.paying import End, Life
from connector.rules.spread import Share, Spread, spread

WITHIN = 14  # days after a message in which a payment counts as having come after it
BASELINE_LEAST = 30  # invoices; of fewer no before and no after is said
YEAR = 365
MONTHS = 24  # that count-back looks back over
NOTHING = Decimal("0.00")
DAY = timedelta(days=1)
BUCKETS = (*(name for name, _ in kpi.BUCKETS), kpi.OLDEST)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period from {self.first} to {self.last} has no days")

    @classmethod
    def of(cls, days: int, last: date) -> "Period":
        return cls(last - timedelta(days=days - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class PaidLate:
    """How late what was paid in a period was, in days; `on_time` counts what came by its due date."""

    period: Period
    days: Spread | None
    on_time: Share

    @property
    def many(self) -> int:
        return self.on_time.whole

    @property
    def enough(self) -> bool:
        return self.many >= BASELINE_LEAST


@dataclass(frozen=True, slots=True)
class Book:
    """All that the figures are made of.

    `today` and `installed` are local days. From `known_from` on all that was invoiced is known; of what was invoiced
    before only what was still open then. `unapplied` are credits and receipts that are not taken off any invoice yet,
    by currency. `promises` are those that came to an end, with the day on which that was seen. `baseline` is the one
    that was kept.
    """

    today: date
    installed: date
    known_from: date
    lives: Sequence[Life] = ()
    unapplied: Mapping[str, Decimal] = field(default_factory=dict)
    promises: Sequence[tuple[date, str]] = ()
    promises_running: int = 0
    baseline: PaidLate | None = None


# ---------------------------------------------------------------- ageing


@dataclass(frozen=True, slots=True)
class Aged:
    """One column of the ageing list; `disputed` is the part of the amount that is in dispute."""

    bucket: str
    invoices: int
    amount: Decimal
    disputed: Decimal


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is open in one currency by how late it is. Beside it, and in no bucket: `unapplied` credits and receipts,
    and what was open when the source still mentioned it (`unknown`). `collector` is the part that another one
    collects, which is in the buckets."""

    currency: str
    rows: tuple[Aged, ...]
    unapplied: Decimal
    unknown: Decimal
    collector: Decimal

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), NOTHING)

    @property
    def disputed(self) -> Decimal:
        return sum((row.disputed for row in self.rows), NOTHING)

    @property
    def invoices(self) -> int:
        return sum(row.invoices for row in self.rows)

    @property
    def late(self) -> Decimal:
        return sum((row.amount for row in self.rows[1:]), NOTHING)


def ageing(book: Book) -> tuple[Ageing, ...]:
    """Per currency in which anything is open, in the order of their codes."""
    lives = _by_currency(book.lives)
    found = [_aged(currency, lives.get(currency, ()), book) for currency in sorted({*lives, *book.unapplied})]
    return tuple(one for one in found if one.invoices or one.unapplied or one.unknown)


def _aged(currency: str, lives: Sequence[Life], book: Book) -> Ageing:
    open_: dict[str, list[Life]] = {bucket: [] for bucket in BUCKETS}
    for life in lives:
        if life.end is End.OPEN:
            open_[kpi.bucket(life.receivable.due, book.today)].append(life)
    rows = (
        Aged(name, len(some), _sum(x.outstanding for x in some), _sum(x.disputed for x in some))
        for name, some in open_.items()
    )
    return Ageing(
        currency,
        tuple(rows),
        book.unapplied.get(currency, NOTHING),
        _sum(_in_state(lives, ReceivableState.UNKNOWN)),
        _sum(_in_state(lives, ReceivableState.HANDED_OVER)),
    )


def _in_state(lives: Iterable[Life], state: ReceivableState) -> Iterator[Decimal]:
    return (max(x.receivable.open.amount, NOTHING) for x in lives if x.receivable.state is state)


# ---------------------------------------------------------------- how long sales stay out


@dataclass(frozen=True, slots=True)
class Dso:
    """Days sales outstanding in one currency, by two methods.

    `balance` is what is open, disputed or not, less credits and receipts that are not applied, and not below zero.
    `sales` is what was invoiced in the period, credits not taken off. `countback` takes the sales of the newest months
    off the balance and adds their days; where the balance reaches further back than all sales that are known,
    `more_than` says that the true figure is higher. `simple` is balance / sales x days of the period; None where not
    all its sales are known, or there were none.
    """

    currency: str
    balance: Decimal
    sales: Decimal
    countback: Decimal
    more_than: bool
    simple: Decimal | None


def dso(book: Book, period: Period) -> tuple[Dso, ...]:
    """Per currency in which anything is open or was invoiced in the period."""
    found = (_dso(currency, lives, book, period) for currency, lives in sorted(_by_currency(book.lives).items()))
    return tuple(one for one in found if one.balance or one.sales)


def _dso(currency: str, lives: Sequence[Life], book: Book, period: Period) -> Dso:
    owed = _sum(life.outstanding for life in lives) - book.unapplied.get(currency, NOTHING)
    balance = max(owed, NOTHING)
    sales = _sales(lives, period)
    months = [kpi.Month(_sales(lives, month), month.days) for month in months_back(book)]
    return Dso(
        currency=currency,
        balance=balance,
        sales=sales,
        countback=kpi.dso_countback(balance, months),
        more_than=balance > _sum(month.sales for month in months),
        simple=kpi.dso(balance, sales, period.days) if sales > 0 and book.known_from <= period.first else None,
    )


def months_back(book: Book) -> list[Period]:
    """Calendar months, newest first, as far back as all that was invoiced is known; today's is not over yet."""
    found: list[Period] = []
    last = book.today
    while len(found) < MONTHS:
        first = max(last.replace(day=1), min(book.known_from, book.today))
        found.append(Period(first, last))
        if first <= book.known_from:
            break
        last = first - DAY
    return found


def _sales(lives: Iterable[Life], period: Period) -> Decimal:
    invoiced = (x.receivable for x in lives if x.receivable.issued in period)
    return _sum(max(r.amount.amount, NOTHING) for r in invoiced)


# ---------------------------------------------------------------- how late


def paid_late(lives: Iterable[Life], period: Period) -> PaidLate:
    """Of what was paid in this period, on a day that is known."""
    days = [life.days_late(life.paid_on) for life in lives if life.paid_on is not None and life.paid_on in period]
    return PaidLate(period, spread(days), Share(sum(late == 0 for late in days), len(days)))


def open_late(book: Book) -> Spread | None:
    """Of what is open and past its due date today."""
    return spread(
        life.days_late(book.today) for life in book.lives if life.end is End.OPEN and life.days_late(book.today)
    )


def before(book: Book) -> PaidLate | None:
    """The baseline: the one that was kept, or what was paid in the year before installation; None of too few."""
    if book.baseline is not None:
        return book.baseline
    first = max(book.installed - timedelta(days=YEAR), book.known_from)
    if first >= book.installed:
        return None
    found = paid_late(book.lives, Period(first, book.installed - DAY))
    return found if found.enough else None


def after(book: Book) -> PaidLate:
    """The same since installation, over a year at most."""
    first = max(min(book.installed, book.today), book.today - timedelta(days=YEAR - 1))
    return paid_late(book.lives, Period(first, book.today))


# ---------------------------------------------------------------- what messages do


def before_first_reminder(book: Book, period: Period) -> Share:
    """Of what was paid in the period: paid before any reminder, or on its day, when it cannot have been due to it. From
    installation on: of reminders before that nothing is known."""
    since = max(period.first, book.installed)
    paid = [(x, x.paid_on) for x in book.lives if x.paid_on is not None and since <= x.paid_on <= period.last]
    return Share(sum(not any(day < on for day in x.reminded) for x, on in paid), len(paid))


@dataclass(frozen=True, slots=True)
class AfterStep:
    """Of the invoices that got this step: how many were paid after it, within WITHIN days and before the next one.
    `untold` ended on a day, or in a way, that is not known; they are not in the share."""

    notice: Notice
    paid: Share
    untold: int


def after_steps(book: Book, period: Period) -> tuple[AfterStep, ...]:
    """The steps of the period after which WITHIN days have passed, the mildest first."""
    paid: Counter[Notice] = Counter()
    whole: Counter[Notice] = Counter()
    untold: Counter[Notice] = Counter()
    for life in book.lives:
        for day, notice, until in _terms(life):
            if day not in period or day + timedelta(days=WITHIN) >= book.today:
                continue
            if life.end is End.UNTOLD:
                untold[notice] += 1
                continue
            whole[notice] += 1
            paid[notice] += life.paid_on is not None and day < life.paid_on <= until
    there = sorted({*whole, *untold}, key=lambda notice: notice.strictness)
    return tuple(AfterStep(notice, Share(paid[notice], whole[notice]), untold[notice]) for notice in there)


def _terms(life: Life) -> Iterator[tuple[date, Notice, date]]:
    """Each step with the last day on which a payment counts for it; one on the day of the next step came before it."""
    steps = sorted(life.steps, key=lambda step: (step[0], step[1].strictness))
    for place, (day, notice) in enumerate(steps):
        following = steps[place + 1][0] if place + 1 < len(steps) else date.max
        if not notice.of_plan:
            yield day, notice, min(day + timedelta(days=WITHIN), following)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Money of one currency that came within WITHIN days after a message of ours, on invoices that were late when it
    was sent. `untold` are invoices that closed so, and of which it is not known how much was still open."""

    currency: str
    amount: Decimal
    invoices: int
    untold: int


def recovered(book: Book, period: Period) -> tuple[Recovered, ...]:
    """Money of the period, each amount once; what came before a message, or on its day, is not counted."""
    found = [_recovered(currency, lives, period) for currency, lives in sorted(_by_currency(book.lives).items())]
    return tuple(one for one in found if one.invoices or one.untold)


def _recovered(currency: str, lives: Iterable[Life], period: Period) -> Recovered:
    amount, invoices, untold = NOTHING, 0, 0
    for life in lives:
        came = _after_a_message(life, period)
        if came is None:
            untold += 1
        elif came > 0:
            amount, invoices = amount + came, invoices + 1
    return Recovered(currency, amount, invoices, untold)


def _after_a_message(life: Life, period: Period) -> Decimal | None:
    """None where something came and nobody knows how much."""
    if life.receipts:
        return _sum(r.amount for r in life.receipts if r.on in period and _follows(life, r.on))
    if life.paid_on is None or life.paid_on not in period or not _follows(life, life.paid_on):
        return NOTHING
    return life.closing


def _follows(life: Life, on: date) -> bool:
    if life.elsewhere_since is not None and on >= life.elsewhere_since:
        return False  # that is the other collector's work
    late = (day for day in life.written if life.receivable.due < day)
    return any(day < on <= day + timedelta(days=WITHIN) for day in late)


# ---------------------------------------------------------------- promises, and all together


@dataclass(frozen=True, slots=True)
class Promises:
    """Those that came to an end in the period, and how many run now."""

    kept: int
    partly: int
    broken: int
    running: int

    @property
    def ended(self) -> int:
        return self.kept + self.partly + self.broken


def promises(book: Book, period: Period) -> Promises:
    many = Counter(how for day, how in book.promises if day in period)
    return Promises(many["kept"], many["partly"], many["broken"], book.promises_running)


@dataclass(frozen=True, slots=True)
class Insight:
    """Every figure of one period, which ends today."""

    period: Period
    installed: date
    known_from: date
    ageing: tuple[Ageing, ...]
    dso: tuple[Dso, ...]
    paid_late: PaidLate
    open_late: Spread | None
    before_first_reminder: Share
    after_steps: tuple[AfterStep, ...]
    promises: Promises
    recovered: tuple[Recovered, ...]
    before: PaidLate | None
    after: PaidLate


def insight(book: Book, period: Period) -> Insight:
    return Insight(
        period=period,
        installed=book.installed,
        known_from=book.known_from,
        ageing=ageing(book),
        dso=dso(book, period),
        paid_late=paid_late(book.lives, period),
        open_late=open_late(book),
        before_first_reminder=before_first_reminder(book, period),
        after_steps=after_steps(book, period),
        promises=promises(book, period),
        recovered=recovered(book, period),
        before=before(book),
        after=after(book),
    )


def _by_currency(lives: Iterable[Life]) -> dict[str, list[Life]]:
    found: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        found[life.receivable.amount.currency].append(life)
    return found


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
