"""What every table is made of: one metadata, and the columns that most of them have."""

from sqlalchemy import Column, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def scope() -> tuple[Column[str], Column[str]]:
    """Whose row it is: the first part of every primary key."""
    return Column("tenant", Text, primary_key=True), Column("installation", Text, primary_key=True)


def key(name: str = "key") -> Column[str]:
    """A text that is part of the primary key."""
    return Column(name, Text, primary_key=True)


def number(name: str) -> Column[int]:
    """A whole number that we give, part of the primary key."""
    return Column(name, Integer, primary_key=True, autoincrement=False)


def word(name: str) -> Column[str]:
    """A text that is always there; "" = nothing to say."""
    return Column(name, Text, nullable=False)


def whole(name: str) -> Column[int]:
    """A whole number that is always there."""
    return Column(name, Integer, nullable=False)
