"""Messages on their way, and the work that is to be done."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from connector.store.tables.columns import key, metadata, number, scope, whole, word
from connector.store.types import Moment

deliveries = Table(
    "deliveries",
    metadata,
    *scope(),
    key(),
    whole("number"),  # the order in which they were planned
    word("debtor"),
    word("notice"),
    word("channel"),
    word("state"),
    Column("lines", JSON, nullable=False),  # what it is about, also after it was withdrawn
    Column("planned_for", Date, nullable=False),
    word("message_id"),
    whole("attempts"),  # since it was planned, or planned again after a failure
    whole("tried_before"),  # those before that
    whole("term_days"),
    word("manual_by"),
    word("policy"),
    word("approved_by"),
    Column("claimed_at", Moment),
    Column("stuck_on", Date),  # the last local day on which it could not leave for a reason of its own
    Column("approves", Text),  # a digest of the facts that a proposal stands on
    Index(None, "tenant", "installation", "debtor"),
    Index(None, "tenant", "installation", "state", "planned_for"),
)
# The reservation: one message per receivable, step and cycle, whatever happens at the same time. Its receivable's key
# outlives the debtor's erasure, so that a step is not sent twice after the source lists him again.
delivery_lines = Table(
    "delivery_lines",
    metadata,
    *scope(),
    key("delivery"),
    number("position"),
    word("receivable"),
    word("step"),
    whole("cycle"),
    UniqueConstraint("tenant", "installation", "receivable", "step", "cycle", name="uq_delivery_lines_step"),
    ForeignKeyConstraint(
        ["tenant", "installation", "delivery"],
        ["deliveries.tenant", "deliveries.installation", "deliveries.key"],
    ),
)
attempts = Table(
    "attempts",
    metadata,
    *scope(),
    key("delivery"),
    number("number"),
    word("outcome"),
    word("detail"),
    Column("at", Moment, nullable=False),
    Column("rendered", LargeBinary),  # the message itself, under its debtor's key
    ForeignKeyConstraint(
        ["tenant", "installation", "delivery"],
        ["deliveries.tenant", "deliveries.installation", "deliveries.key"],
    ),
)

# What a person's yes was about, part by part as digests; and what of it changed since, where it holds no more.
approvals = Table(
    "approvals",
    metadata,
    *scope(),
    key("delivery"),
    word("by"),
    Column("at", Moment, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("asks", JSON, nullable=False),  # the totals, as "EUR 12.00"
    Column("lapsed_at", Moment),
    Column("changed", JSON, nullable=False),
    Column("asks_now", JSON, nullable=False),
)
# The words of one message alone, under its debtor's key: a person may have typed a name in them.
rewordings = Table(
    "rewordings",
    metadata,
    *scope(),
    key("delivery"),
    word("language"),
    word("by"),
    Column("at", Moment, nullable=False),
    Column("pieces", LargeBinary),
)

# Steps that a ledger knows as perhaps sent and this database, put back from an older copy, did not.
restored_claims = Table(
    "restored_claims",
    metadata,
    *scope(),
    key("delivery"),
    key("step"),  # a salted digest of receivable, step and cycle
    Column("at", Moment, primary_key=True),
    word("salt"),
    word("word"),
)

# What is still to be done in the background: a row lives until its job is done. Ids only, nothing personal.
jobs = Table(
    "jobs",
    metadata,
    *scope(),
    number("number"),
    word("queue"),
    word("name"),
    word("argument"),
    word("key"),  # one with this key waits at a time; "" = any number
    word("lane"),  # one job of a lane runs at a time
    word("state"),
    whole("round"),  # handed over this often: what was handed over before may not start it any more
    whole("starts"),  # begun in a row without an end: each of them took its worker along
    whole("tries"),  # ended in a row with "later"
    Column("every", Integer),  # seconds; asked again and again. NULL = done once
    Column("due", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    word("error"),
    Index(
        "uq_jobs_waiting",
        "tenant",
        "installation",
        "queue",
        "name",
        "key",
        unique=True,
        sqlite_where=text("state = 'waiting' AND key <> ''"),
        postgresql_where=text("state = 'waiting' AND key <> ''"),
    ),
)
