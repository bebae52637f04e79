"""What the source is still to be told, and of which receivables its own reminders rest by our doing."""

from alembic import op

from connector.store.migrations.columns import flag, index, moment, table, whole, word
from connector.store.migrations.walls import wall

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: None = None
depends_on: None = None

SCOPE = ("tenant", "installation")


def upgrade() -> None:
    _statuses()
    _reminding()
    for name in ("statuses", "source_reminding"):
        wall(name)


def downgrade() -> None:
    for name in ("source_reminding", "statuses"):
        op.drop_table(name)


def _reminding() -> None:
    table(
        "source_reminding",
        ["receivable"],
        word("receivable"),
        flag("reminds"),
        moment("asked_at", null=True),
        moment("ended_at", null=True),
        word("error"),
    )


def _statuses() -> None:
    table(
        "statuses",
        ["receivable", "seq"],
        word("receivable"),
        whole("seq"),
        word("kind"),
        word("state"),
        whole("batch"),
        whole("tries"),
        word("error"),
        moment("happened_at"),
        moment("told_at", null=True),
    )
    index("ix_statuses_untold", "statuses", *SCOPE, "receivable", where="state <> 'told'")
