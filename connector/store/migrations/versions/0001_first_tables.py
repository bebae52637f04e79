"""The first tables, and the triggers that keep the journal append-only."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    _administration()
    _source()
    _ladder()
    _deliveries()
    _journal()
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def word(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def whole(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=null)


def flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def day(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=null)


def moment(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def amount(name: str, null: bool = False) -> sa.Column[Any]:
    # SQLite's numbers are binary fractions: there an amount is text.
    return sa.Column(name, sa.Text().with_variant(sa.Numeric(), "postgresql"), nullable=null)


def json(name: str, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=null)


def sealed(name: str, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def table(name: str, keys: list[str], *parts: sa.schema.SchemaItem) -> None:
    """A table within the scope, whose primary key begins with it."""
    key = sa.PrimaryKeyConstraint("tenant", "installation", *keys, name=f"pk_{name}")
    op.create_table(name, word("tenant"), word("installation"), *parts, key)


def index(name: str, on: str, *columns: str, unique: bool = False, where: str = "") -> None:
    only = sa.text(where) if where else None
    op.create_index(name, on, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)


def _administration() -> None:
    table(
        "installations",
        [],
        word("platform"),
        word("title"),
        word("connection", null=True),
        word("policy"),
        flag("live"),
        day("last_run", null=True),
        moment("data_as_of", null=True),
        day("bank_through", null=True),
        json("creditor", null=True),
    )
    table("settings", ["name"], word("name"), word("value"))
    table("counters", ["name"], word("name"), whole("last"))
    table("policies", ["name"], word("name"), json("body"))
    table("rates", ["currency", "base"], word("currency"), word("base"), amount("value"))


def _source() -> None:
    table(
        "debtors",
        ["key"],
        word("key"),
        word("number"),
        word("name"),
        word("kind"),
        word("natural_person"),
        word("country"),
        word("language"),
        json("contacts"),
        json("address", null=True),
        json("marks"),
        word("policy"),
        word("own_policy", null=True),
        moment("changed_at"),
    )
    table("debtor_marks", ["debtor", "mark"], word("debtor"), word("mark"), flag("stands"))
    table("debtor_bounces", ["debtor", "email"], word("debtor"), word("email"))
    table(
        "receivables",
        ["key"],
        word("key"),
        word("debtor"),
        word("number"),
        day("issued"),
        day("due"),
        word("currency"),
        amount("amount"),
        amount("open"),
        word("state"),
        word("invoice"),
        whole("instalment"),
        whole("instalments"),
        flag("due_assumed"),
        flag("disputed"),
        day("settled_on", null=True),
        amount("under_way", null=True),
        word("reference"),
    )
    index("ix_receivables_tenant_installation_debtor", "receivables", "tenant", "installation", "debtor")
    index("ix_receivables_unsettled", "receivables", "tenant", "installation", "state", where="state <> 'settled'")
    table(
        "payments",
        ["key"],
        word("key"),
        word("debtor"),
        word("currency"),
        amount("amount"),
        day("value_date"),
        word("kind"),
        word("state"),
        word("receivable", null=True),
        word("number"),
    )
    index("ix_payments_tenant_installation_debtor", "payments", "tenant", "installation", "debtor")
    table(
        "quarantine",
        ["place"],
        whole("place"),
        whole("line", null=True),
        word("column"),
        word("reason"),
        word("record"),
        word("debtor"),
        word("hint"),
    )


def _ladder() -> None:
    table(
        "steps_done",
        ["receivable", "policy", "step", "cycle"],
        word("receivable"),
        word("policy"),
        word("step"),
        whole("cycle"),
        word("notice"),
        day("day"),
        word("how"),
        day("term_ends", null=True),
        word("by"),
        word("reason"),
    )
    table(
        "contacted",
        ["key"],
        word("key"),
        word("debtor"),
        day("day"),
        word("notice"),
        json("receivables"),
        word("by_source"),
    )
    index("ix_contacted_tenant_installation_debtor", "contacted", "tenant", "installation", "debtor")
    table(
        "holds",
        ["key"],
        word("key"),
        word("debtor"),
        word("kind"),
        word("reason"),
        word("owner"),
        day("since"),
        day("until", null=True),
        word("receivable", null=True),
        amount("amount", null=True),
        word("currency", null=True),
        word("way_back"),
    )
    index("ix_holds_tenant_installation_debtor", "holds", "tenant", "installation", "debtor")
    table(
        "promises",
        ["key"],
        word("key"),
        word("debtor"),
        day("made_on"),
        day("by"),
        json("receivables"),
        amount("amount", null=True),
        word("currency", null=True),
        amount("open_then", null=True),
        word("open_currency", null=True),
        word("step"),
        flag("confirmed"),
        day("ended_on", null=True),
    )
    index("ix_promises_tenant_installation_debtor", "promises", "tenant", "installation", "debtor")
    table(
        "plans",
        ["key"],
        word("key"),
        word("debtor"),
        day("made_on"),
        json("receivables"),
        json("terms"),
        whole("grace_days"),
        day("ended_on", null=True),
    )
    index("ix_plans_tenant_installation_debtor", "plans", "tenant", "installation", "debtor")
    table(
        "charges",
        ["receivable", "kind", "step", "cycle"],
        word("receivable"),
        word("kind"),
        word("step"),
        whole("cycle"),
        word("currency"),
        amount("amount"),
        day("day"),
    )
    table(
        "tasks",
        ["number"],
        whole("number"),
        word("debtor"),
        word("kind"),
        word("subject"),
        word("detail"),
        word("proposal"),
        moment("opened_at"),
        moment("closed_at", null=True),
        word("closed_by"),
    )
    index("ix_tasks_tenant_installation_debtor", "tasks", "tenant", "installation", "debtor")
    index("uq_tasks_open", "tasks", "tenant", "installation", "kind", "subject", unique=True, where="closed_at IS NULL")
    table(
        "verdicts",
        ["receivable"],
        word("receivable"),
        word("debtor"),
        word("act"),
        word("code"),
        word("step"),
        day("due", null=True),
        day("sends_on", null=True),
        day("next_look", null=True),
    )
    index("ix_verdicts_tenant_installation_debtor", "verdicts", "tenant", "installation", "debtor")
    index("ix_verdicts_tenant_installation_next_look", "verdicts", "tenant", "installation", "next_look")


def _deliveries() -> None:
    table(
        "deliveries",
        ["key"],
        word("key"),
        whole("number"),
        word("debtor"),
        word("notice"),
        word("channel"),
        word("state"),
        json("lines"),
        day("planned_for"),
        word("message_id"),
        whole("attempts"),
        whole("term_days"),
        word("manual_by"),
        word("policy"),
        word("approved_by"),
        moment("claimed_at", null=True),
        word("approves", null=True),
    )
    index("ix_deliveries_tenant_installation_debtor", "deliveries", "tenant", "installation", "debtor")
    index(
        "ix_deliveries_tenant_installation_state_planned_for",
        "deliveries",
        "tenant",
        "installation",
        "state",
        "planned_for",
    )
    table(
        "delivery_lines",
        ["delivery", "position"],
        word("delivery"),
        whole("position"),
        word("receivable"),
        word("step"),
        whole("cycle"),
        sa.ForeignKeyConstraint(
            ["tenant", "installation", "delivery"],
            ["deliveries.tenant", "deliveries.installation", "deliveries.key"],
            name="fk_delivery_lines_deliveries",
        ),
        sa.UniqueConstraint("tenant", "installation", "receivable", "step", "cycle", name="uq_delivery_lines_step"),
    )
    table(
        "attempts",
        ["delivery", "number"],
        word("delivery"),
        whole("number"),
        word("outcome"),
        word("detail"),
        moment("at"),
        sealed("rendered", null=True),
        sa.ForeignKeyConstraint(
            ["tenant", "installation", "delivery"],
            ["deliveries.tenant", "deliveries.installation", "deliveries.key"],
            name="fk_attempts_deliveries",
        ),
    )


def _journal() -> None:
    table(
        "cases",
        ["case_id"],
        word("case_id"),
        word("debtor"),
        sealed("wrapped_key", null=True),
        moment("destroyed_at", null=True),
        sa.UniqueConstraint("tenant", "installation", "debtor", name="uq_cases_tenant_installation_debtor"),
    )
    table(
        "journal",
        ["seq"],
        whole("seq"),
        moment("at"),
        word("kind"),
        word("case_id"),
        word("content_hash"),
        word("previous"),
        word("hash"),
    )
    table(
        "journal_contents",
        ["seq"],
        whole("seq"),
        word("sealed_for"),
        sealed("ciphertext"),
        sa.ForeignKeyConstraint(
            ["tenant", "installation", "seq"],
            ["journal.tenant", "journal.installation", "journal.seq"],
            name="fk_journal_contents_journal",
        ),
    )
    table(
        "journal_subjects",
        ["seq"],
        whole("seq"),
        word("debtor"),
        word("subject"),
        sa.ForeignKeyConstraint(
            ["tenant", "installation", "seq"],
            ["journal.tenant", "journal.installation", "journal.seq"],
            name="fk_journal_subjects_journal",
        ),
    )
    index("ix_journal_subjects_tenant_installation_debtor", "journal_subjects", "tenant", "installation", "debtor")
    index("ix_journal_subjects_tenant_installation_subject", "journal_subjects", "tenant", "installation", "subject")
    table("journal_heads", [], whole("events"), word("hash"), sealed("seal"))


def _guard_on_sqlite() -> None:
    """Manifests are neither changed nor deleted; sealed contents are only ever deleted, by erasing a debtor."""
    refused = (("journal", "UPDATE"), ("journal", "DELETE"), ("journal_contents", "UPDATE"))
    for name, verb in refused:
        op.execute(
            f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} "
            "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$"
    )
    refused = (
        ("journal", "UPDATE OR DELETE", "ROW"),
        ("journal", "TRUNCATE", "STATEMENT"),
        ("journal_contents", "UPDATE", "ROW"),
        ("journal_contents", "TRUNCATE", "STATEMENT"),
    )
    for name, verbs, level in refused:
        op.execute(
            f"CREATE TRIGGER {name}_no_{verbs.split()[0].lower()} BEFORE {verbs} ON {name} "
            f"FOR EACH {level} EXECUTE FUNCTION journal_is_append_only()"
        )
