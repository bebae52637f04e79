"""The tenant wall: on PostgreSQL no row is seen or changed but those of the transaction's tenant.

The roles that stand before it belong to the server, not to the database, so no dump carries them: `wall.admit` sees to
them at every start.
"""

from alembic import op

from connector.store import wall as roles
from connector.store.migrations.walls import let_the_house_keep, let_the_house_see, unwall, wall

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

WALLED = (
    "installations settings counters policies rates debtors debtor_marks debtor_bounces receivables payments "
    "quarantine steps_done contacted holds promises plans charges tasks verdicts deliveries delivery_lines attempts "
    "jobs cases journal journal_contents journal_subjects journal_heads"
).split()


def upgrade() -> None:
    for name in WALLED:
        wall(name)
    for name in ("jobs", "installations", "deliveries"):
        let_the_house_see(name)
    for name in ("jobs", "counters"):
        let_the_house_keep(name)


def downgrade() -> None:
    for name in WALLED:
        unwall(name)
    if op.get_bind().dialect.name == "postgresql":
        roles.dismiss(op.get_bind())
