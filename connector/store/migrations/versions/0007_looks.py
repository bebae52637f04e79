"""When each debtor must be looked at again. It fills with the first full run: rows are behind the tenant wall here."""

from alembic import op

from connector.store.migrations.columns import day, index, table, word
from connector.store.migrations.walls import wall

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table("looks", ["debtor"], word("debtor"), day("next_at"))
    index("ix_looks_tenant_installation_next_at", "looks", "tenant", "installation", "next_at")
    op.drop_index("ix_verdicts_tenant_installation_next_look", "verdicts")  # nobody asked by it
    wall("looks")


def downgrade() -> None:
    index("ix_verdicts_tenant_installation_next_look", "verdicts", "tenant", "installation", "next_look")
    op.drop_table("looks")
