"""The nouns of a story: its head, its dated blocks of sentences, and what came of telling it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TypeVar

from connector.model import Debtor, Money
from connector.rules.policy import Policy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence that was understood: where it stands, which kind it is, and its values by name.

    `children` are the sentences indented beneath it (only a policy has them).
    """

    number: int
    text: str
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)
    children: tuple["Line", ...] = ()

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def get(self, name: str, form: type[T]) -> T | None:
        """The value of this name when the sentence gave one."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, form):
            raise TypeError(f"{self.kind}.{name} is {type(value).__name__}, not {form.__name__}")
        return value

    def need(self, name: str, form: type[T]) -> T:
        """The value of this name, which the sentence always gives."""
        value = self.get(name, form)
        if value is None:
            raise TypeError(f"{self.kind} has no {name}")
        return value

    def word(self, name: str) -> str:
        """A text value, "" when the sentence did not give it."""
        return self.get(name, str) or ""

    def words(self, name: str) -> tuple[str, ...]:
        """A list of names, () when the sentence did not give it."""
        return tuple(str(each) for each in self.get(name, tuple) or ())


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment as a story writes it."""

    amount: Money
    due: date


@dataclass(frozen=True, slots=True)
class Item:
    """One row that a message must show: an invoice, a credit note, a receipt, a cost or interest."""

    what: str  # "invoice", "credit", "receipt", "cost" or "interest"
    name: str
    amount: Money | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """How a sentence names a message: by its step, by its notice, or by both. Empty means: not said."""

    step: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """An exchange rate as written: one `currency` is worth `value` of `base`."""

    currency: str
    value: Decimal
    base: str


@dataclass(frozen=True, slots=True)
class Block:
    """What happens on one day, from one local time on."""

    number: int
    day: date
    at: time
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A timeline with its head. Days and times are local in `zone`; amounts without a currency are in `currency`."""

    name: str  # the file's name, for telling where something stands
    title: str
    policies: tuple[Policy, ...]
    debtors: tuple[Debtor, ...]
    blocks: tuple[Block, ...]
    zone: str = "Europe/Amsterdam"
    currency: str = "EUR"
    language: str = "nl"
    creditor: str = "Voorbeeld BV"
    live: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the story and what happened part, in words."""

    place: str  # file:line
    expected: str
    happened: str

    def __str__(self) -> str:
        return f"{self.place}\n  expected: {self.expected}\n  happened: {self.happened}"


@dataclass(frozen=True, slots=True)
class StoryResult:
    """What came of telling a story: it passed when nothing differs."""

    name: str
    title: str
    differences: tuple[Difference, ...] = ()
    expectations: int = 0
    messages: int = 0

    @property
    def passed(self) -> bool:
        return not self.differences

    def __str__(self) -> str:
        if self.passed:
            told = f"{self.expectations} expectations met, {self.messages} messages"
            return f"{self.name}: {self.title}: {told}"
        return "\n".join([f"{self.name}: {self.title}", *(str(each) for each in self.differences)])
