"""The words of one message alone: seen and checked in that very message, kept with it, and gone when it goes.

They are written in the language of all texts (decision 21), so amounts, accounts and days come from fields, and what
has legal effect is read back by the same rules. Only what waits for a yes is reworded, never what was approved.
"""

from dataclasses import replace
from datetime import datetime

from connector.carrier import Parcel, Rendered
from connector.errors import BadInput, Refused
from connector.flow.acts.lookup import facts_of
from connector.flow.own_texts import Carriers, faults_of
from connector.flow.parcel import laid_over, parcel_of
from connector.model import Delivery, DeliveryState, OwnText, Scope
from connector.rules.words import NOTICES
from connector.store import deliveries, journal, own_texts, rewordings
from connector.store.engine import Store, Tx


def reworded(
    store: Store, scope: Scope, key: str, own: OwnText, now: datetime, carriers: Carriers, language: str
) -> Rendered:
    """The message with these words, finished; nothing is kept. `own` holds the pieces that are to differ from the usual
    text; `language` is of whoever reads what is wrong.

    Raises BadInput with everything that is wrong with the words or with the message made of them, and Refused for a
    message that does not wait for a yes, or that nothing carries.
    """
    with store.read(scope, now) as tx:
        delivery = _waiting(tx, key)
        facts, policy = facts_of(tx, delivery.debtor)
        parcel = parcel_of(tx, delivery, facts, policy)
        usual = own_texts.of(tx, delivery.notice)
    if delivery.channel not in carriers:
        raise Refused(f"nothing carries {delivery.channel.value} here")
    return _checked(delivery, _with(parcel, laid_over(usual, own)), _with(parcel, usual), carriers, language)


def _checked(delivery: Delivery, parcel: Parcel, plain: Parcel, carriers: Carriers, language: str) -> Rendered:
    """Made, and without a fault that the usual text would not have."""
    carrier = carriers[delivery.channel]
    rendered = carrier.render(parcel)
    title = NOTICES[delivery.notice]
    if wrong := tuple(faults_of(title, parcel, plain, rendered, carrier, language)):
        raise BadInput("a letter with this text could not be sent", wrong)
    return rendered


def reword(
    store: Store, scope: Scope, key: str, own: OwnText, by: str, now: datetime, carriers: Carriers, language: str
) -> None:
    """From now on this message, and no other, says these words. Raises what `reworded` raises, except that a text
    without pieces gives the usual one back and is not made first."""
    if own.pieces:
        reworded(store, scope, key, own, now, carriers, language)
    with store.write(scope, now) as tx:
        delivery = _waiting(tx, key)
        rewordings.save(tx, delivery, own, by)
        content = {
            "by": by,
            "notice": delivery.notice.value,
            "receivables": [line.receivable for line in delivery.lines],
            "language": own.language,
            "pieces": dict(own.pieces),
        }
        journal.append(tx, "reworded" if own.pieces else "words_given_back", delivery.debtor, key, content)


def _waiting(tx: Tx, key: str) -> Delivery:
    delivery = deliveries.get(tx, key)
    if delivery.state is not DeliveryState.PROPOSED:
        raise Refused("only a message that waits for a yes can be given other words")
    return delivery


def _with(parcel: Parcel, texts: tuple[OwnText, ...]) -> Parcel:
    return replace(parcel, own_texts=texts)
