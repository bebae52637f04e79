"""A database that was put back from an older copy sends nothing until a person says go on, and no step a second time.

What left since the copy was made is known to the ledger beside the database (store/ledger.py). Whoever is about to send
compares the two first. A step that may have been sent is not repeated without a person's word, whether he gives it
before he says go on, or when the step falls due again and stands as an unclear message.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import structlog

from connector.carrier import Carried, Outcome
from connector.errors import BadInput, Fault, Refused
from connector.flow.dunning import decide_again
from connector.flow.errands import leave, to_run_again
from connector.flow.outcome import note_outcome
from connector.flow.recording import plan, without
from connector.model import Delivery, MessageLine, PlannedMessage, Scope
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import deliveries, installations, journal, restored
from connector.store import facts as known
from connector.store.engine import Store, Tx
from connector.store.ledger import Claim, digest
from connector.store.restored import Perhaps, Word

NOT_NOTED = Carried(Outcome.FAILED, "what leaves could not be written down first, so nothing left", again=True)
log = structlog.get_logger()


def carry_noted(
    store: Store, scope: Scope, delivery: Delivery, claimed: datetime, act: Callable[[], Carried]
) -> Carried:
    """Hand over what was claimed at that moment, once the ledger has it on disk; without that nothing leaves."""
    try:
        store.ledger.note(scope, delivery, claimed)
    except OSError as error:
        log.error("the ledger of what leaves cannot be written", error=type(error).__name__)
        return NOT_NOTED
    return act()


# ---------------------------------------------------------------- before anything is sent


def compare(store: Store, now: datetime) -> int:
    """How many messages left that this database knows nothing of; when there are any, everything is held first.

    Raises BadInput when the ledger cannot be read: who cannot compare does not send.
    """
    try:
        unknown = list(_unknown(store, now))
    except OSError as error:
        fault = Fault("sent.ledger", error.strerror or "cannot be read", "it lies in TIJDIG_HOME")
        raise BadInput("what left cannot be compared with the database, so nothing is sent:", [fault]) from error
    if not unknown:
        return 0
    log.critical("the database is older than what was sent, so nothing leaves", messages=len(unknown))
    # First hold, then keep what may have left: whoever is stopped in between finds the same again.
    hold(store, now)
    by_scope: dict[Scope, list[Claim]] = defaultdict(list)
    for claim in unknown:
        by_scope[claim.scope].append(claim)
    for scope, claims in by_scope.items():
        with store.write(scope, now) as tx:
            restored.add(tx, claims)
    return len(unknown)


def _unknown(store: Store, now: datetime) -> Iterator[Claim]:
    """What a database forgets is its end: as soon as a few lines in a row are all known, so are those before them."""
    for claims in store.ledger.newest_first():
        many = 0
        for scope in sorted({claim.scope for claim in claims}, key=lambda s: (s.tenant, s.installation)):
            with store.read(scope, now) as tx:
                missing = restored.unknown(tx, claims)
            many += len(missing)
            yield from missing
        if not many:
            return


def hold(store: Store, now: datetime, tenant: str | None = None, by: str = "") -> int:
    """Nothing leaves any more, of any administration (or of one tenant's); how many that were not held before."""
    many = 0
    for installation in installations.listing(store, tenant):
        with store.write(installation.scope, now) as tx:
            if restored.hold(tx):
                journal.append(tx, "put_back", "", "", {"by": by})
                many += 1
    return many


def go_on(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """A person looked: messages may leave again. A step of which he said nothing is asked about when it falls due.

    Raises Refused when nothing is held.
    """
    with store.write(scope, now) as tx:
        if not restored.go_on(tx, by):
            raise Refused("nothing is held here because of a restored copy")
        journal.append(tx, "went_on", "", "", {"by": by})
        leave(tx, to_run_again())


# ---------------------------------------------------------------- before each claim


def may_have_left(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy) -> str | None:
    """The message that stands as unclear now because one of its steps may have been sent before; None when none may.

    Only the steps in question stand there; about the others it is decided anew.
    """
    if not restored.any_open(tx):
        return None
    found = {line: one for line in delivery.lines for one in restored.open_steps(tx) if _is(tx, one, line)}
    if not found:
        return None
    restored.answer(tx, [one.step for one in found.values()], Word.ASKED)
    doubted = _alone(tx, replace(delivery, lines=tuple(found)), delivery, facts)
    left = max(one.at for one in found.values())
    deliveries.claim(tx, doubted.key)
    deliveries.note_attempt(tx, doubted.key, doubted.attempts + 1, "", "", left)
    detail = f"perhaps sent on {left.astimezone(tx.now.tzinfo).date()} already, before the database was put back"
    note_outcome(tx, doubted.key, Carried(Outcome.UNCLEAR, detail), None)
    if doubted.key != delivery.key:
        decide_again(tx, known.load(tx, tx.now.date(), [delivery.debtor])[0], policy)
    return doubted.key


def _alone(tx: Tx, wanted: Delivery, delivery: Delivery, facts: Facts) -> Delivery:
    if wanted.lines == delivery.lines:
        return delivery
    deliveries.withdraw(tx, delivery.key)
    about = {"receivables": [x.receivable for x in delivery.lines], "steps": [x.step for x in delivery.lines]}
    journal.append(tx, "withdrawn", delivery.debtor, delivery.key, about)
    message = PlannedMessage(wanted.notice, wanted.channel, wanted.lines, wanted.term_days)
    return plan(tx, without(facts, delivery.key), message, manual_by=delivery.manual_by)


def _is(tx: Tx, perhaps: Perhaps, line: MessageLine) -> bool:
    return digest(perhaps.salt, tx.scope, line) == perhaps.step
