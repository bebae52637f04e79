"""Exact Online as a platform at one host: its limits, where grants are given, and which divisions one reaches."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from adapters.exact import client
from adapters.exact.auth import auth_at
from adapters.exact.hosts import USUAL, country_of
from adapters.exact.limits import day_limits, minute_limits
from adapters.exact.odata import Raw
from connector.source import Access, Administration, Platform
from connector.transport import Allowance, Answer, Limits, Quota, Request, Transport

# What is asked as long as Exact has not said how much it takes: its usual limits for each app and division.
A_MINUTE = Allowance(60, timedelta(minutes=1), kept=6)  # two questions for balances; nine tenths for a first load
A_DAY = Allowance(5000, timedelta(days=1), kept=500)
# More than ten refusals in an hour close an endpoint for an hour, and for longer the next time.
REFUSALS = Allowance(6, timedelta(hours=1))
REFUSED = (400, 401, 403, 404)
A_NOTE = 4  # requests: what waits is looked for in the account's notes and tasks, then made
A_REMINDER = 6  # three for the balance just before; the invoice's account, its notes, and the note
A_LETTER = 9  # and its document, which is looked for and made, and the PDF
ACTIVE = 1  # the status of a division that is worked in
NOTHING_BLOCKED = 0


def platform_at(host: str = "") -> Platform:
    """At the host of a country, or at a local imitation (scheme, name and port)."""
    at = host or USUAL
    quotas = (
        Quota(A_MINUTE, _by_minute, minute_limits),
        Quota(A_DAY, _by_day, day_limits),
        Quota(REFUSALS, _by_endpoint, refusals, refusals=True),
    )
    return Platform(
        at,
        auth_at(at),
        quotas,
        administrations,
        A_NOTE,
        user,
        a_reminder=A_REMINDER,
        a_letter=A_LETTER,
        address=partial(_address, at),
    )


def administrations(transport: Transport, access: Access, host: str) -> Sequence[Administration]:
    """The divisions that a grant reaches, in the order of their names."""
    begin = int(client.me(transport, access, host)["CurrentDivision"])
    found = [_administration(raw, host) for raw in client.divisions(transport, access, host, begin)]
    return sorted(found, key=lambda one: (one.title.casefold(), one.key))


def user(transport: Transport, access: Access, host: str) -> str:
    """Whose grant it is: Exact may keep one alive for each user and app, so the next one of his ends it."""
    return str(client.me(transport, access, host)["UserID"]).lower()


def refusals(answer: Answer, _now: datetime) -> Limits | None:
    """Whether Exact counts this answer as an error of ours."""
    return Limits(refused=True) if answer.status in REFUSED else None


def _administration(raw: Raw, host: str) -> Administration:
    division, country = str(raw["Code"]), country_of(host)
    return Administration(
        key=f"{country}-{division}" if country else division,  # two countries may have the same numbers
        title=str(raw.get("Description") or raw.get("CustomerName") or division),
        country=str(raw.get("Country") or "").strip(),
        currency=str(raw.get("Currency") or "").strip(),
        settings={"division": division},
        barred=_barred(raw),
    )


def _barred(raw: Raw) -> str:
    if raw.get("Status", ACTIVE) != ACTIVE:
        return "this administration is archived or not in use at Exact Online"
    if raw.get("BlockingStatus", NOTHING_BLOCKED) != NOTHING_BLOCKED:
        return "Exact Online has blocked this administration"
    return ""


def _address(host: str, settings: Mapping[str, str]) -> str:
    return f"{host}{client.API}/{settings.get('division', '')}/"


def _by_minute(request: Request) -> str:
    return _of_division(request, "minute")


def _by_day(request: Request) -> str:
    return _of_division(request, "day")


def _of_division(request: Request, window: str) -> str:
    host, division, _ = _parts(request)
    return f"exact {host} {division} {window}"


def _by_endpoint(request: Request) -> str:
    host, division, endpoint = _parts(request)
    return f"exact {host} {division} {endpoint} refusals"


def _parts(request: Request) -> tuple[str, str, str]:
    """Host, division and endpoint; what is asked of no division is counted by itself."""
    parts = urlsplit(request.url)
    division, _, rest = parts.path.removeprefix(f"{client.API}/").partition("/")
    return parts.netloc, division, rest.partition("(")[0]
