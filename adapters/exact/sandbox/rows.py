"""A row of a division's tables, by the platform's own names of fields. Amounts are Decimal, in the currency of the row.

A day is a `date`, a moment an aware `datetime`, a guid a lower-case text; what a row does not hold is null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Values = dict[str, Any]
Shown = Mapping[str, Any]  # a row as an entity shows it, not printed yet

# What a deletion is logged as (sync/Deleted, EntityType); other tables log none.
DELETED_AS = {
    "lines": 1,
    "accounts": 2,
    "addresses": 3,
    "attachments": 4,
    "contacts": 5,
    "documents": 6,
    "terms": 10,
    "invoices": 13,
}


@dataclass(slots=True)
class Row:
    """`timestamp` is its rowversion: unique in the division, and higher with every change."""

    table: str
    key: Any
    timestamp: int
    created: datetime
    modified: datetime
    values: Values = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a row, as subscribers hear of it."""

    topic: str
    division: int
    action: str
    key: str
    at: datetime
