"""Every table. All of them begin with tenant and installation: nothing is ever read or written outside a scope.

Enumerations lie as their words, small lists as JSON, money as an exact amount beside its currency. What a person said
lies in columns or tables of its own, so that no read of the source overwrites it.
"""

from connector.store.tables.administration import (
    counters,
    installations,
    own_texts,
    policies,
    rates,
    sender_addresses,
    settings,
)
from connector.store.tables.carrying import (
    approvals,
    attempts,
    deliveries,
    delivery_lines,
    jobs,
    restored_claims,
    rewordings,
)
from connector.store.tables.case import (
    charges,
    contacted,
    holds,
    listed,
    listed_sums,
    looks,
    plans,
    promises,
    steps_done,
    tasks,
    verdicts,
)
from connector.store.tables.columns import metadata
from connector.store.tables.journal import cases, journal, journal_contents, journal_heads, journal_subjects
from connector.store.tables.owed import (
    debtor_bounces,
    debtor_marks,
    debtors,
    own_words,
    payments,
    quarantine,
    receivables,
)
from connector.store.tables.platforms import (
    budget_shares,
    budgets,
    connections,
    hook_addresses,
    nudges,
    source_reminding,
    statuses,
)
from connector.store.tables.signing_in import invitations, people, sessions, sign_ins, tries

__all__ = [
    "approvals",
    "attempts",
    "budget_shares",
    "budgets",
    "cases",
    "charges",
    "connections",
    "contacted",
    "counters",
    "debtor_bounces",
    "debtor_marks",
    "debtors",
    "deliveries",
    "delivery_lines",
    "holds",
    "hook_addresses",
    "installations",
    "invitations",
    "jobs",
    "journal",
    "journal_contents",
    "journal_heads",
    "journal_subjects",
    "listed",
    "listed_sums",
    "looks",
    "metadata",
    "nudges",
    "own_texts",
    "own_words",
    "payments",
    "people",
    "plans",
    "policies",
    "promises",
    "quarantine",
    "rates",
    "receivables",
    "restored_claims",
    "rewordings",
    "sender_addresses",
    "sessions",
    "settings",
    "sign_ins",
    "source_reminding",
    "statuses",
    "steps_done",
    "tasks",
    "tries",
    "verdicts",
]
