"""What became of debtors' earlier invoices and promises: counted, for whoever weighs which work comes first."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from connector.model import ReceivableState
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import among, here

# What a journal says of promises and plans that were judged.
KEPT, BROKEN = ("promise_kept", "plan_kept"), ("promise_broken", "promise_partly_kept", "plan_broken")


def paid_since(tx: Tx, debtors: Collection[str], since: date) -> list[tuple[str, date, date, int]]:
    """(debtor, due day, day of payment, how many) of their invoices that were settled since this day, where the source
    says when; in that order."""
    r = t.receivables
    columns = (r.c.debtor, r.c.due, r.c.settled_on)
    conditions = (
        here(tx, r),
        among(tx, r.c.debtor, debtors),
        r.c.state == ReceivableState.SETTLED.value,
        r.c.settled_on >= since,
    )
    query = select(*columns, func.count()).where(*conditions).group_by(*columns).order_by(*columns)
    return [(row[0], row[1], row[2], row[3]) for row in tx.conn.execute(query)]


def judged_since(tx: Tx, debtors: Collection[str], since: date) -> list[tuple[str, bool, int]]:
    """(debtor, whether it was kept, how many) of their promises and plans judged since this day, by debtor."""
    j, s = t.journal, t.journal_subjects
    same = (j.c.tenant == s.c.tenant) & (j.c.installation == s.c.installation) & (j.c.seq == s.c.seq)
    first = tx.now.replace(year=since.year, month=since.month, day=since.day, hour=0, minute=0, second=0, microsecond=0)
    conditions = (here(tx, j), among(tx, s.c.debtor, debtors), j.c.kind.in_((*KEPT, *BROKEN)), j.c.at >= first)
    what = (s.c.debtor, j.c.kind)
    query = select(*what, func.count()).join(j, same).where(*conditions).group_by(*what).order_by(*what)
    return [(row[0], row[1] in KEPT, row[2]) for row in tx.conn.execute(query)]
