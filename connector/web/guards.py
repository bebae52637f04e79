"""What guards every answer: headers, host names, cookies and the secret that signs them."""

import os
import secrets
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import SecurityError
from werkzeug.wrappers import Response as Answer

OUR_NAME = "localhost"

CSP = {
    "default-src": "'none'",
    "script-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "frame-src": "'self'",  # a mail is shown in a frame of its own
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def _policy(rules: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in rules.items())


HEADERS = {
    "Content-Security-Policy": _policy(CSP),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STATIC = ("static", "bootstrap.static")
SECRET_BYTES = 32


class CookieSessions(SecureCookieSessionInterface):
    """The session's cookie is Secure wherever the page came over https; on this machine's own http it cannot be."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def install(app: Flask) -> None:
    app.config.update(SESSION_COOKIE_NAME="tijdig_session", SESSION_COOKIE_SAMESITE="Strict")
    app.session_interface = CookieSessions()
    app.before_request(_only_our_names)
    app.after_request(_guard)


def _only_our_names() -> None:
    """This machine's own name and addresses; a stranger's name that points here (DNS rebinding) is refused.

    Flask's own list of trusted hosts knows no IPv6 address, so the name is looked at here.
    """
    try:
        name = urlsplit(f"//{request.host}").hostname
    except ValueError:
        name = None
    if name != OUR_NAME and not _is_loopback(name):
        raise SecurityError


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _guard(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint not in STATIC:
        answer.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def let_forms_lead_to(answer: Response, origins: Iterable[str]) -> None:
    """A form on this page may be answered with a redirect to these (scheme, name and port), and to no others."""
    leads = " ".join([CSP["form-action"], *origins])
    answer.headers["Content-Security-Policy"] = _policy({**CSP, "form-action": leads})


def set_cookie(answer: Answer, name: str, value: str) -> None:
    """Keeps a choice for a year; pages read it, scripts never."""
    answer.set_cookie(name, value, max_age=365 * 86_400, httponly=True, samesite="Lax", secure=request.is_secure)


def secret(path: Path) -> bytes:
    """The secret of this home, made on first use; only its owner may read it."""
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Two processes may start at once: the file appears with its content, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
        os.link(draft, path)
    except FileExistsError:
        pass  # the other one was first
    finally:
        draft.unlink(missing_ok=True)
