"""Who signs in: people with their roles, invitations, sessions, links for signing in, and how often they were tried."""

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.columns import index, moment, sealed, table, whole, word
from connector.store.migrations.walls import let_the_house_keep, let_the_house_see, wall

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: None = None
depends_on: None = None

SEEN = ("people", "invitations", "sessions")  # by the house, which looks for a digest
KEPT = ("sign_ins", "tries")  # by the house, of no tenant


def upgrade() -> None:
    table(
        "people",
        ["key"],
        word("key"),
        word("address"),
        word("address_hash"),
        word("role"),
        moment("since"),
        sa.UniqueConstraint(
            "tenant", "installation", "address_hash", name="uq_people_tenant_installation_address_hash"
        ),
    )
    table(
        "invitations",
        ["token_hash"],
        word("token_hash"),
        word("address"),
        word("role"),
        word("invited_by"),
        moment("made_at"),
        moment("expires_at"),
    )
    table(
        "sessions",
        ["token_hash"],
        word("token_hash"),
        word("person"),
        word("browser"),
        moment("begun_at"),
        moment("seen_at"),
    )
    table("sign_ins", ["token_hash"], word("token_hash"), sealed("sealed"), moment("expires_at"))
    table("tries", ["kind", "whose_hash"], word("kind"), word("whose_hash"), whole("many"), moment("ends"))
    index("ix_people_address_hash", "people", "address_hash")
    index("ix_invitations_token_hash", "invitations", "token_hash")
    index("ix_sessions_token_hash", "sessions", "token_hash")
    for name in (*SEEN, *KEPT):
        wall(name)
    for name in SEEN:
        let_the_house_see(name)
    for name in KEPT:
        let_the_house_keep(name)


def downgrade() -> None:
    for name in reversed((*SEEN, *KEPT)):
        op.drop_table(name)
