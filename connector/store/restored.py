"""What a ledger told of and the database did not know: messages that may have left before it was put back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update

from connector.model import Task, TaskKind
from connector.store import installations, tasks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.ledger import Claim, moment
from connector.store.queries import HERE, among, first, here, rows, upsert


class Word(StrEnum):
    """What a person said of one step, or that nobody said anything yet."""

    OPEN = "open"
    SENT = "sent"
    AGAIN = "again"  # it may be sent again
    ASKED = "asked"  # it fell due, and stands as an unclear message


@dataclass(frozen=True, slots=True)
class Perhaps:
    """One step that may have been sent; `at` is an aware moment in UTC."""

    delivery: str
    step: str  # its digest
    salt: str
    at: datetime


def hold(tx: Tx) -> bool:
    """Nothing leaves from now on, and a person is asked to look; whether it was not held before."""
    tasks.note(tx, "", [_task(tx)])
    return installations.hold_restored(tx)


def go_on(tx: Tx, by: str) -> bool:
    """A person looked; whether it was held."""
    tasks.close(tx, TaskKind.LOOK_AT_RESTORED, _task(tx).subject, by)
    return installations.go_on(tx)


def _task(tx: Tx) -> Task:
    return Task(TaskKind.LOOK_AT_RESTORED, tx.scope.installation)


def unknown(tx: Tx, claims: Iterable[Claim]) -> list[Claim]:
    """Those of this scope that the database knows nothing of."""
    here_ = [claim for claim in claims if claim.scope == tx.scope]
    wanted = sorted({claim.delivery for claim in here_})
    tried = rows(tx, t.attempts, delivery=wanted)
    told = rows(tx, t.restored_claims, delivery=wanted)
    known = {(row.delivery, moment(row.at)) for row in [*tried, *told]}
    return [claim for claim in here_ if (claim.delivery, claim.at) not in known]


def add(tx: Tx, claims: Iterable[Claim]) -> None:
    """Keep them until a person gives his word, or the step falls due. One that is there already stays as it is."""
    there = {(row.delivery, row.step, moment(row.at)) for row in rows(tx, t.restored_claims)}
    new = {
        (claim.delivery, step, claim.at): {
            "delivery": claim.delivery,
            "step": step,
            "salt": claim.salt,
            "at": datetime.fromisoformat(claim.at),
            "word": Word.OPEN.value,
        }
        for claim in claims
        for step in claim.steps
        if (claim.delivery, step, claim.at) not in there
    }
    upsert(tx, t.restored_claims, list(new.values()))


def open_steps(tx: Tx) -> list[Perhaps]:
    """Of which nobody said anything yet, oldest first."""
    found = rows(tx, t.restored_claims, word=Word.OPEN.value)
    return sorted((Perhaps(r.delivery, r.step, r.salt, r.at) for r in found), key=lambda p: (p.at, p.delivery, p.step))


def any_open(tx: Tx) -> bool:
    """Asked before each claim, and nearly always answered by an empty table."""
    asking = f"SELECT step FROM restored_claims WHERE {HERE} AND word = :word LIMIT 1"  # noqa: S608 # a constant
    return first(tx, asking, {"word": Word.OPEN.value}) is not None


def answer(tx: Tx, steps: Collection[str], word: Word) -> None:
    """This is known of these steps from now on."""
    this = (here(tx, t.restored_claims), among(tx, t.restored_claims.c.step, steps))
    tx.conn.execute(update(t.restored_claims).where(*this).values(word=word.value))
