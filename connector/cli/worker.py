"""`tijdig worker`: the work in the background, without pages."""

import signal

import click

from connector.cli.desk import Desk
from connector.cli.output import say
from connector.cli.serving import stop_when_told


@click.command()
@click.pass_obj
def worker(desk: Desk) -> None:
    """Do what is due: runs, and sending within the policy's hours. On PostgreSQL any number of workers share the work,
    and what a killed one was at goes on at another. Ctrl-C or SIGTERM ends it, after the jobs that run.

    Let a supervisor start it again when it ends: it does so with code 75 when it lost its connection.
    """
    stop_when_told()
    try:
        with desk.doors.work(desk.house):
            say("Working; Ctrl-C ends it.")
            while True:
                signal.pause()
    except KeyboardInterrupt:
        say("Ended.")
