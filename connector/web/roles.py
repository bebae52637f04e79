"""Who may do what: the least role of every route, in one place.

A page that is only looked at (GET) is for readers, and what changes something (POST) for bookkeepers, unless it stands
below. What nobody has to be signed in for stands in PUBLIC, and nowhere else; tests walk the map of addresses.
"""

from flask import current_app
from werkzeug.exceptions import HTTPException

from connector.model import OfficeRole
from connector.web import signed

# Open to whoever reaches this machine, each with its reason.
PUBLIC = {
    "static": "the looks of the sign-in page",
    "bootstrap.static": "the looks of the sign-in page",
    "service.healthz": "asked by a supervisor, and says nothing",
    "service.readyz": "asked by a supervisor, and says nothing",
    "service.choose_language": "the sign-in page has two languages",
    "signing_in.form": "where one signs in",
    "signing_in.ask": "where one signs in",
    "signing_in.sent": "where one signs in",
    "signing_in.first": "asks for proof of its own: this machine, or the setup code",
    "signing_in.link": "the link is the proof",
    "signing_in.open_link": "the link is the proof",
    "proof.link": "the link is the proof",
    "proof.confirm": "the link is the proof",
    "proof.confirmed": "what whoever confirmed an address is told, without a word of whose",
    "demo.enter": "in the demo alone, over invented books on this machine",
}
# What everybody may do although it is a POST: it is about himself, and changes nothing of the office.
FOR_READERS = {
    "service.choose_administration",
    "account.sign_out",
    "account.end",
    "account.end_all",
    "account.move",
}
# What is looked at in order to change something.
FOR_BOOKKEEPERS = {"uploads.choose", "uploads.preview"}
# Who comes in, whether messages leave and in whose name, and what the platforms let us do.
FOR_OWNERS = {
    "colleagues.listing",
    "colleagues.invite",
    "colleagues.take_back",
    "colleagues.change_role",
    "colleagues.remove",
    "start.go_live",
    "start.limit",
    "statuses.theirs",
    "statuses.counting",
    "settings.choose",
    "steps.change",
    "manners.change",
    "who.change",
    "sending.go_on",
    "sender.change",
    "sender.test",
    "proof.ask",
    "data.keep",
    "data.export",
    "data.leave",
    "data.stay",
    "connections.start",
    "connections.back",
    "connections.choose",
    "connections.join",
    "connections.take",
    "connections.renewing",
    "connections.renew",
    "connections.leaving",
    "connections.leave",
    "choices.choose",
    "choices.form",
}


def least(endpoint: str, method: str) -> OfficeRole:
    """Who may ask for this, at least."""
    if endpoint in FOR_OWNERS:
        return OfficeRole.OWNER
    if endpoint in FOR_BOOKKEEPERS:
        return OfficeRole.BOOKKEEPER
    if endpoint in FOR_READERS or method in ("GET", "HEAD", "OPTIONS"):
        return OfficeRole.READER
    return OfficeRole.BOOKKEEPER


def may(endpoint: str, method: str = "POST") -> bool:
    """Whether who is signed in may ask for this; for templates."""
    who = signed.known()
    return endpoint in PUBLIC or (who is not None and who.person.role.covers(least(endpoint, method)))


def may_address(path: str, method: str) -> bool:
    """The same by an address of ours; what leads nowhere is left as it is."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method=method)
    except HTTPException:
        return True
    return may(str(endpoint), method)
