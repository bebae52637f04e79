"""What fell between the chairs: found by looking at rows alone, told with what a person can do about it.

What is safe is mended by itself, all the time: the questions of flow/rounds leave jobs for what is due, a worker gives
a row that lost its ticket a new one, and flow/stranded settles what was claimed and never answered. Here stands what
is still there after the time that this takes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from connector.errors import Refused
from connector.flow.dunning import policy_for, policy_of
from connector.flow.moments import later
from connector.flow.timeliness import Timeliness, judge
from connector.flow.work import Queue
from connector.model import Delivery, Installation, Scope
from connector.rules import words
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.words import Pair, say
from connector.store import deliveries, installations, jobs, policies
from connector.store import facts as known
from connector.store.engine import Store, Tx

CLAIMED_FOR = timedelta(minutes=30)  # settled after ten, at the next question
WAITS_FOR = timedelta(minutes=10)  # a row without a ticket gets one within a minute or two of a worker's time
RUNS_FOR = timedelta(hours=1)  # longer than any job has to
SYNCED_WITHIN = timedelta(hours=2)  # read every half hour, and put off by up to two hours when the platform is away
MOST = 100  # late messages that are looked at: a page asks this too
SIGN_IN = "ReAuthorise"  # the error of a sync whose grant is gone


class Kind(StrEnum):
    """What was found."""

    RESTORED = "restored"
    CLAIMED = "claimed"
    OVERDUE = "overdue"
    SIGN_IN = "sign_in"
    NOT_SYNCED = "not_synced"
    FILE_OLD = "file_old"
    JOB_STANDS = "job_stands"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; `since` is an aware moment, `subject` a key or a name."""

    kind: Kind
    scope: Scope
    subject: str
    since: datetime | None
    cause: str = ""  # an error's name


BEGINNING: Pair = ("het begin", "the beginning")
WORDS: Mapping[Kind, Pair] = {
    Kind.RESTORED: (
        "De gegevens zijn op {since} teruggezet uit een kopie; er gaat niets uit tot `tijdig restored --go-on`.",
        "The data were put back from a copy on {since}; nothing leaves until `tijdig restored --go-on`.",
    ),
    Kind.CLAIMED: (
        "Van bericht {subject} is sinds {since} niet bekend of het uitging. Start een worker, of `tijdig deliver`: "
        "het wordt dan opgelost of aan u gevraagd.",
        "Of message {subject} it is not known since {since} whether it left. Start a worker, or `tijdig deliver`: "
        "it is settled then, or asked.",
    ),
    Kind.OVERDUE: (
        "Bericht {subject} had vanaf {since} uit kunnen gaan en ligt er nog. Loopt er een worker, en is er een "
        "mailserver ingesteld? `tijdig deliver` verstuurt het nu.",
        "Message {subject} could have left from {since} on and is still here. Does a worker run, and is a mail server "
        "set? `tijdig deliver` sends it now.",
    ),
    Kind.SIGN_IN: (
        "De koppeling met {subject} is verbroken; sinds {since} is er niets gelezen. Meld u daar opnieuw aan.",
        "The connection with {subject} is gone; nothing was read since {since}. Sign in there again.",
    ),
    Kind.NOT_SYNCED: (
        "{subject} is sinds {since} niet gelezen{cause}. Loopt er een worker? `tijdig jobs` toont wat mislukte.",
        "{subject} was not read since {since}{cause}. Does a worker run? `tijdig jobs` shows what failed.",
    ),
    Kind.FILE_OLD: (
        "De lijst is van {since}, ouder dan het beleid toestaat, dus alles wordt aangehouden. Lees die van vandaag in.",
        "The list is of {since}, older than the policy allows, so everything is held. Import the list of today.",
    ),
    Kind.JOB_STANDS: (
        "Taak {subject} staat stil sinds {since}. Start een worker; loopt er een, herstart hem dan.",
        "Job {subject} stands still since {since}. Start a worker; if one is at work, start it anew.",
    ),
}


def sentence(finding: Finding, now: datetime, language: str) -> str:
    """What it is and what to do; moments as `now`'s zone has them."""
    since = finding.since.astimezone(now.tzinfo) if finding.since else None
    told = f"{words.day(since.date(), language)} {since:%H:%M}" if since else say(BEGINNING, language)
    cause = f" ({finding.cause})" if finding.cause else ""
    return say(WORDS[finding.kind], language).format(subject=finding.subject, since=told, cause=cause)


