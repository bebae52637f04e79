"""Which addresses of senders were confirmed: the house finds whose one is by its digest."""

from alembic import op

from connector.store.migrations.columns import index, moment, table, word
from connector.store.migrations.walls import let_the_house_see, wall

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    table("sender_addresses", ["address_hash"], word("address_hash"), moment("since"))
    index("ix_sender_addresses_address_hash", "sender_addresses", "address_hash")
    wall("sender_addresses")
    let_the_house_see("sender_addresses")


def downgrade() -> None:
    op.drop_table("sender_addresses")
