"""What a list shows of each debtor. It fills with the first refresh: rows are behind the tenant wall here."""

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.columns import day, flag, index, table, word
from connector.store.migrations.walls import wall

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table(
        "listed",
        ["debtor"],
        word("debtor"),
        day("through"),
        word("ground", null=True),
        flag("shown"),
        sa.Column("place", sa.BigInteger(), nullable=True),
        word("name", null=True),
        word("words", null=True),
        sa.Column("message", sa.Boolean(), nullable=True),
        sa.Column("proposal", sa.Boolean(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        day("heard_on", null=True),
        word("currency", null=True),
        sa.Column("late", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.BigInteger(), nullable=True),
    )
    table(
        "listed_sums",
        ["debtor", "currency"],
        word("debtor"),
        word("currency"),
        sa.Column("late", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.BigInteger(), nullable=False),
    )
    index("ix_listed_order", "listed", "tenant", "installation", "place", "name", "debtor")
    wall("listed")
    wall("listed_sums")


def downgrade() -> None:
    op.drop_table("listed_sums")
    op.drop_table("listed")
