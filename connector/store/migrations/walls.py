"""The words that the tenant wall is written in; like those of columns.py they never change.

A migration that makes a table says `wall(name)` too; tests/store/test_wall.py turns red when it does not. On SQLite,
which has no policies, the words do nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

OWN = "tenant = nullif(current_setting('tijdig.tenant', true), '')"  # after its transaction the setting is '', not NULL
HOUSE = "current_setting('tijdig.house', true) = 'on'"


def wall(name: str) -> None:
    """Rows of the transaction's tenant only, for the owner of the table too."""
    _do(
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_wall ON {name} USING ({OWN}) WITH CHECK ({OWN})",
    )


def let_the_house_see(name: str) -> None:
    """The questions over all tenants may read this table, as far as their role's grants reach."""
    _do(f"CREATE POLICY house_sees ON {name} FOR SELECT USING ({HOUSE})")


def let_the_house_keep(name: str) -> None:
    """Rows of this table that belong to no tenant are the house's own."""
    own = f"tenant = '' AND {HOUSE}"
    _do(f"CREATE POLICY house_keeps ON {name} USING ({own}) WITH CHECK ({own})")


@contextmanager
def open_to_its_owner(name: str) -> Iterator[None]:
    """Rows of every tenant, for as long as a migration changes them."""
    _do(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    yield
    _do(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def unwall(name: str) -> None:
    """As it was before."""
    _do(
        *(f"DROP POLICY IF EXISTS {policy} ON {name}" for policy in ("tenant_wall", "house_sees", "house_keeps")),
        f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY",
    )


def _do(*statements: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)
