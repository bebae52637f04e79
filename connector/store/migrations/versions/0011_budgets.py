"""How many requests platforms still take from us, counted over all tenants: rows of the house."""

from alembic import op

from connector.store.migrations.columns import moment, table, whole, word
from connector.store.migrations.walls import let_the_house_keep, wall

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table(
        "budgets",
        ["name"],
        word("name"),
        whole("number"),
        moment("ends"),
        whole("taken"),
        moment("closed_until", null=True),
    )
    table(
        "budget_shares",
        ["budget", "whose", "urgency"],
        word("budget"),
        word("whose"),
        word("urgency"),
        whole("number"),
        whole("taken"),
        whole("before"),
    )
    for name in ("budgets", "budget_shares"):
        wall(name)
        let_the_house_keep(name)


def downgrade() -> None:
    for name in ("budget_shares", "budgets"):
        op.drop_table(name)
