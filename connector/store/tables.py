"""Every table. All of them begin with tenant and installation: nothing is ever read or written outside a scope.

Enumerations lie as their words, small lists as JSON, money as an exact amount beside its currency. What a person said
lies in columns or tables of its own, so that no read of the source overwrites it.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from connector.store.types import Amount, Moment

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _scope() -> tuple[Column[str], Column[str]]:
    return Column("tenant", Text, primary_key=True), Column("installation", Text, primary_key=True)


def _key(name: str = "key") -> Column[str]:
    return Column(name, Text, primary_key=True)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _word(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


# ---------------------------------------------------------------- the administration and its choices

installations = Table(
    "installations",
    metadata,
    *_scope(),
    _word("platform"),
    _word("title"),
    Column("connection", Text),
    _word("policy"),
    Column("live", Boolean, nullable=False),
    Column("last_run", Date),
    Column("data_as_of", Moment),
    Column("bank_through", Date),
    Column("creditor", JSON(none_as_null=True)),
    Column("restored_at", Moment),  # nothing leaves since: the database was put back from a copy
)
settings = Table("settings", metadata, *_scope(), _key("name"), _word("value"))
counters = Table("counters", metadata, *_scope(), _key("name"), _whole("last"))
policies = Table("policies", metadata, *_scope(), _key("name"), Column("body", JSON, nullable=False))
own_texts = Table(
    "own_texts", metadata, *_scope(), _key("notice"), _key("language"), Column("pieces", JSON, nullable=False)
)
rates = Table("rates", metadata, *_scope(), _key("currency"), _key("base"), Column("value", Amount, nullable=False))

# ---------------------------------------------------------------- who owes, and what the source says of it

debtors = Table(
    "debtors",
    metadata,
    *_scope(),
    _key(),
    _word("number"),
    _word("name"),
    _word("kind"),
    _word("natural_person"),
    _word("country"),
    _word("language"),
    Column("contacts", JSON, nullable=False),
    Column("address", JSON(none_as_null=True)),
    Column("marks", JSON, nullable=False),
    _word("policy"),
    Column("own_policy", Text),  # a person's choice; NULL = none made
    Column("changed_at", Moment, nullable=False),
)
debtor_marks = Table(
    "debtor_marks",
    metadata,
    *_scope(),
    _key("debtor"),
    _key("mark"),
    Column("stands", Boolean, nullable=False),  # false: a person took away what the source says
)
debtor_bounces = Table("debtor_bounces", metadata, *_scope(), _key("debtor"), _key("email"))
# What people said of a debtor's other fields, laid over what the source says (own_words.py).
own_words = Table(
    "own_words",
    metadata,
    *_scope(),
    _key("debtor"),
    _key("field"),
    _word("value"),
    _word("by"),
    Column("since", Moment, nullable=False),
)
receivables = Table(
    "receivables",
    metadata,
    *_scope(),
    _key(),
    _word("debtor"),
    _word("number"),
    Column("issued", Date, nullable=False),
    Column("due", Date, nullable=False),
    _word("currency"),
    Column("amount", Amount, nullable=False),
    Column("open", Amount, nullable=False),
    _word("state"),
    _word("invoice"),
    _whole("instalment"),
    _whole("instalments"),
    Column("due_assumed", Boolean, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("settled_on", Date),
    Column("under_way", Amount),
    _word("reference"),
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
    *_scope(),
    _key(),
    _word("debtor"),
    _word("currency"),
    Column("amount", Amount, nullable=False),
    Column("value_date", Date, nullable=False),
    _word("kind"),
    _word("state"),
    Column("receivable", Text),
    _word("number"),
    Index(None, "tenant", "installation", "debtor"),
)
quarantine = Table(
    "quarantine",
    metadata,
    *_scope(),
    _number("place"),
    Column("line", Integer),
    _word("column"),
    _word("reason"),
    _word("record"),
    _word("debtor"),
    _word("hint"),
)

# ---------------------------------------------------------------- what was done, and why nothing happens now

steps_done = Table(
    "steps_done",
    metadata,
    *_scope(),
    _key("receivable"),
    _key("policy"),
    _key("step"),
    _number("cycle"),
    _word("notice"),
    Column("day", Date, nullable=False),
    _word("how"),
    Column("term_ends", Date),
    _word("by"),
    _word("reason"),
)
contacted = Table(
    "contacted",
    metadata,
    *_scope(),
    _key(),  # a digest of the contact, so that noting it twice is noting it once
    _word("debtor"),
    Column("day", Date, nullable=False),
    _word("notice"),
    Column("receivables", JSON, nullable=False),
    _word("by_source"),
    Index(None, "tenant", "installation", "debtor"),
)
holds = Table(
    "holds",
    metadata,
    *_scope(),
    _key(),
    _word("debtor"),
    _word("kind"),
    _word("reason"),
    _word("owner"),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("receivable", Text),
    Column("amount", Amount),
    Column("currency", Text),
    _word("way_back"),
    Index(None, "tenant", "installation", "debtor"),
)
promises = Table(
    "promises",
    metadata,
    *_scope(),
    _key(),
    _word("debtor"),
    Column("made_on", Date, nullable=False),
    Column("by", Date, nullable=False),
    Column("receivables", JSON, nullable=False),
    Column("amount", Amount),
    Column("currency", Text),
    Column("open_then", Amount),
    Column("open_currency", Text),
    _word("step"),
    Column("confirmed", Boolean, nullable=False),
    Column("ended_on", Date),
    Index(None, "tenant", "installation", "debtor"),
)
plans = Table(
    "plans",
    metadata,
    *_scope(),
    _key(),
    _word("debtor"),
    Column("made_on", Date, nullable=False),
    Column("receivables", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    _whole("grace_days"),
    Column("ended_on", Date),
    Index(None, "tenant", "installation", "debtor"),
)
charges = Table(
    "charges",
    metadata,
    *_scope(),
    _key("receivable"),
    _key("kind"),
    _key("step"),
    _number("cycle"),
    _word("currency"),
    Column("amount", Amount, nullable=False),
    Column("day", Date, nullable=False),
)
tasks = Table(
    "tasks",
    metadata,
    *_scope(),
    _number("number"),
    _word("debtor"),
    _word("kind"),
    _word("subject"),
    _word("detail"),
    _word("proposal"),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    _word("closed_by"),
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
    *_scope(),
    _key("receivable"),
    _word("debtor"),
    _word("act"),
    _word("code"),
    _word("step"),
    Column("due", Date),
    Column("sends_on", Date),
    Column("next_look", Date),
    Index(None, "tenant", "installation", "debtor"),
)

# When each debtor must be looked at again: whoever only waits costs a run nothing.
looks = Table(
    "looks",
    metadata,
    *_scope(),
    _key("debtor"),
    Column("next_at", Date, nullable=False),
    Index(None, "tenant", "installation", "next_at"),
)

# What a list shows of each debtor, in its order, as of the last decision: a cache for pages (connector/flow/listed.py).
# A row whose day has passed, or that something changed for, is not used. Amounts are whole millionths, so that the
# database adds them up exactly.
listed = Table(
    "listed",
    metadata,
    *_scope(),
    _key("debtor"),
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
    *_scope(),
    _key("debtor"),
    _key("currency"),
    Column("late", BigInteger),
    Column("open", BigInteger, nullable=False),
)

# ---------------------------------------------------------------- carrying it out

deliveries = Table(
    "deliveries",
    metadata,
    *_scope(),
    _key(),
    _whole("number"),  # the order in which they were planned
    _word("debtor"),
    _word("notice"),
    _word("channel"),
    _word("state"),
    Column("lines", JSON, nullable=False),  # what it is about, also after it was withdrawn
    Column("planned_for", Date, nullable=False),
    _word("message_id"),
    _whole("attempts"),  # since it was planned, or planned again after a failure
    _whole("tried_before"),  # those before that
    _whole("term_days"),
    _word("manual_by"),
    _word("policy"),
    _word("approved_by"),
    Column("claimed_at", Moment),
    Column("approves", Text),  # a digest of the facts that a proposal stands on
    Index(None, "tenant", "installation", "debtor"),
    Index(None, "tenant", "installation", "state", "planned_for"),
)
# The reservation: one message per receivable, step and cycle, whatever happens at the same time. Its receivable's key
# outlives the debtor's erasure, so that a step is not sent twice after the source lists him again.
delivery_lines = Table(
    "delivery_lines",
    metadata,
    *_scope(),
    _key("delivery"),
    _number("position"),
    _word("receivable"),
    _word("step"),
    _whole("cycle"),
    UniqueConstraint("tenant", "installation", "receivable", "step", "cycle", name="uq_delivery_lines_step"),
    ForeignKeyConstraint(
        ["tenant", "installation", "delivery"],
        ["deliveries.tenant", "deliveries.installation", "deliveries.key"],
    ),
)
attempts = Table(
    "attempts",
    metadata,
    *_scope(),
    _key("delivery"),
    _number("number"),
    _word("outcome"),
    _word("detail"),
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
    *_scope(),
    _key("delivery"),
    _word("by"),
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
    *_scope(),
    _key("delivery"),
    _word("language"),
    _word("by"),
    Column("at", Moment, nullable=False),
    Column("pieces", LargeBinary),
)

# Steps that a ledger knows as perhaps sent and this database, put back from an older copy, did not.
restored_claims = Table(
    "restored_claims",
    metadata,
    *_scope(),
    _key("delivery"),
    _key("step"),  # a salted digest of receivable, step and cycle
    Column("at", Moment, primary_key=True),
    _word("salt"),
    _word("word"),
)

# What is still to be done in the background: a row lives until its job is done. Ids only, nothing personal.
jobs = Table(
    "jobs",
    metadata,
    *_scope(),
    _number("number"),
    _word("queue"),
    _word("name"),
    _word("argument"),
    _word("key"),  # one with this key waits at a time; "" = any number
    _word("lane"),  # one job of a lane runs at a time
    _word("state"),
    _whole("round"),  # handed over this often: what was handed over before may not start it any more
    _whole("starts"),  # begun in a row without an end: each of them took its worker along
    _whole("tries"),  # ended in a row with "later"
    Column("every", Integer),  # seconds; asked again and again. NULL = done once
    Column("due", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _word("error"),
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

# ---------------------------------------------------------------- what platforms tell by themselves

# Where a platform's webhooks come in: of the token in the address only a digest is kept.
hook_addresses = Table(
    "hook_addresses",
    metadata,
    *_scope(),
    _key("token_hash"),
    Column("sealed", LargeBinary),  # the secrets that calls are signed with, under the master key
    Column("opened_at", Moment, nullable=False),
    Index("ix_hook_addresses_token_hash", "token_hash"),
)
# A grant serves several administrations, so its rows are of the tenant alone: their installation is "".
connections = Table(
    "connections",
    metadata,
    *_scope(),
    _key(),
    _word("platform"),
    _word("host"),
    Column("scopes", JSON, nullable=False),
    _word("state"),
    Column("sealed", LargeBinary),  # its tokens, and who gave it, under the master key; no tokens once it is lost
    _whole("version"),  # of the tokens
    Column("expires_at", Moment),
    Column("leased_by", Text),  # who is about to refresh them, and until when nobody else may
    Column("leased_until", Moment),
    Column("connected_at", Moment, nullable=False),
)
# An answered one is kept for a while, without what it was about: so that a repeat of it is known for one.
nudges = Table(
    "nudges",
    metadata,
    *_scope(),
    _number("number"),  # the order in which they came
    _word("event"),
    _word("kind"),
    _word("subject"),
    _word("state"),
    _whole("tries"),
    _word("error"),
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
    *_scope(),
    _key("receivable"),
    _number("seq"),  # of the event
    _word("kind"),
    _word("state"),
    _whole("batch"),  # what is told in one note bears the number of its newest event; 0 = not begun
    _whole("tries"),
    _word("error"),
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
    *_scope(),
    _key("receivable"),
    Column("reminds", Boolean, nullable=False),
    Column("asked_at", Moment),
    Column("ended_at", Moment),  # somebody there ended the rest that we asked for
    _word("error"),  # why the source would not do what we asked last
)

# ---------------------------------------------------------------- how many requests platforms still take

# Rows of the house alone: they tell how busy each tenant is. Numbers, moments and a tenant's own key, nothing else.
budgets = Table(
    "budgets",
    metadata,
    *_scope(),
    _key("name"),
    _whole("number"),  # of the platform's window; it grows by one from a window to the next
    Column("ends", Moment, nullable=False),
    _whole("taken"),
    Column("closed_until", Moment),
    Column("allowed", Integer),  # what the platform takes in a window, where it said so
)
budget_shares = Table(
    "budget_shares",
    metadata,
    *_scope(),
    _key("budget"),
    _key("whose"),
    _key("urgency"),
    _whole("number"),  # of the window in which this tenant asked last
    _whole("taken"),  # in that window
    _whole("before"),  # in the one before
)

# ---------------------------------------------------------------- who signs in

# People, invitations and sessions are of a tenant and not of one administration: their installation is "". Of tokens
# only digests lie here, and of an address one by which the house finds whose it is.
people = Table(
    "people",
    metadata,
    *_scope(),
    _key(),
    _word("address"),
    _word("address_hash"),
    _word("role"),
    Column("since", Moment, nullable=False),
    UniqueConstraint("tenant", "installation", "address_hash"),
    Index("ix_people_address_hash", "address_hash"),
)
invitations = Table(
    "invitations",
    metadata,
    *_scope(),
    _key("token_hash"),
    _word("address"),
    _word("role"),
    _word("invited_by"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_invitations_token_hash", "token_hash"),
)
sessions = Table(
    "sessions",
    metadata,
    *_scope(),
    _key("token_hash"),
    _word("person"),
    _word("browser"),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_sessions_token_hash", "token_hash"),
)
# Rows of the house: whose a link is shows when it is used, and until then it lies sealed under the link's own token.
sign_ins = Table(
    "sign_ins",
    metadata,
    *_scope(),
    _key("token_hash"),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
tries = Table(
    "tries",
    metadata,
    *_scope(),
    _key("kind"),
    _key("whose_hash"),  # of an address, or of where somebody's packets come from
    _whole("many"),
    Column("ends", Moment, nullable=False),  # of the span of time in which they are counted
)

# ---------------------------------------------------------------- the journal

# One key per debtor. Erasing him destroys it and gives the row, and every other row, a name that says nothing.
cases = Table(
    "cases",
    metadata,
    *_scope(),
    _key("case_id"),
    _word("debtor"),
    Column("wrapped_key", LargeBinary),
    Column("destroyed_at", Moment),
    UniqueConstraint("tenant", "installation", "debtor"),
)
# The manifests: chained, append-only, nothing personal in them.
journal = Table(
    "journal",
    metadata,
    *_scope(),
    _number("seq"),
    Column("at", Moment, nullable=False),
    _word("kind"),
    _word("case_id"),
    _word("content_hash"),
    _word("previous"),
    _word("hash"),
)
journal_contents = Table(
    "journal_contents",
    metadata,
    *_scope(),
    _number("seq"),
    _word("sealed_for"),  # the case whose key opens it
    Column("ciphertext", LargeBinary, nullable=False),
    ForeignKeyConstraint(["tenant", "installation", "seq"], ["journal.tenant", "journal.installation", "journal.seq"]),
)
journal_subjects = Table(
    "journal_subjects",
    metadata,
    *_scope(),
    _number("seq"),
    _word("debtor"),
    _word("subject"),
    Index(None, "tenant", "installation", "debtor"),
    Index(None, "tenant", "installation", "subject"),
    ForeignKeyConstraint(["tenant", "installation", "seq"], ["journal.tenant", "journal.installation", "journal.seq"]),
)
journal_heads = Table(
    "journal_heads",
    metadata,
    *_scope(),
    _whole("events"),
    _word("hash"),
    Column("seal", LargeBinary, nullable=False),  # both of them under the master key
)
