"""Make messages before they are claimed: what each says is read for many at once, and it is made in no transaction.

Making one takes far longer than claiming it, and a claim holds the administration's only writer. So the claim compares
what the draft was made from with what the message would have to say by then; no draft leaves whose facts changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connector.carrier import Carrier, Parcel, Rendered
from connector.errors import Refused, TijdigError
from connector.flow.dunning import policy_for
from connector.flow.lawful import complaint, lint_rendered
from connector.flow.parcel import parcel_of
from connector.flow.timeliness import Timeliness, judge
from connector.model import Channel, Delivery, Scope
from connector.rules.receipt import digest
from connector.store import deliveries, installations, policies
from connector.store import facts as known
from connector.store.engine import Store


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message says, and the message; without one, why none could be made."""

    parcel: Parcel
    rendered: Rendered | None
    complaint: str = ""


def parcels(store: Store, scope: Scope, now: datetime, due: Sequence[Delivery]) -> dict[str, Parcel]:
    """What each of these has to say as things look now, by its key; without those that may not leave now."""
    with store.read(scope, now) as tx:
        saved, installation = policies.saved(tx), installations.get(tx)
        loaded = known.load(tx, now.date(), {each.debtor for each in due}, installation)
        facts = {one.debtor.key: one for one in loaded}
        found, yes = {}, deliveries.approved(tx, [each.key for each in due])
        for delivery in due:
            about = facts[delivery.debtor]
            try:
                policy = policy_for(about.debtor, installation, saved)
                if judge(delivery, about, policy, now, delivery.key in yes) is Timeliness.NOW:
                    found[delivery.key] = parcel_of(tx, delivery, about, policy)
            except (TijdigError, ValueError, ArithmeticError):
                continue  # the claim meets it too, and tells
        return found


def make(channel: Channel, parcel: Parcel, carriers: Mapping[Channel, Carrier], now: datetime) -> Draft:
    """The message, dated now. One with legal effect that is not as the law wants it becomes none."""
    dated = replace(parcel, written_on=now)
    try:
        if channel not in carriers:
            raise Refused(f"nothing carries {channel.value} here")
        rendered = carriers[channel].render(dated)
        wrong = lint_rendered(dated, rendered, channel)
        if wrong:
            raise Refused(complaint(wrong, parcel.creditor.language))
        return Draft(dated, rendered)
    except TijdigError as error:
        return Draft(dated, None, str(error))


def asks(parcel: Parcel) -> str:
    """A digest of what it asks for: the open amounts, what is taken off, the charges and the totals."""
    said = parcel.statement
    return digest([[[line.receivable, line.open] for line in said.lines], said.credits, said.charges, said.totals])


def says_the_same(one: Parcel, other: Parcel) -> bool:
    """Whatever moment they were written at."""
    return one == replace(other, written_on=one.written_on)
