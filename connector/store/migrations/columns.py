"""The words that migrations are written in; they never change, or what has run would mean something else."""

from typing import Any

import sqlalchemy as sa
from alembic import op


def word(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=null)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def day(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=null)


def moment(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def amount(name: str, null: bool = False) -> sa.Column[Any]:
    # SQLite's numbers are binary fractions: there an amount is text.
    return sa.Column(name, sa.Text().with_variant(sa.Numeric(), "postgresql"), nullable=null)


def json(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=null)


def sealed(name: str, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def table(name: str, keys: list[str], *parts: sa.schema.SchemaItem) -> None:
    """A table within the scope, whose primary key begins with it."""
    key = sa.PrimaryKeyConstraint("tenant", "installation", *keys, name=f"pk_{name}")
    op.create_table(name, word("tenant"), word("installation"), *parts, key)


def index(name: str, on: str, *columns: str, unique: bool = False, where: str = "") -> None:
    only = sa.text(where) if where else None
    op.create_index(name, on, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)
