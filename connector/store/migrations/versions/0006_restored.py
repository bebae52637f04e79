"""A database that was put back from a copy: sending is held, and what may have been sent since is kept."""

from alembic import op

from connector.store.migrations.columns import moment, table, word
from connector.store.migrations.walls import unwall, wall

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("installations", moment("restored_at", null=True))
    keys = ["delivery", "step", "at"]
    table("restored_claims", keys, word("delivery"), word("step"), moment("at"), word("salt"), word("word"))
    wall("restored_claims")


def downgrade() -> None:
    unwall("restored_claims")
    op.drop_table("restored_claims")
    op.drop_column("installations", "restored_at")
