"""What a person's yes was about, and the words of one message alone."""

from alembic import op

from connector.store.migrations.columns import json, moment, sealed, table, word
from connector.store.migrations.walls import wall

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table(
        "approvals",
        ["delivery"],
        word("delivery"),
        word("by"),
        moment("at"),
        json("parts"),
        json("asks"),
        moment("lapsed_at", null=True),
        json("changed"),
        json("asks_now"),
    )
    table(
        "rewordings",
        ["delivery"],
        word("delivery"),
        word("language"),
        word("by"),
        moment("at"),
        sealed("pieces", null=True),
    )
    wall("approvals")
    wall("rewordings")


def downgrade() -> None:
    op.drop_table("rewordings")
    op.drop_table("approvals")
