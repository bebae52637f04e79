"""Links that confirm a sender's address: mailed there, good once and for a short while, sealed as those for signing in.

They open nothing, and a link for signing in confirms nothing: each kind lies under a name of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from connector.carrier import Creditor
from connector.errors import NotFound, Refused
from connector.flow import sender_proof, sign_in_limits, sign_in_mail
from connector.flow.house import House
from connector.flow.sign_in_links import LINK_LASTS
from connector.model import Scope
from connector.store import installations, journal, people, sign_ins
from connector.store.sessions import TOKEN, new_token


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link is for: whose administration, which address, and who asked (his address)."""

    scope: Scope
    address: str
    by: str


def note_asked(house: House, asked: Asked) -> None:
    """Raises Refused when no mail can leave, or there is nothing to confirm."""
    if house.mail is None:
        raise Refused("no mail server is set up, so nothing can be sent")
    with house.store.write(asked.scope, house.clock()) as tx:
        if asked.address not in sender_proof.missing(tx):
            raise Refused("this address needs no confirming")
        journal.append(tx, "sender_link_asked", "", "", {"by": asked.by, "address": asked.address})


def send(house: House, asked: Asked, language: str) -> None:
    """Mail a link to this address, if it may be confirmed here. Nothing of that is told to whoever asks; he reads it in
    his mail, or not. Raises Refused when the mail did not leave."""
    now, store = house.clock(), house.store
    if house.mail is None or not sender_proof.is_free(store, asked.scope.tenant, asked.address, now):
        return
    newcomer = not people.tenants_of(store, asked.address, now)
    if not sign_in_limits.may_mail(house, asked.address, newcomer):
        return
    token = new_token()
    what = {"address": asked.address, "by": asked.by}
    what |= {"tenant": asked.scope.tenant, "installation": asked.scope.installation}
    with store.write_house(now) as tx:
        sign_ins.keep_link(tx, _kept_as(token), what, now + LINK_LASTS)
    link = f"{house.settings.address}/sender/{token}"
    house.mail(asked.address, *sign_in_mail.of_sender(asked.by, link, now + LINK_LASTS, language), now)


def look(house: House, token: str) -> tuple[Asked, Creditor] | None:
    """What this link would confirm, and for whom; it stays good. None when it is none, or not any more."""
    if not TOKEN.fullmatch(token):
        return None
    with house.store.read_house(house.clock()) as tx:
        kept = sign_ins.read_link(tx, _kept_as(token))
    asked = _read(kept) if kept else None
    sender = _sender(house, asked, house.clock()) if asked else None
    return (asked, sender) if asked and sender else None


def use(house: House, token: str) -> bool:
    """Confirm by this link, which is good no more then. False when it is none, not any more, or for nothing."""
    if not TOKEN.fullmatch(token):
        return False
    now, store = house.clock(), house.store
    with store.write_house(now) as tx:
        kept = sign_ins.use_link(tx, _kept_as(token))
    if kept is None:
        return False
    asked = _read(kept)
    if not sender_proof.is_free(store, asked.scope.tenant, asked.address, now):
        return False
    with store.write(asked.scope, now) as tx:
        return sender_proof.note(tx, asked.address, by=asked.address, asked_by=asked.by)


def _sender(house: House, asked: Asked, now: datetime) -> Creditor | None:
    """None when the address stands there no more, or was confirmed meanwhile."""
    with house.store.read(asked.scope, now) as tx:
        try:
            return installations.creditor(tx) if asked.address in sender_proof.missing(tx) else None
        except NotFound:
            return None


def _kept_as(token: str) -> str:
    return f"sender {token}"


def _read(kept: dict[str, str]) -> Asked:
    return Asked(Scope(kept["tenant"], kept["installation"]), kept["address"], kept["by"])
