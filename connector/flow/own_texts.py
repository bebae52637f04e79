"""The tenant's own words for a notice: seen and checked in invented letters first, and kept when each may leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from connector.carrier import NOTICES, Carrier, Creditor, Parcel, Rendered
from connector.errors import BadInput, Fault, NotFound, Refused
from connector.flow.lawful import lint_rendered
from connector.flow.samples import Sample, samples
from connector.model import Channel, OwnText, Scope
from connector.rules import words
from connector.rules.presets import PRESETS
from connector.rules.words import Pair
from connector.store import installations, journal, own_texts, policies
from connector.store.engine import Store, Tx

Carriers = Mapping[Channel, Carrier]


@dataclass(frozen=True, slots=True)
class Shown:
    """An invented letter, finished."""

    title: Pair
    rendered: Rendered


def preview(
    store: Store, scope: Scope, own: OwnText, now: datetime, carriers: Carriers, language: str
) -> tuple[Shown, ...]:
    """The notice as each kind of debtor would get it, without those that read the same.

    Nothing is kept. Raises BadInput with everything that is wrong with the text or with a letter made of it, in this
    `language`, and Refused for a notice that nothing carries yet.
    """
    with store.read(scope, now) as tx:
        invented = list(_samples(tx, own, carriers))
    shown: dict[tuple[str, str], Shown] = {}
    wrong: dict[str, Fault] = {}
    for sample in invented:
        carrier = carriers[sample.channel]
        rendered = carrier.render(sample.parcel)
        shown.setdefault((rendered.subject, rendered.text), Shown(sample.title, rendered))
        for fault in _faults(sample, rendered, carrier, language):
            wrong.setdefault(fault.reason, fault)
    if wrong:
        raise BadInput("a letter with this text could not be sent", tuple(wrong.values()))
    return tuple(shown.values())


def save(store: Store, scope: Scope, own: OwnText, by: str, now: datetime, carriers: Carriers, language: str) -> None:
    """From now on these words stand for ours. Raises what `preview` raises, except for a text without pieces, which
    gives ours back: nothing stands in the way of that."""
    if own.pieces:
        preview(store, scope, own, now, carriers, language)
    with store.write(scope, now) as tx:
        own_texts.save(tx, own)
        content = {"by": by, "notice": own.notice.value, "language": own.language, "pieces": dict(own.pieces)}
        journal.append(tx, "text_saved" if own.pieces else "text_given_back", "", "", content)


def _samples(tx: Tx, own: OwnText, carriers: Carriers) -> Iterator[Sample]:
    if own.notice not in NOTICES:
        raise Refused(f"{own.notice.value} is not sent yet, so its text is not changed")
    his = [policy for policy in policies.saved(tx).values() if policy not in PRESETS]
    for sample in samples(own, _creditor(tx), his, tx.now):
        if sample.channel in carriers:
            yield sample


def _creditor(tx: Tx) -> Creditor | None:
    try:
        return installations.creditor(tx)
    except NotFound:
        return None


def _faults(sample: Sample, rendered: Rendered, carrier: Carrier, language: str) -> Iterator[Fault]:
    """What this letter says that it may not say, and ours would not."""
    return faults_of(sample.title, sample.parcel, replace(sample.parcel, own_texts=()), rendered, carrier, language)


def faults_of(
    title: Pair, parcel: Parcel, usual: Parcel, rendered: Rendered, carrier: Carrier, language: str
) -> Iterator[Fault]:
    """What this finished letter says that it may not say, and that one with the usual words would not."""
    wrong = lint_rendered(parcel, rendered, carrier.channel)
    if not wrong:
        return
    known = {each.rule for each in lint_rendered(usual, carrier.render(usual), carrier.channel)}
    for each in wrong:
        if each.rule not in known:
            yield Fault(words.say(title, language), each.sentence(language), each.article)