def look(store: Store, now: datetime, tenant: str | None = None, at_work: bool = False) -> list[Finding]:
    """All that is found at this moment, of one tenant or of all (None). Changes nothing.

    A job that waits is only late while somebody is at work: without a worker, commands do what it would have done.
    """
    found = []
    for installation in installations.listing(store, tenant):
        with store.read(installation.scope, now) as tx:
            found += of_installation(tx, at_work)
    return found


def of_installation(tx: Tx, at_work: bool = False) -> list[Finding]:
    """What is found in this transaction's administration."""
    installation = installations.get(tx)
    found = [*_held(installation), *_standing_jobs(tx, at_work), *_sources(tx, installation)]
    if installation.restored_at is None:  # of what was put back each is listed by itself
        found += _claimed(tx)
    if installation.live:
        found += _overdue(tx, installation)
    return found


def _held(installation: Installation) -> Iterator[Finding]:
    if installation.restored_at is not None:
        yield Finding(Kind.RESTORED, installation.scope, installation.title, installation.restored_at)


def _claimed(tx: Tx) -> Iterator[Finding]:
    for delivery in deliveries.stranded(tx, later(tx.now, -CLAIMED_FOR)):
        tried = deliveries.attempts(tx, delivery.key)
        yield Finding(Kind.CLAIMED, tx.scope, delivery.key[:8], tried[-1].at if tried else None)


def _overdue(tx: Tx, installation: Installation) -> Iterator[Finding]:
    """Due before today, and by today's facts it could leave at this moment: whatever it waits for is no hold."""
    waiting = deliveries.due_after(tx, tx.now.date() - timedelta(days=1), None, 0, MOST).values()
    facts = {f.debtor.key: f for f in known.load(tx, tx.now.date(), sorted({d.debtor for d in waiting}))}
    saved = policies.saved(tx)
    for delivery in waiting:
        about = facts.get(delivery.debtor)
        if about is not None and _could_leave(delivery, about, installation, saved, tx.now):
            yield Finding(Kind.OVERDUE, tx.scope, delivery.key[:8], _begin(delivery, tx.now))


def _could_leave(
    delivery: Delivery, facts: Facts, installation: Installation, saved: Mapping[str, Policy], now: datetime
) -> bool:
    try:
        return judge(delivery, facts, policy_for(facts.debtor, installation, saved), now) is Timeliness.NOW
    except Refused:  # his policy is not there: the run says so
        return False


def _begin(delivery: Delivery, now: datetime) -> datetime:
    return datetime.combine(delivery.planned_for, datetime.min.time(), now.tzinfo)


def _sources(tx: Tx, installation: Installation) -> Iterator[Finding]:
    last = installation.data_as_of
    if installation.connection is not None:
        if last is None or later(last, SYNCED_WITHIN) <= tx.now:
            failed = [row.error for row in jobs.failed_rows(tx, tx.scope) if row.queue == Queue.SYNC]
            cause = failed[-1] if failed else ""
            kind = Kind.SIGN_IN if cause == SIGN_IN else Kind.NOT_SYNCED
            yield Finding(kind, tx.scope, installation.title, last, cause)
    elif installation.live and last is not None:
        try:
            allowed = policy_of(installation, policies.saved(tx)).freshness_days
        except Refused:  # its policy is not there: the run says so
            return
        if (tx.now.date() - last.astimezone(tx.now.tzinfo).date()).days > allowed:
            yield Finding(Kind.FILE_OLD, tx.scope, installation.title, last)


def _standing_jobs(tx: Tx, at_work: bool) -> Iterator[Finding]:
    """Due or running, and for long nobody changed anything: ended by the engine, or lost."""
    for row in jobs.unmoved_rows(tx, later(tx.now, -WAITS_FOR)):
        late = later(row.changed_at, RUNS_FOR) <= tx.now if row.state == jobs.RUNNING else at_work
        if row.scope == tx.scope and late:
            yield Finding(Kind.JOB_STANDS, tx.scope, f"{row.number} ({row.name})", row.changed_at)
