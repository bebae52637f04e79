"""Nobody sends in somebody else's name: where anybody may begin, messages leave from confirmed addresses alone.

An address is confirmed by a link that was mailed there (flow/sender_links.py). That of an owner of this tenant needs
none, for by such a link he came in; nor does one that was confirmed for another administration of the same tenant. One
that another tenant confirmed, and the house's own, cannot be had by either way. In a house that never took in tenants
by itself nothing of this is asked.
"""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from connector.errors import NotFound
from connector.model import OfficeRole, Scope
from connector.store import installations, journal, people, senders
from connector.store.engine import Store, Tx
from connector.store.people import of_tenant

WAITS = "nothing leaves until the sender's address is confirmed; that is done on the page of the sender"


def prepare(store: Store, takes_in: bool, own_address: str, now: datetime) -> None:
    """Once, when a house opens its store: what it asks of senders. `own_address` is that of its own mails."""
    if takes_in and not senders.takes_in(store, now):
        senders.note_taking_in(store, now)
    store.asks_proof = takes_in or senders.takes_in(store, now)
    store.never_sender = digest(own_address) if own_address else ""


def look_again(store: Store, now: datetime) -> None:
    """Another process of this house may have taken in the first tenant since this one began."""
    store.asks_proof = store.asks_proof or senders.takes_in(store, now)


def digest(address: str) -> str:
    """However the address is written, in capitals or with letters that mail servers do not know."""
    try:
        found = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError:
        return senders.digest(address.strip())
    return senders.digest(found.ascii_email or found.normalized)


def missing(tx: Tx) -> list[str]:
    """The sender's addresses that have to be confirmed before anything leaves; none where nothing is asked."""
    if not tx.asks_proof:
        return []
    there = senders.confirmed(tx)
    return [each for each in _addresses(tx) if digest(each) not in there]


def may_leave(tx: Tx) -> bool:
    """Whether messages may come from where the sender says. Asked again in the transaction that claims each."""
    return not missing(tx)


def unproven(store: Store, scope: Scope, now: datetime) -> list[str]:
    """Those of them that need a link; the others are noted as soon as anything is to leave."""
    if not store.asks_proof:
        return []
    with store.read(scope, now) as tx:
        asked = missing(tx)
    return [each for each in asked if not _proves_itself(store, scope.tenant, each, now)]


def settle(store: Store, scope: Scope, now: datetime) -> list[str]:
    """Note what is proven without a link; the addresses that still need one."""
    if not store.asks_proof:
        return []
    left = unproven(store, scope, now)
    with store.read(scope, now) as tx:
        proven = [each for each in missing(tx) if each not in left]
    if not proven:
        return left
    with store.write(scope, now) as tx:
        for each in proven:
            note(tx, each, by=each)
        return missing(tx)


def is_free(store: Store, tenant: str, address: str, now: datetime) -> bool:
    """Whether this tenant may confirm it: it is neither another's nor the house's own."""
    known = digest(address)
    return known != store.never_sender and not senders.tenants_of(store, known, now) - {tenant}


def note(tx: Tx, address: str, by: str, asked_by: str = "") -> bool:
    """It is confirmed, unless there is nothing to confirm (any more); whether it was."""
    if address not in missing(tx):
        return False
    senders.confirm(tx, digest(address))
    journal.append(tx, "sender_confirmed", "", "", {"by": by, "address": address, "asked_by": asked_by})
    return True


def vouch(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """Whoever has the machine answers for the sender himself, by the command line."""
    with store.write(scope, now) as tx:
        for each in missing(tx):
            note(tx, each, by=by)


def forget_others(tx: Tx) -> None:
    """After the sender was changed: what it does not name any more."""
    senders.keep_only(tx, [digest(each) for each in _addresses(tx)])


def _proves_itself(store: Store, tenant: str, address: str, now: datetime) -> bool:
    """Whether no link is needed."""
    if not is_free(store, tenant, address, now):
        return False
    if tenant in senders.tenants_of(store, digest(address), now):
        return True
    with store.read(of_tenant(tenant), now) as tx:
        return any(p.role is OfficeRole.OWNER and digest(p.address) == digest(address) for p in people.listing(tx))


def _addresses(tx: Tx) -> list[str]:
    try:
        known = installations.creditor(tx)
    except NotFound:
        return []
    return list(dict.fromkeys(each for each in (known.email, known.reply_to) if each))
