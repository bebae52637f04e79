"""Work that waits, runs or failed."""

from connector.store.migrations.columns import index, moment, table, whole, word

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table(
        "jobs",
        ["number"],
        whole("number"),
        word("queue"),
        word("name"),
        word("argument"),
        word("key"),
        word("lane"),
        word("state"),
        whole("round"),
        whole("starts"),
        whole("tries"),
        whole("every", null=True),
        moment("due"),
        moment("changed_at"),
        word("error"),
    )
    scope = ("tenant", "installation")
    index(
        "uq_jobs_waiting", "jobs", *scope, "queue", "name", "key", unique=True, where="state = 'waiting' AND key <> ''"
    )
