"""What became of messages after a person's yes, in words: how many left, wait, failed or are unclear."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from flask import flash

from connector.errors import TijdigError
from connector.flow.acts.approvals import Answered
from connector.flow.departure import leaves_at
from connector.flow.dunning import policy_for
from connector.model import Channel, Delivery, DeliveryState
from connector.store import deliveries, installations, policies
from connector.store import facts as known
from connector.store.engine import Tx
from connector.web import language
from connector.web.carrying import carry_out
from connector.web.desk import Desk
from connector.web.language import count, say
from connector.web.sayings import said

AT_ONCE = 25  # messages that are sent while the browser waits; of more, a worker sends them one after the other
LOOKED_AT = 50  # of those that wait, for the hour at which the first of them leaves
_WENT_WRONG = (DeliveryState.FAILED, DeliveryState.UNCLEAR)


def carry(here: Desk, answered: Answered) -> None:
    """Send what was approved, and tell what became of it and of the rest."""
    if not answered.approved and not answered.changed and not answered.gone:
        flash(say("today.nothing_chosen"), "note")
    if answered.approved:
        wrong = _carry_out(here) if len(answered.approved) <= AT_ONCE else ""
        _tell(here, answered.approved)
        if wrong:
            flash(wrong, "error")
    if lost := len(answered.changed) + len(answered.gone):
        flash(count("today.not_approved", lost), "note")


def _carry_out(here: Desk) -> str:
    """Send what is due; why nothing could be sent, "" = it could. The yes was given all the same."""
    try:
        carry_out(here)
    except TijdigError as error:
        return said(error)
    return ""


def _tell(here: Desk, keys: Sequence[str]) -> None:
    with here.store.read(here.scope, here.now) as tx:
        found = deliveries.of_keys(tx, keys)
        waiting = [one for one in found.values() if one.state in (DeliveryState.PLANNED, DeliveryState.CLAIMED)]
        first = _first(tx, waiting) if waiting else None
        tried = deliveries.last_words(tx, [one.key for one in waiting if one.attempts])
    states = Counter(one.state for one in found.values())
    letters = sum(one.state is DeliveryState.SENT and one.channel is Channel.LETTER for one in found.values())
    told = [count("today.approved", len(keys))]
    if mails := states[DeliveryState.SENT] - letters:
        told.append(count("today.sent", mails))
    if letters:
        told.append(count("today.printed", letters, folder=str(here.house.settings.letter_folder)))
    if waiting:
        told.append(_wait(here, len(waiting), first, bool(tried)))
    flash(" ".join(told), "done")
    for state in _WENT_WRONG:
        if states[state]:
            flash(count(f"today.{state.value}", states[state]), "error")
    if back := states[DeliveryState.WITHDRAWN]:
        flash(count("today.went_back", back), "note")


def _wait(here: Desk, number: int, first: datetime | None, tried: bool) -> str:
    if here.installation is None or not here.installation.live:
        return count("today.wait_not_live", number)
    if tried:
        return count("today.wait_again", number)
    if first is None:
        return count("today.wait_now", number)
    return count("today.wait_until", number, at=language.moment(first))


def _first(tx: Tx, waiting: Sequence[Delivery]) -> datetime | None:
    """The first moment at which one of them may leave; None = now."""
    some = {one.key: one for one in waiting[:LOOKED_AT]}
    installation, saved = installations.get(tx), policies.saved(tx)
    found = []
    for facts in known.load(tx, tx.now.date(), {one.debtor for one in some.values()}, installation):
        try:
            policy = policy_for(facts.debtor, installation, saved)
        except TijdigError:
            continue
        mine = (one for one in facts.deliveries if one.key in some)
        found += [leaves_at(one, facts, policy, tx.now) for one in mine]
    return min((at for at in found if at is not None), default=None) if None not in found else None
