"""The tenant's own words for a notice, by language."""

from alembic import op

from connector.store.migrations.columns import json, table, word
from connector.store.migrations.walls import wall

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table("own_texts", ["notice", "language"], word("notice"), word("language"), json("pieces"))
    wall("own_texts")


def downgrade() -> None:
    op.drop_table("own_texts")
