"""The administration"s choices, and the records that a source tells of."""

from connector.store.migrations.columns import amount, day, flag, index, json, moment, table, whole, word

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    _administration()
    _debtors()
    _money()


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


def _debtors() -> None:
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


def _money() -> None:
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
