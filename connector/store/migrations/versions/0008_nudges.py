"""What platforms tell by themselves: where their webhooks come in, and what they told of."""

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.columns import index, moment, sealed, table, whole, word
from connector.store.migrations.walls import let_the_house_see, wall

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

SCOPE = ("tenant", "installation")


def upgrade() -> None:
    _addresses()
    _nudges()
    for name in ("hook_addresses", "nudges"):
        wall(name)
    let_the_house_see("hook_addresses")


def downgrade() -> None:
    for name in ("nudges", "hook_addresses"):
        op.drop_table(name)


def _addresses() -> None:
    table("hook_addresses", ["token_hash"], word("token_hash"), sealed("sealed", null=True), moment("opened_at"))
    index("ix_hook_addresses_token_hash", "hook_addresses", "token_hash")


def _nudges() -> None:
    table(
        "nudges",
        ["number"],
        whole("number"),
        word("event"),
        word("kind"),
        word("subject"),
        word("state"),
        whole("tries"),
        word("error"),
        moment("received_at"),
        sa.UniqueConstraint(*SCOPE, "event", name="uq_nudges_tenant_installation_event"),
    )
    index("ix_nudges_unanswered", "nudges", *SCOPE, "number", where="state <> 'answered'")
