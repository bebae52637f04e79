"""Leaving work to the server or worker that is at work on the same data, instead of doing it beside it."""

from collections.abc import Sequence

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.output import say
from connector.flow.errands import leave
from connector.flow.slots import somebody_works
from connector.flow.work import Job
from connector.model import Scope


def left_to_worker(desk: Desk, scope: Scope, jobs: Sequence[Job], as_machine: bool) -> bool:
    """Whether somebody is at work here, and does them within a second or two; all are of one name."""
    if not somebody_works(desk.house.store, desk.now()):
        return False
    with desk.house.store.write(scope, desk.now()) as tx:
        for job in jobs:
            leave(tx, job)
    if as_machine:
        output.as_json({"left_to_worker": True, "job": jobs[0].name})
    else:
        say("A server or worker is at work on this data and does it now; `tijdig jobs` shows how that goes.")
    return True
