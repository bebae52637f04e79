"""How many requests a platform takes in a window of its own, where it says so."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("budgets", sa.Column("allowed", sa.Integer()))


def downgrade() -> None:
    op.drop_column("budgets", "allowed")
