"""The journal, with one key for each debtor."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, Table, UniqueConstraint

from connector.store.tables.columns import key, metadata, number, scope, whole, word
from connector.store.types import Moment

# One key per debtor. Erasing him destroys it and gives the row, and every other row, a name that says nothing.
cases = Table(
    "cases",
    metadata,
    *scope(),
    key("case_id"),
    word("debtor"),
    Column("wrapped_key", LargeBinary),
    Column("destroyed_at", Moment),
    UniqueConstraint("tenant", "installation", "debtor"),
)
# The manifests: chained, append-only, nothing personal in them.
journal = Table(
    "journal",
    metadata,
    *scope(),
    number("seq"),
    Column("at", Moment, nullable=False),
    word("kind"),
    word("case_id"),
    word("content_hash"),
    word("previous"),
    word("hash"),
)
journal_contents = Table(
    "journal_contents",
    metadata,
    *scope(),
    number("seq"),
    word("sealed_for"),  # the case whose key opens it
    Column("ciphertext", LargeBinary, nullable=False),
    ForeignKeyConstraint(["tenant", "installation", "seq"], ["journal.tenant", "journal.installation", "journal.seq"]),
)
journal_subjects = Table(
    "journal_subjects",
    metadata,
    *scope(),
    number("seq"),
    word("debtor"),
    word("subject"),
    Index(None, "tenant", "installation", "debtor"),
    Index(None, "tenant", "installation", "subject"),
    ForeignKeyConstraint(["tenant", "installation", "seq"], ["journal.tenant", "journal.installation", "journal.seq"]),
)
journal_heads = Table(
    "journal_heads",
    metadata,
    *scope(),
    whole("events"),
    word("hash"),
    Column("seal", LargeBinary, nullable=False),  # both of them under the master key
)
