"""What goes wrong on bad days: too many calls, overload, answers in HTML, slow ones, and connections that are cut."""

from typing import Literal

Trouble = Literal["429", "html 429", "5xx", "cut before", "cut after", "lost after", "slow"]
TROUBLES: tuple[Trouble, ...] = ("429", "html 429", "5xx", "cut before", "cut after", "lost after", "slow")
