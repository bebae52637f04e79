"""Which debtors a list shows: by tab, by search, and page by page."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from connector.flow.overview import DebtorRow
from connector.model import Act, Delivery, DeliveryState, Task
from connector.store import contacts, deliveries, tasks
from connector.store.engine import Tx

PER_PAGE = 50
LEAST_DIGITS = 6  # of a telephone number; fewer are an invoice's or a customer's
COUNTRY = re.compile(r"^(\+|00)(31|32)")
T = TypeVar("T")


class Tab(StrEnum):
    ALL = "all"
    TODAY = "today"
    PROPOSALS = "proposals"
    TODO = "todo"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Beside:
    """What a list tells beside the decisions: messages that wait, who heard from us today, and work for a person."""

    waiting: Mapping[str, Sequence[Delivery]]
    heard: Collection[str]
    tasks: Mapping[str, Sequence[Task]]

    def proposals(self, rows: Sequence[DebtorRow]) -> dict[str, str]:
        """The proposals that wait for a yes, by their debtor."""
        keys = [row.debtor.key for row in rows]
        found = {key: self.waiting.get(key, ()) for key in keys}
        return {key: d.key for key, some in found.items() for d in some if d.state is DeliveryState.PROPOSED}


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One page of a list. `page` counts from 1."""

    rows: Sequence[T]
    page: int
    pages: int
    total: int


def beside(tx: Tx, debtors: Collection[str] | None = None) -> Beside:
    """Of these debtors; None = of everybody."""
    if debtors is not None and not debtors:
        return Beside({}, (), {})
    found: dict[str, list[Task]] = {}
    for debtor, task in tasks.open_tasks(tx, debtors):
        found.setdefault(debtor, []).append(task)
    heard = contacts.heard_on(tx, tx.now.date(), debtors)
    return Beside(deliveries.open_of_debtors(tx, debtors), heard, found)


def chosen(rows: Sequence[DebtorRow], tab: Tab, more: Beside) -> list[DebtorRow]:
    """The rows of a tab, in the order in which they came."""
    return [row for row in rows if _belongs(row, tab, more)]


def _belongs(row: DebtorRow, tab: Tab, more: Beside) -> bool:
    if tab is Tab.TODAY:
        return row.decision.message is not None or row.debtor.key in more.heard
    if tab is Tab.PROPOSALS:
        return row.decision.proposal is not None
    if tab is Tab.TODO:
        return row.debtor.key in more.tasks
    if tab is Tab.HELD:
        return any(o.verdict.act is Act.HOLD for o in row.owed)
    return True


def found(rows: Sequence[DebtorRow], text: str) -> list[DebtorRow]:
    """Rows whose name, number, contact or one of whose invoice numbers holds this text, capitals aside; all for no
    text. A telephone number is found however it is written: whoever calls is found by what the display says."""
    wanted = text.strip().casefold()
    digits = _digits(wanted) if not wanted.strip("+0123456789 ()-./") else ""
    return [row for row in rows if not wanted or _holds(row, wanted) or _is_called(row, digits)]


def _holds(row: DebtorRow, wanted: str) -> bool:
    contacts_ = row.debtor.contacts if "@" in wanted else ()  # half of all addresses hold the same few words
    return any(wanted in name.casefold() for name in (*_names(row), *(c.email for c in contacts_)))


def _names(row: DebtorRow) -> list[str]:
    people = (contact.name for contact in row.debtor.contacts)
    return [row.debtor.name, row.debtor.number, *(o.receivable.number for o in row.owed), *people]


def _is_called(row: DebtorRow, digits: str) -> bool:
    """The last digits are the same whether the country's are written or not."""
    numbers = (_digits(contact.phone) for contact in row.debtor.contacts)
    return len(digits) >= LEAST_DIGITS and any(number.endswith(digits) for number in numbers if number)


def _digits(number: str) -> str:
    """Without the country's own beginning, nor the nought that stands in its place: 31, (0) and 0."""
    plain = "".join(sign for sign in number.replace("(0)", "") if sign.isdigit() or sign == "+")
    return COUNTRY.sub("", plain).lstrip("0")


def part(rows: Sequence[T], page: int) -> Part[T]:
    """One page of these rows; a page that does not exist gives the nearest one."""
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(page, 1), pages)
    return Part(rows[(page - 1) * PER_PAGE : page * PER_PAGE], page, pages, len(rows))
