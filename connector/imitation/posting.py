"""How an imitation's webhooks leave: one POST each; on bad days some are lost, doubled or late."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

import requests

PATIENCE = 5.0  # seconds
KEPT_BODY = 500  # characters of a subscriber's answer
T = TypeVar("T")

Post = Callable[[str, bytes, Mapping[str, str]], tuple[int | None, str]]


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
    """Status and text of the answer; no status when there was none."""
    try:
        answer = requests.post(url, data=body, headers=dict(headers), timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException:
        return None, ""
    return answer.status_code, answer.text[:KEPT_BODY]


def disturbed(dice: random.Random | None, push: T, late: Callable[[T, timedelta], T]) -> Sequence[T]:
    """What becomes of a push on such a day: itself, nothing, two of it, or one that is late; itself without dice."""
    match dice.randrange(10) if dice else None:
        case 0:
            return []
        case 1:
            return [push, push]
        case 2 if dice:
            return [late(push, timedelta(seconds=dice.randrange(5, 90)))]
        case _:
            return [push]
