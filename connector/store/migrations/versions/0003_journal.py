"""The journal, with the triggers that keep it append-only."""

import sqlalchemy as sa
from alembic import op

from connector.store.migrations.columns import index, moment, sealed, table, whole, word

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    _journal()
    _guard()


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


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()
