"""What was done, what waits and why, and the messages."""

import sqlalchemy as sa

from connector.store.migrations.columns import amount, day, flag, index, json, moment, sealed, table, whole, word

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    _pauses()
    _done()
    _to_do()
    _deliveries()
    _reserved()


def _pauses() -> None:
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


def _done() -> None:
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


def _to_do() -> None:
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
        whole("tried_before"),
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


def _reserved() -> None:
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
