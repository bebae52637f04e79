"""A test of sending: a message as customers get it, about an invented invoice, to the sender's own address.

It is made and carried by the very carrier of real messages. It belongs to no debtor, so nothing of it is kept but its
line in the journal.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connector.carrier import Carried, Carrier, Creditor, Outcome, Parcel
from connector.errors import Refused
from connector.flow import sender_proof
from connector.flow.samples import samples
from connector.model import Channel, Contact, Notice, OwnText, Scope
from connector.store import installations, journal, tries
from connector.store.engine import Store

MOST_AN_HOUR = 10  # whoever could send more, to whatever address he fills in, would be a nuisance to others
HOUR = timedelta(hours=1)
KIND = "trial_mail"

# Said in the words of the message itself, so that nobody takes it for a claim.
_TEXTS = {
    "nl": (
        ("subject", "TEST: zo komen uw herinneringen aan"),
        ("opening", "Dit is een test van Tijdig. Er is niets verschuldigd: klant en factuur zijn verzonnen."),
    ),
    "en": (
        ("subject", "TEST: this is how your reminders arrive"),
        ("opening", "This is a test by Tijdig. Nothing is owed: customer and invoice are invented."),
    ),
    "fr": (
        ("subject", "TEST : voici comment vos rappels arrivent"),
        ("opening", "Ceci est un test de Tijdig. Rien n’est dû : le client et la facture sont inventés."),
    ),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """To whom the test went, and what the mail server said of it."""

    to: str
    carried: Carried

    @property
    def taken(self) -> bool:
        return self.carried.outcome is Outcome.SENT


def send(store: Store, scope: Scope, now: datetime, carriers: Mapping[Channel, Carrier], by: str) -> Tried:
    """Send one to where answers go, now. `now` is aware, in the tenant's zone.

    Raises NotFound without a sender, Refused without a mail server, without an address (or a confirmed one, where the
    house asks for that), or after too many in an hour.
    """
    carrier = carriers.get(Channel.EMAIL)
    if carrier is None:
        raise Refused("no mail server is set up, so nothing can be sent")
    with store.read(scope, now) as tx:
        creditor = installations.creditor(tx)
        if not creditor.email:
            raise Refused("the sender has no e-mail address yet, and messages come from there")
        if not sender_proof.may_leave(tx):
            raise Refused(sender_proof.WAITS)
    _refuse_too_many(store, scope.tenant, now)
    to = creditor.reply_to or creditor.email
    with store.write(scope, now) as tx:
        # Told before it leaves: a crash in between counts as one that was sent.
        journal.append(tx, "trial_mail", "", "", {"by": by, "to": to})
    parcel = _parcel(creditor, to, now)
    return Tried(to, carrier.carry(parcel, carrier.render(parcel)))


def _refuse_too_many(store: Store, tenant: str, now: datetime) -> None:
    """For all administrations of an office together: who may make one may make many."""
    with store.write_house(now) as tx:
        if tries.count(tx, KIND, tenant, HOUR) > MOST_AN_HOUR:
            raise Refused("ten tests were sent within an hour; wait a while before the next")


def _parcel(creditor: Creditor, to: str, now: datetime) -> Parcel:
    language = creditor.language if creditor.language in _TEXTS else "nl"
    own = OwnText(Notice.FRIENDLY, language, _TEXTS[language])
    example = next(each.parcel for each in samples(own, creditor, (), now) if each.channel is Channel.EMAIL)
    key = f"test-{secrets.token_hex(12)}"
    _, _, domain = creditor.email.partition("@")
    return replace(
        example,
        delivery=key,
        message_id=f"{key}@{domain or 'tijdig.invalid'}",
        to=Contact(to, creditor.name),
        debtor_name=creditor.name,
        language=language,
        creditor=creditor,
    )
