"""Where a request may go: by TLS, or to this machine; and what belongs to one platform to no other host."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from connector.errors import Refused
from connector.transport.messages import Request

DEFAULT_PORTS = {"https": 443, "http": 80}


def check(request: Request, home: str) -> None:
    """Raises Refused when the request must not leave. `home` is the origin that an Authorization header is for."""
    parts = _parts(request.url)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise Refused(f"this is no address of a platform: {request.place}")
    if parts.scheme != "https" and not is_this_machine(parts.hostname):
        raise Refused(f"only https leaves this machine: {request.place}")
    if _carries_credentials(request) and _origin(request.url) != _origin(home):
        raise Refused(f"what was given for one platform is not sent elsewhere: {request.place}")


def is_this_machine(host: str) -> bool:
    """The loopback interface, named or numbered in full; whatever else may mean it is not taken for it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _carries_credentials(request: Request) -> bool:
    return any(name.lower() == "authorization" for name in request.headers)


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None = no address, which is no origin of anything."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return None
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme, 0)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here, because reading it may find it wrong
    except ValueError:
        return None
    return parts
