"""Who is signed in: the cookie that says so, and the session that it stands for.

The cookie is lax, so that a link in a note at a platform, and the way back from a consent, open the page they mean;
what changes something is a form, and forms rest on the session's own strict cookie besides. It is named and marked so
that over https no other name, path or open line can set or read it.
"""

import re
from contextlib import suppress

from flask import g, request, session
from werkzeug.wrappers import Response as Answer

from connector.errors import NotFound
from connector.flow import signing_in
from connector.flow.signing_in import Entered
from connector.store import sessions
from connector.store.people import of_tenant
from connector.store.sessions import LASTS, NOTED_AFTER, Present
from connector.web import desk as desks
from connector.web import later

COOKIE = "tijdig_person"
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def cookie_name() -> str:
    """A browser takes a name with this prefix over https only, for this host alone and all of its paths."""
    return f"__Host-{COOKIE}" if request.is_secure else COOKIE


def present() -> Present | None:
    """Who sent this request; None when nobody is signed in."""
    if "present" not in g:
        over = desks.house()
        token = request.cookies.get(cookie_name(), "")
        g.present = sessions.find(over.store, token, over.clock(), endless=over.demo is not None)
    found: Present | None = g.present
    return found


def known() -> Present | None:
    """The same, without asking the store: for pages that must stand when it is out of order."""
    found: Present | None = g.get("present")
    return found


def here() -> Present:
    """Who sent this request. Raises NotFound when nobody is signed in, for whoever asks in spite of that."""
    found = present()
    if found is None:
        raise NotFound("there is nothing at this address")
    return found


def note_use(who: Present) -> None:
    """That the session is in use, now and then, and after the answer: nobody waits for it."""
    over = desks.house()
    now = over.clock()
    if now - who.session.seen_at < NOTED_AFTER:
        return

    def note() -> None:
        with over.store.write(of_tenant(who.tenant), now) as tx:
            sessions.note_seen(tx, who.session.key)

    later.do(note)


def enter(answer: Answer, entered: Entered) -> None:
    """From now on this browser is that person's; of whose it was before nothing stays, here or in the store."""
    before = present()
    if before is not None:
        with suppress(NotFound):  # it has ended meanwhile
            signing_in.sign_out(desks.house(), before)
    session.clear()
    answer.set_cookie(
        cookie_name(),
        entered.token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    answer.delete_cookie(desks.COOKIE)  # another tenant's administration, perhaps


def leave(answer: Answer) -> None:
    answer.delete_cookie(cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    answer.delete_cookie(desks.COOKIE)


def browser() -> str:
    """The browser of this request in two words, so that its user knows it again in a list."""
    said = request.user_agent.string
    name = next((shown for mark, shown in BROWSERS if re.search(rf"\b{mark}[/A-Za-z]*", said)), "")
    system = next((shown for mark, shown in SYSTEMS if mark in said), "")
    return " · ".join(filter(None, (name, system)))
