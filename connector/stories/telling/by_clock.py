"""The clock of a story and the runs of the product: one by one, day by day, or by several workers at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from connector.errors import Refused, RetryLater
from connector.flow import delivery, dunning, sync
from connector.store.engine import Store
from connector.stories.story import Line
from connector.stories.telling.state import Teller, Telling

ONE_DAY = timedelta(days=1)


def one_run(telling: Telling, store: Store, now: datetime) -> list[str]:
    """Read, decide, deliver; the warnings. Old data does not stop a run: the freshness limit is for that."""
    warnings: list[str] = []
    try:
        warnings += sync.sync(store, telling.scope, telling.source, now).warnings
    except (RetryLater, Refused) as error:
        warnings.append(str(error))
    warnings += dunning.run(store, telling.scope, now).warnings
    return warnings + delivery.deliver(store, telling.scope, lambda: now, telling.carriers, telling.source).warnings


def _move(telling: Telling, moment: datetime) -> None:
    if moment < telling.now:
        raise Refused(f"it is {telling.now:%Y-%m-%d %H:%M} already, and a story goes forward")
    telling.now = moment


def at(telling: Telling, line: Line) -> None:
    _move(telling, telling.moment(telling.today, line.need("time", time)))


def run(telling: Telling, line: Line) -> None:
    if line.has("time") or line.has("zone"):
        said = line.get("time", time) or telling.now.time()
        _move(telling, telling.moment(telling.today, said, line.word("zone")))
    telling.warnings = one_run(telling, telling.store, telling.now)


def run_daily(telling: Telling, line: Line) -> None:
    clock = line.get("time", time) or telling.now.time()
    first = telling.moment(telling.today, clock)
    if first < telling.now:
        first = telling.moment(telling.today + ONE_DAY, clock)
    telling.warnings = []
    day = first.date()
    while day <= line.need("until", date):
        _move(telling, telling.moment(day, clock))
        telling.warnings += one_run(telling, telling.store, telling.now)
        day += ONE_DAY


def run_dated(telling: Telling, line: Line) -> None:
    dated = telling.moment(line.need("day", date), telling.now.time())
    telling.warnings = one_run(telling, telling.store, dated)


def no_runs(telling: Telling, line: Line) -> None:
    day = line.need("day", date)
    if telling.today != day:
        raise Refused(f"this sentence stands on {telling.today}, so it cannot speak for the time until {day}")


# ---------------------------------------------------------------- several workers


@dataclass(frozen=True, slots=True)
class Schedule:
    """Runs at equal distances; `restart` is the number of the run before which everything is opened anew."""

    start: datetime
    every: timedelta
    runs: int
    workers: int
    restart: int | None

    def parts(self) -> Iterator[range]:
        """The runs between two restarts."""
        middle = self.restart if self.restart is not None else self.runs
        yield range(middle)
        yield range(middle, self.runs)


def run_often(telling: Telling, line: Line) -> None:
    minutes, hours = max(1, line.need("minutes", int)), line.need("hours", int)
    restart = line.get("restart", int)
    schedule = Schedule(
        telling.now,
        timedelta(minutes=minutes),
        hours * 60 // minutes,
        line.get("workers", int) or 1,
        restart * 60 // minutes if restart is not None else None,
    )
    telling.warnings = []
    for part in schedule.parts():
        with _workers(telling, schedule.workers) as stores:
            for number in part:
                telling.now = schedule.start + number * schedule.every
                telling.warnings += _all_at_once(telling, stores)
        if schedule.restart is not None:
            restarted(telling, line)


@contextmanager
def _workers(telling: Telling, number: int) -> Iterator[list[Store]]:
    with ExitStack() as stack:
        yield [stack.enter_context(telling.open_store()) for _ in range(number)]


def _all_at_once(telling: Telling, stores: list[Store]) -> list[str]:
    """Every worker runs at this same moment; one that finds the database busy comes back at its next run."""

    def work(store: Store) -> list[str]:
        try:
            return one_run(telling, store, telling.now)
        except RetryLater as busy:
            return [str(busy)]

    with ThreadPoolExecutor(len(stores)) as pool:
        return [warning for warnings in pool.map(work, stores) for warning in warnings]


# ---------------------------------------------------------------- single hops


def read_books(telling: Telling, _: Line) -> None:
    telling.warnings = sync.sync(telling.store, telling.scope, telling.source, telling.now).warnings


def decide(telling: Telling, _: Line) -> None:
    telling.warnings = dunning.run(telling.store, telling.scope, telling.now).warnings


def deliver(telling: Telling, _: Line) -> None:
    report = delivery.deliver(telling.store, telling.scope, lambda: telling.now, telling.carriers, telling.source)
    telling.warnings = report.warnings


def restarted(telling: Telling, _: Line) -> None:
    telling.store.close()
    telling.store = telling.open_store()


BY_CLOCK: dict[str, Teller] = {
    "at": at,
    "run": run,
    "run_daily": run_daily,
    "run_often": run_often,
    "run_dated": run_dated,
    "no_runs": no_runs,
    "read_books": read_books,
    "decide": decide,
    "deliver": deliver,
    "restart": restarted,
}
