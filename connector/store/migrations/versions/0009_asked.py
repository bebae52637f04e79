"""Which question to the source a receivable's words answer, so that an older answer does not replace a newer one."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.add_column("receivables", sa.Column("asked", sa.Integer()))


def downgrade() -> None:
    op.drop_column("receivables", "asked")
