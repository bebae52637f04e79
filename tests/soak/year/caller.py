"""The calls of a platform in a simulated year: mostly one for each change; some come twice, some late, some never."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from werkzeug.test import Client

from connector.source import Hooks
from tests.soak.year.ledger import Ledger
from tests.webhooks.platform import PlatformHooks, telling
from webhooks.inbound import Inbound

LOST, LATE, TWICE = 0.10, 0.15, 0.20  # of a hundred calls ten get lost, fifteen come late, twenty come twice


def hooks_of(_platform: str) -> Hooks:
    return PlatformHooks()


@dataclass(slots=True)
class Caller:
    """Calls at the address of one tenant. What is not answered with 200 is called again."""

    token: str
    books: Ledger
    chance: Random
    lost: int = 0
    late: int = 0
    doubled: int = 0
    _named: int = 0
    _left: list[tuple[str, str]] = field(default_factory=list)  # (name of the call, bill)

    def call(self, inbound: Inbound, now: datetime) -> list[str]:
        """About everything that changed since the last time, and what was left then; the names of the calls that were
        answered with a yes."""
        for bill in self.books.take_changed():
            self._named += 1
            self._left.append((f"evt_{self._named}", bill))
        self.chance.shuffle(self._left)  # nobody promises an order
        taken, later = list[str](), list[tuple[str, str]]()
        try:
            while self._left:
                name, bill = call = self._left[-1]
                mood = self.chance.random()
                if mood < LOST:
                    self.lost += 1
                elif mood < LOST + LATE:
                    self.late += 1
                    later.append(call)
                elif self._say(inbound, name, bill, now, twice=mood > 1 - TWICE):
                    taken.append(name)
                else:
                    later.append(call)
                self._left.pop()  # not before: a program that dies in the middle has answered nothing
        finally:
            self._left += later
        return taken

    def _say(self, inbound: Inbound, name: str, bill: str, now: datetime, twice: bool) -> bool:
        """Whether it was taken; a program that is too busy says so, and nothing else is an answer."""
        self.doubled += twice
        body, headers = telling(bill, now, name)
        address = f"/hooks/{self.token}"
        answers = {Client(inbound).post(address, data=body, headers=headers).status_code for _ in range(1 + twice)}
        assert answers <= {200, 503}, f"{name} was answered {answers}"
        return 200 in answers
