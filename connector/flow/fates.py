"""What becomes of one debtor's messages under other settings: of those that wait to leave or for a yes, and of those
that are decided today. Foretold by what judges them later (timeliness, approval), nothing touched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from connector.carrier import WRITTEN_IN, Creditor, spoken
from connector.flow.approval import changed, digests
from connector.flow.departure import leaves_from
from connector.flow.parcel import laid_over
from connector.flow.timeliness import Timeliness, judge
from connector.model import Decision, Delivery, DeliveryState, Notice, OwnText, PlannedMessage
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store.approvals import Approval


class Fate(StrEnum):
    """What happens to a message."""

    ASKED_AGAIN = "asked_again"  # its yes lapses, and it waits for another one
    TAKEN_BACK = "taken_back"
    OTHER_MOMENT = "other_moment"
    OTHER_WORDS = "other_words"  # other words, or another sender


@dataclass(frozen=True, slots=True)
class Foretold:
    """One message's fate. `before` and `after` are the moments at which it would leave, in the tenant's zone; None =
    it does not, or waits for a yes."""

    notice: Notice
    fate: Fate
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Under:
    """A debtor under one set of settings. `days` are other days than the planned ones, by a message's key."""

    facts: Facts
    policy: Policy
    decision: Decision
    sender: Creditor | None
    texts: tuple[OwnText, ...]
    days: Mapping[str, date] = field(default_factory=dict)

    def decided(self, delivery: Delivery) -> PlannedMessage | None:
        """The message or proposal that is decided of what this one is about."""
        found = (self.decision.message, self.decision.proposal)
        return next((each for each in found if each is not None and _is_of(delivery, each)), None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of messages that wait: who said yes to which, and their own words, by their keys."""

    given: Mapping[str, Approval]
    reworded: Mapping[str, OwnText]


def foretell(old: Under, new: Under, kept: Kept, now: datetime) -> Iterator[Foretold]:
    """Each of this debtor's messages of which something becomes different; `now` is in the tenant's zone."""
    if _alike(old, new):
        return
    waiting = waits(old)
    for delivery in (*waiting, *_imagined(old, waiting)):
        before = leaves(delivery, old, now)
        ended, fate = _end(delivery, old, new, kept, now)
        if fate is not None:
            yield Foretold(delivery.notice, fate, before, None)
        if ended:
            continue
        after = leaves(delivery, new, now)
        if before != after:
            yield Foretold(delivery.notice, Fate.OTHER_MOMENT, before, after)
        if _reads_otherwise(delivery, old, new, kept):
            yield Foretold(delivery.notice, Fate.OTHER_WORDS, before, after)


def waits(side: Under) -> list[Delivery]:
    """What waits to leave, or for a yes."""
    return [each for each in side.facts.deliveries if each.state.waits]


def leaves(delivery: Delivery, side: Under, now: datetime) -> datetime | None:
    """When it would leave; None while it waits for a yes."""
    if delivery.state is DeliveryState.PROPOSED:
        return None
    return leaves_from(delivery, side.facts, side.policy, now, side.days.get(delivery.key, delivery.planned_for))


def leaving_today(side: Under, now: datetime) -> int:
    """How many of the messages that are decided today would leave today, or wait for a yes."""
    decided = [each for each in (side.decision.message, side.decision.proposal) if each is not None]
    if not decided:
        return 0
    waiting = [each for each in waits(side) if any(_is_of(each, one) for one in decided)]
    moments = [leaves(each, side, now) for each in (*waiting, *_imagined(side, waiting))]
    return sum(at is None or at.date() == now.date() for at in moments)


# ---------------------------------------------------------------- what ends


def _end(delivery: Delivery, old: Under, new: Under, kept: Kept, now: datetime) -> tuple[bool, Fate | None]:
    """Whether it does not leave as it is, and what is told of that; nothing where the decision itself tells it."""
    again = new.decided(delivery)
    if not delivery.key:
        return again is None, None
    if delivery.state is DeliveryState.PROPOSED:
        return again is None, Fate.TAKEN_BACK if again is None and old.decided(delivery) is not None else None
    given = kept.given.get(delivery.key)
    if given is not None and given.lapsed_at is None:
        if not _lapses(delivery, new, given, kept, now) or _lapses(delivery, old, given, kept, now):
            return False, None
        asked = Fate.ASKED_AGAIN if again is not None and again is new.decision.proposal else None
        return True, Fate.TAKEN_BACK if again is None else asked
    if old.policy == new.policy and old.facts is new.facts:
        return False, None
    if not _is_wrong(delivery, new, now) or _is_wrong(delivery, old, now):
        return False, None
    return True, Fate.TAKEN_BACK if again is None else None


def _lapses(delivery: Delivery, side: Under, given: Approval, kept: Kept, now: datetime) -> bool:
    """Whether this yes would hold no more (flow/lapsing.py)."""
    if side.sender is None:
        return False
    yes_on, words = given.at.astimezone(now.tzinfo).date(), _words(delivery, side, kept)
    parts = digests(delivery, side.facts, side.policy, side.sender, words, now.date(), yes_on)
    return bool(changed(given.parts, parts)) or _is_wrong(delivery, side, now, approved=True)


def _is_wrong(delivery: Delivery, side: Under, now: datetime, approved: bool = False) -> bool:
    return judge(delivery, side.facts, side.policy, now, approved) is Timeliness.WRONG


# ---------------------------------------------------------------- what it says


def _reads_otherwise(delivery: Delivery, old: Under, new: Under, kept: Kept) -> bool:
    """Other words in its own language, or another sender."""
    if old.sender != new.sender:
        return True
    if old.texts == new.texts:
        return False
    was, becomes = (_words(delivery, side, kept) for side in (old, new))
    language = _language(new)
    said, says = ([each for each in words if each.language == language] for words in (was, becomes))
    return said != says


def _words(delivery: Delivery, side: Under, kept: Kept) -> tuple[OwnText, ...]:
    usual = tuple(each for each in side.texts if each.notice is delivery.notice)
    own = kept.reworded.get(delivery.key)
    return usual if own is None else laid_over(usual, own)


def _language(side: Under) -> str:
    wished = spoken(side.facts.debtor.language)
    usual = spoken(side.sender.language) if side.sender is not None else ""
    return wished if wished in WRITTEN_IN else usual


# ---------------------------------------------------------------- helpers


def _alike(old: Under, new: Under) -> bool:
    same = old.facts is new.facts and old.policy == new.policy and old.days == new.days
    return same and old.sender == new.sender and old.texts == new.texts


def _imagined(side: Under, waiting: list[Delivery]) -> Iterator[Delivery]:
    """What is decided today and waits nowhere yet."""
    states = (DeliveryState.PLANNED, side.decision.message), (DeliveryState.PROPOSED, side.decision.proposal)
    for state, decided in states:
        if decided is not None and not any(_is_of(each, decided) for each in waiting):
            place = decided.notice, decided.channel, decided.lines, state, side.decision.day
            yield Delivery("", side.facts.debtor.key, *place, message_id="", term_days=decided.term_days)


def _is_of(delivery: Delivery, decided: PlannedMessage) -> bool:
    same = {line.receivable for line in delivery.lines} & {line.receivable for line in decided.lines}
    return delivery.notice is decided.notice and bool(same)
