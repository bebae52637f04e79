"""Moneybird as a platform: its host, its limits, where grants are given, and which administrations one reaches."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.moneybird import client
from adapters.moneybird.auth import auth_at
from adapters.moneybird.limits import LIMIT, read_limits
from adapters.moneybird.payloads import Raw
from connector.source import Access, Administration, Platform
from connector.transport import Allowance, Quota, Request, Transport

# Of what all who come from one address may ask: a few less than the limit, because two clocks never count the same
# window, and a tenth of it for what somebody waits for.
ALLOWANCE = Allowance(LIMIT - 5, timedelta(minutes=5), kept=14)
COUNTED = "moneybird@egress"


def _counted(_request: Request) -> str:
    return COUNTED


QUOTA = Quota(ALLOWANCE, _counted, read_limits)


def platform_at(host: str = "") -> Platform:
    """At Moneybird itself, or at a local imitation of it (scheme, name and port)."""
    at = host or client.HOST
    return Platform(at, auth_at(at), (QUOTA,), administrations)


def administrations(transport: Transport, access: Access, host: str) -> Sequence[Administration]:
    """Those that a grant reaches, in the order of their names."""
    found = (_administration(raw) for raw in client.administrations(transport, access, host) if raw.get("id"))
    return sorted(found, key=lambda one: (one.title.casefold(), one.key))


def _administration(raw: Raw) -> Administration:
    key = str(raw["id"])
    settings = {"administration": key}
    if zone := str(raw.get("time_zone") or ""):
        settings["zone"] = zone
    barred = "Moneybird has suspended this administration" if raw.get("suspended") is True else ""
    title, country = str(raw.get("name") or key), str(raw.get("country") or "")
    return Administration(key, title, country, str(raw.get("currency") or ""), settings, barred)
