"""What became of promises."""

from collections import Counter
from dataclasses import dataclass

from connector.rules.insight.book import Book, Period


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
