"""Who owes, and what the source says of it; beside it what people said otherwise."""

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, Table, Text, text

from connector.store.tables.columns import key, metadata, number, scope, whole, word
from connector.store.types import Amount, Moment

debtors = Table(
    "debtors",
    metadata,
    *scope(),
    key(),
    word("number"),
    word("name"),
    word("kind"),
    word("natural_person"),
    word("country"),
    word("language"),
    Column("contacts", JSON, nullable=False),
    Column("address", JSON(none_as_null=True)),
    Column("marks", JSON, nullable=False),
    word("policy"),
    Column("own_policy", Text),  # a person's choice; NULL = none made
    Column("changed_at", Moment, nullable=False),
)
debtor_marks = Table(
    "debtor_marks",
    metadata,
    *scope(),
    key("debtor"),
    key("mark"),
    Column("stands", Boolean, nullable=False),  # false: a person took away what the source says
)
debtor_bounces = Table("debtor_bounces", metadata, *scope(), key("debtor"), key("email"))
# What people said of a debtor's other fields, laid over what the source says (own_words.py).
own_words = Table(
    "own_words",
    metadata,
    *scope(),
    key("debtor"),
    key("field"),
    word("value"),
    word("by"),
    Column("since", Moment, nullable=False),
)
receivables = Table(
    "receivables",
    metadata,
    *scope(),
    key(),
    word("debtor"),
    word("number"),
    Column("issued", Date, nullable=False),
    Column("due", Date, nullable=False),
    word("currency"),
    Column("amount", Amount, nullable=False),
    Column("open", Amount, nullable=False),
    word("state"),
    word("invoice"),
    whole("instalment"),
    whole("instalments"),
    Column("due_assumed", Boolean, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("settled_on", Date),
    Column("under_way", Amount),
    word("reference"),
    Column("asked", Integer),  # the number of the question that this answers; NULL = from before there were numbers
    Index(None, "tenant", "installation", "debtor"),
    Index(
        "ix_receivables_unsettled",
        "tenant",
        "installation",
        "state",
        sqlite_where=text("state <> 'settled'"),
        postgresql_where=text("state <> 'settled'"),
    ),
)
payments = Table(
    "payments",
    metadata,
    *scope(),
    key(),
    word("debtor"),
    word("currency"),
    Column("amount", Amount, nullable=False),
    Column("value_date", Date, nullable=False),
    word("kind"),
    word("state"),
    Column("receivable", Text),
    word("number"),
    Index(None, "tenant", "installation", "debtor"),
)
quarantine = Table(
    "quarantine",
    metadata,
    *scope(),
    number("place"),
    Column("line", Integer),
    word("column"),
    word("reason"),
    word("record"),
    word("debtor"),
    word("hint"),
)
