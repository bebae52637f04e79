"""Many who use one grant while its tokens expire, and some who are killed while they renew it.

    python -m tests.soak.grants PLATFORM FOLDER DATABASE shared WORKERS EXPIRIES SEED
    python -m tests.soak.grants PLATFORM FOLDER DATABASE killed KIND KILLS SEED
    python -m tests.soak.grants PLATFORM FOLDER DATABASE hurried KIND KILLS SEED

prints as JSON what happened. PLATFORM is the name of an adapter whose sandbox, in a process of its own, gives the
grant; each worker is a process too, and all of them look at clocks that this program puts forward. KIND is `keeps`, a
platform where a refresh token stays good until what was given for it is used, or `strict`, where it is good once. Who
is hurried is killed at every renewal there can be.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing import Value
from pathlib import Path
from random import Random

from cryptography.fernet import Fernet

from connector.errors import BudgetSpent, ReAuthorise, RetryLater
from connector.model import ConnectionState
from connector.store.engine import Store
from connector.store.keyring import Keyring
from tests.soak.givers import GIVERS, KEEPS
from tests.soak.granting import REFUSED, TAKEN, Call, House, Platform, fork
from tests.soak.moments import BEFORE_COMMIT, BEGIN

START = datetime(2026, 3, 10, 9, tzinfo=UTC).timestamp()
LOOKS = 5.0  # seconds between two times that somebody who was told to come back does
SOON = 0.002  # real seconds until whoever is told that another renews asks again
AFTER_THE_ANSWER = (1, 2)  # moments of the transaction that keeps it: it begins, and is about to be committed
WORKS, TRIES = b"w", b"t"  # what a worker is told: to go on until it got through, or to try once
MUST_WAIT = 1  # what it says when it tried in vain


@dataclass
class Told:
    """What the platform saw of its token endpoint."""

    token_calls: int  # at which a refresh token was shown
    reused: int  # of these, with one that was shown before
    refused: int
    soonest_seconds: int  # between two tokens
    most_a_day: int  # calls, those with a code too


@dataclass
class Shared(Told):
    """What many workers and their platform saw."""

    expiries: int
    uses: int
    told_by_401: int
    told_to_wait: int


@dataclass
class Killed(Told):
    """What became of a grant whose user was killed between the answer and the commit."""

    kills: int
    lost: int
    flagged: int
    slowest_seconds: int  # from the kill until somebody got through, or was told that the grant is lost


def _told(calls: Sequence[Call]) -> Told:
    renewals = [call for call in calls if call.what == "renew"]
    given = [call.at for call in calls if call.word == TAKEN]
    return Told(
        len(renewals),
        sum(many - 1 for many in Counter(call.shown for call in renewals).values()),
        sum(call.word == REFUSED for call in renewals),
        round(min(later - earlier for earlier, later in pairwise(given))),
        max(Counter(datetime.fromtimestamp(call.at, UTC).date() for call in calls).values()),
    )


# ---------------------------------------------------------------- many at once


def shared(house: House, workers: int, expiries: int, chance: Random) -> Shared:
    """All of them use the grant each time that its token has expired, and do not know of each other."""
    lines = [_worker(house) for _ in range(workers)]
    uses = refusals = waits = 0
    for _ in range(expiries):
        pause = house.platform.giver.expiry(chance)
        house.pass_over(pause.seconds, pause.behind)
        if pause.behind and not house.platform.giver.auth("").renews_early:
            waits += sum(_all(lines, TRIES))
            house.clock.value = house.platform.clock.value  # somebody puts it right
        refusals += sum(_all(lines, WORKS))
        uses += workers
    for begin, done in lines:
        os.close(begin)
        os.close(done)
    for _ in lines:
        os.wait()
    seen = asdict(_told(house.platform.calls()))
    return Shared(**seen, expiries=expiries, uses=uses, told_by_401=refusals, told_to_wait=waits)


def _all(lines: Sequence[tuple[int, int]], what: bytes) -> list[int]:
    """What each of them answers, who all begin at once."""
    for begin, _ in lines:
        os.write(begin, what)
    return [os.read(done, 1)[0] for _, done in lines]


def _worker(house: House) -> tuple[int, int]:
    """The ends of two pipes: a byte into the first lets it work once, a byte in the second says that it is done."""
    begin, tell_begin = os.pipe()
    done, tell_done = os.pipe()

    def work() -> None:
        os.close(tell_begin)
        with house.store() as store:
            while what := os.read(begin, 1):
                os.write(tell_done, bytes([_until_it_works(house, store) if what == WORKS else _tried(house, store)]))

    fork(work)
    os.close(begin)
    os.close(tell_done)
    return tell_begin, done


def _until_it_works(house: House, store: Store) -> int:
    """How often the platform called a token invalid."""
    while True:
        try:
            return house.use(store)
        except RetryLater:
            time.sleep(SOON)


def _tried(house: House, store: Store) -> int:
    try:
        house.use(store)
    except RetryLater:
        return MUST_WAIT
    return 0


# ---------------------------------------------------------------- killed in the middle


def killed(house: House, kills: int, pause: float, chance: Random) -> Killed:
    """Each is killed (kill -9) when the platform has answered and the answer is not on disk, or not committed."""
    done = lost = flagged = slowest = 0
    while done < kills:
        house.pass_over(pause)
        done += _dies(house, chance.choice(AFTER_THE_ANSWER))
        died = house.clock.value
        through = _next_one_gets_through(house)
        slowest = max(slowest, round(house.clock.value - died))
        if not through:
            lost += 1
            flagged += house.state() is ConnectionState.LOST
            house.connect_anew()
    seen = asdict(_told(house.platform.calls()))
    return Killed(**seen, kills=kills, lost=lost, flagged=flagged, slowest_seconds=slowest)


def _dies(house: House, moment: int) -> bool:
    """False where there is no renewal left for today."""
    before = len(house.platform.renewals())

    def work() -> None:
        left = [moment]

        def happens(what: str) -> None:
            if what in (BEGIN, BEFORE_COMMIT) and len(house.platform.renewals()) > before:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        with house.store(happens) as store, suppress(BudgetSpent):
            house.use(store)

    code = os.waitstatus_to_exitcode(os.waitpid(fork(work), 0)[1])
    asked = len(house.platform.renewals()) - before
    assert (code, asked) in ((-signal.SIGKILL, 1), (0, 0)), "it lived on, or was killed before the platform answered"
    return asked == 1


def _next_one_gets_through(house: House) -> bool:
    """Whoever comes next asks now and then; whether the grant still works when he gets an answer."""
    with house.store() as store:
        while True:
            try:
                house.use(store)
            except ReAuthorise:
                return False
            except BudgetSpent as spent:
                house.pass_over(spent.until.timestamp() - house.clock.value)
            except RetryLater:
                house.pass_over(LOOKS)
            else:
                return True


def main(platform: str, folder: Path, url: str, what: str, how: str, times: int, seed: int) -> Told:
    """Raises AssertionError when somebody did not die, or died too early."""
    kind = KEEPS if what == "shared" else how
    with Platform(GIVERS[platform], kind, folder, Value("d", START)).running() as running:
        house = House(url, Keyring([Fernet.generate_key()]), running, Value("d", START))
        house.move_in()
        if what == "shared":
            return shared(house, int(how), times, Random(seed))
        long, short = running.giver.pauses()
        return killed(house, times, long if what == "killed" else short, Random(seed))


if __name__ == "__main__":
    words = sys.argv[1:]
    told = main(words[0], Path(words[1]), words[2], words[3], words[4], int(words[5]), int(words[6]))
    print(json.dumps(asdict(told)))
