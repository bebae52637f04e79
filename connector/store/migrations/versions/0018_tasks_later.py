"""Tasks that a person put off until a day."""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("tasks", sa.Column("later_until", sa.Date()))


def downgrade() -> None:
    op.drop_column("tasks", "later_until")
