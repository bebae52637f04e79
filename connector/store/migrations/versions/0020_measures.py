"""The house may count what platforms told of, as it counts jobs and deliveries: how many, never about what."""

from alembic import op

from connector.store.migrations.walls import let_the_house_see

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    let_the_house_see("nudges")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP POLICY IF EXISTS house_sees ON nudges")
