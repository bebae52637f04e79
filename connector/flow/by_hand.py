"""What a person sets going himself instead of waiting for its time, with his name beside it."""

from datetime import datetime

from connector.flow.dunning import RunReport, run
from connector.flow.work import FailedJob
from connector.model import Scope
from connector.store import journal
from connector.store.engine import Store


def run_today(store: Store, scope: Scope, by: str, now: datetime) -> RunReport:
    """The day's run, at a person's word. Raises what `run` raises."""
    with store.write(scope, now) as tx:
        journal.append(tx, "run_by_hand", "", "", {"by": by})
    return run(store, scope, now)


def note_retry(store: Store, job: FailedJob, by: str, now: datetime) -> None:
    """That somebody had a failed job tried again. One of the house itself is nobody's, and stands in no journal."""
    if job.scope.tenant:
        with store.write(job.scope, now) as tx:
            journal.append(tx, "job_retried", "", "", {"by": by, "job": job.job.name})
