"""What an answer of Exact means to whoever asked: its status says it, never its text, which is in the user's language.

Exact refuses with a 500 what breaks a rule of the books, and says why; a 500 without a word is a failure. While it is
being maintained a page for people comes, with status 200; one that says "Object moved" leads to where users sign in,
and is for a token that it does not know. So what kind of content came is looked at before it is read.
"""

import re
from typing import Any

from connector.errors import Refused, SourceUnavailable
from connector.transport import Answer

NOT_AUTHORISED, NOT_FOUND = 401, 404
_OK = (200, 201)
_FORBIDDEN, _TOO_BROAD, _FAILED = 403, 408, 500
_REFUSED = (400, 402, 405, 406, 409, 410, 411, 413, 414, 415, 422)  # the same request would be refused for ever
_MOVED = (301, 302, 303, 307, 308)
_SIGN_IN = b"Object moved"
_LONGEST = 200  # characters of Exact's own words
_SCOPE = re.compile(r"'([a-z]+(?:\.[a-z]+)+)'")


class NotThere(Refused):
    """The address leads nowhere: the licence lacks the module, or this user the administration."""


class Forbidden(Refused):
    """This user, or this connection, may not do it."""


def meaning(answer: Answer, about: str) -> Any:
    """What a good answer says. `about` names what was asked for.

    Raises NotThere, Forbidden and Refused for a request that will never be taken, with what the user can do about it,
    and SourceUnavailable for everything that may pass.
    """
    if answer.status in _OK:
        return _json(answer)
    if answer.status == _FORBIDDEN:
        raise Forbidden(_forbidden(answer, about))
    if answer.status == NOT_FOUND:
        raise NotThere(
            f"Exact Online has no {about} here: the licence lacks the module, or the user the administration"
            f"{_quoted(answer)}"
        )
    if answer.status in _REFUSED or (answer.status == _FAILED and _message(answer)):
        raise Refused(f"Exact Online refuses this request for {about} (status {answer.status}){_quoted(answer)}")
    raise SourceUnavailable(_silence(answer, about))


def asks_to_sign_in(answer: Answer) -> bool:
    """Whether it is the page to which Exact sends whoever it does not know."""
    return answer.status in _MOVED or (answer.status in _OK and _is_page(answer) and _SIGN_IN in answer.body)


def _json(answer: Answer) -> Any:
    kind = _kind(answer)
    if asks_to_sign_in(answer):
        raise SourceUnavailable("Exact Online asks to sign in instead of answering; it is tried again")
    if _is_page(answer):
        raise SourceUnavailable("Exact Online shows a page instead of an answer, as it does during maintenance")
    if kind and kind != "application/json":
        raise SourceUnavailable(f"Exact Online answers in another form than was asked for (status {answer.status})")
    return answer.json()


def _forbidden(answer: Answer, about: str) -> str:
    """The three kinds of 403 are told apart by their words for the advice alone: each is final."""
    said = _said(answer)
    if "division scope" in said.lower():
        return (
            "this administration was not ticked when Exact Online asked which ones Tijdig may see: tick it there in "
            f"the Security Centre under My Exact Online, or connect anew{_quoted(answer)}"
        )
    if "application scope" in said.lower():
        scope = _SCOPE.search(said)
        named = f" ({scope[1]})" if scope else ""
        return (
            f"the permission for {about}{named} was not given to Tijdig in Exact Online: connect anew and allow it"
            f"{_quoted(answer)}"
        )
    return (
        f"the user who connected Exact Online may not see or change {about} there: whoever manages Exact Online can "
        f"give that right{_quoted(answer)}"
    )


def _silence(answer: Answer, about: str) -> str:
    if answer.status == NOT_AUTHORISED:
        return "Exact Online does not take the connection's token for now; it is tried again"
    if answer.status == _TOO_BROAD:
        return f"Exact Online takes too long over this question for {about}"
    if answer.status == _FAILED:
        return f"Exact Online failed and does not say why ({about})"
    if answer.status in _MOVED:
        return "Exact Online asks to sign in instead of answering; it is tried again"
    return f"Exact Online gives an answer for {about} that is not understood (status {answer.status})"


def _quoted(answer: Answer) -> str:
    said = _said(answer)
    return f"; it says: {said}" if said else ""


def _said(answer: Answer) -> str:
    """Its own words in one line, shortened, without anything that cannot be printed."""
    plain = answer.body.decode(errors="replace") if _kind(answer) == "text/plain" else ""
    said = _message(answer) or answer.headers.get("reason", "") or plain
    line = " ".join(said.split())
    return "".join(character for character in line if character.isprintable())[:_LONGEST]


def _message(answer: Answer) -> str:
    """`error.message.value`; "" where there is none."""
    try:
        said = answer.json()
    except SourceUnavailable:
        return ""
    for name in ("error", "message", "value"):
        said = said.get(name) if isinstance(said, dict) else None
    return said.strip() if isinstance(said, str) else ""


def _is_page(answer: Answer) -> bool:
    return _kind(answer) in ("text/html", "application/xhtml+xml")


def _kind(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()
