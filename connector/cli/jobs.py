"""`tijdig jobs`: what waits to be done in the background, what runs, what failed; and trying a failed one again."""

import click

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import machine
from connector.cli.output import say
from connector.errors import NotFound
from connector.flow.by_turns import ByTurns
from connector.flow.slots import somebody_works


@click.command()
@click.option("--retry", type=int, metavar="NUMBER", help="Try this failed job again.")
@machine
@click.pass_obj
def jobs(desk: Desk, retry: int | None, as_machine: bool) -> None:
    """List the work in the background. Ends with code 11 when something failed."""
    work = ByTurns(desk.house.store, desk.now)  # looks and puts back; it does none of it
    if retry is not None:
        found = next((job for job in work.failed() if job.number == retry), None)
        if found is None or not work.retry(found.scope, retry):
            raise NotFound(f"no failed job has number {retry}")
        say("It will be tried again within a minute or two of a worker's time.")
        return
    _show(desk, work, as_machine)


def _show(desk: Desk, work: ByTurns, as_machine: bool) -> None:
    failed, status = work.failed(), work.status()
    at_work = somebody_works(desk.house.store, desk.now())
    if as_machine:
        output.as_json({"at_work": at_work, "queues": {str(q): s for q, s in status.items()}, "failed": list(failed)})
    else:
        say("A worker is at work." if at_work else "Nobody is at work: start `tijdig serve` or `tijdig worker`.")
        rows = [[str(q), str(s.due), str(s.later), str(s.running), str(s.failed)] for q, s in status.items()]
        output.table(["queue", "due", "later", "running", "failed"], rows)
        for job in failed:
            where = job.scope.installation or "the house"
            say(f"{job.number}: {job.job.name} of {where} failed at {job.at:%Y-%m-%d %H:%M} UTC with {job.error}.")
    if failed:
        raise click.exceptions.Exit(Exit.NEEDS_A_PERSON)
