"""What MDN's HTTP Observatory looks at, asked of each answer as it leaves over https: an answer that lacks something is
a finding, whatever page it is. What it asks besides is not ours to answer: a certificate, and a list of browsers'.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from werkzeug.test import TestResponse

from tests.audit.finding import Finding

YEAR = 31_536_000  # seconds
REFERRER = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")


def _lasts_a_year(value: str) -> bool:
    age = re.match(r"max-age=(\d+)", value)
    return age is not None and int(age[1]) >= YEAR


WANTED: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "Access-Control-Allow-Origin": (lambda value: not value, "others' pages may read it"),
    "Strict-Transport-Security": (_lasts_a_year, "less than a year"),
    "X-Content-Type-Options": (lambda value: value == "nosniff", "a browser may guess what it is"),
    "X-Frame-Options": (lambda value: value in ("DENY", "SAMEORIGIN"), "may be framed"),
    "Referrer-Policy": (lambda value: value in REFERRER, "tells others where somebody was"),
    "Cross-Origin-Resource-Policy": (lambda value: value == "same-origin", "others may load it"),
}


def policies_of(answer: TestResponse) -> dict[str, str]:
    """Directive → sources."""
    parts = answer.headers.get("Content-Security-Policy", "").split(";")
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in parts) if name}


def look(answer: TestResponse, place: str) -> Iterator[Finding]:
    """The tests of the observatory, one after the other."""
    for rule, about in _faults(answer):
        yield Finding("headers", rule, place, about)


def _faults(answer: TestResponse) -> Iterator[tuple[str, str]]:
    yield from _policy(policies_of(answer))
    yield from _cookies(answer)
    for name, (is_well, about) in WANTED.items():
        if not is_well(answer.headers.get(name, "")):
            yield name, about
    if answer.mimetype == "text/html" and "<script" in answer.text.lower():
        yield "Subresource-Integrity", "there is a script"


def _policy(policy: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    styles = {"style-src"} if "sandbox" in policy else set()  # of a mail: it bears its styles within, and nothing runs
    unsafe = {name for name, sources in policy.items() if "unsafe" in sources} - styles
    if policy.get("default-src") != "'none'" or unsafe:
        yield "Content-Security-Policy", "there is none, or it does not begin with nothing, or lets unsafe things in"
    for name in ("base-uri", "form-action", "frame-ancestors"):  # default-src does not reach these
        if name not in policy:
            yield "Content-Security-Policy", f"{name} is not limited"


def _cookies(answer: TestResponse) -> Iterator[tuple[str, str]]:
    for cookie in answer.headers.getlist("Set-Cookie"):
        told = cookie.lower()
        lacks = [word for word in ("; secure", "; httponly", "; samesite=") if word not in told]
        if lacks:
            yield "Set-Cookie", f"{cookie.partition('=')[0]} lacks {', '.join(lacks)}"
