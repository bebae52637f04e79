"""The jobs that there are, by name, and leaving one: a row in the transaction that it follows from.

Whoever leaves a job needs no runner: a command beside a running server leaves it here, and a worker that is at work on
the same data takes it up within a second or two. Where none is, it waits.
"""

from datetime import datetime

from connector.flow.work import Job, Queue
from connector.model import Channel
from connector.store import jobs
from connector.store.engine import Tx

SYNC, FETCH, RUN, RECOUNT, DELIVER = "sync", "fetch", "run", "recount", "deliver"
LISTEN, TELL, TIDY, KEEP_LIST = "listen", "tell", "tidy", "keep_list"
BY_HAND = "by hand"


def to_sync() -> Job:
    """Read what changed at the source, and decide about whomever it changed something for."""
    return Job(Queue.SYNC, SYNC, key=SYNC)


def to_fetch() -> Job:
    """Ask the source about all that it told of by itself, and decide about whomever it changed something for."""
    return Job(Queue.SYNC, FETCH, key=FETCH)


def to_listen() -> Job:
    """Have the platform tell us of changes, if it does not yet."""
    return Job(Queue.SYNC, LISTEN, key=LISTEN)


def to_run() -> Job:
    """The day's run, unless there was one."""
    return Job(Queue.DECIDE, RUN, key=RUN)


def to_run_again() -> Job:
    """A run over everybody because a person asked for one, whatever was run today."""
    return Job(Queue.DECIDE, RUN, BY_HAND, key=BY_HAND)


def to_recount() -> Job:
    """Compare who is due with what a decision about everybody would say."""
    return Job(Queue.DECIDE, RECOUNT, key=RECOUNT)


def to_tidy() -> Job:
    """Erase whoever was kept for long enough, or everything when its day has come."""
    return Job(Queue.DECIDE, TIDY, key=TIDY)


def to_keep_list() -> Job:
    """Keep anew what the list of debtors shows, where that does not hold any more."""
    return Job(Queue.DECIDE, KEEP_LIST, key=KEEP_LIST)


def to_deliver(channel: Channel) -> Job:
    """Send what is due by this channel."""
    return Job(Queue.SEND, DELIVER, channel.value, key=channel.value)


def to_tell() -> Job:
    """Tell the source what was done."""
    return Job(Queue.WRITEBACK, TELL, key=TELL)


def waits(tx: Tx, job: Job) -> bool:
    """Whether one with this key waits already."""
    return jobs.waits(tx, job.queue, job.name, job.key)


def leave(tx: Tx, job: Job, at: datetime | None = None) -> bool:
    """Leave a job for whoever works on this data, not to be begun before `at`; whether it was added.

    False: one with its key waits already, and will see all that this transaction wrote.
    """
    due = max(at or tx.now, tx.now, key=datetime.timestamp)
    number = jobs.add(tx, job.queue, job.name, job.argument, job.key, job.lane(), due, round_=jobs.UNTOLD)
    return number is not None
