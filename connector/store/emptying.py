"""Deleting all of an administration but the chain of its journal, which still verifies afterwards.

Every debtor's key is destroyed and his rows are gone, the messages and letters with them. What stays is the row of the
administration itself, the manifests, which say nothing of anybody, and what the tenant's own people did to the
settings (the case of the house). Nothing is left of what was sent, so an administration that is filled again begins
its ladder anew.
"""

from sqlalchemy import delete, literal, null, select, update

from connector.model import Channel
from connector.store import chain
from connector.store import tables as t
from connector.store.cases import HOUSE, Cases
from connector.store.engine import Tx
from connector.store.erasure import ALIAS
from connector.store.queries import here, portions, rows

# Jobs are the runner's, counters keep numbers from coming twice, and connections and budgets belong to no
# administration.
KEPT = (
    t.installations, t.settings, t.counters, t.jobs, t.connections, t.budgets, t.budget_shares, t.cases, t.journal,
    t.journal_contents, t.journal_subjects, t.journal_heads,
)  # fmt: skip
_AT_ONCE = 500  # cases
_GONE = f"{ALIAS}with-all"


def letters(tx: Tx) -> list[str]:
    """The keys of all that was planned on paper: finished letters lie in a folder under them."""
    table = t.deliveries
    query = select(table.c.key).where(here(tx, table), table.c.channel == Channel.LETTER.value)
    return sorted(tx.conn.execute(query).scalars())


def empty(tx: Tx, by: str) -> int:
    """Delete it all; how many debtors' cases were destroyed. Call `Store.scrub` after the commit."""
    destroyed = _destroy_cases(tx, by)
    _blank_subjects(tx)
    for table in reversed(t.metadata.sorted_tables):
        if table not in KEPT:
            tx.conn.execute(delete(table).where(here(tx, table)))
    nothing = {"creditor": null(), "data_as_of": None, "bank_through": None, "last_run": None}
    mine = t.installations
    tx.conn.execute(update(mine).where(here(tx, mine)).values(policy="default", live=False, connection=None, **nothing))
    tx.conn.execute(delete(t.settings).where(here(tx, t.settings)))
    return destroyed


def _destroy_cases(tx: Tx, by: str) -> int:
    alive = (row for row in rows(tx, t.cases) if row.debtor != HOUSE and row.wrapped_key is not None)
    known = sorted(row.case_id for row in alive)
    table, sealed = t.cases, t.journal_contents
    Cases(tx).ids([HOUSE])  # what they are forgotten by is sealed under the house's own key
    for some in portions(known, _AT_ONCE):
        gone = {"wrapped_key": null(), "destroyed_at": tx.now, "debtor": literal(ALIAS) + table.c.case_id}
        tx.conn.execute(update(table).where(here(tx, table), table.c.case_id.in_(some)).values(gone))
        tx.conn.execute(delete(sealed).where(here(tx, sealed), sealed.c.sealed_for.in_(some)))
        chain.append_all_forgotten(tx, [(f"{ALIAS}{case}", case) for case in some], {"by": by})
    return len(known)


def _blank_subjects(tx: Tx) -> None:
    """Whom and what an event was about, save those that say that somebody was forgotten."""
    table = t.journal_subjects
    about = (table.c.debtor != HOUSE) & ~table.c.debtor.startswith(ALIAS)
    tx.conn.execute(update(table).where(here(tx, table), about).values(debtor=_GONE, subject=""))
