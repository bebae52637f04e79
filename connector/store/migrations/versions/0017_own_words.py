"""What a person said of a debtor, laid over what the source says of him."""

from alembic import op

from connector.store.migrations.columns import moment, table, word
from connector.store.migrations.walls import wall

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    parts = (word("debtor"), word("field"), word("value"), word("by"), moment("since"))
    table("own_words", ["debtor", "field"], *parts)
    wall("own_words")


def downgrade() -> None:
    op.drop_table("own_words")
