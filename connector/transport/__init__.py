"""The one HTTP session of the house: for adapters, for signing in at a platform, for whoever is told of our events.

    transport = Transport(clock, home="https://platform.example", meters=always(budget, read_limits))
    answer = transport.send(Request("GET", "https://platform.example/api/things", headers={"Authorization": "…"}))
    if answer.status == 200:
        things = answer.json()

An adapter says what a request is and what an answer means. How long is waited, what is asked again, how much is read
and how many requests there may be is decided here: docs/decisions/0022-transport.md.
"""

from connector.transport.budget import (
    GRACE,
    NO_BUDGET,
    Allowance,
    Budget,
    Limits,
    Meter,
    Meters,
    Quota,
    ReadLimits,
    Urgency,
    always,
    unmetered,
)
from connector.transport.messages import Answer, Request
from connector.transport.transport import LARGEST, Patience, Transport, hear

__all__ = [
    "GRACE",
    "LARGEST",
    "NO_BUDGET",
    "Allowance",
    "Answer",
    "Budget",
    "Limits",
    "Meter",
    "Meters",
    "Patience",
    "Quota",
    "ReadLimits",
    "Request",
    "Transport",
    "Urgency",
    "always",
    "hear",
    "unmetered",
]
