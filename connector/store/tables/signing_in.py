"""Who signs in. People, invitations and sessions are of a tenant and not of one administration: their installation is
"". Of tokens only digests lie here, and of an address one by which the house finds whose it is."""

from sqlalchemy import Column, Index, LargeBinary, Table, UniqueConstraint

from connector.store.tables.columns import key, metadata, scope, whole, word
from connector.store.types import Moment

people = Table(
    "people",
    metadata,
    *scope(),
    key(),
    word("address"),
    word("address_hash"),
    word("role"),
    Column("since", Moment, nullable=False),
    UniqueConstraint("tenant", "installation", "address_hash"),
    Index("ix_people_address_hash", "address_hash"),
)
invitations = Table(
    "invitations",
    metadata,
    *scope(),
    key("token_hash"),
    word("address"),
    word("role"),
    word("invited_by"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_invitations_token_hash", "token_hash"),
)
sessions = Table(
    "sessions",
    metadata,
    *scope(),
    key("token_hash"),
    word("person"),
    word("browser"),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_sessions_token_hash", "token_hash"),
)
# Rows of the house: whose a link is shows when it is used, and until then it lies sealed under the link's own token.
sign_ins = Table(
    "sign_ins",
    metadata,
    *scope(),
    key("token_hash"),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
tries = Table(
    "tries",
    metadata,
    *scope(),
    key("kind"),
    key("whose_hash"),  # of an address, or of where somebody's packets come from
    whole("many"),
    Column("ends", Moment, nullable=False),  # of the span of time in which they are counted
)
