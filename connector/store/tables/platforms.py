"""What platforms tell by themselves, what they are told, and how many requests they still take."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, text

from connector.store.tables.columns import key, metadata, number, scope, whole, word
from connector.store.types import Moment

# ---------------------------------------------------------------- what platforms tell by themselves

# Where a platform's webhooks come in: of the token in the address only a digest is kept.
hook_addresses = Table(
    "hook_addresses",
    metadata,
    *scope(),
    key("token_hash"),
    Column("sealed", LargeBinary),  # the secrets that calls are signed with, under the master key
    Column("opened_at", Moment, nullable=False),
    Index("ix_hook_addresses_token_hash", "token_hash"),
)
# A grant serves several administrations, so its rows are of the tenant alone: their installation is "".
connections = Table(
    "connections",
    metadata,
    *scope(),
    key(),
    word("platform"),
    word("host"),
    Column("scopes", JSON, nullable=False),
    word("state"),
    Column("sealed", LargeBinary),  # its tokens, and who gave it, under the master key; no tokens once it is lost
    whole("version"),  # of the tokens
    Column("expires_at", Moment),
    Column("leased_by", Text),  # who is about to refresh them, and until when nobody else may
    Column("leased_until", Moment),
    Column("connected_at", Moment, nullable=False),
)
# An answered one is kept for a while, without what it was about: so that a repeat of it is known for one.
nudges = Table(
    "nudges",
    metadata,
    *scope(),
    number("number"),  # the order in which they came
    word("event"),
    word("kind"),
    word("subject"),
    word("state"),
    whole("tries"),
    word("error"),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("tenant", "installation", "event"),
    Index(
        "ix_nudges_unanswered",
        "tenant",
        "installation",
        "number",
        sqlite_where=text("state <> 'answered'"),
        postgresql_where=text("state <> 'answered'"),
    ),
)

# ---------------------------------------------------------------- what the source is told

# An event of the journal that the source is to be told of, for one receivable. Its words are made when it is told.
statuses = Table(
    "statuses",
    metadata,
    *scope(),
    key("receivable"),
    number("seq"),  # of the event
    word("kind"),
    word("state"),
    whole("batch"),  # what is told in one note bears the number of its newest event; 0 = not begun
    whole("tries"),
    word("error"),
    Column("happened_at", Moment, nullable=False),
    Column("told_at", Moment),
    Index(
        "ix_statuses_untold",
        "tenant",
        "installation",
        "receivable",
        sqlite_where=text("state <> 'told'"),
        postgresql_where=text("state <> 'told'"),
    ),
)
# Whether the source reminds by itself, and since when we asked it not to: what is not asked by us is never undone.
source_reminding = Table(
    "source_reminding",
    metadata,
    *scope(),
    key("receivable"),
    Column("reminds", Boolean, nullable=False),
    Column("asked_at", Moment),
    Column("ended_at", Moment),  # somebody there ended the rest that we asked for
    word("error"),  # why the source would not do what we asked last
)

# ---------------------------------------------------------------- how many requests platforms still take

# Rows of the house alone: they tell how busy each tenant is. Numbers, moments and a tenant's own key, nothing else.
budgets = Table(
    "budgets",
    metadata,
    *scope(),
    key("name"),
    whole("number"),  # of the platform's window; it grows by one from a window to the next
    Column("ends", Moment, nullable=False),
    whole("taken"),
    Column("closed_until", Moment),
    Column("allowed", Integer),  # what the platform takes in a window, where it said so
)
budget_shares = Table(
    "budget_shares",
    metadata,
    *scope(),
    key("budget"),
    key("whose"),
    key("urgency"),
    whole("number"),  # of the window in which this tenant asked last
    whole("taken"),  # in that window
    whole("before"),  # in the one before
)
