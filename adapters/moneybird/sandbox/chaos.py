"""Bad days, from a seed: too many calls, overload, answers in HTML, slow ones, and connections that are cut."""

import random
from collections.abc import Callable
from typing import Literal

from flask import Response

Trouble = Literal["429", "html 429", "5xx", "cut before", "cut after", "lost after", "slow"]
_TROUBLES: tuple[Trouble, ...] = ("429", "html 429", "5xx", "cut before", "cut after", "lost after", "slow")
RATE = 0.15  # of all calls
SLOW = (0.5, 3.0)  # seconds


class Chaos:
    """Draws what goes wrong with a call; `sleep` takes seconds."""

    def __init__(self, chance: random.Random, sleep: Callable[[float], None]) -> None:
        self._chance, self._sleep = chance, sleep

    def draw(self) -> Trouble | None:
        if self._chance.random() >= RATE:
            return None
        return self._chance.choice(_TROUBLES)

    def dawdle(self) -> None:
        self._sleep(self._chance.uniform(*SLOW))


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
