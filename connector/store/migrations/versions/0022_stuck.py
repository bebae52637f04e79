"""Messages that could not leave on a day for a reason of their own, each in its own row: they were a setting,
which every claim read."""

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.walls import open_to_its_owner

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("stuck_on", sa.Date()))
    with open_to_its_owner("settings"):
        op.execute("DELETE FROM settings WHERE name = 'first_week_stuck'")


def downgrade() -> None:
    op.drop_column("deliveries", "stuck_on")
