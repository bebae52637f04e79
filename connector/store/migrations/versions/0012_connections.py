"""Grants at platforms: their tokens, sealed, and the lease of whoever refreshes them."""

from alembic import op

from connector.store.migrations.columns import json, moment, sealed, table, whole, word
from connector.store.migrations.walls import let_the_house_see, wall

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table(
        "connections",
        ["key"],
        word("key"),
        word("platform"),
        word("host"),
        json("scopes"),
        word("state"),
        sealed("sealed", null=True),
        whole("version"),
        moment("expires_at", null=True),
        word("leased_by", null=True),
        moment("leased_until", null=True),
        moment("connected_at"),
    )
    wall("connections")
    let_the_house_see("connections")


def downgrade() -> None:
    op.drop_table("connections")
