"""Bad days, from a seed: how often something goes wrong with a call, and what an overloaded server answers then."""

import random
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from flask import Response

RATE = 0.15  # of all calls
SLOW = (0.5, 3.0)  # seconds
T = TypeVar("T")


def chance(seed: int, use: int) -> random.Random:
    """Of its own for each use, so that a bad day changes nothing about the world."""
    return random.Random(f"{seed} {use}")  # noqa: S311  chance that is the same every time is the point


class Chaos(Generic[T]):
    """Draws what goes wrong with a call, one of `troubles`; `sleep` takes seconds."""

    def __init__(self, dice: random.Random, sleep: Callable[[float], None], troubles: Sequence[T]) -> None:
        self._dice, self._sleep, self._troubles = dice, sleep, troubles

    def draw(self) -> T | None:
        if self._dice.random() >= RATE:
            return None
        return self._dice.choice(self._troubles)

    def dawdle(self) -> None:
        self._sleep(self._dice.uniform(*SLOW))


def page(status: int) -> Response:
    """What stands in front of an overloaded server says so in HTML, and without any header about limits."""
    words = {429: "429 Too Many Requests", 502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable"}[status]
    html = f"<html>\n<head><title>{words}</title></head>\n<body><center><h1>{words}</h1></center></body>\n</html>\n"
    return Response(html, status, mimetype="text/html")


def cut(whole: Response) -> Response:
    """The answer breaks off halfway: it promises more than it gives."""
    body = whole.get_data()
    broken = Response(body[: len(body) // 2], whole.status_code, mimetype=whole.mimetype)
    broken.headers["Content-Length"] = str(len(body) + 1)
    return broken
