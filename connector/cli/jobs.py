"""`tijdig jobs`: what waits to be done in the background, runs, failed or was left lying; and trying again."""

from datetime import datetime
from typing import Any

import click

from connector.cli import output
from connector.cli.desk import Desk
from connector.cli.exits import Exit
from connector.cli.options import language, machine, person
from connector.cli.output import say
from connector.errors import NotFound
from connector.flow import by_hand, reconcile
from connector.flow.by_turns import ByTurns
from connector.flow.slots import somebody_works


@click.command()
@click.option("--retry", type=int, metavar="NUMBER", help="Try this failed job again.")
@person
@language
@machine
@click.pass_obj
def jobs(desk: Desk, retry: int | None, by: str, language: str, as_machine: bool) -> None:
    """List the work in the background, and what fell between the chairs. Ends with code 11 when there is such a thing,
    or when something failed.
    """
    work = ByTurns(desk.house.store, desk.now)  # looks and puts back; it does none of it
    if retry is not None:
        found = next((job for job in work.failed() if job.number == retry), None)
        if found is None or not work.retry(found.scope, retry):
            raise NotFound(f"no failed job has number {retry}")
        by_hand.note_retry(desk.house.store, found, by, desk.now())
        say("It will be tried again within a minute or two of a worker's time.")
        return
    _show(desk, work, language, as_machine)


def _show(desk: Desk, work: ByTurns, language: str, as_machine: bool) -> None:
    failed, status = work.failed(), work.status()
    now = desk.now()
    at_work = somebody_works(desk.house.store, now)
    found = reconcile.look(desk.house.store, now, desk.house.settings.tenant, at_work)
    if as_machine:
        queues = {str(q): s for q, s in status.items()}
        told = [_finding(one, now, language) for one in found]
        output.as_json({"at_work": at_work, "queues": queues, "failed": list(failed), "left_lying": told})
    else:
        say("A worker is at work." if at_work else "Nobody is at work: start `tijdig serve` or `tijdig worker`.")
        rows = [[str(q), str(s.due), str(s.later), str(s.running), str(s.failed)] for q, s in status.items()]
        output.table(["queue", "due", "later", "running", "failed"], rows)
        for job in failed:
            where = job.scope.installation or "the house"
            say(f"{job.number}: {job.job.name} of {where} failed at {job.at:%Y-%m-%d %H:%M} UTC with {job.error}.")
        for one in found:
            say(f"{one.scope.installation}: {reconcile.sentence(one, now, language)}")
    if failed or found:
        raise click.exceptions.Exit(Exit.NEEDS_A_PERSON)


def _finding(one: reconcile.Finding, now: datetime, language: str) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "installation": one.scope.installation,
        "subject": one.subject,
        "since": one.since,
        "cause": one.cause or None,
        "sentence": reconcile.sentence(one, now, language),
    }
