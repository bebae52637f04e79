"""What guards every answer: headers, host names, cookies, and what proxies may say."""

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as Answer

from connector.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OUR_NAME = "localhost"
SESSION = "tijdig_session"
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")  # what proxies add

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
    "X-Robots-Tag": "noindex, nofollow",
}
STATIC = ("static", "bootstrap.static")


class CookieSessions(SecureCookieSessionInterface):
    """The session's cookie is Secure wherever the page came over https; on this machine's own http it cannot be."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def get_cookie_name(self, app: Flask) -> str:
        """Over https no other name or open line can set it."""
        return f"__Host-{SESSION}" if request.is_secure else SESSION


class Outside:
    """In front of the application: what was asked for under the public name came as that address says (https), because
    the server itself speaks http to its proxy; whatever a header claims of that is not looked at."""

    def __init__(self, app: "WSGIApplication", public_url: str) -> None:
        parts = urlsplit(public_url)
        self._app, self._scheme, self._host = app, parts.scheme, parts.netloc

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if str(environ.get("HTTP_HOST", "")).lower() == self._host:
            environ["wsgi.url_scheme"] = self._scheme
        return self._app(environ, start_response)


def install(app: Flask, settings: Settings) -> None:
    app.config.update(SESSION_COOKIE_SAMESITE="Strict", PUBLIC_HOST=urlsplit(settings.public_url).netloc)
    app.session_interface = CookieSessions()
    app.before_request(_only_our_names)
    app.after_request(_guard)
    inner: WSGIApplication = app.wsgi_app
    if settings.proxies:  # as many as the operator says there are; the address before theirs is the visitor's
        inner = ProxyFix(inner, x_for=settings.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
    if settings.public_url:
        inner = Outside(inner, settings.public_url)
    setattr(app, "wsgi_app", inner)  # noqa: B010 # as Flask's documentation has it; its type calls it a method


def _only_our_names() -> None:
    """The public name, and this machine's own name and addresses; a stranger's name that points here (DNS rebinding) is
    refused.

    Flask's own list of trusted hosts knows no IPv6 address, so the name is looked at here.
    """
    if request.host.lower() == current_app.config["PUBLIC_HOST"]:
        return
    try:
        name = urlsplit(f"//{request.host}").hostname
    except ValueError:
        name = None
    if name != OUR_NAME and not is_loopback(name):
        raise SecurityError


def place() -> str:
    """Where in the network a request comes from, for limits: an address, of IPv6 the part that one household has."""
    try:
        found = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    return str(ip_network((found, 64), strict=False))


def comes_from_here() -> bool:
    """Whether this request was made on this machine, as far as that can be known: what passed a proxy was not."""
    passed = any(name in request.headers for name in PASSED_ON)
    return not current_app.config["PUBLIC_HOST"] and not passed and is_loopback(request.remote_addr)


def is_of_this_machine(address: str, host: str) -> bool:
    """Whether this machine itself asked (by its address), under a name of its own."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return is_loopback(address) and (name == OUR_NAME or is_loopback(name))


def is_loopback(address: str | None) -> bool:
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
