"""What was done about a debtor, and why nothing happens now."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Index, Table, Text, text

from connector.store.tables.columns import key, metadata, number, scope, whole, word
from connector.store.types import Amount, Moment

steps_done = Table(
    "steps_done",
    metadata,
    *scope(),
    key("receivable"),
    key("policy"),
    key("step"),
    number("cycle"),
    word("notice"),
    Column("day", Date, nullable=False),
    word("how"),
    Column("term_ends", Date),
    word("by"),
    word("reason"),
)
contacted = Table(
    "contacted",
    metadata,
    *scope(),
    key(),  # a digest of the contact, so that noting it twice is noting it once
    word("debtor"),
    Column("day", Date, nullable=False),
    word("notice"),
    Column("receivables", JSON, nullable=False),
    word("by_source"),
    Index(None, "tenant", "installation", "debtor"),
)
holds = Table(
    "holds",
    metadata,
    *scope(),
    key(),
    word("debtor"),
    word("kind"),
    word("reason"),
    word("owner"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("receivable", Text),
    Column("amount", Amount),
    Column("currency", Text),
    word("way_back"),
    Index(None, "tenant", "installation", "debtor"),
)
promises = Table(
    "promises",
    metadata,
    *scope(),
    key(),
    word("debtor"),
    Column("made_on", Date, nullable=False),
    Column("by", Date, nullable=False),
    Column("receivables", JSON, nullable=False),
    Column("amount", Amount),
    Column("currency", Text),
    Column("open_then", Amount),
    Column("open_currency", Text),
    word("step"),
    Column("confirmed", Boolean, nullable=False),
    Column("ended_on", Date),
    Index(None, "tenant", "installation", "debtor"),
)
plans = Table(
    "plans",
    metadata,
    *scope(),
    key(),
    word("debtor"),
    Column("made_on", Date, nullable=False),
    Column("receivables", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    whole("grace_days"),
    Column("ended_on", Date),
    Index(None, "tenant", "installation", "debtor"),
)
charges = Table(
    "charges",
    metadata,
    *scope(),
    key("receivable"),
    key("kind"),
    key("step"),
    number("cycle"),
    word("currency"),
    Column("amount", Amount, nullable=False),
    Column("day", Date, nullable=False),
)
tasks = Table(
    "tasks",
    metadata,
    *scope(),
    number("number"),
    word("debtor"),
    word("kind"),
    word("subject"),
    word("detail"),
    word("proposal"),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    word("closed_by"),
    Column("later_until", Date),  # a person put it off: it is not listed before this day
    Index(None, "tenant", "installation", "debtor"),
    Index(
        "uq_tasks_open",
        "tenant",
        "installation",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
)

# The newest verdict per receivable: what pages list, and how a run sees that a reason is new.
verdicts = Table(
    "verdicts",
    metadata,
    *scope(),
    key("receivable"),
    word("debtor"),
    word("act"),
    word("code"),
    word("step"),
    Column("due", Date),
    Column("sends_on", Date),
    Column("next_look", Date),
    Index(None, "tenant", "installation", "debtor"),
)

# When each debtor must be looked at again: whoever only waits costs a run nothing.
looks = Table(
    "looks",
    metadata,
    *scope(),
    key("debtor"),
    Column("next_at", Date, nullable=False),
    Index(None, "tenant", "installation", "next_at"),
)

# What a list shows of each debtor, in its order, as of the last decision: a cache for pages (connector/flow/listed.py).
# A row whose day has passed, or that something changed for, is not used. Amounts are whole millionths, so that the
# database adds them up exactly.
listed = Table(
    "listed",
    metadata,
    *scope(),
    key("debtor"),
    Column("through", Date, nullable=False),  # the last local day on which it holds
    Column("ground", Text),  # how fresh the data were, where that counts; "" = it does not
    Column("shown", Boolean, nullable=False),
    Column("place", BigInteger),  # less what is late of him, so that the most comes first
    Column("name", Text),  # without capitals
    Column("words", Text),  # all that he is found by, without capitals
    Column("message", Boolean),
    Column("proposal", Boolean),
    Column("held", Boolean),
    Column("heard_on", Date),
    Column("currency", Text),  # the first one of his, and what is late and open in it; the others lie in listed_sums
    Column("late", BigInteger),  # NULL = nothing is late in it
    Column("open", BigInteger),
    Index("ix_listed_order", "tenant", "installation", "place", "name", "debtor"),
)
listed_sums = Table(
    "listed_sums",
    metadata,
    *scope(),
    key("debtor"),
    key("currency"),
    Column("late", BigInteger),
    Column("open", BigInteger, nullable=False),
)
